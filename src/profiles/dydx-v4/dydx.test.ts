import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { dydxParameters } from '../parameters/dydx-v4-2026-03.ts'
import { absolute, rational } from '../rational.ts'
import { isRefusal } from '../refusal.ts'
import { deleverage } from './deleveraging.ts'
import { fundingRateMaxPpm, fundingRatePpm, fundingSettlementPpm, premiumPpm, trimSamples } from './funding.ts'
import {
  bankruptcyQuote,
  fillablePriceSubticks,
  insuranceFundDeltaQuote,
  isInsuranceFundDeltaValid,
  liquidatableDeltaBase,
} from './liquidation.ts'
import {
  accountRisk,
  compareRisk,
  type DydxAccount,
  type DydxMarket,
  initialMarginEffectivePpm,
  isLiquidatable,
  type LiquidityTier,
  positionInitialQuote,
  positionMaintenanceQuote,
} from './margin.ts'

const tier: fc.Arbitrary<LiquidityTier> = fc
  .record({
    initialMarginPpm: fc.bigInt({ min: 1n, max: 1_000_000n }),
    maintenanceFractionPpm: fc.bigInt({ min: 1n, max: 1_000_000n }),
    lower: fc.bigInt({ min: 0n, max: 10n ** 14n }),
    width: fc.bigInt({ min: 1n, max: 10n ** 14n }),
  })
  .map(({ lower, width, ...fractions }) => ({
    ...fractions,
    openInterestLowerCapQuote: lower,
    openInterestUpperCapQuote: lower + width,
  }))

const market: fc.Arbitrary<DydxMarket> = fc.record({
  name: fc.constant('BTC'),
  atomicResolution: fc.integer({ min: -10, max: -4 }),
  price: fc.record({ value: fc.bigInt({ min: 1n, max: 10n ** 10n }), exponent: fc.integer({ min: -8, max: -2 }) }),
  tier,
  openInterestBase: fc.bigInt({ min: 0n, max: 10n ** 12n }),
  customInitialMarginPpm: fc.constant(0n),
})

const size = fc.bigInt({ min: 1n, max: 10n ** 12n })
const quote = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n })

const single = (marketOf: DydxMarket, sizeBase: bigint, cash: bigint): DydxAccount => ({
  quote: cash,
  positions: [{ market: marketOf, sizeBase }],
})

describe('dYdX margin', () => {
  it('default: open interest scales the initial fraction from base to all of the notional, never down', () => {
    fc.assert(
      fc.property(
        tier,
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        fc.bigInt({ min: 0n, max: 10n ** 15n }),
        (terms, a, b) => {
          const [less, more] = a < b ? [a, b] : [b, a]
          const low = initialMarginEffectivePpm(terms, less)
          const high = initialMarginEffectivePpm(terms, more)
          assert.ok(terms.initialMarginPpm <= low && low <= high && high <= 1_000_000n)
        },
      ),
    )
  })

  it('behavior: a position requires the same long and short, more when larger, and less to keep than to open', () => {
    fc.assert(
      fc.property(market, size, size, (terms, a, b) => {
        const larger = a + b
        assert.equal(positionInitialQuote(terms, a), positionInitialQuote(terms, -a))
        assert.equal(positionMaintenanceQuote(terms, a), positionMaintenanceQuote(terms, -a))
        assert.ok(positionInitialQuote(terms, larger) >= positionInitialQuote(terms, a))
        assert.ok(positionMaintenanceQuote(terms, larger) >= positionMaintenanceQuote(terms, a))
        assert.ok(positionMaintenanceQuote(terms, a) <= positionInitialQuote(terms, a))
      }),
    )
  })

  it('behavior: riskiness is an order: a against b is the opposite of b against a', () => {
    const risk = fc.record({ netCollateral: quote, maintenance: fc.bigInt({ min: 0n, max: 10n ** 12n }) })
    fc.assert(
      fc.property(risk, risk, (a, b) => {
        assert.equal(compareRisk(a, b) + compareRisk(b, a), 0)
        assert.equal(compareRisk(a, a), 0)
      }),
    )
  })
})

