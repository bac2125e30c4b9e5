/**
 * Runs feeds side by side: each is asked or listened to, what is believed becomes a command, commands go to `submit`. A feed
 * that fails waits twice as long each time; one that works starts anew. What one feed does never holds up another.
 */
import type { Millis } from '../core/units/index.ts'
import type { Command } from '../core/words/index.ts'
import { type BookMap, bookOf } from './book.ts'
import type { FeedCode } from './codes.ts'
import { type DepthMap, depthOf } from './depth.ts'
import { evidenceOf } from './evidence.ts'
import type { BookFeed, FeedClock, PriceFeed, PriceStream } from './feed.ts'
import { RETRY_MS_MAX } from './limits.ts'
import { type FeedMap, type FeedMemory, remember, reportOf } from './mapping.ts'
import { type Payload, type Refused, refused, type Verdict } from './verdict.ts'

/** Times of a feed, ms. */
export type FeedPace = {
  /** Between two looks; for a stream, before it is opened again. The first pause after a failure. */
  readonly everyMs: Millis
  /** Longest wait for an answer; for a stream, for the next word of it. */
  readonly timeoutMs: Millis
  /** Longest pause after failures, but for what a source asks for itself. */
  readonly pauseMsMax: Millis
}

/** A feed with what it is in the house. */
export type FeedJob = { readonly pace: FeedPace } & (
  | { readonly kind: 'prices'; readonly feed: PriceFeed; readonly map: FeedMap }
  | { readonly kind: 'stream'; readonly feed: PriceStream; readonly map: FeedMap }
  | { readonly kind: 'book'; readonly feed: BookFeed; readonly map: BookMap }
  | { readonly kind: 'depth'; readonly feed: BookFeed; readonly map: DepthMap }
)

/** What a feed did. */
export type FeedNews = { readonly name: string; readonly atMs: Millis } & (
  | { readonly kind: 'reported'; readonly command: Command }
  | { readonly kind: 'passedOver'; readonly feed: string; readonly code: FeedCode }
  | { readonly kind: 'refused'; readonly code: FeedCode; readonly detail: string; readonly pauseMs: Millis }
  | { readonly kind: 'ended' }
)

/** What the runner is given. */
export type RunnerOptions = {
  readonly clock: FeedClock
  /** Brings a command with its evidence to the house; null when it was taken, else why not. One feed brings one at a time. */
  readonly submit: (command: Command, evidence: Uint8Array) => Promise<string | null>
  readonly tell: (news: FeedNews) => void
  /** Ends every feed. */
  readonly signal: AbortSignal
}

/** Runs jobs until the signal, or until every one has ended (a recording ends, a service does not). Throws what a feed throws. */
export async function runFeeds(jobs: readonly FeedJob[], options: RunnerOptions): Promise<void> {
  const stop = new AbortController()
  const signal = AbortSignal.any([options.signal, stop.signal])
  const running = jobs.map(async (job) => {
    try {
      await runJob(job, { ...options, signal })
    } catch (error) {
      stop.abort()
      throw error
    }
  })
  await Promise.allSettled(running)
  await Promise.all(running)
}

async function runJob(job: FeedJob, options: RunnerOptions): Promise<void> {
  const memory: FeedMemory = new Map()
  let failures = 0
  const heard = (fault: Refused | null): Millis => {
    failures = fault === null ? 0 : failures + 1
    return fault === null ? job.pace.everyMs : pauseAfter(job, options, fault, failures)
  }
  while (!options.signal.aborted) {
    const pauseMs =
      job.kind === 'stream' ? await listenTo(job, memory, options, heard) : heard(await lookAt(job, memory, options))
    if (pauseMs === null) break
    if (!options.signal.aborted) await options.clock.sleep(pauseMs, options.signal)
  }
  options.tell({ name: job.feed.name, atMs: options.clock.nowMs(), kind: 'ended' })
}

