import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { hyperliquidParameters } from '../parameters/hyperliquid-2025-11.ts'
import {
  absoluteOf,
  add,
  compare,
  decimal,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
} from '../rational.ts'
import {
  deleveragingIndex,
  fundingRate8h,
  fundingRateHourly,
  initialMargin,
  liquidationPrice,
  liquidationStep,
  maintenanceMargin,
  tierOf,
  transferMargin,
} from './margin.ts'

const dollars = (min: number, max: number): fc.Arbitrary<Rational> =>
  fc.integer({ min, max }).map((n) => rational(BigInt(n)))

const tiers = fc.constantFrom(...Object.values(hyperliquidParameters.tiers))

describe('Hyperliquid margin', () => {
  it('default: maintenance is continuous and rises with notional, and opening asks at least as much', () => {
    fc.assert(
      fc.property(tiers, dollars(0, 400_000_000), dollars(0, 1_000_000), (schedule, notional, more) => {
        const at = maintenanceMargin(notional, schedule)
        const above = maintenanceMargin(add(notional, more), schedule)
        assert.ok(compare(above, at) >= 0)
        // The steepest rate is one tenth: 1 ÷ (2 × 5).
        assert.ok(compare(subtract(above, at), multiply(more, decimal('0.1'))) <= 0)
        assert.ok(compare(initialMargin(notional, schedule, undefined), at) >= 0)
      }),
    )
  })

  it('behavior: a chosen leverage raises the initial margin only', () => {
    const btc = hyperliquidParameters.tiers.BTC!
    assert.deepEqual(initialMargin(rational(1_000n), btc, rational(10n)), rational(100n))
    assert.deepEqual(initialMargin(rational(1_000n), btc, rational(100n)), rational(25n))
  })

  it('behavior: at the liquidation price an isolated position holds exactly its maintenance', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        dollars(1_000, 90_000),
        dollars(1, 900),
        dollars(0, 40_000),
        (isLong, price, size, margin) => {
          const rate = rational(1n, 80n)
          const marginAvailable = subtract(margin, multiply(rate, multiply(price, size)))
          const at = liquidationPrice({ isLong, price, size, marginAvailable, maintenanceRate: rate })
          if (at === undefined) return
          const side = isLong ? ONE : negate(ONE)
          const equity = add(margin, multiply(side, multiply(size, subtract(at, price))))
          assert.equal(compare(equity, multiply(rate, multiply(at, size))), 0)
        },
      ),
    )
  })

  it('behavior: the first step is the book, a fifth of a large position, the backstop when little is left', () => {
    const step = (value: string, maintenance: string, notional: string): string => {
      const taken = liquidationStep(decimal(value), decimal(maintenance), decimal(notional))
      return `${taken.step} ${taken.share.numerator}/${taken.share.denominator}`
    }
    assert.equal(step('10', '10', '500'), 'none 0/1')
    assert.equal(step('9', '10', '500'), 'book 1/1')
    assert.equal(step('9', '10', '100001'), 'book 1/5')
    assert.equal(step('6', '9', '100001'), 'book 1/5')
    assert.equal(step('5.99', '9', '100001'), 'backstop 1/1')
  })

  it('behavior: the fuller the gain and the leverage, the earlier in deleveraging', () => {
    const rank = (mark: string, value: string): Rational =>
      deleveragingIndex(true, decimal(mark), rational(100n), rational(1_000n), decimal(value))
    assert.ok(compare(rank('200', '50'), rank('150', '50')) > 0)
    assert.ok(compare(rank('150', '50'), rank('150', '80')) > 0)
    assert.deepEqual(rank('150', '0'), rational(0n))
  })

  it('behavior: a tenth of all notional stays behind', () => {
    assert.deepEqual(transferMargin(rational(25n), rational(1_000n)), rational(100n))
    assert.deepEqual(transferMargin(rational(250n), rational(1_000n)), rational(250n))
  })

  it('behavior: the deduction of the first tier is 0', () => {
    assert.deepEqual(tierOf(rational(150_000_000n), hyperliquidParameters.tiers.BTC!).deduction, rational(0n))
  })
})

describe('Hyperliquid funding', () => {
  it('default: interest counts within ±0.05 % of the premium, and an hour costs at most 4 %', () => {
    fc.assert(
      fc.property(fc.integer({ min: -900_000, max: 900_000 }), (ppm) => {
        const premium = rational(BigInt(ppm), 1_000_000n)
        const interest = decimal('0.0001')
        const gap = absoluteOf(subtract(fundingRate8h(premium, interest), premium))
        assert.ok(compare(gap, decimal('0.0005')) <= 0)
        assert.ok(compare(absoluteOf(fundingRateHourly(premium, interest)), decimal('0.04')) <= 0)
      }),
    )
    assert.deepEqual(fundingRate8h(decimal('0.0003'), decimal('0.0001')), decimal('0.0001'))
    assert.deepEqual(fundingRateHourly(decimal('-0.9'), decimal('0.0001')), decimal('-0.04'))
  })
})
