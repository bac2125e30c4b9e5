/**
 * Nothing of one tier reaches another (INV-8 and the decisions themselves): the total loss of tier 0 leaves balances,
 * procedures, sweeps and answers of tier 1 as they are in a control run in which tier 0 did nothing, hash for hash, although
 * both have the same owners, underlyings, price sources and commands of the clock.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HouseEvent } from '../src/core/words/index.ts'
import { fc } from './support/fast-check.ts'
import {
  hashOfTier,
  lifeOf,
  openRun,
  type Run,
  reportOf,
  type Step,
  send,
  tierOfEvent,
  tradeIn,
  withoutTickets,
} from './support/two-tiers.ts'

const OTHER = 1

/** Plays a life whole and without the steps of tier 0; tier 1 must be the same after every step. */
function compare(life: readonly Step[]): { whole: Run; events: HouseEvent[] } {
  const [whole, control] = [openRun(), openRun()]
  const events: HouseEvent[] = []
  life.forEach(({ timeMs, tier, make }, i) => {
    const own = send(whole, timeMs, make(whole.house))
    events.push(...own)
    if (tier === 0) {
      assert.deepEqual(ofOther(whole, own), [], `step ${i}: a command of tier 0 did something in tier 1`)
      return
    }
    const other = send(control, timeMs, make(control.house))
    assert.deepEqual(ofOther(whole, own), ofOther(control, other), `step ${i}: events of tier 1`)
    if (tier === OTHER) assert.equal(own[0]?.type === 'rejected', other[0]?.type === 'rejected', `step ${i}: answer`)
    if (i % 20 === 0) assert.equal(hashOfTier(whole.house, OTHER), hashOfTier(control.house, OTHER), `step ${i}: state`)
  })
  assert.equal(hashOfTier(whole.house, OTHER), hashOfTier(control.house, OTHER))
  return { whole, events }
}

function ofOther({ house }: Run, events: readonly HouseEvent[]): string[] {
  return events.filter((event) => tierOfEvent(house, event) === OTHER).map(withoutTickets)
}

describe('contagion', () => {
  test('default: the whole of tier 0 is lost in a gap of 40 %, and tier 1 is as if it had never been', () => {
    // 19 longs of tier 0 with 300 lots each at 60: 18,000 of notional on some 1,000 each; five of tier 1 with 240: 14,400. A
    // gap to 36 takes 7,200 and 5,760 from each. Tier 0 has 50 in each layer.
    const life: Step[] = []
    let trade = 0
    for (const tier of [0, 1]) {
      for (let owner = 1; owner < (tier === 0 ? 20 : 6); owner++) {
        const lots = tier === 0 ? 300 : 240
        life.push({ timeMs: 1000 + ++trade, tier, make: tradeIn(tier * 2, owner, 39 - owner, lots, trade) })
      }
    }
    for (const source of [0, 1, 2]) {
      const gap = reportOf(source, [1_000_000, 36_000_000, 48_000_000])
      life.push({ timeMs: 5000, tier: -1, make: () => gap })
    }
    for (let timeMs = 5500; timeMs < 200_000; timeMs += 500)
      life.push({ timeMs, tier: -1, make: () => ({ type: 'tick' }) })
    const { whole, events } = compare(life)
    const paid = (layer: string): number =>
      events.reduce((sum, event) => (event.type === 'layerPaid' && event.layer === layer ? sum + event.amount : sum), 0)
    // Each layer paid what it was given, and penalties that came meanwhile; the fund set some aside for the impact of takeovers.
    const aside = events.reduce((sum, e) => (e.type === 'posted' && e.class === 'impact' ? sum + e.amount : sum), 0)
    const fund = paid('fund') + aside
    assert.ok(paid('sitg') >= 50_000_000 && fund >= 50_000_000, `${paid('sitg')}, ${fund}`)
    // Of the 50 of the backstop less than a thousandth is left.
    assert.ok(whole.house.ledger.accounts.cash[whole.house.markets.tiers.backstop[0]!]! < 50_000)
    const fallen = new Set(
      events.filter(({ type }) => type === 'procedureMoved').map((event) => 'account' in event && event.account),
    )
    assert.ok(fallen.size > 16, 'more fall at once than one command acts on')
    assert.ok(events.some((event) => event.type === 'gainCut' && event.layer === 'vmgh'))
  })

  test('behavior: random lives of tier 0 change nothing in tier 1', () => {
    const seen = { forced: 0, rejected: 0, shortfalls: 0, providers: 0, bids: 0 }
    fc.assert(
      fc.property(fc.nat(1000), (seed) => {
        const { events } = compare(lifeOf(seed, 1200))
        for (const event of events) {
          if (event.type === 'procedureMoved' && event.to === 'takeover') seen.forced += 1
          if (event.type === 'shortfallFound') seen.shortfalls += 1
          if (event.type === 'rejected') seen.rejected += 1
          if (event.type === 'poolJoined') seen.providers += 1
          if (event.type === 'bidNoted') seen.bids += 1
        }
      }),
      { numRuns: 6 },
    )
    assert.ok(
      Object.values(seen).every((count) => count > 0),
      JSON.stringify(seen),
    )
  })
})
