import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash } from '../ledger/index.ts'
import { openHold, postLots } from '../markets/index.ts'
import {
  loanOf,
  loansOfTier,
  type SettlementHouse,
  startForcedSweep,
  sweepUnderWay,
  uncollectedLossOf,
} from './index.ts'
import { interestCeil } from './interest.ts'
import { loanableOf } from './loans.ts'
import {
  cashOf,
  checkAll,
  costOf,
  eventsOf,
  give,
  giveBtc,
  memberOf,
  runSweeps,
  smallHouse,
  sweepInterval,
  win,
} from './small-house.test.ts'

/** b has lost 100 to a; b has `btc` of collateral, the treasury `cash`. */
function lender(btc: number, cash: number): { house: SettlementHouse; a: number; b: number; treasury: number } {
  const house = smallHouse(2, 3)
  const [a, b] = [memberOf(house, 0), memberOf(house, 1)]
  const treasury = house.markets.tiers.treasury[0]!
  if (btc > 0) giveBtc(house, b, btc)
  give(house, treasury, cash)
  win(house, a, b, 0, 100)
  return { house, a, b, treasury }
}

/** The collateral falls with market 0, where b has a lot, long or short. */
function fallsWithLong(house: SettlementHouse, b: number, lots: 1 | -1): void {
  house.params.asset.wrongWayUnderlying[1] = house.markets.markets.underlying[0]! + 1
  if (lots > 0) postLots(house, b, memberOf(house, 2), 0, 1, 0)
  else postLots(house, memberOf(house, 2), b, 0, 1, 0)
}

/** The collateral falls with market 0, where b has a hold. */
function fallsWithHold(house: SettlementHouse, b: number, side: 0 | 1): void {
  house.params.asset.wrongWayUnderlying[1] = house.markets.markets.underlying[0]! + 1
  openHold(house, { account: b, venue: 0, market: 0, side, lots: 1, limitPrice: 1, amount: 0, expiryMs: 1 })
}

describe('a loan', () => {
  test('default', () => {
    // 1000 of collateral, 90 % lendable: 900 may be lent, 100 is needed. The treasury's cash stays on its row.
    const { house, a, b, treasury } = lender(1000, 500)
    assert.equal(loanableOf(house, b), 500)
    assert.equal(uncollectedLossOf(house, b), 0)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 100)
    assert.equal(cashOf(house, b), -100)
    assert.equal(loanOf(house, b), 100)
    assert.equal(loansOfTier(house, 0), 100)
    assert.equal(cashOf(house, treasury), 500)
    assert.deepEqual(eventsOf(house, 'collected'), [
      { type: 'collected', market: 0, account: b, loss: 100, amount: 100, lent: 100 },
    ])
    checkAll(house, 500)
  })

  test('behavior: cash is used first', () => {
    const { house, b } = lender(1000, 500)
    give(house, b, 30)
    sweepInterval(house)
    assert.equal(cashOf(house, b), -70)
    assert.equal(eventsOf(house, 'collected')[0]!.lent, 70)
  })

  test('behavior: nothing is lent without collateral, or insolvency would move from winners to lenders', () => {
    const { house, a, b } = lender(0, 500)
    assert.equal(loanableOf(house, b), 0)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 0)
    assert.equal(loansOfTier(house, 0), 0)
    assert.equal(costOf(house, b, 0), 100)
  })

  const limits: readonly [string, number, (house: SettlementHouse, b: number) => void][] = [
    // 100 of collateral, 10 % haircut, 90 % of the rest lendable.
    ['the haircut and the lendable part', 81, (house) => house.params.asset.haircutPpm0.fill(100_000)],
    ['the cap of the treasury', 40, (house) => house.params.tier.treasuryCap.fill(40)],
    ['collateral without a price', 0, (house) => house.markets.underlyings.mode.fill(2, 1, 2)],
    ['a long that its collateral falls with', 0, (house, b) => fallsWithLong(house, b, 1)],
    ['no short that its collateral falls with', 90, (house, b) => fallsWithLong(house, b, -1)],
    ['a hold that may become such a long', 0, (house, b) => fallsWithHold(house, b, 0)],
    ['no hold that sells', 90, (house, b) => fallsWithHold(house, b, 1)],
    ['its own loan', 70, (house, b) => changeCash(house, b, -20)],
    ['the loans of others', 85, (house) => changeCash(house, memberOf(house, 2), -415)],
    ['what the backstop asks back', 60, (house) => house.lending.pools.called.fill(440)],
  ]
  for (const [what, amount, change] of limits) {
    test(`behavior: it is limited by ${what}`, () => {
      const { house, b } = lender(100, 500)
      change(house, b)
      assert.equal(loanableOf(house, b), amount)
    })
  }

  test('behavior: collateral whose price is held back counts at the worse side', () => {
    // 100 at a price of 10 is 1000, at the raw median of 5 it is 500: 90 % of that.
    const { house, b } = lender(100, 5000)
    const { underlyings, assets } = house.markets
    assets.price[1] = 10
    underlyings.index.set([1, 10])
    assert.equal(loanableOf(house, b), 900)
    underlyings.held[1] = 1
    underlyings.raw[1] = 5
    assert.equal(loanableOf(house, b), 450)
  })

  test('behavior: it is limited by the cash of the treasury', () => {
    const { house, a, b } = lender(1000, 60)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 60)
    assert.equal(cashOf(house, b), -60)
    assert.equal(loanableOf(house, b), 0)
    checkAll(house, 60)
  })

  test('behavior: a claim that is paid repays it', () => {
    const { house, b } = lender(1000, 500)
    const c = memberOf(house, 2)
    sweepInterval(house)
    give(house, c, 150)
    win(house, b, c, 1, 150)
    sweepInterval(house)
    assert.equal(cashOf(house, b), 50)
    assert.equal(loansOfTier(house, 0), 0)
    checkAll(house, 650)
  })
})

