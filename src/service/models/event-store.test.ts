import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { encodeEvents } from '../../node/index.ts'
import { eventRing, ringAdd, ringPage } from './event-ring.ts'
import { type EventStore, eventStore, storeEvents, storePage } from './event-store.ts'
import type { PlacedEvent } from './types.ts'

const BYTES_OF_ONE = encodeEvents([{ type: 'epochCut', epoch: 1 }]).length

/** Keeps commands that gave so many events each, and lists all their events. */
function given(store: EventStore, counts: readonly number[]): PlacedEvent[] {
  return counts.flatMap((count, at) => {
    const events = Array.from({ length: count }, (_, index): HouseEvent => ({ type: 'epochCut', epoch: at + index }))
    storeEvents(store, at + 1, at * 10, events, encodeEvents(events))
    return events.map((event, index) => ({ seq: at + 1, index, timeMs: at * 10, event }))
  })
}

describe('the store of events', () => {
  test('default: whatever was kept, pages of any size are those of a ring that holds as much', () => {
    const counts = fc.array(fc.nat(4), { maxLength: 40 })
    const sizes = [fc.integer({ min: 4, max: 60 }), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 7 })]
    fc.assert(
      fc.property(
        counts,
        ...(sizes as [(typeof sizes)[0], (typeof sizes)[0], (typeof sizes)[0]]),
        (made, room, pieces, limit) => {
          const store = eventStore(room * BYTES_OF_ONE, pieces)
          const all = given(store, made)
          const keptCount = storePage(store, { seq: 0, index: 0 }, 1000).events.length
          const twin = eventRing(Math.max(1, keptCount))
          for (const each of all) ringAdd(twin, each)
          assert.ok(keptCount > 0 || all.length === 0)
          assert.deepEqual(storePage(store, null, limit).events, ringPage(twin, null, limit).events)
          for (const after of [{ seq: 0, index: 0 }, ...all]) {
            assert.deepEqual(storePage(store, after, limit), ringPage(twin, after, limit))
          }
        },
      ),
    )
  })

  test('behavior: as much is kept as has room', () => {
    const store = eventStore(12 * BYTES_OF_ONE, 100)
    const all = given(store, [5, 5, 4, 4, 4])
    assert.deepEqual(storePage(store, null, 100).events, all.slice(-12))
    const few = eventStore(1000, 2)
    given(few, [1, 2, 1])
    assert.deepEqual(
      storePage(few, null, 100).events.map(({ seq }) => seq),
      [2, 2, 3],
    )
  })

  test('behavior: a command with more events than have room leaves its last', () => {
    const store = eventStore(4096 * BYTES_OF_ONE, 10)
    const all = given(store, [3, 10_000])
    assert.deepEqual(storePage(store, null, 20_000).events, all.slice(-(10_000 - 8192)))
  })

  test('behavior: an empty store has no cursor; at the end of one the cursor stays', () => {
    const store = eventStore(1000, 10)
    assert.deepEqual(storePage(store, null, 9), { events: [], next: null, gap: false })
    given(store, [0, 2])
    const end = { seq: 2, index: 1 }
    assert.deepEqual(storePage(store, end, 9), { events: [], next: end, gap: false })
    assert.deepEqual(storePage(store, null, 0), { events: [], next: end, gap: false })
  })
})
