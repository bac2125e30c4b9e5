import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { absolute } from '../rational.ts'
import { isRefusal } from '../refusal.ts'
import { expiryPrice, fundingRate, fundingSpreadMax } from './funding.ts'
import { amountForShares, rebase, sharesForAmount, sharesLost } from './insurance.ts'
import { borrowRate, borrowsMax, depositsMin, utilization, utilizationLimits } from './lending.ts'
import {
  assetForLiability,
  baseToCoverShortage,
  fundingDeltaOfLoss,
  liabilityImpliedByAsset,
  liquidationFee,
  liquidationPercentMax,
  perpInsuranceFee,
} from './liquidation.ts'
import {
  assetWeight,
  CONTRACT_TIERS,
  type DriftPerpMarket,
  isTierAsSafe,
  liabilityWeight,
  marginRatio,
  unrealisedWeight,
} from './margin.ts'
import { isOracleValidFor, oracleValidity, triggerPrice, updatedTwap } from './oracle.ts'
import { U64_MAX } from './units.ts'

const size = fc.bigInt({ min: 0n, max: 10n ** 18n })
const price = fc.bigInt({ min: 1_000n, max: 10n ** 12n })
const imf = fc.bigInt({ min: 0n, max: 100_000n })

const perpMarket: fc.Arbitrary<DriftPerpMarket> = fc
  .record({
    maintenance: fc.bigInt({ min: 20n, max: 5_000n }),
    more: fc.bigInt({ min: 0n, max: 5_000n }),
    high: fc.bigInt({ min: 1n, max: 10n }),
    imfFactor: imf,
  })
  .map(({ maintenance, more, high, imfFactor }) => ({
    marginRatioMaintenance: maintenance,
    marginRatioInitial: maintenance + more,
    highLeverageMaintenance: high,
    highLeverageInitial: high * 2n,
    imfFactor,
  }))

describe('Drift margin', () => {
  it('default: size takes weight from assets and adds it to liabilities', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 20_000n }), imf, size, size, (base, factor, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        assert.ok(assetWeight(base, factor, more) <= assetWeight(base, factor, less))
        assert.ok(assetWeight(base, factor, less) <= base)
        assert.ok(liabilityWeight(base, factor, more) >= liabilityWeight(base, factor, less))
        assert.ok(liabilityWeight(base, factor, less) >= base)
      }),
    )
  })

  it('behavior: ratios rise with size, opening asks no less than keeping, the fill lies between', () => {
    fc.assert(
      fc.property(perpMarket, size, size, (market, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        for (const type of ['Initial', 'Fill', 'Maintenance'] as const) {
          assert.ok(marginRatio(market, type, more, false) >= marginRatio(market, type, less, false))
        }
        const [initial, fill, keep] = (['Initial', 'Fill', 'Maintenance'] as const).map((type) =>
          marginRatio(market, type, a, false),
        ) as [bigint, bigint, bigint]
        assert.ok(initial >= fill && fill >= keep)
      }),
    )
  })

  it('behavior: high leverage never asks more than the ordinary mode, and needs its own ratios', () => {
    fc.assert(
      fc.property(perpMarket, size, (market, base) => {
        assert.ok(marginRatio(market, 'Initial', base, true) <= marginRatio(market, 'Initial', base, false) + 1n)
        const without = { ...market, highLeverageInitial: 0n }
        assert.equal(marginRatio(without, 'Initial', base, true), marginRatio(without, 'Initial', base, false))
      }),
    )
  })

  it('behavior: a loss counts in full, a gain at most in full', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), imf, (pnl, factor) => {
        const weight = unrealisedWeight(10_000n, factor, pnl)
        assert.ok(pnl < 0n ? weight === 10_000n : weight <= 10_000n)
      }),
    )
  })

  it('behavior: a safer tier is never less safe than a riskier one', () => {
    for (const best of CONTRACT_TIERS) {
      for (const asset of ['Collateral', 'Cross', 'Unlisted'] as const) {
        const verdicts = CONTRACT_TIERS.map((tier) => isTierAsSafe(tier, best, asset))
        assert.deepEqual(
          verdicts,
          [...verdicts].sort((a, b) => Number(b) - Number(a)),
        )
      }
    }
  })
})

