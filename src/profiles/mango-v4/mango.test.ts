import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { mangoParameters } from '../parameters/mango-v4-2024-09.ts'
import {
  add,
  compare,
  decimal,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  signOf,
  subtract,
  sumOf,
  ZERO,
} from '../rational.ts'
import { isRefusal } from '../refusal.ts'
import { fundingPaid, fundingRateDaily } from './funding.ts'
import { health, healthParts, type MangoAccount, type MangoToken, mirroredWeight, type Sides } from './health.ts'
import { averageUtilization, borrowRate, indexGrowth } from './lending.ts'
import { liquidatePerp, liquidateToken, resolveNegativePnl } from './liquidation.ts'
import { isStale, settleLimits, shiftedWeight, stablePriceAfter, startStablePrice } from './oracle.ts'

const amount = (min: number, max: number): fc.Arbitrary<Rational> =>
  fc.integer({ min: min * 100, max: max * 100 }).map((n) => rational(BigInt(n), 100n))

const weight = fc.integer({ min: 50, max: 100 }).map((n) => rational(BigInt(n), 100n))

const sidesOf = (assetWeight: Rational, price: Rational = ONE): Sides => ({
  assetPrice: price,
  liabPrice: price,
  assetWeight,
  liabWeight: mirroredWeight(assetWeight),
})

const token = (name: string): fc.Arbitrary<MangoToken> =>
  fc.record({
    name: fc.constant(name),
    bank: fc.constantFrom(...Object.values(mangoParameters.banks)),
    oraclePrice: amount(1, 100),
    stablePrice: amount(1, 100),
    balance: amount(-500, 500),
    bankDeposits: amount(0, 100_000),
    bankPotentialDeposits: amount(0, 1_000),
    bankBorrows: amount(0, 100_000),
    isOracleUsable: fc.constant(true),
  })

const account: fc.Arbitrary<MangoAccount> = fc.record({
  tokens: fc.tuple(token('USDC'), token('SOL')),
  spotMarkets: fc.array(
    fc.record({
      base: fc.constant(1),
      quote: fc.constant(0),
      reservedBase: amount(0, 50),
      reservedQuote: amount(0, 50),
      lowestAsk: fc.option(amount(1, 100), { nil: undefined }),
      highestBidInverse: fc.option(amount(1, 2), { nil: undefined }),
    }),
    { maxLength: 2 },
  ),
  perps: fc.array(
    fc.record({
      name: fc.constant('BTC'),
      market: fc.constant(mangoParameters.perps.BTC!),
      settleToken: fc.constant(0),
      oraclePrice: amount(1, 100),
      stablePrice: amount(1, 100),
      baseLotSize: fc.constant(ONE),
      baseLots: amount(-20, 20),
      bidsLots: amount(0, 5),
      asksLots: amount(0, 5),
      quote: amount(-900, 900),
      fundingOwed: amount(-5, 5),
    }),
    { maxLength: 2 },
  ),
})

const healthOf = (of: MangoAccount, type: 'Init' | 'LiquidationEnd' | 'Maint'): Rational => {
  const value = health(of, type)
  assert.ok(!isRefusal(value))
  return value as Rational
}

describe('Mango health', () => {
  it('default: init is the strictest, then the end of a liquidation, then maintenance', () => {
    fc.assert(
      fc.property(account, (of) => {
        assert.ok(compare(healthOf(of, 'Init'), healthOf(of, 'LiquidationEnd')) <= 0)
        assert.ok(compare(healthOf(of, 'LiquidationEnd'), healthOf(of, 'Maint')) <= 0)
      }),
    )
  })

  it('behavior: parts sum to the health, and more of a token never lowers it', () => {
    fc.assert(
      fc.property(account, amount(0, 100), (of, more) => {
        const parts = healthParts(of, 'Init')
        if (isRefusal(parts)) return assert.fail(parts.refused)
        assert.equal(compare(sumOf(parts.map((part) => part.health)), healthOf(of, 'Init')), 0)
        const [usdc, sol] = of.tokens as [MangoToken, MangoToken]
        // Only with orders in at most one market: the venue values the reserved funds of each market at the largest balance
        // that all of them could lead to, so with two of them a deposit may lower health.
        const one = { ...of, spotMarkets: of.spotMarkets.slice(0, 1) }
        const richer = { ...one, tokens: [usdc, { ...sol, balance: add(sol.balance, more) }] }
        assert.ok(compare(healthOf(richer, 'Init'), healthOf(one, 'Init')) >= 0)
      }),
    )
  })

  it('behavior: a deposit without usable price counts for nothing, a borrow without one refuses', () => {
    fc.assert(
      fc.property(account, amount(0, 100), (of, balance) => {
        const [usdc, sol] = of.tokens as [MangoToken, MangoToken]
        const held = { ...of, tokens: [usdc, { ...sol, balance, isOracleUsable: false }] }
        const without = { ...of, spotMarkets: [], tokens: [usdc] }
        assert.equal(compare(healthOf(held, 'Init'), healthOf(without, 'Init')), 0)
        const owed = { ...of, tokens: [usdc, { ...sol, balance: rational(-1n), isOracleUsable: false }] }
        assert.ok(isRefusal(health(owed, 'Init')))
      }),
    )
  })
})

