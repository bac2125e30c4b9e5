import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ScenarioError } from './error.ts'
import { DOLLAR } from './figures.ts'
import { scenarioSources, scenarioTicks } from './index.ts'
import { stressed } from './stress.ts'
import type { Scenario, ScenarioOptions, ScenarioTable, ScenarioTick } from './types.ts'

const MINUTE = 60_000

function tableOf(
  file: string,
  columns: Readonly<Record<string, readonly number[]>>,
  times: readonly number[],
): ScenarioTable {
  return {
    file,
    kind: 'price' in columns ? 'line' : 'premium' in columns ? 'premium' : 'depth',
    venue: '',
    instrument: '',
    fromMs: 0,
    toMs: 10 * MINUTE,
    intervalMs: 0,
    synthetic: false,
    citation: '',
    times: Float64Array.from(times),
    columns: new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)])),
  }
}

/** ABC falls from 100 to 60 dollars within 8 minutes at one operator with two series; a third source follows. */
const scenario: Scenario = {
  name: 'small',
  title: '',
  story: '',
  fromMs: 0,
  toMs: 8 * MINUTE,
  settlement: 'USD',
  seed: 1,
  tickMs: MINUTE,
  bookMs: 2 * MINUTE,
  sources: [
    { name: 'spot', operator: 'One', synthetic: false, confidencePpm: 1_000 },
    { name: 'mark', operator: 'One', synthetic: false, confidencePpm: 1_000 },
    { name: 'late', operator: 'late', synthetic: true, confidencePpm: 1_000 },
  ],
  underlyings: [
    {
      name: 'ABC',
      feeds: [
        { kind: 'tables', source: 'spot', tables: ['spot'], guide: '' },
        { kind: 'tables', source: 'mark', tables: ['mark'], guide: '' },
        { kind: 'follow', source: 'late', of: 'spot', lagMs: 2 * MINUTE, noisePpm: 100 },
      ],
      market: { volatility: null, premium: ['premium'], depth: ['depth'] },
    },
  ],
  tables: new Map([
    ['spot', tableOf('spot', { price: [100 * DOLLAR, 60 * DOLLAR] }, [0, 8 * MINUTE])],
    ['mark', tableOf('mark', { price: [101 * DOLLAR, 61 * DOLLAR] }, [0, 8 * MINUTE])],
    ['premium', { ...tableOf('premium', { premium_ppm: [100, -4250] }, [0, 4 * MINUTE]), kind: 'premium' }],
    ['depth', tableOf('depth', { bid_1pct: [10, 5], ask_1pct: [20, 8], spread_ppm: [20, 40] }, [0, 6 * MINUTE])],
  ]),
  barOrder: 'alternating',
  rules: [],
  published: null,
}

function ticksOf(options: ScenarioOptions = {}): ScenarioTick[] {
  return [...scenarioTicks(scenario, options)]
}

/** What a source says of ABC, in dollars, by minute. */
function pricesOf(source: string, options: ScenarioOptions = {}): number[] {
  return ticksOf(options).flatMap((tick) =>
    tick.kind === 'report' && tick.source === source ? [tick.entries[1]!.price / DOLLAR] : [],
  )
}

test('default', () => {
  const ticks = ticksOf()
  // 8 minutes of three reports, and a book in every other minute.
  assert.equal(ticks.length, 8 * 3 + 4)
  assert.deepEqual(ticks[0], {
    kind: 'report',
    timeMs: 0,
    source: 'spot',
    entries: [
      { underlying: 'USD', price: DOLLAR, confidence: 0 },
      // 1,000 ppm of 100 dollars.
      { underlying: 'ABC', price: 100 * DOLLAR, confidence: DOLLAR / 10 },
    ],
  })
  assert.deepEqual(ticks[3], {
    kind: 'book',
    timeMs: 0,
    underlying: 'ABC',
    midPremiumPpm: 100,
    spreadPpm: 20,
    bids: [{ withinPpm: 10_000, dollars: 10 }],
    asks: [{ withinPpm: 10_000, dollars: 20 }],
  })
  assert.deepEqual(pricesOf('spot'), [100, 95, 90, 85, 80, 75, 70, 65])
})

test('behavior: time never goes back, and the stream is the same every time', () => {
  const ticks = ticksOf()
  for (const [index, tick] of ticks.entries()) assert.ok(index === 0 || ticks[index - 1]!.timeMs <= tick.timeMs)
  assert.deepEqual(ticksOf(), ticks)
  const stream = scenarioTicks(scenario)
  assert.deepEqual([...stream], [...stream])
})

