import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { balanceOf, changeBalance, changeCash } from '../ledger/index.ts'
import { legSlot, lotsOf } from '../markets/index.ts'
import { judge, judgePosting, type LiquidationHouse, workEnding, workQueue } from './index.ts'
import { closeSlice } from './slice.ts'
import {
  eventsOf,
  give,
  hold,
  kindOf,
  member,
  movesOf,
  setMark,
  setMode,
  smallHouse,
  TOKEN,
  work,
  workAndCarryOut,
} from './small-house.test.ts'
import { standingOf } from './standing.ts'

const MINUTE = 60_000

/** 10,000 lots long, at close-out: 100 tokens of equity. */
function fallen(tokens = 100): { house: LiquidationHouse; account: number } {
  const house = smallHouse(1)
  const account = member(house, tokens * TOKEN)
  hold(house, account, 0, 10_000)
  return { house, account }
}

describe('a takeover', () => {
  test('default', () => {
    const { house, account } = fallen()
    give(house, 'backstop', 10 ** 13)
    judge(house, account, 'price')
    const decisions = work(house)
    // 475 lots for 2,493,750 ppm (500 × 475 + 10 × 475²) and 9,525 at 10,000: 97.74375 tokens of impact, all paid by equity.
    assert.equal(lotsOf(house, account, 0), 0)
    assert.equal(standingOf(house, account).equity, 2_256_250)
    assert.deepEqual(movesOf(house, account), [
      'none > takeover: price',
      'takeover > resolution: recovered',
      'resolution > none: recovered',
    ])
    assert.deepEqual(decisions, [{ kind: 'sweep', market: 0 }])
  })

  test('behavior: lots that the backstop cannot take at close-out are deleveraged at once', () => {
    const { house, account } = fallen()
    judge(house, account, 'price')
    const decisions = work(house)
    assert.deepEqual(decisions, [{ kind: 'deleverage', account, market: 0, lots: 10_000, price: TOKEN }])
    assert.equal(kindOf(house, account), 'deleveraging')
  })

  test('behavior: above close-out they wait until maximum age', () => {
    const { house, account } = fallen()
    judge(house, account, 'price')
    changeCash(house, account, TOKEN)
    assert.deepEqual(work(house), [])
    assert.equal(kindOf(house, account), 'takeover')
    assert.deepEqual(work(house, MINUTE - 1), [])
    const decisions = work(house, 1)
    assert.deepEqual(decisions, [{ kind: 'deleverage', account, market: 0, lots: 10_000, price: TOKEN }])
    assert.equal(kindOf(house, account), 'deleveraging')
    // Not carried out yet: it is asked again.
    assert.equal(work(house, 1000).length, 1)
  })

  test('behavior: lots that are back at restore before anybody has given up theirs are not deleveraged', () => {
    const { house, account } = fallen()
    judge(house, account, 'price')
    work(house)
    work(house, MINUTE)
    assert.equal(kindOf(house, account), 'deleveraging')
    changeCash(house, account, 300 * TOKEN)
    assert.deepEqual(work(house, 1000), [])
    assert.equal(movesOf(house, account).at(-1), 'deleveraging > none: recovered')
    assert.equal(lotsOf(house, account, 0), 10_000)
  })

  test('behavior: the backstop does not take itself over', () => {
    const house = smallHouse(1)
    const backstop = house.markets.tiers.backstop[0]!
    give(house, 'backstop', 90 * TOKEN)
    hold(house, backstop, 0, 10_000)
    judge(house, backstop, 'price')
    assert.deepEqual(work(house), [{ kind: 'deleverage', account: backstop, market: 0, lots: 10_000, price: TOKEN }])
  })

  test('behavior: a recovery to restore ends it', () => {
    const { house, account } = fallen()
    judge(house, account, 'price')
    changeCash(house, account, 300 * TOKEN)
    work(house)
    assert.deepEqual(movesOf(house, account), ['none > takeover: price', 'takeover > none: recovered'])
  })

  test('behavior: lots whose price is halted wait, the others go', () => {
    const house = smallHouse(2)
    give(house, 'backstop', 10 ** 13)
    give(house, 'fund', 10 ** 12)
    const account = member(house, 50 * TOKEN)
    hold(house, account, 0, 5000)
    hold(house, account, 1, 5000)
    setMode(house, 1, 2)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [0, 5000])
    assert.equal(kindOf(house, account), 'awaiting-price')
  })
})