describe('Mango token liquidation', () => {
  it('default: brings health to 0 or stops at a limit, never beyond', () => {
    fc.assert(
      fc.property(
        weight,
        weight,
        amount(0, 100),
        amount(0, 100),
        amount(-20, 20),
        amount(0, 200),
        (wa, wl, asset, owed, other, most) => {
          const liquidated = liquidateToken({
            asset: { spot: asset, perpHealth: ZERO, sides: sidesOf(wa), fee: decimal('0.01') },
            liab: { spot: negate(owed), perpHealth: ZERO, sides: sidesOf(wl), fee: decimal('0.02') },
            otherHealth: other,
            maxLiabTransfer: most,
          })
          if (isRefusal(liquidated)) return
          assert.ok(compare(liquidated.healthAfter, ZERO) <= 0)
          assert.ok(compare(liquidated.liabTransfer, minimum(most, owed)) <= 0)
          assert.ok(signOf(liquidated.assetSpot) >= 0 && signOf(liquidated.liabSpot) <= 0)
          const isLimited =
            compare(liquidated.liabTransfer, most) === 0 ||
            signOf(liquidated.liabSpot) === 0 ||
            signOf(liquidated.assetSpot) === 0
          assert.ok(isLimited || signOf(liquidated.healthAfter) === 0)
        },
      ),
    )
  })

  it('rejects: a healthy account, and one without a borrow or an asset', () => {
    const side = (spot: string): { spot: Rational; perpHealth: Rational; sides: Sides; fee: Rational } => ({
      spot: decimal(spot),
      perpHealth: ZERO,
      sides: sidesOf(decimal('0.9')),
      fee: ZERO,
    })
    for (const [asset, liab] of [
      ['10', '-1'],
      ['10', '1'],
      ['0', '-1'],
    ] as const) {
      const terms = { asset: side(asset), liab: side(liab), otherHealth: ZERO, maxLiabTransfer: rational(9n) }
      assert.deepEqual(liquidateToken(terms), { refused: 'NotLiquidatable' })
    }
  })
})

