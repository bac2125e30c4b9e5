import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { changeCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { addCost, legSlot, postCost, postLots, settleFunding } from '../markets/index.ts'
import { clearTouched, takeTouched } from '../tables/index.ts'
import { PPM, type Row } from '../units/index.ts'
import {
  demandReject,
  demandSweep,
  loanOf,
  type SettlementHouse,
  startForcedSweep,
  stepSweeps,
  sweepDue,
  sweepUnderWay,
  uncollectedLossOf,
} from './index.ts'
import {
  cashOf,
  checkAll,
  costOf,
  eventsOf,
  give,
  giveBtc,
  memberOf,
  runSweeps,
  settledOf,
  smallHouse,
  startInterval,
  sweepInterval,
  win,
} from './small-house.test.ts'

/** A house of one or two markets whose members 0, 1, 2, 3 are named. */
function cast(markets: number): { house: SettlementHouse; a: Row; b: Row; c: Row; d: Row } {
  const house = smallHouse(markets, 4)
  return { house, a: memberOf(house, 0), b: memberOf(house, 1), c: memberOf(house, 2), d: memberOf(house, 3) }
}

function equityOf(house: SettlementHouse, account: Row): number {
  const out = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, out)
  return out.equity
}

describe('a sweep', () => {
  test('default', () => {
    // b bought 3 lots at 110 from a; the mark is 100: b has lost 30, a has won 30.
    const { house, a, b } = cast(1)
    give(house, b, 50)
    postLots(house, b, a, 0, 3, 110)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 30)
    assert.equal(cashOf(house, b), 20)
    // What is left is worth nothing at the mark: cost = lots × mark.
    assert.equal(costOf(house, a, 0), -300)
    assert.equal(costOf(house, b, 0), 300)
    assert.equal(settledOf(house, 0), 0)
    assert.equal(house.markets.markets.claimPpm[0], PPM)
    const [ended] = eventsOf(house, 'sweepEnded')
    assert.deepEqual(ended, {
      type: 'sweepEnded',
      market: 0,
      gains: 30,
      paid: 30,
      reserve: 0,
      uncollected: 0,
      creditPpm: PPM,
    })
    checkAll(house, 50)
  })

  test('behavior: a winner with 50 in cash gets nothing out of a vault of 50 for a loss that nobody has paid', () => {
    // Without "uncollected" the winner would have 150 against a vault of 50.
    const { house, a, b } = cast(1)
    give(house, a, 50)
    giveBtc(house, b, 1000)
    win(house, a, b, 0, 100)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 50)
    assert.equal(costOf(house, a, 0), -100)
    assert.equal(costOf(house, b, 0), 100)
    assert.equal(loanOf(house, b), 0)
    assert.deepEqual(eventsOf(house, 'collected'), [
      { type: 'collected', market: 0, account: b, loss: 100, amount: 0, lent: 0 },
    ])
    checkAll(house, 50)
  })

  test('behavior: gains are paid as recorded; live ones would drive S_m below zero', () => {
    // 1 lot at 0 cost: a has won 100 and b has lost it. Recorded at 100, then the mark goes to 150.
    const { house, a, b } = cast(1)
    give(house, b, 100)
    postLots(house, a, b, 0, 1, 0)
    startInterval(house)
    const rows = house.ledger.accounts.rows
    stepSweeps(house, rows)
    assert.equal(house.settlement.sweeps.phase[0], 2)
    assert.equal(settledOf(house, 0), 100)
    house.markets.markets.mark[0] = 150
    checkAll(house, 100)
    runSweeps(house)
    assert.equal(cashOf(house, a), 100)
    assert.equal(settledOf(house, 0), 0)
    checkAll(house, 100)
  })

  test('behavior: an account that S_m cannot pay in full gets its floor, and what floors leave stays in S_m', () => {
    // Claims 10, 10, 10 on 20 of cash: c = 2/3, 6 each, 2 stay. v = 20 ÷ 30.
    const { house, a, b, c, d } = cast(1)
    give(house, d, 20)
    for (const winner of [a, b, c]) win(house, winner, d, 0, 10)
    sweepInterval(house)
    for (const winner of [a, b, c]) assert.equal(cashOf(house, winner), 6)
    assert.equal(settledOf(house, 0), 2)
    assert.equal(costOf(house, d, 0), 10)
    assert.equal(house.markets.markets.claimPpm[0], 666_666)
    // The rest is paid when the loser has it: 4 + 4 + 4 = 10 + 2.
    give(house, d, 10)
    sweepInterval(house)
    for (const winner of [a, b, c]) assert.equal(cashOf(house, winner), 10)
    assert.equal(settledOf(house, 0), 0)
    assert.equal(house.markets.markets.claimPpm[0], PPM)
    checkAll(house, 30)
  })

  test('behavior: legs that a sweep has emptied leave', () => {
    const { house, a, b } = cast(1)
    give(house, b, 7)
    win(house, a, b, 0, 7)
    sweepInterval(house)
    assert.equal(house.markets.markets.holders[0], 0)
  })

  test('behavior: a recorded gain is paid even when its leg has come to nothing meanwhile', () => {
    // a bought at 0 and is recorded with 100; at mark 0 it sells for 0: no lots, no cost. It is paid 100 and owes 100.
    const { house, a, b } = cast(1)
    give(house, b, 100)
    postLots(house, a, b, 0, 1, 0)
    startInterval(house)
    stepSweeps(house, house.ledger.accounts.rows)
    postLots(house, b, a, 0, 1, 0)
    checkAll(house, 100)
    runSweeps(house)
    assert.equal(cashOf(house, a), 100)
    assert.equal(costOf(house, a, 0), 100)
    assert.equal(costOf(house, b, 0), -100)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 0)
    assert.equal(cashOf(house, b), 100)
    checkAll(house, 100)
  })

  test('behavior: at full credit the winner is not touched, an account with an uncollected loss is', () => {
    const { house, a, b } = cast(1)
    win(house, a, b, 0, 7)
    while (takeTouched(house.touched) >= 0);
    sweepInterval(house)
    assert.deepEqual([takeTouched(house.touched), takeTouched(house.touched)], [b, -1])
  })
})

