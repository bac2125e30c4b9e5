import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { eventRing, ringAdd, ringPage } from './event-ring.ts'
import type { PlacedEvent } from './types.ts'

const event = { type: 'epochCut', epoch: 1 } as const

/** Events of a few commands, some of which gave none. */
const eventsOf = (counts: readonly number[]): PlacedEvent[] =>
  counts.flatMap((count, at) =>
    Array.from({ length: count }, (_, index) => ({ seq: at + 1, index, timeMs: at, event })),
  )

test('default: pages follow each other without loss, whatever their size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(4), { maxLength: 30 }),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 7 }),
      (counts, capacity, limit) => {
        const all = eventsOf(counts)
        const ring = eventRing(capacity)
        for (const each of all) ringAdd(ring, each)
        const kept = all.slice(-capacity)
        assert.deepEqual(ringPage(ring, null, limit).events, kept.slice(-limit))
        const read: PlacedEvent[] = []
        let page = ringPage(ring, { seq: 0, index: 0 }, limit)
        assert.equal(page.gap, kept.length < all.length)
        for (; page.events.length > 0; page = ringPage(ring, page.next, limit)) read.push(...page.events)
        assert.deepEqual(read, kept)
      },
    ),
  )
})

test('behavior: a cursor whose successors were forgotten is told of a gap, one that is still within is not', () => {
  const ring = eventRing(3)
  for (const each of eventsOf([1, 1, 1, 1, 1])) ringAdd(ring, each)
  assert.equal(ringPage(ring, { seq: 1, index: 0 }, 9).gap, true)
  assert.deepEqual(
    ringPage(ring, { seq: 3, index: 0 }, 9).events.map(({ seq }) => seq),
    [4, 5],
  )
  assert.equal(ringPage(ring, { seq: 3, index: 0 }, 9).gap, false)
})

test('behavior: an empty ring has no cursor; at the end of one the cursor stays', () => {
  const ring = eventRing(3)
  assert.deepEqual(ringPage(ring, null, 9), { events: [], next: null, gap: false })
  ringAdd(ring, { seq: 4, index: 2, timeMs: 0, event })
  const end = { seq: 4, index: 2 }
  assert.deepEqual(ringPage(ring, end, 9), { events: [], next: end, gap: false })
  assert.deepEqual(ringPage(ring, null, 0), { events: [], next: end, gap: false })
})
