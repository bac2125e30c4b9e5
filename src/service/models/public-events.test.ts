import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { publicEvents, publicHears, publicPage } from './public-events.ts'
import type { Cursor, EventTopic, PlacedEvent, PublicWish } from './types.ts'

const moved = (to: 'call' | 'reduction' | 'takeover'): HouseEvent => {
  const figures = { equity: 1, requirement: 2, amount: 1, deadlineMs: 0 }
  return { type: 'procedureMoved', account: 9, from: 'none', to, reason: 'price', ...figures }
}

const fill = (kind: 'trade' | 'backstop' | 'deleverage', market: number): HouseEvent => {
  const fees = { buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 }
  return { type: 'filled', kind, venue: -1, trade: 0, market, buyer: 7, seller: 9, lots: 3, price: 10, ...fees }
}

/** Events, what they are about (null: not public), and in which ring they are. */
const kinds: readonly (readonly [HouseEvent, EventTopic | null, 'act' | 'notice'])[] = [
  [{ type: 'posted', class: 'deposit', from: 1, to: 2, asset: 0, amount: 5 }, null, 'act'],
  [fill('trade', 0), null, 'act'],
  [moved('call'), 'calls', 'act'],
  [moved('reduction'), 'closing', 'act'],
  [moved('takeover'), 'takeovers', 'act'],
  [fill('backstop', 1), 'closing', 'act'],
  [fill('deleverage', 1), 'deleveraging', 'act'],
  [{ type: 'epochCut', epoch: 3 }, 'house', 'notice'],
  [{ type: 'fundingAccrued', market: 1, ratePpm: 5, index: 6 }, 'settlement', 'notice'],
  [{ type: 'poolStanding', tier: 0, base: 7, stopped: 0 }, 'liquidity', 'notice'],
  [{ type: 'poolJoined', account: 9, shares: 5, amount: 5, returned: 0 }, null, 'notice'],
  [{ type: 'poolLeft', account: 9, shares: 5, amount: 5, waiting: 0 }, null, 'notice'],
]

type Kind = (typeof kinds)[number]
type Told = PlacedEvent & { readonly kind: Kind }

const anyStream = fc
  .array(fc.array(fc.constantFrom(...kinds), { maxLength: 4 }), { maxLength: 40 })
  .map((commands) =>
    commands.flatMap((events, at) =>
      events.map((kind, index): Told => ({ seq: at + 1, index, timeMs: at, event: kind[0], kind })),
    ),
  )

/** What is kept: the last so many of each ring, in their order. */
function keptOf(all: readonly Told[], acts: number, notices: number): Told[] {
  const open = all.filter(({ kind }) => kind[1] !== null)
  const last = (ring: string, most: number): Told[] => open.filter(({ kind }) => kind[2] === ring).slice(-most)
  const kept = new Set([...last('act', acts), ...last('notice', notices)])
  return open.filter((each) => kept.has(each))
}

const place = ({ seq, index }: Cursor): string => `${seq}-${index}`
const nothing = { after: null, before: null, topic: null, market: null }

function readOn(events: ReturnType<typeof publicEvents>, wish: PublicWish): string[] {
  const read: string[] = []
  // Nothing stands at 0-0, so that all is behind it.
  let after: Cursor = { seq: 0, index: 0 }
  while (true) {
    const page = publicPage(events, { ...wish, after })
    if (page.events.length === 0) return read
    read.push(...page.events.map(place))
    after = page.next!
  }
}

function readBack(events: ReturnType<typeof publicEvents>, wish: PublicWish): string[] {
  const read: string[] = []
  let before: Cursor | null = null
  do {
    const page = publicPage(events, { ...wish, before })
    assert.ok(page.events.length <= wish.limit)
    read.unshift(...page.events.map(place))
    before = page.previous
  } while (before !== null)
  return read
}

test('default: read on or back, by topic and market, the pages are what is kept, without loss', () => {
  const topics = fc.constantFrom(
    null,
    'calls',
    'closing',
    'takeovers',
    'deleveraging',
    'house',
    'settlement',
    'liquidity',
  )
  const capacity = fc.integer({ min: 1, max: 60 })
  const chosen = fc.record({
    topic: topics,
    market: fc.constantFrom(null, 0, 1),
    limit: fc.integer({ min: 1, max: 6 }),
  })
  fc.assert(
    fc.property(anyStream, fc.record({ acts: capacity, notices: capacity }), chosen, (all, most, choice) => {
      const events = publicEvents(most.acts, most.notices)
      for (const { seq, index, timeMs, event } of all) publicHears(events, { seq, index, timeMs, event })
      const wish = { ...nothing, ...choice } as PublicWish
      const wanted = keptOf(all, most.acts, most.notices).filter(({ kind, event }) => {
        const inMarket = wish.market === null || ('market' in event && event.market === wish.market)
        return inMarket && (wish.topic === null || kind[1] === wish.topic)
      })
      assert.deepEqual(readOn(events, wish), wanted.map(place))
      assert.deepEqual(readBack(events, wish), wanted.map(place))
    }),
    { numRuns: 300 },
  )
})

test('behavior: postings push nothing out, and what was forgotten is said', () => {
  const events = publicEvents(2, 2)
  const tell = (seq: number, event: HouseEvent): void => publicHears(events, { seq, index: 0, timeMs: seq, event })
  tell(1, moved('call'))
  tell(2, moved('takeover'))
  for (let seq = 3; seq < 1_000; seq++) tell(seq, kinds[0]![0])
  tell(1_000, { type: 'epochCut', epoch: 1 })
  const page = (wish: Partial<PublicWish>) => publicPage(events, { ...nothing, limit: 9, ...wish })
  const seqs = (): number[] => page({}).events.map(({ seq }) => seq)
  const beginning = { after: { seq: 0, index: 0 } }
  assert.deepEqual(seqs(), [1, 2, 1_000])
  assert.deepEqual([page({}).gap, page(beginning).gap], [false, false])
  tell(1_001, moved('reduction'))
  assert.deepEqual(seqs(), [2, 1_000, 1_001])
  assert.deepEqual([page({}).gap, page(beginning).gap], [true, true])
  assert.equal(page({ after: { seq: 2, index: 0 } }).gap, false)
})

test('behavior: a page behind the newest event is empty and stays where it is', () => {
  const events = publicEvents()
  publicHears(events, { seq: 4, index: 1, timeMs: 0, event: moved('call') })
  const page = publicPage(events, { ...nothing, limit: 5, after: { seq: 4, index: 1 } })
  assert.deepEqual(page, { events: [], next: { seq: 4, index: 1 }, previous: null, gap: false })
})