test('behavior: where claims count for less, cash for a claim changes equity: the winner is touched', () => {
  const { house, a, b } = cast(1)
  give(house, b, 7)
  win(house, a, b, 0, 9)
  house.markets.markets.claimMarginPpm[0] = 500_000
  while (takeTouched(house.touched) >= 0);
  startForcedSweep(house, 0)
  runSweeps(house)
  const touched = new Set<Row>()
  for (let row = takeTouched(house.touched); row >= 0; row = takeTouched(house.touched)) touched.add(row)
  assert.ok(touched.has(a))
})

describe('what a loser pays', () => {
  test('default', () => {
    // Cash 100; losses 30 in market 0 and 90 in market 1: 25 and 75.
    const { house, a, b } = cast(2)
    give(house, b, 100)
    win(house, a, b, 0, 30)
    win(house, a, b, 1, 90)
    assert.equal(uncollectedLossOf(house, b), 20)
    sweepInterval(house)
    assert.deepEqual(
      eventsOf(house, 'collected').map(({ market, amount }) => [market, amount]),
      [
        [0, 25],
        [1, 75],
      ],
    )
    checkAll(house, 100)
  })

  test('behavior: the market that is swept first leaves the others their part', () => {
    // The same, but market 0 alone is swept: 25 of 30; the other 75 wait for market 1.
    const { house, a, b } = cast(2)
    give(house, b, 100)
    win(house, a, b, 0, 30)
    win(house, a, b, 1, 90)
    startForcedSweep(house, 0)
    runSweeps(house)
    assert.equal(cashOf(house, b), 75)
    assert.equal(costOf(house, b, 0), 5)
    // Whatever was left and can be paid is paid by the next sweep of both: 75 of 5 + 90, floors to the last.
    sweepInterval(house)
    assert.equal(cashOf(house, b), 0)
    assert.equal(costOf(house, b, 0) + costOf(house, b, 1), 20)
    checkAll(house, 100)
  })

  test('behavior: with three markets and 10 of cash floors leave nothing behind', () => {
    // Losses 7, 7, 7: ⌊10·7/21⌋ = 3, ⌊7·7/14⌋ = 3, then 4.
    const house = smallHouse(3, 2)
    const [a, b] = [memberOf(house, 0), memberOf(house, 1)]
    give(house, b, 10)
    for (const market of [0, 1, 2]) win(house, a, b, market, 7)
    sweepInterval(house)
    assert.deepEqual(
      eventsOf(house, 'collected').map(({ amount }) => amount),
      [3, 3, 4],
    )
  })

  test('behavior: a gain elsewhere is no cash', () => {
    const { house, a, b, c } = cast(2)
    win(house, a, b, 0, 30)
    win(house, b, c, 1, 30)
    sweepInterval(house)
    assert.equal(costOf(house, b, 0), 30)
    assert.equal(costOf(house, b, 1), -30)
    assert.equal(uncollectedLossOf(house, b), 30)
  })
})