describe('procedures at their end', () => {
  test('behavior: wait while others are still looked at, together, and not beyond the time between two looks', () => {
    const { house, account } = fallen()
    const second = member(house, 100 * TOKEN)
    hold(house, second, 0, 10_000)
    judge(house, account, 'price')
    assert.equal(workQueue(house, 0, 1), 1)
    assert.equal(kindOf(house, account), 'deleveraging')
    assert.equal(workEnding(house, 0, true, 100), 0)
    house.clock.nowMs += 999
    judge(house, second, 'price')
    workQueue(house, 0, 1)
    assert.equal(workEnding(house, 0, true, 100), 0)
    house.clock.nowMs += 1
    assert.equal(workEnding(house, 0, true, 100), 2)
    assert.deepEqual(
      house.liquidation.decisions.map((decision) => decision.kind === 'deleverage' && decision.account),
      [account, second],
    )
  })

  test('behavior: no more are looked at than may be, those that have waited longest first', () => {
    const { house, account } = fallen()
    judge(house, account, 'price')
    workQueue(house, 0, 1)
    house.clock.nowMs += 1
    const second = member(house, 90 * TOKEN)
    hold(house, second, 0, 10_000)
    judge(house, second, 'price')
    workQueue(house, 0, 1)
    assert.equal(workEnding(house, 0, false, 1), 1)
    assert.deepEqual(
      house.liquidation.decisions.map((decision) => decision.kind === 'deleverage' && decision.account),
      [account],
    )
  })
})

