/**
 * The log: an append-only list of opaque records with dense batch numbers from 1. The embedded engine answers at once; a replicated one may
 * answer with promises. Both pass the same suite (`log-conformance.ts`).
 */
export type Log = {
  /**
   * Appends one record as batch `tailExpected + 1`, durable when it answers `ok`. The bytes are read before the call returns.
   * One append at a time: the caller waits for the answer.
   */
  append(record: Uint8Array, tailExpected: number): Awaitable<AppendResult>
  /** Records from batch `from` to the tail, in order, none missing; throws JournalDamagedError at the first that cannot be read. */
  read(from: number): Iterable<LogRecord> | AsyncIterable<LogRecord>
  /** Number of the last batch, 0 when empty. */
  tail(): Awaitable<number>
  /** Flushes what the engine keeps beside its records (the acknowledged mark). */
  sync(): Awaitable<void>
  close(): Awaitable<void>
}

/** A log in this process: the same interface without promises. */
export type LocalLog = {
  append(record: Uint8Array, tailExpected: number): AppendResult
  read(from: number): Iterable<LogRecord>
  tail(): number
  sync(): void
  close(): void
}

/**
 * - `ok`: the record is durable as this batch.
 * - `conflict`: the log does not end where the writer thinks; nothing was written.
 * - `refused`: nothing was written and nothing will be (no room, for example); the writer may try again.
 * - `unknown`: it may or may not be durable; only reading the log again tells.
 */
export type AppendResult =
  | { readonly kind: 'ok'; readonly batch: number }
  | { readonly kind: 'conflict'; readonly tail: number }
  | { readonly kind: 'refused'; readonly cause: Error }
  | { readonly kind: 'unknown'; readonly cause: Error }

export type LogRecord = { readonly batch: number; readonly record: Uint8Array }

type Awaitable<T> = T | Promise<T>