describe('Mango perpetual liquidation', () => {
  it('default: base only shrinks, gains are taken within the limit, and value is conserved but for the fee', () => {
    const lots = fc.bigInt({ min: -50n, max: 50n })
    fc.assert(
      fc.property(
        weight,
        weight,
        amount(-60, 20),
        lots,
        amount(-60, 60),
        amount(-40, 10),
        fc.bigInt({ min: 0n, max: 60n }),
        amount(0, 60),
        (w, overall, spot, baseLots, quote, other, maxBase, maxPnl) => {
          const fee = decimal('0.1')
          const result = liquidatePerp({
            baseAssetWeight: w,
            baseLiabWeight: mirroredWeight(w),
            overallAssetWeight: overall,
            positivePnlFee: fee,
            lotValue: ONE,
            spot,
            baseLots,
            quote,
            otherHealth: other,
            maxBaseLots: maxBase,
            maxPnlTransfer: maxPnl,
          })
          assert.ok(result.reducedLots >= 0n && result.reducedLots <= maxBase)
          assert.ok(
            baseLots >= 0n
              ? result.baseLots >= 0n && result.baseLots <= baseLots
              : result.baseLots <= 0n && result.baseLots >= baseLots,
          )
          assert.ok(signOf(result.settledPnl) >= 0 && compare(result.settledPnl, maximum(maxPnl, ZERO)) <= 0)
          const worth = (s: Rational, b: bigint, q: Rational): Rational => add(add(s, q), rational(b))
          const lost = subtract(worth(spot, baseLots, quote), worth(result.spot, result.baseLots, result.quote))
          assert.equal(compare(lost, multiply(result.settledPnl, fee)), 0)
        },
      ),
    )
  })

  it('behavior: an account at or above health 0 is left alone', () => {
    const result = liquidatePerp({
      baseAssetWeight: decimal('0.5'),
      baseLiabWeight: decimal('1.5'),
      overallAssetWeight: decimal('0.5'),
      positivePnlFee: ZERO,
      lotValue: ONE,
      spot: rational(100n),
      baseLots: 10n,
      quote: rational(-5n),
      otherHealth: ZERO,
      maxBaseLots: 10n,
      maxPnlTransfer: rational(10n),
    })
    assert.equal(result.reducedLots, 0n)
    assert.equal(signOf(result.settledPnl), 0)
  })
})

describe('Mango bankruptcy', () => {
  it('default: what the account is freed of is what liquidator, insurance and market bear', () => {
    fc.assert(
      fc.property(
        weight,
        amount(0, 60),
        amount(-90, -1),
        amount(-60, 60),
        fc.integer({ min: 0, max: 60 }),
        amount(0, 60),
        amount(0, 90),
        (w, settleToken, perpQuote, other, fund, limit, most) => {
          const result = resolveNegativePnl({
            settle: sidesOf(w, rational(2n)),
            insurancePrice: rational(3n),
            settleToken,
            perpQuote,
            otherHealth: other,
            insuranceFund: rational(BigInt(fund)),
            settleLimit: limit,
            maxLiabTransfer: most,
          })
          if (isRefusal(result)) return
          const freed = subtract(result.liqeePerpQuote, perpQuote)
          assert.equal(compare(freed, subtract(result.socializedLoss, result.liqorPerpQuote)), 0)
          assert.equal(compare(add(result.liqeeSettleToken, result.liqorSettleToken), settleToken), 0)
          assert.ok(compare(result.liqorInsuranceToken, rational(BigInt(fund))) <= 0)
          assert.ok(signOf(result.liqeePerpQuote) <= 0 && signOf(result.socializedLoss) >= 0)
          assert.ok(compare(negate(result.liqorPerpQuote), most) <= 0)
        },
      ),
    )
  })
})