describe('a resolution', () => {
  /** Lots gone, `loss` tokens lost on them, `coins` left, a loan of `loan`. */
  function resolving(loss: number, coins: number, loan = 0): { house: LiquidationHouse; account: number } {
    const house = smallHouse(1)
    const account = member(house, -loan * TOKEN, coins * TOKEN)
    const other = member(house, 10 ** 13)
    house.markets.markets.mark[0] = TOKEN
    hold(house, account, 0, 1000)
    setMark(house, 0, TOKEN - loss * 1000)
    house.liquidation.decisions.length = 0
    hold(house, account, 0, -1000)
    assert.equal(lotsOf(house, other, 0), 0)
    return { house, account }
  }

  test('default', () => {
    // 100 coins against a loss of 150: all are sold for 98, the sweep collects them, 52 are short.
    const { house, account } = resolving(150, 100)
    give(house, 'backstop', 10 ** 12)
    const rich = member(house, 10 ** 13)
    judge(house, account, 'price')
    const first = workAndCarryOut(house, rich, 0)
    assert.equal(eventsOf(house, 'collateralSold')[0]!.proceeds, 98 * TOKEN)
    assert.deepEqual(first, [
      { kind: 'sweep', market: 0 },
      { kind: 'shortfall', account, claimsInKind: false },
    ])
    workAndCarryOut(house, rich, 1000)
    assert.equal(movesOf(house, account).at(-1), 'resolution > none: recovered')
    assert.equal(balanceOf(house.ledger, account, 1), 0)
  })

  test('behavior: unsold collateral goes in kind at maximum age, and the shortfall is split', () => {
    const { house, account } = resolving(150, 100)
    judge(house, account, 'price')
    assert.deepEqual(work(house), [{ kind: 'sweep', market: 0 }])
    assert.deepEqual(work(house, 10 * MINUTE), [
      { kind: 'sweep', market: 0 },
      { kind: 'in-kind', account, amount: 150 * TOKEN },
      { kind: 'shortfall', account, claimsInKind: false },
    ])
  })

  test('behavior: claims that nobody buys at maximum age stay pledged, and the account is let go', () => {
    // A gain of 50 in one market that is not paid, a loss of 50 in the other that is not collected: equity 0.
    const house = smallHouse(2)
    const account = member(house)
    for (const market of [0, 1]) hold(house, account, market, 1000)
    setMark(house, 0, TOKEN * 1.05)
    setMark(house, 1, TOKEN * 0.95)
    for (const market of [0, 1]) hold(house, account, market, -1000)
    changeCash(house, account, -1)
    judge(house, account, 'price')
    changeCash(house, account, 1)
    assert.equal(work(house).filter((decision) => decision.kind === 'shortfall').length, 0)
    assert.deepEqual(work(house, 10 * MINUTE).at(-1), { kind: 'shortfall', account, claimsInKind: false })
    work(house, 1000)
    assert.equal(movesOf(house, account).at(-1), 'resolution > none: age')
  })

  test('behavior: at maximum age claims that keep the account unsafe go in kind', () => {
    // As before, but claims of the first market count for 90 % for good: at their amount nothing is short, at their weight 5 is.
    const house = smallHouse(2)
    const account = member(house)
    for (const market of [0, 1]) hold(house, account, market, 1000)
    setMark(house, 0, TOKEN * 1.05)
    setMark(house, 1, TOKEN * 0.95)
    for (const market of [0, 1]) hold(house, account, market, -1000)
    house.markets.markets.claimMarginPpm[0] = 900_000
    judge(house, account, 'price')
    work(house)
    assert.deepEqual(work(house, 10 * MINUTE).at(-1), { kind: 'shortfall', account, claimsInKind: false })
    assert.deepEqual(work(house, 1000).at(-1), { kind: 'shortfall', account, claimsInKind: true })
  })

  test('behavior: lots that come while it is under way go first', () => {
    const { house, account } = resolving(150, 100)
    judge(house, account, 'price')
    work(house)
    hold(house, account, 0, 1000)
    work(house, 1000)
    // Taken over, and with nothing that could bear a wait: what nobody takes is deleveraged.
    assert.deepEqual(movesOf(house, account).slice(-2), [
      'resolution > takeover: trade',
      'takeover > deleveraging: no-taker',
    ])
  })

  test('behavior: a loan is repaid by the fewest coins', () => {
    // 100 coins against a loan of 91: below the 90 that the haircut leaves, above zero.
    const { house, account } = resolving(0, 100, 91)
    give(house, 'backstop', 10 ** 12)
    judge(house, account, 'price')
    work(house)
    assert.equal(movesOf(house, account).at(-1), 'reduction > none: recovered')
    assert.ok(house.ledger.accounts.cash[account]! < 0)
    assert.ok(standingOf(house, account).equity >= standingOf(house, account).restore)
  })
})

test('behavior: a slice is all of it or nothing', () => {
  // One leg frees more than it costs, so there is a slice; a backstop without means cannot take it.
  const { house, account } = fallen(199)
  hold(house, account, 0, -2000)
  assert.equal(closeSlice(house, account), false)
  const two = smallHouse(2)
  give(two, 'backstop', 10 ** 13)
  const other = member(two, 199 * TOKEN)
  hold(two, other, 0, 5000)
  hold(two, other, 1, -5000)
  assert.equal(closeSlice(two, other), true)
  assert.equal(lotsOf(two, other, 0), -lotsOf(two, other, 1))
  const { equity, restore } = standingOf(two, other)
  assert.ok(equity >= restore)
})

