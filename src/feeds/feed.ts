/** What a source of prices or books is to the runner. Everything that is not reproducible is handed in. */
import type { Millis } from '../core/units/index.ts'
import type { BookReading } from './book.ts'
import type { Refused, Verdict, Verify } from './verdict.ts'

/** The clock of feeds: the system's, or a test's. */
export type FeedClock = {
  readonly nowMs: () => Millis
  /** Resolves after a time, or at once when the signal is given. */
  readonly sleep: (ms: Millis, signal: AbortSignal) => Promise<void>
}

/** A source that is asked. Whatever the source does is a value; a throw is our own error. */
export type PriceFeed = Signed & { readonly read: (signal: AbortSignal) => Promise<Verdict> }

/** How what a source says can be verified again. */
type Signed = {
  readonly name: string
  /** Null when the source signs nothing. */
  readonly verify: Verify | null
}

/** A source that tells by itself, until the signal. */
export type PriceStream = Signed & {
  readonly listen: (signal: AbortSignal) => AsyncIterable<Verdict>
  /** Whether an end is an end, as of a recording; a service whose stream ends is opened again. */
  readonly ends: boolean
}

/** A venue whose book is asked for. */
export type BookFeed = {
  readonly name: string
  readonly read: (signal: AbortSignal) => Promise<{ readonly ok: true; readonly book: BookReading } | Refused>
}
