/**
 * The last events of the whole house, kept as the bytes that the journal hashes. Objects would be a million a second in a busy house, each
 * alive just long enough to be copied by every collection of garbage: bytes in one buffer are none of its business.
 */

import { assert } from '../../core/units/index.ts'
import type { HouseEvent } from '../../core/words/index.ts'
import { decodeEvents, encodeEvents } from '../../node/index.ts'
import type { Cursor, EventPage, PlacedEvent } from './types.ts'

/** Room for some 100,000 events, and for the commands that gave them. */
const BYTES = 8 * 2 ** 20
const PIECES = 32_768

/** Events of one piece at most: a crash in one command is kept in many, so that its last events are there when its first are gone. */
const PIECE_EVENTS = 4096

/** Pieces in a ring, by number: events of one command that stand together. `end` bytes have ever been written. */
export type EventStore = {
  readonly bytes: Uint8Array
  readonly seqs: Float64Array
  readonly timesMs: Float64Array
  /** Position of a piece's first event among its command's, how many they are, where their bytes begin and how many they are. */
  readonly indexes: Uint32Array
  readonly counts: Uint32Array
  readonly starts: Float64Array
  readonly lengths: Uint32Array
  /** Number of the oldest piece kept, and of the next. */
  first: number
  next: number
  end: number
}

/** Nothing kept yet. */
export function eventStore(bytes: number = BYTES, pieces: number = PIECES): EventStore {
  return {
    bytes: new Uint8Array(bytes),
    seqs: new Float64Array(pieces),
    timesMs: new Float64Array(pieces),
    indexes: new Uint32Array(pieces),
    counts: new Uint32Array(pieces),
    starts: new Float64Array(pieces),
    lengths: new Uint32Array(pieces),
    first: 0,
    next: 0,
    end: 0,
  }
}

/** Keeps what one command gave, with its canonical bytes; it is behind all that is kept. */
export function storeEvents(
  store: EventStore,
  seq: number,
  timeMs: number,
  events: readonly HouseEvent[],
  bytes: Uint8Array,
): void {
  if (events.length === 0) return
  if (events.length <= PIECE_EVENTS) return keep(store, seq, timeMs, 0, events.length, bytes)
  for (let index = 0; index < events.length; index += PIECE_EVENTS) {
    const piece = events.slice(index, index + PIECE_EVENTS)
    keep(store, seq, timeMs, index, piece.length, encodeEvents(piece))
  }
}

/** Events behind `after`, oldest first, or without it the newest; at most `limit`. */
export function storePage(store: EventStore, after: Cursor | null, limit: number): EventPage {
  const events: PlacedEvent[] = []
  let piece = after === null ? newestFrom(store, limit) : firstEndingBehind(store, after)
  for (; piece < store.next && (after === null || events.length < limit); piece++) addPiece(store, piece, after, events)
  const page = after === null ? (limit === 0 ? [] : events.slice(-limit)) : events.slice(0, limit)
  const last = page.at(-1)
  const next = last === undefined ? (after ?? newest(store)) : { seq: last.seq, index: last.index }
  return {
    events: page,
    next,
    gap: after !== null && store.first > 0 && isBefore(after, cursorOf(store, store.first, 0)),
  }
}

function keep(store: EventStore, seq: number, timeMs: number, index: number, count: number, bytes: Uint8Array): void {
  const { length: size } = store.bytes
  assert(bytes.length <= size, 'events of a piece fit the store')
  const at = store.end % size
  const start = at + bytes.length <= size ? store.end : store.end + size - at
  store.end = start + bytes.length
  const pieces = store.seqs.length
  while (store.first < store.next && store.starts[store.first % pieces]! < store.end - size) store.first += 1
  if (store.next - store.first === pieces) store.first += 1
  const slot = store.next % pieces
  store.bytes.set(bytes, start % size)
  store.seqs[slot] = seq
  store.timesMs[slot] = timeMs
  store.indexes[slot] = index
  store.counts[slot] = count
  store.starts[slot] = start
  store.lengths[slot] = bytes.length
  store.next += 1
}

function addPiece(store: EventStore, piece: number, after: Cursor | null, to: PlacedEvent[]): void {
  const slot = piece % store.seqs.length
  const from = store.starts[slot]! % store.bytes.length
  const events = decodeEvents(store.bytes.subarray(from, from + store.lengths[slot]!))
  assert(events !== null, 'what is kept are canonical bytes')
  const place = { seq: store.seqs[slot]!, timeMs: store.timesMs[slot]! }
  for (const [at, event] of events!.entries()) {
    const index = store.indexes[slot]! + at
    if (after === null || isBefore(after, { seq: place.seq, index })) to.push({ ...place, index, event })
  }
}

/** The piece from which on there are `limit` events. */
function newestFrom(store: EventStore, limit: number): number {
  let piece = store.next
  for (let count = 0; piece > store.first && count < limit; ) {
    piece -= 1
    count += store.counts[piece % store.counts.length]!
  }
  return piece
}

/** The first piece whose last event is behind a cursor, by bisection, since cursors rise. */
function firstEndingBehind(store: EventStore, after: Cursor): number {
  let [low, high] = [store.first, store.next]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const last = store.counts[middle % store.counts.length]! - 1
    if (isBefore(after, cursorOf(store, middle, last))) high = middle
    else low = middle + 1
  }
  return low
}

function newest(store: EventStore): Cursor | null {
  if (store.next === 0) return null
  const piece = store.next - 1
  return cursorOf(store, piece, store.counts[piece % store.counts.length]! - 1)
}

function cursorOf(store: EventStore, piece: number, at: number): Cursor {
  const slot = piece % store.seqs.length
  return { seq: store.seqs[slot]!, index: store.indexes[slot]! + at }
}

const isBefore = (a: Cursor, b: Cursor): boolean => a.seq < b.seq || (a.seq === b.seq && a.index < b.index)
