import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash, noteSeen } from '../ledger/index.ts'
import { openHold, postLots } from '../markets/index.ts'
import { levels } from '../watch/index.ts'
import type { ProcedureKind } from '../words/index.ts'
import { judge, judgeCollection, judgePosting, type LiquidationHouse, watchedLevel } from './index.ts'
import {
  eventsOf,
  give,
  hold,
  kindOf,
  member,
  movesOf,
  remember,
  setMark,
  setMode,
  smallHouse,
  TOKEN,
  work,
} from './small-house.test.ts'

const MINUTE = 60_000

/**
 * 10,000 lots of one token: maintenance 200, target 250, restore 312.5 tokens; closing costs more than the cap of 1 %: 100.
 */
function book(tokens: number, coins = 0): { house: LiquidationHouse; account: number } {
  const house = smallHouse(1)
  const account = member(house, tokens * TOKEN, coins)
  hold(house, account, 0, 10_000)
  house.events.length = 0
  return { house, account }
}

describe('what an account needs', () => {
  const table: readonly [number, ProcedureKind, string][] = [
    [250, 'none', 'at target nothing'],
    [249, 'call', 'below target a call'],
    [200, 'call', 'at maintenance still a call'],
    [199, 'reduction', 'below maintenance a reduction'],
    [101, 'reduction', 'above close-out a reduction'],
    [100, 'takeover', 'at close-out a takeover'],
    [-5, 'takeover', 'below zero a takeover'],
  ]
  for (const [tokens, kind, what] of table) {
    test(`behavior: ${what}`, () => {
      const { house, account } = book(tokens)
      judge(house, account, 'price')
      assert.equal(kindOf(house, account), kind)
    })
  }

  test('default', () => {
    const { house, account } = book(240)
    judge(house, account, 'price')
    // 15 minutes to answer, more than the 13 of the slowest deposit.
    assert.deepEqual(eventsOf(house, 'procedureMoved'), [
      {
        type: 'procedureMoved',
        account,
        from: 'none',
        to: 'call',
        reason: 'price',
        equity: 240 * TOKEN,
        requirement: 250 * TOKEN,
        amount: 10 * TOKEN,
        deadlineMs: 10_000_000 + 15 * MINUTE,
      },
    ])
    assert.equal(watchedLevel(house, account), levels.maintenance)
  })

  test('behavior: without lots a loan above haircut collateral is reduced, an account below zero resolved', () => {
    // 100 coins with a haircut of 10 % against a loan: 90 is maintained.
    const house = smallHouse(1)
    const outcomes: readonly [number, ProcedureKind][] = [
      [-90, 'none'],
      [-91, 'reduction'],
      [-100, 'resolution'],
    ]
    for (const [cash, kind] of outcomes) {
      const account = member(house, cash, 100)
      judge(house, account, 'price')
      assert.equal(kindOf(house, account), kind)
    }
  })

  test('behavior: a deadline is not shorter than the slowest deposit’s finality', () => {
    const { house, account } = book(240)
    house.params.tier.depositFinalityMs[0] = 40 * MINUTE
    judge(house, account, 'price')
    assert.equal(eventsOf(house, 'procedureMoved')[0]!.deadlineMs, 10_000_000 + 40 * MINUTE)
  })

  test('behavior: a season that raises initial opens nothing', () => {
    const { house, account } = book(250)
    house.markets.tiers.seasonPpm[0] = 3 * 10 ** 6
    judge(house, account, 'season')
    assert.equal(kindOf(house, account), 'none')
  })

  test('behavior: the backstop is judged as anyone, the books of the clearing house are not', () => {
    const house = smallHouse(1)
    const { backstop, funding } = house.markets.tiers
    give(house, 'backstop', 150 * TOKEN)
    hold(house, backstop[0]!, 0, 10_000)
    judge(house, backstop[0]!, 'price')
    assert.equal(kindOf(house, backstop[0]!), 'reduction')
    changeCash(house, funding[0]!, -5)
    judge(house, funding[0]!, 'price')
    assert.equal(kindOf(house, funding[0]!), 'none')
    assert.equal(watchedLevel(house, funding[0]!), levels.none)
  })

  test('behavior: force cancels unused holds', () => {
    const { house, account } = book(199)
    const terms = {
      account,
      venue: 0,
      market: 0,
      side: 0 as const,
      lots: 1,
      limitPrice: TOKEN,
      amount: 5,
      expiryMs: 10 ** 9,
    }
    openHold(house, terms)
    judge(house, account, 'price')
    assert.equal(house.ledger.accounts.held[account], 0)
  })

  test('behavior: a naive twin decides the same', () => {
    const leg = fc.record({
      lots: fc.integer({ min: -20_000, max: 20_000 }),
      mark: fc.integer({ min: 900_000, max: 1_100_000 }),
    })
    fc.assert(
      fc.property(
        fc.array(leg, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: -200, max: 1500 }),
        fc.nat(500),
        (legs, cash, coins) => {
          const house = smallHouse(3)
          const account = member(house, cash * TOKEN, coins * TOKEN)
          for (const [market, { lots }] of legs.entries()) hold(house, account, market, lots)
          for (const [market, { mark }] of legs.entries()) setMark(house, market, mark)
          judge(house, account, 'price')
          assert.equal(kindOf(house, account), naive(legs, cash, coins))
        },
      ),
      { numRuns: 300 },
    )
  })
})