describe('funding', () => {
  test('default', () => {
    // a long 3, b short 3, index up by 2 atoms a lot: a owes 6. Settled by the sweep at the frozen index.
    const { house, a, b } = cast(1)
    give(house, a, 10)
    postLots(house, a, b, 0, 3, 100)
    house.markets.markets.index[0] = 2 * 65_536
    sweepInterval(house)
    assert.equal(cashOf(house, a), 4)
    assert.equal(cashOf(house, b), 6)
    checkAll(house, 10)
  })

  test('behavior: what roundings leave the funding row is a gain and is paid', () => {
    // Half an atom a lot on 3 lots: a pays ⌈1.5⌉ = 2, b gets ⌊1.5⌋ = 1, the funding row 1.
    const { house, a, b } = cast(1)
    give(house, a, 10)
    postLots(house, a, b, 0, 3, 100)
    house.markets.markets.index[0] = 32_768
    sweepInterval(house)
    assert.deepEqual([cashOf(house, a), cashOf(house, b)], [8, 1])
    assert.equal(cashOf(house, house.markets.tiers.funding[0]!), 1)
    assert.equal(settledOf(house, 0), 0)
    checkAll(house, 10)
  })

  test('behavior: INV-5: a charge that is rounded changes the book that a band was proven for, a whole one does not', () => {
    for (const [index, changes] of [
      [2 * 65_536, 0],
      [2 * 65_536 + 32_768, 1],
    ] as const) {
      const { house, a, b } = cast(1)
      give(house, a, 10)
      postLots(house, a, b, 0, 3, 100)
      clearTouched(house.touched)
      house.markets.markets.index[0] = index
      sweepInterval(house)
      assert.deepEqual([house.touched.marks[a], house.touched.marks[b]], [changes, changes])
    }
  })

  test('behavior: funding that comes after the freeze waits for the next sweep, also when legs are touched', () => {
    const { house, a, b, c } = cast(1)
    give(house, a, 100)
    give(house, b, 100)
    postLots(house, a, b, 0, 3, 100)
    house.markets.markets.index[0] = 65_536
    startInterval(house)
    house.markets.markets.index[0] = 5 * 65_536
    // The touch steps a at the frozen index (3), then settles the rest (12) for the next sweep.
    postLots(house, a, c, 0, 1, 100)
    checkAll(house, 200)
    runSweeps(house)
    assert.deepEqual([cashOf(house, a), cashOf(house, b)], [97, 103])
    checkAll(house, 200)
    sweepInterval(house)
    assert.deepEqual([cashOf(house, a), cashOf(house, b)], [85, 115])
    assert.equal(settledOf(house, 0), 0)
    checkAll(house, 200)
  })

  test('behavior: a leg brought to the present index by hand was stepped before', () => {
    const { house, a, b } = cast(1)
    postLots(house, a, b, 0, 3, 100)
    startInterval(house)
    addCost(house, a, 0, 0)
    settleFunding(house, a, legSlot(house, a, 0))
    assert.equal(house.settlement.sweeps.unstepped[0], 1)
  })
})