describe('Mango oracle', () => {
  const limits = mangoParameters.stablePrice

  it('default: the slow price moves at most its rate and never past the oracle', () => {
    const update = fc.record({
      count: fc.constant(1),
      elapsedSeconds: fc.integer({ min: 10, max: 5_000 }),
      price: fc.double({ min: 0.01, max: 100, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(update, { maxLength: 60 }), (updates) => {
        let model = startStablePrice(1, 0)
        for (const one of updates) {
          const before = model.price
          model = stablePriceAfter(model, [one], limits)
          const most = limits.stableGrowthPerSecond * Math.min(one.elapsedSeconds, 600) + 1e-12
          assert.ok(Math.abs(model.price / before - 1) <= most)
          assert.ok((model.price - before) * (one.price - before) >= 0)
        }
      }),
    )
  })

  it('behavior: updates closer than ten seconds change nothing', () => {
    const model = startStablePrice(1, 0)
    assert.equal(stablePriceAfter(model, [{ count: 1, elapsedSeconds: 9, price: 50 }], limits), model)
  })

  it('behavior: a price is stale one millisecond after its limit of 450 ms slots', () => {
    // 100 slots = 45 s.
    assert.ok(!isStale(1_000n, 955n, 100n))
    assert.ok(isStale(1_000n, 954n, 100n))
    assert.ok(!isStale(1_000n, 1n, -1n))
  })

  it('behavior: a weight moves between start and target only', () => {
    const shift = { start: ONE, target: rational(2n), startSeconds: rational(100n), endSeconds: rational(1_100n) }
    assert.deepEqual(
      ['0', '100', '350', '1100', '9999'].map((now) => shiftedWeight(shift, decimal(now))),
      ['1', '1', '1.25', '2', '2'].map(decimal),
    )
    const sudden = { ...shift, endSeconds: shift.startSeconds }
    assert.deepEqual(shiftedWeight(sudden, rational(99n)), ONE)
    assert.deepEqual(shiftedWeight(sudden, rational(100n)), rational(2n))
  })

  it('behavior: settling leaves losses at or below 0 and gains at or above it', () => {
    fc.assert(
      fc.property(
        amount(-50, 50),
        fc.bigInt({ min: -99n, max: 99n }),
        fc.bigInt({ min: 0n, max: 99n }),
        fc.bigInt({ min: -99n, max: 99n }),
        (baseLots, oneshot, recurring, settled) => {
          const { least, most } = settleLimits({
            baseLots,
            lotSize: ONE,
            stablePrice: decimal('0.5'),
            settleFactor: decimal('0.2'),
            oneshotAllowance: oneshot,
            recurringAllowance: recurring,
            settledInWindow: settled,
            unrealised: undefined,
          })
          assert.ok(least <= 0n && most >= 0n)
        },
      ),
    )
  })
})

describe('Mango funding', () => {
  it('default: the middle of the book against the oracle, an empty side at its bound', () => {
    const bounds = { oraclePrice: rational(100n), rateMin: decimal('-0.05'), rateMax: decimal('0.05') }
    const rate = (bid: string | undefined, ask: string | undefined): Rational =>
      fundingRateDaily({
        ...bounds,
        bid: bid === undefined ? undefined : decimal(bid),
        ask: ask === undefined ? undefined : decimal(ask),
      })
    assert.deepEqual(rate('100', '102'), decimal('0.01'))
    assert.deepEqual(rate('200', '202'), decimal('0.05'))
    assert.deepEqual(rate('100', undefined), decimal('0.05'))
    assert.deepEqual(rate(undefined, '100'), decimal('-0.05'))
    assert.deepEqual(rate(undefined, undefined), ZERO)
  })

  it('behavior: longs pay what shorts receive, for an hour at most', () => {
    const paid = fundingPaid(decimal('0.024'), rational(3n), rational(100n), 3_600n)
    // 0.024 ÷ 24 × 300
    assert.deepEqual(paid, decimal('0.3'))
    assert.deepEqual(fundingPaid(decimal('0.024'), rational(-3n), rational(100n), 99_999n), negate(paid))
  })
})

describe('Mango lending', () => {
  const curve = mangoParameters.banks.SOL!.rates

  it('default: the rate rises with utilisation and is held at both ends', () => {
    fc.assert(
      fc.property(amount(-1, 2), amount(0, 1), (used, more) => {
        assert.ok(compare(borrowRate(used, curve), borrowRate(add(used, more), curve)) <= 0)
      }),
    )
    // Four times the curve: 4 × 1.8 % at the first knee, 4 × 50 % at full use and beyond.
    assert.deepEqual(borrowRate(decimal('0.5'), curve), decimal('0.072'))
    assert.deepEqual(borrowRate(rational(2n), curve), rational(2n))
  })

  it('behavior: interest compounds: more steps of a day owe more, but less than at once in a year', () => {
    const day = (steps: bigint): Rational => indexGrowth(rational(2n), 86_400n / steps, steps)
    assert.ok(compare(day(24n), day(1n)) > 0)
    // 2 ÷ 365 for one step.
    assert.ok(compare(subtract(day(1n), add(ONE, rational(2n, 365n))), decimal('1e-17')) <= 0)
  })

  it('behavior: an average lies between its readings', () => {
    const readings = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), amount(0, 1)), { minLength: 1, maxLength: 9 })
    fc.assert(
      fc.property(readings, (list) => {
        let now = 0
        const updates = list.map(([wait, utilization]) => {
          now += wait
          return { utilization, atSeconds: rational(BigInt(now)) }
        })
        const average = averageUtilization(ZERO, updates)
        const values = updates.map(({ utilization }) => utilization)
        assert.ok(compare(average, values.reduce(maximum)) <= 0 && compare(average, values.reduce(minimum)) >= 0)
      }),
    )
  })
})