describe('Drift liquidation', () => {
  it('default: the base it closes frees the shortage after both fees, and one unit in a million less does not', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 6n, max: 10n ** 12n }),
        fc.bigInt({ min: 500n, max: 5_000n }),
        fc.bigInt({ min: 10n ** 6n, max: 10n ** 11n }),
        (shortage, ratio, oraclePrice) => {
          const cover = { marginShortage: shortage, marginRatio: ratio, oraclePrice, quoteOraclePrice: 1_000_000n }
          const base = baseToCoverShortage({ ...cover, liquidationFee: 10_000n, insuranceFee: 5_000n })
          const freed = (units: bigint): bigint =>
            (units * oraclePrice * (ratio * 100n - 10_000n - 5_000n)) / 10n ** 15n
          // Both products of the rule are rounded down once: at most one part in the freed price.
          assert.ok(freed(base + 1n) + freed(base) / 1_000n + 1n >= shortage)
          assert.ok(freed(base) <= shortage + shortage / 1_000n + 1n)
        },
      ),
    )
  })

  it('behavior: no size covers a shortage when the fee eats the freed margin', () => {
    const cover = { marginShortage: 1n, marginRatio: 100n, oraclePrice: 1_000_000n, quoteOraclePrice: 1_000_000n }
    assert.equal(baseToCoverShortage({ ...cover, liquidationFee: 10_000n, insuranceFee: 0n }), U64_MAX)
    assert.equal(baseToCoverShortage({ ...cover, liquidationFee: 9_000n, insuranceFee: 5_000n }), U64_MAX)
  })

  it('behavior: the pace grows with time up to everything, and small shortages go at once', () => {
    const pace = { marginShortage: 100_000_000n, marginFreed: 0n, initialPercent: 1_000n, durationSlots: 150n }
    const shares = [0n, 15n, 75n, 135n, 1_000n].map((slotsElapsed) => liquidationPercentMax({ ...pace, slotsElapsed }))
    // 10 % at once and 1/150 a slot: 10, 20, 60, 100 %.
    assert.deepEqual(shares, [1_000n, 2_000n, 6_000n, 10_000n, 10_000n])
    assert.equal(liquidationPercentMax({ ...pace, marginShortage: 49_999_999n, slotsElapsed: 0n }), 10_000n)
    // 10 of 110 freed already, 20 % of 110 = 22 allowed: 12 of the remaining 100.
    assert.equal(liquidationPercentMax({ ...pace, marginFreed: 10_000_000n, slotsElapsed: 15n }), 1_200n)
  })

  it('behavior: the fee rises 10⁻⁶ a slot after 1,500 slots', () => {
    assert.equal(liquidationFee(20_000n, 50_000n, 1_499n), 20_000n)
    assert.equal(liquidationFee(20_000n, 50_000n, 10_000n), 30_000n)
    assert.equal(liquidationFee(20_000n, 50_000n, 100_000n), 50_000n)
  })

  it('behavior: the insurance fee leaves room for shortage and liquidator', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 13n }),
        price,
        (shortage, base, oraclePrice) => {
          const fee = perpInsuranceFee({
            marginShortage: shortage,
            base,
            marginRatio: 500n,
            liquidatorFee: 10_000n,
            oraclePrice,
            quoteOraclePrice: 1_000_000n,
            maxFee: 50_000n,
          })
          assert.ok(fee >= 0n && fee <= 38_000n)
        },
      ),
    )
  })

  it('behavior: what an asset repays costs no more than that asset', () => {
    const terms = {
      assetMultiplier: 1_010_000n,
      assetDecimals: 6,
      assetPrice: 1_000_000n,
      liabilityMultiplier: 990_000n,
      liabilityDecimals: 9,
      liabilityPrice: 100_000_000n,
    }
    fc.assert(
      fc.property(fc.bigInt({ min: 10n ** 7n, max: 10n ** 15n }), (asset) => {
        const paid = assetForLiability(asset, liabilityImpliedByAsset(asset, terms), terms)
        assert.ok(absolute(paid - asset) <= 1n)
      }),
    )
  })

  it('behavior: a shared loss is paid in full by the open interest', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        size,
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (loss, long, short) => {
          const delta = fundingDeltaOfLoss(-loss, long, -short)
          assert.ok(!isRefusal(delta))
          assert.ok(((long + short) * delta) / 10n ** 12n >= loss)
        },
      ),
    )
  })
})