/** The decision for a book bought at one token a lot, from the text of the rules, in bigint. */
function naive(legs: readonly { lots: number; mark: number }[], cash: number, coins: number): ProcedureKind {
  const ceil = (n: bigint, d: bigint): bigint => (n + d - 1n) / d
  const million = 1_000_000n
  let equity = BigInt(cash) * million + BigInt(coins) * million
  let maintenance = 0n
  let closing = 0n
  for (const { lots, mark } of legs) {
    const notional = BigInt(Math.abs(lots)) * BigInt(mark)
    equity += BigInt(lots) * (BigInt(mark) - million)
    maintenance += ceil(notional * 20_000n, million)
    const cost = 500n + BigInt(Math.abs(lots)) * 10n
    closing += ceil(notional * (cost < 10_000n ? cost : 10_000n), million)
  }
  const haircuts = ceil(BigInt(coins) * million * 100_000n, million)
  const target = maintenance + ceil(maintenance * 250_000n, million) + haircuts
  if (equity >= target) return 'none'
  if (equity >= maintenance + haircuts) return 'call'
  if (legs.every(({ lots }) => lots === 0)) return equity <= 0n ? 'resolution' : 'reduction'
  return equity <= closing ? 'takeover' : 'reduction'
}

describe('a call', () => {
  test('behavior: a deposit answers it, a price that rises does not', () => {
    const { house, account } = book(240)
    judge(house, account, 'price')
    setMark(house, 0, 1_010_000)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'call')
    setMark(house, 0, TOKEN)
    changeCash(house, account, 9 * TOKEN)
    judgePosting(house, account)
    assert.equal(kindOf(house, account), 'call')
    changeCash(house, account, TOKEN)
    judgePosting(house, account)
    assert.deepEqual(movesOf(house, account), ['none > call: price', 'call > none: recovered'])
    assert.equal(watchedLevel(house, account), levels.target)
  })

  test('behavior: a reduction answers it', () => {
    const { house, account } = book(240)
    judge(house, account, 'price')
    // 400 lots less: 9,600 × 2.5 % = 240.
    postLots(house, member(house, 10 ** 12), account, 0, 400, TOKEN)
    judgePosting(house, account)
    assert.equal(kindOf(house, account), 'none')
  })

  test('behavior: unanswered it ends in a reduction to restore', () => {
    const { house, account } = book(240)
    give(house, 'backstop', 10 ** 12)
    house.params.market.paceFloorLots[0] = 10_000
    judge(house, account, 'price')
    work(house, 15 * MINUTE - 1)
    assert.equal(kindOf(house, account), 'call')
    work(house, 1000)
    assert.deepEqual(movesOf(house, account), [
      'none > call: price',
      'call > reduction: deadline',
      'reduction > none: recovered',
    ])
  })

  test('behavior: at its deadline a price that rose meanwhile closes it', () => {
    const { house, account } = book(240)
    judge(house, account, 'price')
    setMark(house, 0, 1_010_000)
    work(house, 15 * MINUTE)
    assert.deepEqual(movesOf(house, account), ['none > call: price', 'call > none: deadline'])
  })

  test('behavior: falling below maintenance supersedes it', () => {
    const { house, account } = book(240)
    judge(house, account, 'price')
    setMark(house, 0, 990_000)
    judge(house, account, 'price')
    assert.deepEqual(movesOf(house, account), ['none > call: price', 'call > reduction: price'])
    assert.equal(watchedLevel(house, account), levels.none)
  })
})

