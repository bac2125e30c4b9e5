/** The runner on a clock that the test moves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Command } from '../core/words/index.ts'
import type { BookReading } from './book.ts'
import { replayStream } from './clients/replay.ts'
import { rowsOfCsv } from './csv.ts'
import type { BookFeed, PriceFeed } from './feed.ts'
import { fakeClock, NOW_MS } from './fixtures.test.ts'
import type { FeedMap } from './mapping.ts'
import { type FeedJob, type FeedNews, type RunnerOptions, runFeeds } from './runner.ts'
import { refused, type Verdict } from './verdict.ts'

const MAP: FeedMap = {
  source: 0,
  weight: 100,
  gapMs: 0,
  feeds: [{ feed: 'A', underlying: 1, baseLot: { units: 1n, exponent: 0 } }],
}
const PACE = { everyMs: 1000, timeoutMs: 500, pauseMsMax: 8000 }

const price = (dollars: bigint, timeMs: number): Verdict => ({
  ok: true,
  prices: [{ feed: 'A', price: dollars, confidence: 0n, exponent: 0, timeMs }],
  passedOver: [],
  payloads: [],
})

/** Runs jobs; what was submitted and told, with the time since the start in ms. */
function started(
  jobsOf: (clock: ReturnType<typeof fakeClock>) => readonly FeedJob[],
  more: Partial<RunnerOptions> = {},
) {
  const clock = fakeClock()
  const stop = new AbortController()
  const submitted: (readonly [number, Command])[] = []
  const news: FeedNews[] = []
  const submit = async (command: Command): Promise<null> => {
    submitted.push([clock.nowMs() - NOW_MS, command])
    return null
  }
  const options = { clock, submit, tell: (told: FeedNews) => news.push(told), signal: stop.signal, ...more }
  const done = runFeeds(jobsOf(clock), options)
  const pauses = (): unknown =>
    news.flatMap((told) => (told.kind === 'refused' ? [[told.atMs - NOW_MS, told.code, told.pauseMs]] : []))
  return { clock, done, submitted, news, pauses, stop: () => stop.abort() }
}

const asking = (read: PriceFeed['read'], map = MAP, name = 'a'): FeedJob => ({
  kind: 'prices',
  feed: { name, verify: null, read },
  map,
  pace: PACE,
})

test('default: a feed is asked every so often, and what is new becomes a command', async () => {
  const run = started((clock) => [asking(async () => price(BigInt(clock.nowMs() - NOW_MS + 1), clock.nowMs()))])
  await run.clock.pass(2500)
  run.stop()
  await run.done
  assert.deepEqual(
    run.submitted,
    [0, 1000, 2000].map((at) => [
      at,
      { type: 'priceReport', source: 0, entries: [{ underlying: 1, price: (at + 1) * 1_000_000, confidence: 0 }] },
    ]),
  )
  assert.equal(run.news.at(-1)!.kind, 'ended')
})

test('behavior: a frozen source is not renewed: it is asked on, and nothing is reported', async () => {
  const run = started(() => [asking(async () => price(5n, NOW_MS))])
  await run.clock.pass(5500)
  run.stop()
  await run.done
  assert.equal(run.submitted.length, 1)
  assert.equal(run.news.filter((told) => told.kind === 'passedOver' && told.code === 'priceRepeated').length, 5)
})

test('behavior: a flapping source is heard once a gap, by the rate of its source', async () => {
  const run = started((clock) => [asking(async () => price(5n, clock.nowMs()), { ...MAP, gapMs: 2500 })])
  await run.clock.pass(9500)
  run.stop()
  await run.done
  assert.deepEqual(
    run.submitted.map(([at]) => at),
    [0, 3000, 6000, 9000],
  )
})

test('behavior: pauses double up to the longest, and one success starts anew', async () => {
  let looks = 0
  const run = started((clock) => [
    asking(async () => (++looks === 6 ? price(5n, clock.nowMs()) : refused('signerUnknown', 'forged'))),
  ])
  await run.clock.pass(40_000)
  run.stop()
  await run.done
  assert.deepEqual(run.pauses(), [
    [0, 'signerUnknown', 2000],
    [2000, 'signerUnknown', 4000],
    [6000, 'signerUnknown', 8000],
    [14_000, 'signerUnknown', 8000],
    [22_000, 'signerUnknown', 8000],
    // At 30,000 it works.
    [31_000, 'signerUnknown', 2000],
    [33_000, 'signerUnknown', 4000],
    [37_000, 'signerUnknown', 8000],
  ])
})