describe('Drift oracle and funding', () => {
  it('default: an average moves towards the price and stays between the two', () => {
    fc.assert(
      fc.property(price, price, fc.bigInt({ min: 0n, max: 5_000n }), (twap, reported, elapsedSeconds) => {
        const report = {
          price: reported,
          confidence: 0n,
          reservePrice: reported,
          elapsedSeconds,
          periodSeconds: 3_600n,
        }
        const next = updatedTwap({ twap, twap5m: twap }, report)
        for (const value of [next.twap, next.twap5m]) {
          assert.ok(value >= (twap < reported ? twap : reported) - 1n)
          assert.ok(value <= (twap > reported ? twap : reported) + 1n)
          assert.ok(absolute(value - twap) <= twap / 3n + 1n)
        }
      }),
    )
  })

  it('behavior: a price bad for liquidation is bad for margin', () => {
    const rails = {
      confidenceMax: 20_000n,
      slotsBeforeStaleForAmm: 10n,
      slotsBeforeStaleForMargin: 120n,
      tooVolatileRatio: 5n,
    }
    fc.assert(
      fc.property(
        fc.record({
          price: fc.bigInt({ min: -10n, max: 10n ** 9n }),
          twap: price,
          confidence: fc.bigInt({ min: 0n, max: 10n ** 8n }),
          delaySlots: fc.bigInt({ min: 0n, max: 300n }),
          hasEnoughData: fc.boolean(),
          tier: fc.constantFrom(...CONTRACT_TIERS),
        }),
        (state) => {
          const validity = oracleValidity(state, rails)
          assert.ok(isOracleValidFor('liquidation', validity) || !isOracleValidFor('margin', validity))
          assert.ok(isOracleValidFor('liquidation', validity) || !isOracleValidFor('funding', validity))
        },
      ),
    )
  })

  it('behavior: ladder in order', () => {
    const rails = {
      confidenceMax: 20_000n,
      slotsBeforeStaleForAmm: 10n,
      slotsBeforeStaleForMargin: 120n,
      tooVolatileRatio: 5n,
    }
    const state = { price: 100n, twap: 100n, confidence: 0n, delaySlots: 0n, hasEnoughData: true, tier: 'C' as const }
    assert.equal(oracleValidity({ ...state, price: 0n }, rails), 'NonPositive')
    assert.equal(oracleValidity({ ...state, twap: 600n }, rails), 'TooVolatile')
    assert.equal(oracleValidity({ ...state, twap: 599n }, rails), 'Valid')
    // Tier C bears twice 2 %.
    assert.equal(oracleValidity({ ...state, confidence: 4n }, rails), 'Valid')
    assert.equal(oracleValidity({ ...state, confidence: 5n }, rails), 'TooUncertain')
    assert.equal(oracleValidity({ ...state, delaySlots: 121n, hasEnoughData: false }, rails), 'StaleForMargin')
    assert.equal(oracleValidity({ ...state, delaySlots: 120n, hasEnoughData: false }, rails), 'InsufficientDataPoints')
    assert.equal(oracleValidity({ ...state, delaySlots: 11n }, rails), 'StaleForAMM')
  })

  it('behavior: stop orders and funding stay within their band of the oracle', () => {
    fc.assert(
      fc.property(price, price, fc.constantFrom(10n, 20n, 33n, 500n), (oracle, other, divisor) => {
        assert.ok(absolute(triggerPrice(oracle, other, divisor) - oracle) <= oracle / divisor)
        const funding = { periodSeconds: 3_600n, divisor, offsetDenominator: 0n }
        const rate = fundingRate({ ...funding, markTwap: other, oracleTwap: oracle })
        assert.ok(absolute(rate) <= (fundingSpreadMax(oracle, divisor) * 1_000n) / 24n)
        assert.ok(rate === 0n || rate > 0n === other > oracle)
      }),
    )
  })

  it('behavior: nobody wins beyond the oracle when a market expires', () => {
    const base = { quoteAssetAmount: -5n * 10n ** 9n, oraclePrice: 10n ** 6n, excessBalance: 0n, stepBase: 1_000n }
    fc.assert(
      fc.property(fc.bigInt({ min: 1_000n, max: 10n ** 15n }), (net) => {
        assert.ok(expiryPrice({ ...base, netBase: net }) < base.oraclePrice)
        assert.ok(expiryPrice({ ...base, netBase: -net }) > base.oraclePrice)
      }),
    )
    assert.equal(expiryPrice({ ...base, netBase: 999n }), base.oraclePrice)
    assert.equal(expiryPrice({ ...base, netBase: 0n, stepBase: 0n }), base.oraclePrice)
  })
})