test('behavior: confidence grows by half the move', () => {
  const second = ticksOf().filter((tick) => tick.kind === 'report' && tick.source === 'spot')[1]
  // 1,000 ppm of 95 dollars + 5 ÷ 2.
  assert.ok(second?.kind === 'report')
  assert.equal(second.entries[1]!.confidence, 0.095 * DOLLAR + 2.5 * DOLLAR)
})

test('behavior: a follower is late and within its noise', () => {
  const late = pricesOf('late')
  for (const [minute, price] of late.entries()) {
    const followed = 100 - 5 * Math.max(minute - 2, 0)
    assert.ok(Math.abs(price - followed) <= (followed * 100) / 1e6, `${minute}: ${price}`)
  }
  assert.notDeepEqual(late, [100, 100, 100, 95, 90, 85, 80, 75])
})

test('behavior: premium, spread and depth hold until their next row', () => {
  const books = ticksOf().flatMap((tick) => (tick.kind === 'book' ? [tick] : []))
  assert.deepEqual(
    books.map((book) => [book.timeMs / MINUTE, book.midPremiumPpm, book.spreadPpm, book.bids[0]!.dollars]),
    [
      [0, 100, 20, 10],
      [2, 100, 20, 10],
      [4, -4250, 20, 10],
      [6, -4250, 40, 5],
    ],
  )
})

test('behavior: without synthetic sources one series of an operator is left', () => {
  assert.deepEqual(
    scenarioSources(scenario, true).map((source) => source.name),
    ['spot'],
  )
  assert.equal(pricesOf('mark', { realSourcesOnly: true }).length, 0)
  assert.deepEqual(pricesOf('spot', { realSourcesOnly: true }), pricesOf('spot'))
})

test('behavior: a part of the window says what the whole says', () => {
  const whole = ticksOf().filter((tick) => tick.timeMs >= 4 * MINUTE && tick.timeMs < 6 * MINUTE)
  const part = ticksOf({ fromMs: 4 * MINUTE, toMs: 6 * MINUTE })
  const prices = (ticks: readonly ScenarioTick[]): unknown[] =>
    ticks.map((tick) => (tick.kind === 'report' ? tick.entries.map((entry) => entry.price) : tick))
  assert.deepEqual(prices(part), prices(whole))
})

test('behavior: stress scales moves and depth', () => {
  const stress = { moveFactorPpm: 2_000_000, depthFactorPpm: 500_000 }
  // 100 + 2 · (p − 100).
  assert.deepEqual(pricesOf('spot', { stress }), [100, 90, 80, 70, 60, 50, 40, 30])
  // Measured from the primary first price, 100: 100 + 2 · (101 − 100).
  assert.equal(pricesOf('mark', { stress })[0], 102)
  const [book] = ticksOf({ stress }).flatMap((tick) => (tick.kind === 'book' ? [tick] : []))
  assert.deepEqual(book!.asks, [{ withinPpm: 10_000, dollars: 10 }])
})

test('behavior: stress never takes a price below a hundredth of the first, nor lifts one that is there', () => {
  assert.equal(stressed(60, 1_000_000, 5_000_000), 60)
  assert.equal(stressed(600_000, 1_000_000, 5_000_000), 10_000)
  assert.equal(stressed(900_000, 1_000_000, 5_000_000), 500_000)
  assert.equal(stressed(1_100_000, 1_000_000, 5_000_000), 1_500_000)
  assert.equal(stressed(900_000, 1_000_000, 0), 1_000_000)
  assert.equal(stressed(4_000, 7_730_000_000, 1_000_000), 4_000)
})

test('rejects: options that do not fit', () => {
  const cases: readonly ScenarioOptions[] = [
    { tickMs: 999 },
    { tickMs: 1.5 },
    { fromMs: -1 * MINUTE },
    { toMs: 9 * MINUTE },
    { fromMs: 4 * MINUTE, toMs: 4 * MINUTE },
    { fromMs: Number.NaN },
    { stress: { moveFactorPpm: -1, depthFactorPpm: 1 } },
    { stress: { moveFactorPpm: 1, depthFactorPpm: 10_000_001 } },
  ]
  for (const options of cases) assert.throws(() => scenarioTicks(scenario, options), ScenarioError)
})