test('behavior: a source that asks for time gets it, an hour at most', async () => {
  for (const [askedMs, pauseMs] of [
    [60_000, 60_000],
    [10 ** 9, 3_600_000],
    [1, 2000],
  ] as const) {
    const run = started(() => [asking(async () => ({ ...refused('sourceLimited', 'slower'), retryAfterMs: askedMs }))])
    await run.clock.pass(1)
    run.stop()
    await run.done
    assert.deepEqual(run.pauses(), [[0, 'sourceLimited', pauseMs]])
  }
})

test('behavior: a source that does not answer holds up nobody, and is told to stop', async () => {
  const aborted: boolean[] = []
  const silent: PriceFeed['read'] = (signal) =>
    new Promise(() => signal.addEventListener('abort', () => aborted.push(true), { once: true }))
  const run = started((clock) => [
    asking(silent),
    asking(async () => price(5n, clock.nowMs()), { ...MAP, source: 1 }, 'b'),
  ])
  await run.clock.pass(2600)
  run.stop()
  await run.done
  assert.deepEqual(run.pauses(), [[500, 'sourceUnreachable', 2000]])
  assert.ok(aborted.length >= 1)
  assert.equal(run.submitted.length, 3)
})

test('behavior: a command that the house does not take is brought again', async () => {
  const answers = ['queueFull', null]
  const run = started(() => [asking(async () => price(5n, NOW_MS))], { submit: async () => answers.shift() ?? null })
  await run.clock.pass(2500)
  run.stop()
  await run.done
  assert.deepEqual(run.pauses(), [[0, 'submitRefused', 2000]])
  assert.deepEqual(
    run.news.filter((told) => told.kind === 'reported').map((told) => told.atMs - NOW_MS),
    [2000],
  )
})

test('behavior: a book is brought when its mark has risen', async () => {
  const marks = [7, 7, 8, 9]
  const book = (): BookReading => ({
    bids: [{ price: '2', amount: '3' }],
    asks: [],
    mark: marks.shift() ?? 9,
    marks: 'change',
  })
  const feed: BookFeed = { name: 'b', read: async () => ({ ok: true, book: book() }) }
  const map = { venue: 1, market: 2, lot: { units: 1n, exponent: 0 }, withinPpm: 20_000, gapMs: 1500 }
  const run = started(() => [{ kind: 'book', feed, map, pace: PACE }])
  await run.clock.pass(5500)
  run.stop()
  await run.done
  const command = { type: 'bookReport', venue: 1, market: 2, bid: 2_000_000, ask: 0, bidLots: 3, askLots: 0 }
  // At 0 mark 7; at 1,000 the same; at 2,000 mark 8; at 3,000 mark 9, too soon; then at 4,000.
  assert.deepEqual(
    run.submitted,
    [0, 2000, 4000].map((at) => [at, command]),
  )
})

test('behavior: depth is brought when its book has changed; a book that says nothing is refused, and nothing is told of it', async () => {
  const side = (sign: number) => [1, 2, 3, 4, 5].map((step) => ({ price: `${1000 + sign * step}`, amount: '1' }))
  const marks = [7, 7, 8, 9]
  const book = (): BookReading => {
    const mark = marks.shift() ?? 9
    return { bids: mark === 8 ? [] : side(-1), asks: side(1), mark, marks: 'change' }
  }
  const feed: BookFeed = { name: 'd', read: async () => ({ ok: true, book: book() }) }
  const run = started(() => [{ kind: 'depth', feed, map: { source: 4, underlying: 1, gapMs: 0 }, pace: PACE }])
  await run.clock.pass(5500)
  run.stop()
  await run.done
  // All five are within 1 %: 1 + 2 + 3 + 4 + 5 dollars.
  const levels = [10_000, 20_000, 50_000, 100_000, 200_000, 500_000].map((distancePpm) => {
    return { distancePpm, costUp: 15_000_000, costDown: 15_000_000 }
  })
  const command = { type: 'depthReport', source: 4, underlying: 1, levels }
  // At 0 mark 7; at 1,000 the same; at 2,000 mark 8 without bids, and a pause of 2,000; at 4,000 mark 9.
  assert.deepEqual(
    run.submitted,
    [0, 4000].map((at) => [at, command]),
  )
  assert.deepEqual(run.pauses(), [[2000, 'bookThin', 2000]])
})

