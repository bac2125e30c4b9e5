/**
 * Bidders against the close of a book: whatever they bid for, take back and bid for again, they put it off no longer than until
 * what the backstop would ask is on offer, for less than all that is wanted not at all, and neither owner nor fund ends with
 * less than without them.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from '../src/core/margin/index.ts'
import { fc } from './support/fast-check.ts'
import { ATOMS, START_MS, Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

const BIDDERS = ['carol', 'dave', 'erin'] as const

/** What a bidder does: bids, or takes its last bid back. */
type Act = {
  readonly who: (typeof BIDDERS)[number]
  readonly bid: {
    readonly notional: number
    readonly discountPpm: number
    readonly spanS: number
    readonly only: string
  } | null
}

const actOf = (notionalMax: number): fc.Arbitrary<Act> =>
  fc.record({
    who: fc.constantFrom(...BIDDERS),
    bid: fc.option(
      fc.record({
        notional: fc.integer({ min: 100, max: notionalMax }),
        discountPpm: fc.integer({ min: 0, max: 1100 }),
        spanS: fc.integer({ min: 1, max: 1000 }),
        only: fc.constantFrom('', '', ' in BTC', ' in ETH'),
      }),
      { freq: 2 },
    ),
  })

/** How the close went: seconds after the tick that ended the reduction, what owner and fund have, how often lots went to bidders. */
type Close = { readonly seconds: number; readonly owner: number; readonly fund: number; readonly cleared: number }

/**
 * Bob's fifty lots at 48.50 with 27, whose reduction ends at 70 s; the backstop has got its money just before. The discount on
 * offer rises by 50 ppm a second, so that the 1,000 that the backstop would ask for all fifty are on offer after twenty.
 */
function closeWith(before: readonly Act[], during: readonly (readonly Act[])[]): Close {
  const stage = new Stage()
  const tell = (row: string): string | null => {
    stage.events = []
    return carryOut(stage, row)!.reject
  }
  const must = (...rows: string[]): void => {
    for (const row of rows) assert.equal(tell(row), null, row)
  }
  const until = (seconds: number): void => {
    stage.nowMs = START_MS + seconds * 1000
  }
  const act = ({ who, bid }: Act): void => {
    if (bid !== null) {
      tell(`bid ${who}: ${who} takes up to ${bid.notional} at ${bid.discountPpm} ppm for ${bid.spanS}s${bid.only}`)
    } else if (stage.tickets.has(who)) tell(`cancel bid ${who}`)
  }
  must('set tier.reductionAgeMaxMs 0 10,000', 'price BTC 50 ETH 20', 'deposit mm 10,000,000 USD')
  for (const who of ['carol', 'dave', 'erin', 'fund']) must(`deposit ${who} 1,000 USD`)
  must('deposit bob 102 USD', 'bob buys 50 BTC from mm at 50')
  until(55)
  before.forEach(act)
  until(60)
  must('price BTC 48.5 ETH 20')
  until(69)
  must('deposit backstop 10,000 USD')
  const bob = stage.account('bob')
  let [seconds, cleared] = [0, 0]
  for (; seconds < 60; seconds++) {
    until(70 + seconds)
    must('tick')
    cleared += stage.events.filter(({ type }) => type === 'auctionCleared').length
    if (stage.house.ledger.accounts.procedure[bob] === 0) break
    for (const each of during[seconds] ?? []) act(each)
  }
  const fund = stage.house.ledger.accounts.cash[stage.house.markets.tiers.fund[0]!]!
  return { seconds, owner: explain(stage.house, bob).equity, fund, cleared }
}

/** Without a bid the backstop takes all fifty at once: 27 less 1,000 ppm of 2,425. */
const alone: Close = { seconds: 0, owner: 24.575 * ATOMS, fund: 1000 * ATOMS, cleared: 0 }

test('default: without bids the backstop takes the book over with the tick that ends its reduction', () => {
  assert.deepEqual(closeWith([], []), alone)
})

test('behavior: arbitrary bids delay the close until what the backstop would ask is on offer, and cost nobody more', () => {
  const acts = actOf(5000)
  let auctions = 0
  fc.assert(
    fc.property(
      fc.array(acts, { maxLength: 6 }),
      fc.array(fc.array(acts, { maxLength: 2 }), { maxLength: 20 }),
      (before, during) => {
        const close = closeWith(before, during)
        assert.ok(close.seconds <= 20, `closed after ${close.seconds} s`)
        assert.ok(close.owner >= alone.owner, `the owner has ${close.owner}`)
        assert.equal(close.fund, alone.fund)
        auctions += close.cleared
      },
    ),
    { numRuns: 60 },
  )
  assert.ok(auctions > 0)
})

test('behavior: bids for less than what is wanted delay nothing', () => {
  // 33 lots are wanted at no discount, 1,600.50; three bids for at most 533 cover less.
  const small = actOf(533).filter(({ bid }) => bid !== null)
  let auctions = 0
  fc.assert(
    fc.property(fc.uniqueArray(small, { selector: ({ who }) => who }), (before) => {
      const { seconds, owner, fund, cleared } = closeWith(before, [])
      assert.equal(seconds, 0)
      assert.ok(owner >= alone.owner)
      assert.equal(fund, alone.fund)
      auctions += cleared
    }),
    { numRuns: 60 },
  )
  assert.ok(auctions > 0)
})