describe('a seen deposit', () => {
  const seen = (house: LiquidationHouse, account: number, vault: number, tokens: number): void =>
    noteSeen(house, 'a'.repeat(64), vault, account, tokens * TOKEN)

  test('behavior: it lowers what is asked, and answers a call', () => {
    const { house, account } = book(240)
    seen(house, account, 0, 4)
    judge(house, account, 'price')
    assert.equal(eventsOf(house, 'procedureMoved')[0]!.amount, 6 * TOKEN)
    seen(house, account, 0, 6)
    judgePosting(house, account)
    assert.equal(kindOf(house, account), 'none')
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'none')
  })

  test('behavior: it counts up to a cap, collateral after haircut', () => {
    const { house, account } = book(240)
    house.params.tier.depositSeenCap[0] = 7 * TOKEN
    seen(house, account, 1, 5)
    judge(house, account, 'price')
    assert.equal(eventsOf(house, 'procedureMoved')[0]!.amount, 5.5 * TOKEN)
    seen(house, account, 0, 50)
    judgePosting(house, account)
    assert.equal(kindOf(house, account), 'call')
  })

  test('behavior: it never counts for maintenance', () => {
    const { house, account } = book(199)
    seen(house, account, 0, 500)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'reduction')
  })
})

describe('an uncollected loss', () => {
  test('default', () => {
    // 300 tokens of coins, no cash, a loss of 50 on a leg that is gone: equity 250, haircut 30. Nothing is lent here.
    const house = smallHouse(1)
    const account = member(house, 0, 300 * TOKEN)
    hold(house, account, 0, 100)
    setMark(house, 0, TOKEN / 2)
    give(house, 'backstop', 10 ** 9)
    judgeCollection(house, account, 50 * TOKEN)
    assert.equal(kindOf(house, account), 'collection')
    assert.equal(watchedLevel(house, account), levels.target)
    work(house, 30 * MINUTE - 1)
    assert.equal(house.ledger.accounts.cash[account], 0)
    const decisions = work(house, 1)
    // 2 % off: 50 ÷ 0.98 = 51.0204… coins, and not an atom more than pays 50.
    const sold = eventsOf(house, 'collateralSold')[0]!
    assert.equal(sold.proceeds, 50 * TOKEN)
    assert.equal(sold.assetAmount, 51_020_409)
    assert.equal(house.ledger.accounts.cash[account], 50 * TOKEN)
    assert.deepEqual(decisions, [{ kind: 'sweep', market: 0 }])
    assert.deepEqual(movesOf(house, account), ['none > collection: sweep', 'collection > none: deadline'])
  })

  test('behavior: beside a loan more is sold, because what comes in repays it first', () => {
    // The treasury has lent all it may: what is repaid can be lent again, so exactly the called 50 is sold for.
    const house = smallHouse(1)
    house.params.tier.loanUtilisationPpm[0] = 1_000_000
    give(house, 'treasury', 20 * TOKEN)
    const account = member(house, -20 * TOKEN, 300 * TOKEN)
    hold(house, account, 0, 100)
    setMark(house, 0, TOKEN / 2)
    give(house, 'backstop', 10 ** 9)
    judgeCollection(house, account, 50 * TOKEN)
    work(house, 30 * MINUTE)
    // 20 repays the loan and is lent again, 30 is cash.
    assert.equal(house.ledger.accounts.cash[account], 30 * TOKEN)
    assert.equal(kindOf(house, account), 'none')
  })

  test('behavior: a sweep that finds nothing uncollected closes it', () => {
    const { house, account } = book(400)
    judgeCollection(house, account, 5)
    judgeCollection(house, account, 3)
    judgeCollection(house, account, 0)
    assert.deepEqual(movesOf(house, account), ['none > collection: sweep', 'collection > none: recovered'])
  })

  test('behavior: beside a call it keeps its own deadline', () => {
    const { house, account } = book(400)
    judgeCollection(house, account, 5)
    setMark(house, 0, 983_000)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'call')
    changeCash(house, account, 100 * TOKEN)
    judgePosting(house, account)
    const moved = eventsOf(house, 'procedureMoved').at(-1)!
    assert.deepEqual([moved.to, moved.amount, moved.deadlineMs], ['collection', 5, 10_000_000 + 30 * MINUTE])
  })

  test('behavior: what cannot be sold at maximum age goes in kind', () => {
    const house = smallHouse(1)
    const account = member(house, 0, 300 * TOKEN)
    hold(house, account, 0, 100)
    setMark(house, 0, TOKEN / 2)
    judgeCollection(house, account, 50 * TOKEN)
    assert.deepEqual(work(house, 30 * MINUTE), [])
    assert.deepEqual(work(house, 10 * MINUTE), [{ kind: 'in-kind', account, amount: 50 * TOKEN }])
    // It was called once and is given once, whatever the price adds to the loss meanwhile.
    setMark(house, 0, TOKEN / 4)
    judgeCollection(house, account, 75 * TOKEN)
    assert.deepEqual(work(house, MINUTE), [])
    assert.equal(kindOf(house, account), 'none')
  })
})