describe('every procedure ends', () => {
  const memberOf = fc.record({
    lots: fc.array(fc.integer({ min: -8000, max: 8000 }), { minLength: 1, maxLength: 3 }),
    part: fc.integer({ min: -300, max: 1400 }),
    coins: fc.integer({ min: 0, max: 100 }),
  })
  const scenario = fc.record({
    members: fc.array(memberOf, { minLength: 2, maxLength: 6 }),
    marks: fc.array(fc.array(fc.integer({ min: 930, max: 1070 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 6,
    }),
    backstop: fc.constantFrom(0, 300, 10_000),
    fund: fc.constantFrom(0, 20, 10_000),
    penalty: fc.constantFrom(0, 5000, 50_000),
    modes: fc.array(fc.constantFrom(0, 0, 0, 0, 1, 2), { minLength: 6, maxLength: 6 }),
  })

  test('behavior: in bounded time, no step lowers equity − target, no penalty makes a deficit, sums hold', () => {
    fc.assert(
      fc.property(scenario, ({ members, marks, backstop, fund, penalty, modes }) => {
        const house = smallHouse(3)
        house.params.tier.penaltyPpm[0] = penalty
        give(house, 'backstop', backstop * TOKEN)
        give(house, 'fund', fund * TOKEN)
        const rich = member(house, 10 ** 14)
        const accounts = members.map(({ lots, part, coins }) => {
          const account = member(house)
          for (const [market, held] of lots.entries()) hold(house, account, market, held)
          changeBalance(house, account, 1, coins * TOKEN)
          const { target, measured } = standingOf(house, account)
          changeCash(house, account, Math.floor((target * part) / 1000) - measured.equity)
          return account
        })
        const judged = [...accounts, house.markets.tiers.backstop[0]!]
        for (const [i, row] of marks.entries()) {
          for (const [market, mark] of row.entries()) setMark(house, market, mark * 1000)
          setMode(house, i % 3, modes[i]!)
          for (const account of judged) judge(house, account, 'price')
          runStep(house, rich, 7000)
          for (const account of judged) judgePosting(house, account)
          checkSums(house)
        }
        for (let market = 0; market < 3; market++) setMode(house, market, 0)
        // 10 minutes of reduction, one of takeover, 15 of calls: an hour of looks ends everything.
        for (let second = 0; second < 60; second++) runStep(house, rich, MINUTE)
        for (const account of judged) assert.equal(kindOf(house, account), 'none')
        for (const account of judged) {
          const { equity, maintenance } = standingOf(house, account)
          assert.ok(equity >= maintenance, 'INV-4')
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** One look at everything; force takes nobody who had equity below zero. */
function runStep(house: LiquidationHouse, rich: number, passMs: number): void {
  const before = new Map<number, number>()
  for (let account = 0; account < house.ledger.accounts.rows; account++) {
    before.set(account, standingOf(house, account).equity)
  }
  house.events.length = 0
  workAndCarryOut(house, rich, passMs)
  for (const event of house.events) {
    if (event.type !== 'costPosted' || event.class !== 'penalty') continue
    const first = before.get(event.to)!
    if (first >= 0) assert.ok(standingOf(house, event.to).equity >= 0, 'a penalty makes no deficit')
  }
}

/** INV-2 and INV-3, and places of the queue. */
function checkSums(house: LiquidationHouse): void {
  const { accounts } = house.ledger
  for (let market = 0; market < 3; market++) {
    let [lots, cost] = [0, accounts.cash[house.markets.markets.settlement[market]!]!]
    for (let account = 0; account < accounts.rows; account++) {
      const slot = legSlot(house, account, market)
      if (slot < 0) continue
      lots += house.markets.legs.lots[slot]!
      cost += house.markets.legs.cost[slot]!
    }
    assert.deepEqual([lots, cost], [0, 0])
  }
  const { procedures, queue } = house.liquidation
  let open = 0
  for (let row = 0; row < procedures.rows; row++) if (procedures.kind[row] !== 0) open++
  assert.equal((queue.ready[0]?.count ?? 0) + (queue.ending[0]?.count ?? 0) + queue.waiting.count, open)
}
