import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { gmxParameters } from '../parameters/gmx-v2-2026-03.ts'
import { absolute, add, compare, decimal, ONE, type Rational, rational, ZERO } from '../rational.ts'
import { adaptiveRate, chargedRate } from './funding.ts'
import {
  collateralFactorToOpen,
  deleveragingState,
  type GmxPosition,
  impactUsd,
  isPositionLiquidatable,
} from './margin.ts'

const rate = fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n })
const interest = fc.bigInt({ min: 0n, max: 10n ** 12n })

describe('GMX funding', () => {
  const terms = { ...gmxParameters.funding, rateMax: 10n ** 26n }

  it('default: the rate is bounded and mirrors when both sides are swapped', () => {
    fc.assert(
      fc.property(rate, interest, interest, fc.bigInt({ min: 0n, max: 100_000n }), (saved, long, short, seconds) => {
        fc.pre(long + short > 0n)
        const next = adaptiveRate(saved, long, short, seconds, terms)
        assert.ok(absolute(next) <= terms.rateMax)
        assert.equal(adaptiveRate(-saved, short, long, seconds, terms), -next)
      }),
    )
  })

  it('behavior: a decay stops at 0, a balanced market stays, an empty one too', () => {
    assert.equal(adaptiveRate(5n, 101n, 99n, 1_000n, terms), 0n)
    assert.equal(adaptiveRate(5n, 100n, 100n, 1_000n, terms), 5n)
    assert.equal(adaptiveRate(5n, 0n, 0n, 1_000n, terms), 5n)
  })

  it('behavior: a rate of zero follows the imbalance whatever its size', () => {
    // 2 % × 10⁻⁶ × 1 s
    assert.equal(adaptiveRate(0n, 102n, 98n, 1n, terms), 2n * 10n ** 22n)
    assert.equal(adaptiveRate(0n, 98n, 102n, 1n, terms), -2n * 10n ** 22n)
  })

  it('behavior: what is charged is at least the minimum on the same side', () => {
    assert.deepEqual(
      [5n, -5n, 0n, 50n].map((saved) => chargedRate(saved, 10n)),
      [10n, -10n, 0n, 50n],
    )
  })
})

describe('GMX margin', () => {
  const position = (collateral: Rational, mark: Rational, isLong: boolean): GmxPosition => ({
    isLong,
    sizeUsd: rational(1_000n),
    entryPrice: rational(100n),
    markPrice: mark,
    collateralAmount: collateral,
    collateralPrice: ONE,
    priceImpactUsd: rational(-1n),
    feesUsd: rational(1n),
  })
  const limits = { minCollateralFactor: decimal('0.01'), minCollateralUsd: rational(1n) }

  it('default: more collateral never liquidates, a worse price never saves', () => {
    const amount = fc.integer({ min: 0, max: 300 }).map((n) => rational(BigInt(n)))
    fc.assert(
      fc.property(amount, amount, amount, fc.boolean(), (collateral, more, price, isLong) => {
        const mark = add(price, ONE)
        const base = isPositionLiquidatable(position(collateral, mark, isLong), limits)
        assert.ok(base || !isPositionLiquidatable(position(add(collateral, more), mark, isLong), limits))
        const worse = isLong ? ONE : add(mark, more)
        assert.ok(!base || isPositionLiquidatable(position(collateral, worse, isLong), limits))
      }),
    )
  })

  it('behavior: liquidatable at nothing left, below the factor, below the minimum when that check is on', () => {
    // Remaining = collateral − 1 − 1 at the entry price; 1 % of 1,000 is 10.
    const at = (collateral: bigint): GmxPosition => position(rational(collateral), rational(100n), true)
    assert.ok(isPositionLiquidatable(at(2n), { minCollateralFactor: ZERO, minCollateralUsd: undefined }))
    assert.ok(!isPositionLiquidatable(at(3n), { minCollateralFactor: ZERO, minCollateralUsd: undefined }))
    assert.ok(isPositionLiquidatable(at(11n), limits))
    assert.ok(!isPositionLiquidatable(at(12n), limits))
    assert.ok(isPositionLiquidatable(at(12n), { ...limits, minCollateralUsd: rational(11n) }))
  })

  it('behavior: impact grows with imbalance and is nothing below a dollar', () => {
    assert.deepEqual(impactUsd(decimal('0.99'), rational(2n), ONE), ZERO)
    assert.deepEqual(impactUsd(rational(10_000n), rational(2n), decimal('0.00000001')), ONE)
    assert.deepEqual(impactUsd(rational(4n), decimal('1.5'), ONE), rational(8n))
    const usd = fc.integer({ min: 1, max: 10 ** 9 }).map((n) => rational(BigInt(n)))
    fc.assert(
      fc.property(usd, usd, fc.constantFrom('1', '1.5', '1.8', '2', '2.2'), (a, more, exponent) => {
        const small = impactUsd(a, decimal(exponent), decimal('1e-8'))
        assert.ok(compare(impactUsd(add(a, more), decimal(exponent), decimal('1e-8')), small) >= 0)
      }),
    )
  })

  it('behavior: open interest raises the collateral to open; gains beyond a share of the pool are closed', () => {
    assert.deepEqual(collateralFactorToOpen(decimal('0.01'), rational(100n), decimal('0.001')), decimal('0.1'))
    assert.deepEqual(collateralFactorToOpen(decimal('0.01'), rational(1n), decimal('0.001')), decimal('0.01'))
    const state = deleveragingState(rational(90n), rational(100n), decimal('0.85'), decimal('0.77'))
    assert.deepEqual(state, { isOn: true, excessUsd: rational(13n) })
    assert.ok(!deleveragingState(rational(85n), rational(100n), decimal('0.85'), decimal('0.77')).isOn)
  })
})