describe('a price that is not normal', () => {
  test('behavior: a halted one makes the account wait, and its return ends the wait', () => {
    const { house, account } = book(199)
    setMode(house, 0, 2)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'awaiting-price')
    work(house, MINUTE)
    assert.equal(kindOf(house, account), 'awaiting-price')
    setMode(house, 0, 0)
    changeCash(house, account, 200 * TOKEN)
    work(house, MINUTE)
    assert.deepEqual(movesOf(house, account), ['none > awaiting-price: price', 'awaiting-price > none: recovered'])
  })

  test('behavior: when the wait is over it is taken over at rule price', () => {
    const { house, account } = book(199)
    give(house, 'backstop', 10 ** 12)
    give(house, 'fund', 10 ** 12)
    setMode(house, 0, 2)
    remember(house, 0, 10 ** 6)
    remember(house, house.markets.markets.underlying[0]!, 970_000)
    judge(house, account, 'price')
    work(house, 6 * 60 * MINUTE)
    assert.equal(eventsOf(house, 'filled')[0]!.price, 970_000)
    assert.equal(eventsOf(house, 'filled')[0]!.kind, 'takeover')
  })

  test('behavior: a degraded one is taken over at rule price, after a wait', () => {
    const { house, account } = book(199)
    give(house, 'backstop', 10 ** 12)
    setMode(house, 0, 1)
    remember(house, 0, 10 ** 6)
    remember(house, house.markets.markets.underlying[0]!, 990_000)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'awaiting-price')
    work(house, 5 * MINUTE - 1)
    assert.equal(kindOf(house, account), 'awaiting-price')
    work(house, 1000)
    const fill = eventsOf(house, 'filled')[0]!
    assert.deepEqual([fill.kind, fill.price, fill.lots], ['takeover', 990_000, 10_000])
  })

  test('behavior: one who is not short at rule price waits on, and goes when the price is back', () => {
    const { house, account } = book(199)
    give(house, 'backstop', 10 ** 12)
    setMode(house, 0, 1)
    remember(house, 0, 10 ** 6)
    remember(house, house.markets.markets.underlying[0]!, 1_020_000)
    judge(house, account, 'price')
    work(house, 60 * MINUTE)
    assert.equal(kindOf(house, account), 'awaiting-price')
    setMark(house, 0, 1_020_000)
    setMode(house, 0, 0)
    work(house, 1000)
    assert.equal(movesOf(house, account).at(-1), 'awaiting-price > none: recovered')
  })

  test('behavior: a lot in a dead market shields nothing else', () => {
    const house = smallHouse(2)
    const account = member(house, 199 * TOKEN)
    hold(house, account, 0, 10_000)
    hold(house, account, 1, 1)
    setMode(house, 1, 2)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'reduction')
  })

  // 300 coins at 0.65 are 195 tokens less haircut; at the rule price of one they are 300, enough for 200 + 30.
  test('behavior: a depeg of collateral on a degraded price forces nobody', () => {
    const { house, account } = book(0, 300 * TOKEN)
    house.markets.assets.price[1] = 650_000
    house.markets.underlyings.mode[1] = 1
    remember(house, 0, 10 ** 6)
    remember(house, 1, 10 ** 6)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'awaiting-price')
  })

  test('behavior: dust in a dead token shields nobody', () => {
    const { house, account } = book(199, 1)
    house.markets.underlyings.mode[1] = 2
    remember(house, 0, 10 ** 6)
    remember(house, 1, 10 ** 6)
    judge(house, account, 'price')
    assert.equal(kindOf(house, account), 'reduction')
  })
})
