/** A ring of events in order: the last so many, found by their cursor. */
import type { Cursor, EventPage, PlacedEvent } from './types.ts'

/** The last `capacity` events; `count` have ever been added. */
export type EventRing = { readonly capacity: number; readonly kept: PlacedEvent[]; count: number }

/** An empty ring. */
export function eventRing(capacity: number): EventRing {
  return { capacity, kept: [], count: 0 }
}

/** Adds an event that is behind all others. */
export function ringAdd(ring: EventRing, event: PlacedEvent): void {
  ring.kept[ring.count % ring.capacity] = event
  ring.count += 1
}

/** How many events are kept. */
export const ringSize = (ring: EventRing): number => Math.min(ring.count, ring.capacity)

/** Events behind `after`, oldest first, or without it the newest; at most `limit`. */
export function ringPage(ring: EventRing, after: Cursor | null, limit: number): EventPage {
  const size = ringSize(ring)
  const oldest = ring.count - size
  const from = after === null ? Math.max(0, size - limit) : firstBehind(ring, oldest, size, after)
  const events: PlacedEvent[] = []
  for (let at = from; at < size && events.length < limit; at++) events.push(ringAt(ring, oldest + at))
  const last = events.at(-1)
  const next = last === undefined ? (after ?? newest(ring)) : { seq: last.seq, index: last.index }
  return { events, next, gap: after !== null && oldest > 0 && from === 0 && isBefore(after, ringAt(ring, oldest)) }
}

function newest(ring: EventRing): Cursor | null {
  if (ring.count === 0) return null
  const { seq, index } = ringAt(ring, ring.count - 1)
  return { seq, index }
}

/** The event with a number, from 0 ever: one that is kept. */
export const ringAt = (ring: EventRing, number: number): PlacedEvent => ring.kept[number % ring.capacity]!

/** Whether a place stands before another. */
export const isBefore = (a: Cursor, b: Cursor): boolean => a.seq < b.seq || (a.seq === b.seq && a.index < b.index)

/** How many of the `size` events kept from number `oldest` on stand at `after` or before; by bisection, since cursors rise. */
export function firstBehind(ring: EventRing, oldest: number, size: number, after: Cursor): number {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(after, ringAt(ring, oldest + middle))) high = middle
    else low = middle + 1
  }
  return low
}