test('default: a recording plays at its speed and ends', async () => {
  const rows = rowsOfCsv('ts,feed,price\n1000,A,1\n3000,A,2\n9000,A,3')
  const pace = { everyMs: 1, timeoutMs: 10 ** 9, pauseMsMax: 1 }
  const run = started((clock) => [{ kind: 'stream', feed: replayStream('r', rows, 2, clock), map: MAP, pace }])
  await run.clock.pass(10_000)
  await run.done
  assert.deepEqual(
    run.submitted.map(([at]) => at),
    [0, 1000, 4000],
  )
  assert.deepEqual(
    run.news.map(({ kind }) => kind),
    ['reported', 'reported', 'reported', 'ended'],
  )
})

test('behavior: a stream that ends or falls silent is opened again after a pause', async () => {
  let opened = 0
  const run = started((clock) => {
    async function* listen(): AsyncGenerator<Verdict> {
      opened++
      yield price(5n, clock.nowMs())
      if (opened === 2) await new Promise(() => {})
    }
    return [{ kind: 'stream', feed: { name: 's', verify: null, listen, ends: false }, map: MAP, pace: PACE }]
  })
  await run.clock.pass(5000)
  run.stop()
  await run.done
  assert.deepEqual(run.pauses(), [
    [0, 'sourceUnreachable', 2000],
    // Opened at 2,000, silent for the half second that is allowed.
    [2500, 'sourceUnreachable', 2000],
    [4500, 'sourceUnreachable', 2000],
  ])
  assert.equal(opened, 3)
})

test('behavior: a stream is closed at its first forgery, and opened again after the pause', async () => {
  let opened = 0
  let told = 0
  const run = started((clock) => {
    async function* listen(): AsyncGenerator<Verdict> {
      opened++
      while (true) {
        told++
        yield told === 1 ? price(5n, clock.nowMs()) : refused('signerUnknown', 'forged')
      }
    }
    return [{ kind: 'stream', feed: { name: 's', verify: null, listen, ends: false }, map: MAP, pace: PACE }]
  })
  await run.clock.pass(7000)
  run.stop()
  await run.done
  assert.deepEqual(run.pauses(), [
    [0, 'signerUnknown', 2000],
    [2000, 'signerUnknown', 4000],
    [6000, 'signerUnknown', 8000],
  ])
  assert.deepEqual([opened, told], [3, 4])
})

test('behavior: a recording that the house does not take waits, and goes on where it was', async () => {
  const rows = rowsOfCsv('ts,feed,price\n1000,A,1\n2000,A,2\n3000,A,3')
  const pace = { everyMs: 500, timeoutMs: 10 ** 9, pauseMsMax: 1000 }
  const answers = ['queueFull', null, null]
  const run = started((clock) => [{ kind: 'stream', feed: replayStream('r', rows, 1, clock), map: MAP, pace }], {
    submit: async () => answers.shift() ?? null,
  })
  await run.clock.pass(10_000)
  await run.done
  assert.deepEqual(run.pauses(), [[0, 'submitRefused', 1000]])
  assert.deepEqual(
    run.news.flatMap((told) => (told.kind === 'reported' ? [told.atMs - NOW_MS] : [])),
    [1000, 2000],
  )
})

test('rejects: a feed that throws is our own error: every feed ends, and the error comes out', async () => {
  const run = started((clock) => [
    asking(async () => price(5n, clock.nowMs())),
    asking(() => Promise.reject(new Error('a mistake of ours')), { ...MAP, source: 1 }, 'b'),
  ])
  await assert.rejects(run.done, /a mistake of ours/)
  assert.equal(run.news.at(-1)!.kind, 'ended')
})