describe('the reserve', () => {
  /** a has won 100 from b, who has no cash and `btc` of collateral; R_m has 60. */
  function reserved(btc: number): { house: SettlementHouse; a: Row; b: Row; r: Row } {
    const { house, a, b } = cast(1)
    giveBtc(house, b, btc)
    win(house, a, b, 0, 100)
    const r = house.markets.markets.reserve[0]!
    give(house, r, 60)
    return { house, a, b, r }
  }

  test('default', () => {
    // The loss is backed whole (E = 200 − 100): R_m buys 60 at par and is paid last.
    const { house, a, b, r } = reserved(200)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 60)
    assert.equal(costOf(house, a, 0), -40)
    assert.equal(costOf(house, r, 0), -60)
    assert.equal(cashOf(house, r), 0)
    assert.equal(eventsOf(house, 'sweepEnded')[0]!.reserve, 60)
    assert.equal(eventsOf(house, 'sweepEnded')[0]!.creditPpm, PPM)
    // b brings 70: the member's 40 first, then 30 of R_m's 60.
    give(house, b, 70)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 100)
    assert.equal(cashOf(house, r), 30)
    assert.equal(costOf(house, r, 0), -30)
    assert.equal(settledOf(house, 0), 0)
    checkAll(house, 130)
  })

  test('behavior: it buys only against the backed part of uncollected losses', () => {
    // E = 25 − 100 = −75: 100 − 75 = 25 is backed. v = 25 ÷ 100.
    const { house, a, r } = reserved(25)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 25)
    assert.equal(cashOf(house, r), 35)
    assert.equal(house.markets.markets.claimPpm[0], 250_000)
    checkAll(house, 60)
  })

  test('behavior: it buys nothing from losses that nothing backs', () => {
    const { house, a, r } = reserved(0)
    sweepInterval(house)
    assert.equal(cashOf(house, a), 0)
    assert.equal(cashOf(house, r), 60)
    assert.equal(house.markets.markets.claimPpm[0], 0)
  })
})

describe('what a claim is worth', () => {
  test('default', () => {
    // X has cash 10, a claim of 400 on an insolvent friend, and loses 100 on BTC. At full credit its equity is 310 and
    // nothing is forced, while BTC's winner ends 90 short. v of the friend's market is 0; after k sweeps the weight goes
    // there in steps of 10 %: 310 → 270 → … → −90.
    const { house, a: x, b: friend, c: winner } = cast(2)
    house.params.tier.claimSweepsMax[0] = 3
    give(house, x, 10)
    win(house, x, friend, 0, 400)
    win(house, winner, x, 1, 100)
    sweepInterval(house)
    assert.equal(cashOf(house, winner), 10)
    assert.equal(house.markets.markets.claimPpm[0], 0)
    assert.equal(equityOf(house, x), 310)
    sweepInterval(house)
    assert.equal(house.markets.markets.claimMarginPpm[0], PPM)
    const seen: number[] = []
    for (let sweep = 3; sweep <= 13; sweep++) {
      sweepInterval(house)
      seen.push(equityOf(house, x))
    }
    assert.deepEqual(seen, [270, 230, 190, 150, 110, 70, 30, -10, -50, -90, -90])
    // BTC's claim of 90 is backed only while X's equity counts the friend's claim: at 30 wholly, at −10 for 80 of 90, at
    // −90 for nothing.
    assert.equal(house.markets.markets.claimPpm[1], 0)
    checkAll(house, 10)
  })

  test('behavior: each step is a new version of the market, which the machine takes', () => {
    const { house, a, b } = cast(1)
    house.params.tier.claimSweepsMax[0] = 1
    win(house, a, b, 0, 400)
    const version = house.markets.markets.version[0]!
    sweepInterval(house)
    assert.equal(house.markets.markets.version[0], version + 1)
    assert.deepEqual([takeTouched(house.settlement.reversioned), takeTouched(house.settlement.reversioned)], [0, -1])
  })

  test('behavior: it comes back in the same steps when the claims are good again', () => {
    const { house, a, b } = cast(1)
    house.params.tier.claimSweepsMax[0] = 1
    win(house, a, b, 0, 400)
    for (let sweep = 0; sweep < 3; sweep++) sweepInterval(house)
    assert.equal(house.markets.markets.claimMarginPpm[0], 700_000)
    give(house, b, 1000)
    const weights: number[] = []
    for (let sweep = 0; sweep < 4; sweep++) {
      sweepInterval(house)
      weights.push(house.markets.markets.claimMarginPpm[0]!)
    }
    assert.deepEqual(weights, [800_000, 900_000, PPM, PPM])
    assert.equal(house.markets.markets.holders[0], 0)
  })

  test('behavior: an atom that an insolvent account owes does not make other claims worthless', () => {
    // 1 unbacked of 1,000,001 claims: v = 999,999 ppm, not 0.
    const { house, a, b, c } = cast(1)
    give(house, b, 1_000_000)
    win(house, a, b, 0, 1_000_000)
    win(house, a, c, 0, 1)
    sweepInterval(house)
    assert.equal(house.markets.markets.claimPpm[0], 999_999)
  })

  test('behavior: forced and demanded sweeps pay, but set no v and count nothing', () => {
    const { house, a, b } = cast(1)
    give(house, b, 40)
    win(house, a, b, 0, 400)
    startForcedSweep(house, 0)
    runSweeps(house)
    assert.equal(cashOf(house, a), 40)
    assert.equal(house.markets.markets.claimPpm[0], PPM)
    assert.equal(house.settlement.sweeps.shortSweeps[0], 0)
  })
})