describe('Drift insurance', () => {
  it('default: shares never redeem more than was put in, and a cancelled request loses at most itself', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 12n }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        fc.bigInt({ min: 1n, max: 10n ** 15n }),
        (amount, total, vault) => {
          const shares = sharesForAmount(amount, total, vault)
          assert.ok(amountForShares(shares, total + shares, vault + amount) <= amount)
          const held = amount < total ? amount : total
          const lost = sharesLost(held, amountForShares(held, total, vault), total, vault)
          assert.equal(lost, 0n)
        },
      ),
    )
    assert.equal(sharesForAmount(7n, 0n, 0n), 7n)
    assert.equal(amountForShares(7n, 0n, 0n), 0n)
  })

  it('behavior: a rebase brings a hundredfold share count back below it', () => {
    assert.deepEqual(rebase(1_000n, 1n), { exponent: 2, divisor: 100n })
    assert.deepEqual(rebase(99n, 1n), { exponent: 0, divisor: 1n })
    assert.deepEqual(rebase(5n, 0n), { exponent: 0, divisor: 1n })
  })
})

describe('Drift lending', () => {
  const curve = { optimalUtilization: 700_000n, optimalRate: 100_000n, maxRate: 5_000_000n, minRate: 1_000n }
  const used = fc.bigInt({ min: 0n, max: 1_000_000n })

  it('default: the rate rises with utilisation from the minimum to the maximum', () => {
    fc.assert(
      fc.property(used, used, (a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a]
        assert.ok(borrowRate(less, curve) <= borrowRate(more, curve))
        assert.ok(borrowRate(less, curve) >= curve.minRate && borrowRate(more, curve) <= curve.maxRate)
      }),
    )
    assert.equal(borrowRate(1_000_000n, curve), curve.maxRate)
    assert.equal(utilization(0n, 0n), 0n)
    assert.equal(utilization(0n, 1n), 1_000_000n)
  })

  it('behavior: a day takes out at most a quarter or the guard, and a pool never lends all it has', () => {
    fc.assert(
      fc.property(size, size, size, fc.boolean(), (deposits, borrows, guard, isIsolatedPool) => {
        assert.ok(depositsMin(deposits, guard) >= 0n)
        assert.ok(depositsMin(deposits, 0n) === deposits - deposits / 4n)
        const pool = { deposits, depositsTwap: deposits, borrowsTwap: borrows, guard: 0n, isIsolatedPool }
        assert.ok(borrowsMax({ ...pool, borrowsMax: 10n ** 30n }) <= deposits)
        const band = { deposits, borrows, optimalUtilization: 700_000n, utilizationTwap: 0n, guard: 0n }
        assert.ok(utilizationLimits(band).depositsMin <= deposits && utilizationLimits(band).borrowsMax <= deposits)
      }),
    )
  })
})
