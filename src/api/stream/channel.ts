/**
 * One channel: rows that are compared with what was told last, and events. A delta is serialised once for all readers, and
 * kept for those who come back. A reader that does not keep up is told no more until it has read; then it gets the channel
 * whole (rows alone lose nothing by that) or the deltas that it missed, and is cut off when they are not kept any more.
 */

import type { Standing } from '../envelope.ts'
import { apiLimits } from '../limits.ts'
import type { EventJson } from '../words.ts'

/** Rows by key as they stand now. */
export type Rows = ReadonlyMap<string, unknown>

/** An event with its place. */
type PlacedJson = {
  readonly seq: number
  readonly index: number
  readonly timeMs: number
  readonly event: EventJson
}

/** Where a channel's content comes from. */
type Source = {
  /** The rows now. */
  rows(): Rows
  /** Whether events are part of the channel: then a reader must not miss a delta. */
  readonly hasEvents: boolean
  /** Rows are compared no more often than this, unless there is an event; 0 for every time. */
  readonly paceMs: number
}

/** Who listens: a connection. `unread` is what it has not taken yet, bytes. */
export type Reader = {
  send(text: string | Buffer): void
  unread(): number
  /** Ends the connection with this reason. */
  cutOff(reason: 'readerTooSlow' | 'unexpected'): void
}

type Delta = { readonly prevSeq: number; readonly seq: number; readonly bytes: Buffer }

type Subscriber = { readonly reader: Reader; sentSeq: number; lagSinceMs: number | null }

/** Events that wait while nobody reads, at most. */
const PENDING_MAX = 1_000

/** A channel with its readers. */
export class Channel {
  readonly name: string
  readonly #source: Source
  readonly #standing: () => Standing
  readonly #subscribers = new Map<Reader, Subscriber>()
  readonly #deltas: Delta[] = []
  #deltaBytes = 0
  #told = new Map<string, string>()
  #pending: PlacedJson[] = []
  #seq: number
  #idleSinceMs = 0
  #comparedMs = Number.NEGATIVE_INFINITY
  #snapshot: { readonly seq: number; readonly bytes: Buffer } | null = null

  constructor(name: string, source: Source, standing: () => Standing) {
    this.name = name
    this.#source = source
    this.#standing = standing
    this.#seq = standing().seq
    for (const [key, row] of source.rows()) this.#told.set(key, JSON.stringify(row))
  }

  /** Since when nobody reads, ms; null while somebody does. */
  get idleSinceMs(): number | null {
    return this.#subscribers.size === 0 ? this.#idleSinceMs : null
  }