/** One look at a feed that is asked. */
async function lookAt(
  job: FeedJob & { readonly kind: 'prices' | 'book' | 'depth' },
  memory: FeedMemory,
  options: RunnerOptions,
): Promise<Refused | null> {
  if (job.kind === 'prices') {
    const verdict = await inTime((signal) => job.feed.read(signal), job.pace, options)
    return hear(job, verdict, memory, options)
  }
  const reading = await inTime((signal) => job.feed.read(signal), job.pace, options)
  if (!reading.ok) return reading
  const { name } = job.feed
  const { mark } = reading.book
  const nowMs = options.clock.nowMs()
  const last = memory.get(name)
  const soon = last !== undefined && nowMs - last.reportedMs < job.map.gapMs
  const code = last !== undefined && mark <= last.timeMs ? 'priceRepeated' : soon ? 'reportSoon' : null
  if (code !== null) {
    options.tell({ name, atMs: nowMs, kind: 'passedOver', feed: name, code })
    return null
  }
  const verdict = job.kind === 'book' ? bookOf(job.map, reading.book) : depthOf(job.map, reading.book)
  if (!verdict.ok) return verdict
  const fault = await bring(name, verdict.command, [], options)
  if (fault === null) memory.set(name, { timeMs: mark, reportedMs: nowMs })
  return fault
}

/**
 * Listens until the stream ends or something of it fails: then it is closed, so that neither a flood of forgeries nor a house
 * that is full is met with more work. How long to wait before it is opened again; null after a recording, which only waits.
 */
async function listenTo(
  job: FeedJob & { readonly kind: 'stream' },
  memory: FeedMemory,
  options: RunnerOptions,
  heard: (fault: Refused | null) => Millis,
): Promise<Millis | null> {
  const stop = new AbortController()
  const words = job.feed.listen(AbortSignal.any([options.signal, stop.signal]))[Symbol.asyncIterator]()
  try {
    while (true) {
      const next = await inTime(async () => ({ ok: true as const, word: await words.next() }), job.pace, options)
      if (!next.ok) return heard(next)
      if (next.word.done === true) break
      const fault = await hear(job, next.word.value, memory, options)
      const pauseMs = heard(fault)
      if (fault === null) continue
      if (!job.feed.ends) return pauseMs
      await options.clock.sleep(pauseMs, options.signal)
    }
  } finally {
    stop.abort()
  }
  if (job.feed.ends || options.signal.aborted) return null
  return heard(refused('sourceUnreachable', `${job.feed.name}: the stream has ended`))
}

/** Makes a report of a verdict and brings it; null when nothing failed, also when nothing was new. */
async function hear(
  job: FeedJob & { readonly kind: 'prices' | 'stream' },
  verdict: Verdict,
  memory: FeedMemory,
  options: RunnerOptions,
): Promise<Refused | null> {
  if (!verdict.ok) return verdict
  const { name } = job.feed
  const nowMs = options.clock.nowMs()
  const report = reportOf(job.map, memory, verdict.prices, nowMs)
  for (const { feed, code } of [...verdict.passedOver, ...report.passedOver]) {
    options.tell({ name, atMs: nowMs, kind: 'passedOver', feed, code })
  }
  if (report.command === null) return null
  const fault = await bring(name, report.command, verdict.payloads, options)
  if (fault === null) remember(memory, report.taken, nowMs)
  return fault
}

/** Brings a command to the house. */
async function bring(
  name: string,
  command: Command,
  payloads: readonly Payload[],
  { submit, tell, clock }: RunnerOptions,
): Promise<Refused | null> {
  const reason = await submit(command, evidenceOf(payloads))
  if (reason !== null) return refused('submitRefused', `${name}: ${reason}`)
  tell({ name, atMs: clock.nowMs(), kind: 'reported', command })
  return null
}

/** Waits for an answer as long as the pace allows, then tells whoever works on it to stop. */
async function inTime<T extends { readonly ok: boolean }>(
  ask: (signal: AbortSignal) => Promise<T>,
  { timeoutMs }: FeedPace,
  { clock, signal }: RunnerOptions,
): Promise<T | Refused> {
  const answered = new AbortController()
  const waiting = AbortSignal.any([signal, answered.signal])
  const late = clock.sleep(timeoutMs, waiting).then(() => refused('sourceUnreachable', `no answer in ${timeoutMs} ms`))
  try {
    return await Promise.race([ask(waiting), late])
  } finally {
    answered.abort()
  }
}

/** Tells a failure and says how long to wait: twice as long each time, or what the source asks for if that is longer. */
function pauseAfter(job: FeedJob, { clock, tell, signal }: RunnerOptions, fault: Refused, failures: number): Millis {
  const { everyMs, pauseMsMax } = job.pace
  const doubled = Math.min(everyMs * 2 ** Math.min(failures, 30), pauseMsMax)
  const pauseMs = Math.max(doubled, Math.min(fault.retryAfterMs ?? 0, RETRY_MS_MAX))
  const { code, detail } = fault
  if (!signal.aborted) tell({ name: job.feed.name, atMs: clock.nowMs(), kind: 'refused', code, detail, pauseMs })
  return pauseMs
}