describe('dYdX liquidation', () => {
  it('default: closing the only position wholly at bankruptcy leaves nothing, exactly', () => {
    fc.assert(
      fc.property(market, size, fc.boolean(), quote, (terms, base, isLong, cash) => {
        const account = single(terms, isLong ? base : -base, cash)
        const bankrupt = bankruptcyQuote(account, 'BTC', isLong ? -base : base)
        fc.pre(!isRefusal(bankrupt) && accountRisk(account).maintenance > 0n)
        assert.equal(cash + (bankrupt as bigint), 0n)
      }),
    )
  })

  it('behavior: the insurance fund never gains more than the fee, and a fill at bankruptcy moves nothing', () => {
    fc.assert(
      fc.property(market, size, quote, fc.bigInt({ min: 1n, max: 10n ** 6n }), (terms, base, cash, price) => {
        const account = single(terms, base, cash)
        const fill = { isBuy: false, amountBase: base, quotePerBase: rational(price) }
        const delta = insuranceFundDeltaQuote(account, 'BTC', fill, 15_000n)
        const bankrupt = bankruptcyQuote(account, 'BTC', -base)
        fc.pre(!isRefusal(delta) && !isRefusal(bankrupt))
        assert.ok((delta as bigint) * 1_000_000n <= base * price * 15_000n)
        assert.ok((delta as bigint) <= base * price - (bankrupt as bigint))
        fc.pre((bankrupt as bigint) >= 0n)
        const atBankruptcy = { ...fill, quotePerBase: rational(bankrupt as bigint, base) }
        assert.equal(insuranceFundDeltaQuote(account, 'BTC', atBankruptcy, 15_000n), 0n)
      }),
    )
  })

  it('behavior: a block closes some of a position, never more than it, on the other side', () => {
    fc.assert(
      fc.property(market, size, fc.boolean(), (terms, base, isLong) => {
        const signed = isLong ? base : -base
        const delta = liquidatableDeltaBase({ market: terms, sizeBase: signed }, 1_000n, dydxParameters.liquidations)
        assert.ok(delta !== 0n && delta > 0n !== signed > 0n && absolute(delta) <= base)
      }),
    )
  })

  it('behavior: the limit of the order is on a tick and rounds away from the account', () => {
    fc.assert(
      fc.property(size, fc.bigInt({ min: 1n, max: 10n ** 6n }), fc.bigInt({ min: 1n, max: 1_000n }), (n, d, tick) => {
        const up = fillablePriceSubticks(rational(n, d), true, tick, 0)
        const down = fillablePriceSubticks(rational(n, d), false, tick, 0)
        assert.equal(up % tick, 0n)
        assert.equal(down % tick, 0n)
        assert.ok(up * d >= n && (down * d <= n || down === tick))
      }),
    )
  })

  it('rejects: a close of nothing, of the wrong side, of more than there is, and a fill of nothing', () => {
    const terms: DydxMarket = {
      name: 'BTC',
      atomicResolution: -8,
      price: { value: 5_000_000_000n, exponent: -5 },
      tier: dydxParameters.tiers['Large-Cap'],
      openInterestBase: 0n,
      customInitialMarginPpm: 0n,
    }
    const account = single(terms, 100n, 0n)
    for (const delta of [0n, 1n, -101n]) {
      assert.deepEqual(bankruptcyQuote(account, 'BTC', delta), { refused: 'InvalidPerpetualPositionSizeDelta' })
    }
    const nothing = { isBuy: false, amountBase: 0n, quotePerBase: rational(1n) }
    assert.deepEqual(insuranceFundDeltaQuote(account, 'BTC', nothing, 1n), {
      refused: 'InvalidQuantumsForInsuranceFundDeltaCalculation',
    })
  })

  it('behavior: the fund covers a loss wholly or not at all', () => {
    assert.ok(isInsuranceFundDeltaValid(10n, -10n))
    assert.ok(!isInsuranceFundDeltaValid(10n, -11n))
    assert.ok(isInsuranceFundDeltaValid(0n, 0n))
  })
})

describe('dYdX deleveraging', () => {
  it('default: size and quote are conserved, and nobody ends liquidatable who was not', () => {
    fc.assert(
      fc.property(market, size, quote, quote, fc.boolean(), (terms, base, a, b, isOracle) => {
        const liquidated = single(terms, -base, a)
        const offsetting = single(terms, base, b)
        const result = deleverage(liquidated, offsetting, 'BTC', base, isOracle ? 'oracle' : 'bankruptcy')
        if (isRefusal(result)) return
        assert.equal(result.liquidated.quote + result.offsetting.quote, a + b)
        assert.deepEqual([result.liquidated.positions, result.offsetting.positions], [[], []])
        for (const [before, after] of [
          [liquidated, result.liquidated],
          [offsetting, result.offsetting],
        ] as const) {
          const was = accountRisk(before)
          const is = accountRisk(after)
          assert.ok(
            !isLiquidatable(is.netCollateral, is.maintenance) || isLiquidatable(was.netCollateral, was.maintenance),
          )
        }
      }),
    )
  })
})

describe('dYdX funding', () => {
  it('default: what one side receives the other pays', () => {
    fc.assert(
      fc.property(quote, quote, size, (now, last, base) => {
        assert.equal(fundingSettlementPpm(now, last, base) + fundingSettlementPpm(now, last, -base), 0n)
      }),
    )
  })

  it('behavior: the rate stays inside the clamp', () => {
    fc.assert(
      fc.property(
        tier,
        fc.array(fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n }), { maxLength: 70 }),
        (terms, premiums) => {
          const tick = {
            ...dydxParameters.funding,
            runs: premiums.map((each) => ({ premiumPpm: each, count: 1n })),
          }
          assert.ok(absolute(fundingRatePpm(tick, terms)) <= fundingRateMaxPpm(tick.clampFactorPpm, terms))
        },
      ),
    )
  })

  it('behavior: trimming keeps the middle and drops the same count at most one apart', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: -9n, max: 9n }), { maxLength: 30 }),
        fc.bigInt({ min: 0n, max: 499_999n }),
        (all, rate) => {
          const kept = trimSamples(all, rate)
          const removed = (BigInt(all.length) * 2n * rate) / 1_000_000n
          assert.equal(BigInt(kept.length), BigInt(all.length) - removed)
        },
      ),
    )
  })

  it('behavior: a book around the index has no premium', () => {
    const level = (price: bigint): { price: ReturnType<typeof rational>; size: ReturnType<typeof rational> } => ({
      price: rational(price),
      size: rational(1n),
    })
    assert.equal(
      premiumPpm({
        bids: [level(99n)],
        asks: [level(101n)],
        indexPrice: rational(100n),
        impactNotional: rational(50n),
        maxAbsPremiumPpm: 1_000_000n,
      }),
      0n,
    )
  })
})