describe('interest', () => {
  test('default', () => {
    // 10¹² for 300 s at 10 % a year: 10¹² × 0.1 × 300 ÷ 31,536,000 = 951,293.76.
    assert.equal(interestCeil(10 ** 12, 100_000, 300_000), 951_294)
    assert.equal(interestCeil(10 ** 12, 0, 300_000), 0)
    // A year at 100 %: the amount itself.
    assert.equal(interestCeil(123, 1_000_000, 31_536_000_000), 123)
  })

  test('behavior: it is the least integer that is not below the exact amount', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(1_000_000), fc.nat(), (amount, rate, span) => {
        const exact = BigInt(amount) * BigInt(rate) * BigInt(span)
        const unit = 31_536_000_000_000_000n
        const charged = BigInt(interestCeil(amount, rate, span))
        assert.ok(charged * unit >= exact && (charged - 1n) * unit < exact)
      }),
    )
  })

  test('behavior: loans pay the treasury for each interval, once', () => {
    const { house, b, treasury } = lender(10 ** 12, 10 ** 13)
    changeCash(house, b, -(10 ** 12))
    house.params.tier.borrowRatePpm[0] = 100_000
    // The rate of a stretch is set when it begins.
    sweepInterval(house)
    assert.equal(cashOf(house, treasury), 10 ** 13)
    sweepInterval(house)
    // 2³⁶ × 10 % × 300 s ÷ 31,536,000 s = 65,372.41: the index rises by 65,372, and 10¹² × 65,372 ÷ 2³⁶ = 951,287.80 is due.
    // The loan is charged when the sweep asks for the loss of 100, which nobody lends: the loan has no collateral left.
    assert.equal(cashOf(house, treasury), 10 ** 13 + 951_288)
    assert.equal(cashOf(house, b), -(10 ** 12) - 951_288)
    assert.equal(loansOfTier(house, 0), 10 ** 12 + 951_288)
    startForcedSweep(house, 0)
    runSweeps(house)
    assert.equal(cashOf(house, treasury), 10 ** 13 + 951_288)
    checkAll(house, 9 * 10 ** 12)
  })

  test('behavior: uncollected losses pay the claims pro rata, and the rounding account keeps what floors leave', () => {
    // 3·10⁹ for 300 s at 10 %: 2853.88, so 2854; a third of it is 951, two thirds 1902; 1 is left.
    const house = smallHouse(1, 3)
    const [a, b, c] = [memberOf(house, 0), memberOf(house, 1), memberOf(house, 2)]
    house.params.tier.borrowRatePpm[0] = 100_000
    win(house, a, c, 0, 10 ** 9)
    win(house, b, c, 0, 2 * 10 ** 9)
    sweepInterval(house)
    assert.equal(costOf(house, c, 0), 3 * 10 ** 9 + 2854)
    assert.equal(costOf(house, a, 0), -(10 ** 9) - 951)
    assert.equal(costOf(house, b, 0), -2 * 10 ** 9 - 1902)
    assert.equal(costOf(house, house.markets.tiers.rounding[0]!, 0), -1)
    checkAll(house, 0)
  })

  test('behavior: only interval sweeps charge it, for the whole time since the last one', () => {
    const house = smallHouse(1, 2)
    const [a, b] = [memberOf(house, 0), memberOf(house, 1)]
    house.params.tier.borrowRatePpm[0] = 100_000
    win(house, a, b, 0, 10 ** 12)
    house.clock.nowMs = 100_000
    startForcedSweep(house, 0)
    runSweeps(house)
    assert.equal(costOf(house, b, 0), 10 ** 12)
    // The market skips an interval while it has no price: then 700 s are due since the listing,
    // 2,219,685.44: the forced sweep does not count.
    house.markets.underlyings.mode[house.markets.markets.underlying[0]!] = 2
    sweepInterval(house)
    assert.equal(sweepUnderWay(house, 0), false)
    house.markets.underlyings.mode[house.markets.markets.underlying[0]!] = 0
    sweepInterval(house)
    assert.equal(costOf(house, b, 0), 10 ** 12 + 2_219_686)
  })
})