describe('when sweeps start', () => {
  test('default', () => {
    // 300 s: the intervals are multiples of it, whenever the market was listed.
    const { house, a, b } = cast(1)
    postLots(house, a, b, 0, 1, 100)
    house.clock.nowMs = 299_999
    assert.deepEqual(sweepDue(house), [])
    house.clock.nowMs = 300_001
    assert.deepEqual(sweepDue(house), [0])
    assert.equal(sweepUnderWay(house, 0), true)
    runSweeps(house)
    house.clock.nowMs = 600_000
    assert.deepEqual(sweepDue(house), [0])
    assert.deepEqual(
      eventsOf(house, 'sweepStarted').map(({ kind }) => kind),
      ['interval', 'interval'],
    )
  })

  test('behavior: a halted market skips its interval and waits with forced sweeps', () => {
    const { house, a, b } = cast(1)
    postLots(house, a, b, 0, 1, 100)
    const { mode } = house.markets.underlyings
    const underlying = house.markets.markets.underlying[0]!
    mode[underlying] = 2
    startInterval(house)
    startForcedSweep(house, 0)
    assert.equal(sweepUnderWay(house, 0), false)
    mode[underlying] = 0
    sweepDue(house)
    assert.deepEqual(
      eventsOf(house, 'sweepStarted').map(({ kind }) => kind),
      ['forced'],
    )
  })

  test('behavior: a delisted market without lots is swept without a price', () => {
    const { house, a, b } = cast(1)
    give(house, b, 7)
    win(house, a, b, 0, 7)
    house.markets.markets.status[0] = 2
    house.markets.underlyings.mode[house.markets.markets.underlying[0]!] = 2
    sweepInterval(house)
    assert.equal(cashOf(house, a), 7)
    assert.equal(house.markets.markets.holders[0], 0)
  })

  test('behavior: an interval or a forced sweep that falls into a sweep starts after it', () => {
    const { house, a, b } = cast(1)
    postLots(house, a, b, 0, 1, 100)
    startForcedSweep(house, 0)
    startForcedSweep(house, 0)
    startInterval(house)
    assert.equal(eventsOf(house, 'sweepStarted').length, 1)
    runSweeps(house)
    sweepDue(house)
    runSweeps(house)
    sweepDue(house)
    // The interval sweep comes after the forced steps, too.
    assert.deepEqual(
      eventsOf(house, 'sweepStarted').map(({ kind }) => kind),
      ['forced', 'interval'],
    )
  })

  test('behavior: a demand sweeps every market where the account has cost, once an interval, shared', () => {
    const { house, a, b, c, d } = cast(3)
    win(house, a, b, 0, 5)
    win(house, a, b, 2, 5)
    win(house, c, d, 1, 5)
    assert.equal(demandReject(house, a), null)
    demandSweep(house, a)
    assert.deepEqual(
      eventsOf(house, 'sweepStarted').map(({ market, kind }) => [market, kind]),
      [
        [0, 'demanded'],
        [2, 'demanded'],
      ],
    )
    // b shares the sweeps under way.
    assert.equal(demandReject(house, b), null)
    demandSweep(house, b)
    assert.equal(eventsOf(house, 'sweepStarted').length, 2)
    runSweeps(house)
    assert.equal(demandReject(house, b), 'sweepDemandedAlready')
    startInterval(house)
    runSweeps(house)
    assert.equal(demandReject(house, b), null)
  })

  test('rejects: a demand where no price allows a sweep', () => {
    const { house, a, b } = cast(1)
    win(house, a, b, 0, 5)
    const { mode } = house.markets.underlyings
    const underlying = house.markets.markets.underlying[0]!
    mode[underlying] = 1
    assert.equal(demandReject(house, a), 'oracleDegraded')
    mode[underlying] = 2
    assert.equal(demandReject(house, a), 'oracleHalted')
  })

  test('behavior: sweeps that start in the middle of a round end in the next', () => {
    const { house, a, b } = cast(2)
    const { rows } = house.ledger.accounts
    give(house, b, 20)
    win(house, a, b, 0, 10)
    win(house, a, b, 1, 10)
    startForcedSweep(house, 0)
    stepSweeps(house, rows - 1)
    startForcedSweep(house, 1)
    runSweeps(house)
    assert.equal(cashOf(house, a), 20)
    assert.equal(sweepUnderWay(house, 0) || sweepUnderWay(house, 1), false)
    checkAll(house, 20)
  })
})