  /** Adds an event to the next delta. */
  add(event: PlacedJson): void {
    this.#pending.push(event)
    if (this.#pending.length <= PENDING_MAX || this.#subscribers.size > 0) return
    // Nobody reads, and who comes back has missed too much: they get the channel whole.
    this.#pending = []
    this.#forget()
  }

  /** Adds a reader: from where it left off, if that is still kept (`onResume` is told first), else with the whole channel. */
  subscribe(reader: Reader, resumeFrom: number | null, onResume: () => void, nowMs: number): void {
    this.tell(nowMs)
    const missed = resumeFrom === null ? null : this.#after(resumeFrom)
    this.#subscribers.set(reader, { reader, sentSeq: this.#seq, lagSinceMs: null })
    if (missed === null) return reader.send(this.#whole())
    onResume()
    for (const { bytes } of missed) reader.send(bytes)
  }

  /** Removes a reader. */
  unsubscribe(reader: Reader, nowMs: number): boolean {
    const was = this.#subscribers.delete(reader)
    if (this.#subscribers.size === 0) this.#idleSinceMs = nowMs
    return was
  }

  /** Ends the connection of every reader: the channel cannot go on. */
  fail(): void {
    for (const reader of this.#subscribers.keys()) reader.cutOff('unexpected')
  }

  /** Tells readers what changed, and lets those catch up who can read again. */
  tell(nowMs: number): void {
    const delta = this.#collect(nowMs)
    for (const subscriber of this.#subscribers.values()) {
      if (subscriber.lagSinceMs !== null) this.#catchUp(subscriber, nowMs)
      else if (delta !== null) this.#give(subscriber, delta, nowMs)
    }
  }

  #give(subscriber: Subscriber, { seq, bytes }: Delta, nowMs: number): void {
    if (subscriber.reader.unread() > apiLimits.unreadBytesHigh) {
      subscriber.lagSinceMs = nowMs
      return
    }
    subscriber.reader.send(bytes)
    subscriber.sentSeq = seq
  }

  #catchUp(subscriber: Subscriber, nowMs: number): void {
    const { reader } = subscriber
    const unread = reader.unread()
    if (unread > apiLimits.unreadBytesMax || nowMs - subscriber.lagSinceMs! > apiLimits.lagMs) {
      reader.cutOff('readerTooSlow')
      return
    }
    if (unread > apiLimits.unreadBytesHigh / 4) return
    const missed = this.#source.hasEvents ? this.#after(subscriber.sentSeq) : null
    if (missed === null && this.#source.hasEvents) {
      reader.cutOff('readerTooSlow')
      return
    }
    if (missed === null) reader.send(this.#whole())
    else for (const { bytes } of missed) reader.send(bytes)
    subscriber.sentSeq = this.#seq
    subscriber.lagSinceMs = null
  }

  /** Deltas behind `seq`, null when they do not join. */
  #after(seq: number): readonly Delta[] | null {
    if (seq === this.#seq) return []
    const first = this.#deltas.findIndex(({ prevSeq }) => prevSeq === seq)
    return first < 0 ? null : this.#deltas.slice(first)
  }

  #collect(nowMs: number): Delta | null {
    const standing = this.#standing()
    if (standing.seq === this.#seq) return null
    if (this.#pending.length === 0 && nowMs - this.#comparedMs < this.#source.paceMs) return null
    this.#comparedMs = nowMs
    const rows: { key: string; row: unknown }[] = []
    const now = new Map<string, string>()
    for (const [key, row] of this.#source.rows()) {
      const text = JSON.stringify(row)
      now.set(key, text)
      if (this.#told.get(key) !== text) rows.push({ key, row })
    }
    const removed = [...this.#told.keys()].filter((key) => !now.has(key))
    const events = this.#pending
    if (rows.length === 0 && removed.length === 0 && events.length === 0) return null
    this.#told = now
    this.#pending = []
    const data = { rows, removed, events }
    const frame = { type: 'delta', channel: this.name, prevSeq: this.#seq, ...standing, data }
    const delta = { prevSeq: this.#seq, seq: standing.seq, bytes: Buffer.from(JSON.stringify(frame)) }
    this.#seq = standing.seq
    this.#keep(delta)
    return delta
  }

  #keep(delta: Delta): void {
    this.#deltas.push(delta)
    this.#deltaBytes += delta.bytes.length
    while (this.#deltas.length > apiLimits.deltasKept || this.#deltaBytes > apiLimits.deltaBytesKept) {
      this.#deltaBytes -= this.#deltas.shift()!.bytes.length
    }
  }

  #forget(): void {
    this.#deltas.length = 0
    this.#deltaBytes = 0
    // A number that no client has: nobody resumes at a place whose successor was thrown away.
    this.#seq = this.#standing().seq
    this.#snapshot = null
  }

  /** The whole channel as of its last delta; made once for all who ask. */
  #whole(): Buffer {
    if (this.#snapshot?.seq === this.#seq) return this.#snapshot.bytes
    const rows = [...this.#told].map(([key, text]) => ({ key, row: JSON.parse(text) as unknown }))
    const data = { rows, removed: [], events: [] }
    const frame = { type: 'snapshot', channel: this.name, ...this.#standing(), seq: this.#seq, data }
    this.#snapshot = { seq: this.#seq, bytes: Buffer.from(JSON.stringify(frame)) }
    return this.#snapshot.bytes
  }
}