describe('clearing fees', () => {
  test('default', () => {
    // 100 in fees, half to the fund: 50.
    const { house, a, fund, fees } = feeHouse()
    sweepInterval(house)
    assert.deepEqual([cashOf(house, fund), cashOf(house, fees), cashOf(house, a)], [50, 50, 0])
    assert.deepEqual(eventsOf(house, 'posted'), [
      { type: 'posted', class: 'trading-fee', from: fees, to: fund, asset: 0, amount: 50 },
    ])
    checkAll(house, 100)
  })

  test('behavior: below its target the fund gets all of them', () => {
    // 30 short of its target: 30 + half of 70.
    const { house, fund, fees } = feeHouse()
    house.params.tier.fundTarget[0] = 30
    sweepInterval(house)
    assert.deepEqual([cashOf(house, fund), cashOf(house, fees)], [65, 35])
  })

  test('behavior: while coverage is short the fund gets all of them, whatever its target', () => {
    const { house, fund, fees } = feeHouse()
    house.markets.tiers.coverLackPpm[0] = 1
    sweepInterval(house)
    assert.deepEqual([cashOf(house, fund), cashOf(house, fees)], [100, 0])
  })

  function feeHouse(): { house: SettlementHouse; a: Row; fund: Row; fees: Row } {
    const { house, a } = cast(1)
    const { tiers } = house.markets
    give(house, a, 100)
    postCost(house, tiers.fees[0]!, a, 0, 100, 'trading-fee')
    house.events.length = 0
    return { house, a, fund: tiers.fund[0]!, fees: tiers.fees[0]! }
  }
})

test('behavior: a deposit during a sweep helps the accounts that have not been stepped', () => {
  const { house, a, b } = cast(1)
  win(house, a, b, 0, 10)
  startInterval(house)
  changeCash(house, b, 10)
  runSweeps(house)
  assert.equal(cashOf(house, a), 10)
})
