/** Price ticks over a million accounts of which 50,000 hold options: the watch of option books at work, with its twin beside it. */
import { deltaOf } from '../src/core/scenarios/index.ts'
import { below, type Random, randomOpen } from '../src/lab/index.ts'
import type { Bench, Row } from './bench.ts'
import { type Latency, latencyOf, latencyRows, record, summarise } from './latency.ts'
import { booksBeside, curveCommands, forgetArrays, listed, OPTIONS, optionRow } from './option-books.ts'
import { buildLoad, type Load, must, reportAll, shape } from './population.ts'
import { answerCalls, assertNothingMissed, countWork, nextPrice, TOKEN, type Work } from './ticks.ts'

/** Options in a book, beside its perpetual. */
const HELD = 9

/** Ticks between two curves, of one underlying after the other: each is told anew every ten seconds. */
const CURVE_EVERY = 31
const TICK_MS = 80

/** Reports of a run by what they set going. */
type Reports = {
  readonly prices: Latency
  readonly optionPrices: Latency
  readonly curves: Latency
  readonly clock: Latency
}

/** Anchors at which options have been valued in full, and commands that did so. */
type Arrays = { commands: number; anchors: number }

/**
 * The walk of the row `tick`: ±5 bp steps over 200 markets, four of which have 500 options each, reported by three sources in turn. Curves
 * walk by ±0.1 % of their volatility, as of one whose own volatility is 100 % a year. Nine members in ten answer a call, of option books all.
 */
export const optionTicksBench: Bench = {
  name: 'option-ticks',
  title: 'one price tick over 1,000,000 accounts of which 50,000 hold options, curves and the clock beside it',
  target: 'mean ≤ 100 µs beside the arrays, nothing missed',
  async run(quick) {
    const [accounts, books, ticks] = quick ? [20_000, 1000, 5000] : [950_000, 50_000, 40_000]
    const load = buildLoad(accounts, 1, booksBeside(books, HELD))
    // As in the row `tick`: whoever stands within 1 % of a call at the start is looked at with every price until it is called.
    const warmUp = quick ? 500 : 50_000
    const work: Work = { calls: 0, answers: 0, reductions: 0, called: [] }
    const arrays: Arrays = { commands: 0, anchors: 0 }
    const reports: Reports = {
      prices: latencyOf(ticks * shape.sources),
      optionPrices: latencyOf(ticks),
      curves: latencyOf(ticks),
      clock: latencyOf(ticks),
    }
    const random = randomOpen(5, 'option ticks')
    const volatility = new Float64Array(listed.underlyings + 1).fill(0.6)
    for (let tick = -warmUp; tick < ticks; tick++) {
      load.nowMs += TICK_MS
      step(load, random, volatility, tick, work, tick < 0 ? null : { reports, arrays })
      answerCalls(load, work)
      if (tick % (quick ? 500 : 10_000) === 0) assertNothingMissed(load)
    }
    assertNothingMissed(load)
    if (work.calls === 0 || arrays.anchors === 0) throw new Error('nobody was called, or nothing was valued')
    return rowsOf(ticks, reports, (arrays.anchors * anchorNs(load)) / ticks, arrays, work)
  },
}

/** One price of one market from each source, and what is due beside it. */
function step(
  load: Load,
  random: Random,
  volatility: Float64Array,
  tick: number,
  work: Work,
  measured: { readonly reports: Reports; readonly arrays: Arrays } | null,
): void {
  const timed = (latency: Latency | undefined, act: () => void): void => {
    if (measured === null || latency === undefined) return act()
    const before = load.house.scenarios.valued
    record(latency, act)
    const valued = load.house.scenarios.valued - before
    measured.arrays.anchors += valued
    if (valued > 0) measured.arrays.commands++
  }
  // Books of options are all brought back by their members: lots that nobody takes are deleveraged, which is another row.
  const { model } = load.house.ledger.accounts
  const answers = (account: number): boolean => model[account] !== 0
  const entries = [nextPrice(load, random)]
  const hasOptions = entries[0]!.underlying <= listed.underlyings
  for (let source = 0; source < shape.sources; source++) {
    const report = (): void => countWork(work, must(load, { type: 'priceReport', source, entries }), answers)
    timed(hasOptions ? measured?.reports.optionPrices : measured?.reports.prices, report)
  }
  if (tick % CURVE_EVERY === 0) {
    const underlying = 1 + (Math.abs(tick / CURVE_EVERY) % listed.underlyings)
    volatility[underlying]! *= 1 + (below(random, 201) - 100) / 100_000
    for (const command of curveCommands(load, underlying, volatility[underlying]!))
      timed(measured?.reports.curves, () => countWork(work, must(load, command), answers))
  }
  if (tick % 200 !== 0) return
  timed(measured?.reports.clock, () => countWork(work, must(load, { type: 'tick' }), answers))
  reportAll(load, [TOKEN])
}

/** What valuing an option at an anchor takes, ns: the mean over all options at both anchors of their prices. */
function anchorNs(load: Load): number {
  const { house } = load
  const { scenarios } = house
  const options = Array.from({ length: listed.underlyings * OPTIONS }, (_, at) => optionRow(1, at))
  const spent = Array.from({ length: 9 }, () => {
    forgetArrays(load)
    const before = scenarios.valued
    const startMs = performance.now()
    for (const market of options) deltaOf(house, market)
    return ((performance.now() - startMs) * 1e6) / (scenarios.valued - before)
  })
  return spent.sort((a, b) => a - b)[spent.length >> 1]!
}

function rowsOf(ticks: number, reports: Reports, arraysNs: number, arrays: Arrays, work: Work): Row[] {
  const all = Object.values(reports)
  const commands = all.reduce((sum, { count }) => sum + count, 0)
  const spentNs = all.reduce(
    (sum, { count, samples }) => sum + samples.subarray(0, count).reduce((a, b) => a + b, 0),
    0,
  )
  const row = (metric: string, unit: string, value: number): Row => ({ metric, unit, value })
  const mean = (latency: Latency): number => summarise(latency).mean / 1000
  return [
    row('a tick with all that it triggers, three reports, curves and the clock: mean', 'µs', spentNs / ticks / 1000),
    row('of which arrays valued in full', 'µs', arraysNs / 1000),
    row('beside the arrays', 'µs', spentNs / ticks / 1000 - arraysNs / 1000),
    row('commands that value options in full', '%', (100 * arrays.commands) / commands),
    row('options valued at an anchor, 39 scenarios each, a tick', '', arrays.anchors / ticks),
    ...latencyRows('report of a price without options', reports.prices).slice(0, 4),
    ...latencyRows(`report of a price of ${OPTIONS} options`, reports.optionPrices).slice(0, 4),
    row('report of a curve: mean', 'µs', mean(reports.curves)),
    row('tick of the clock: mean', 'µs', mean(reports.clock)),
    row('calls', '', work.calls),
    row('missed, by the twin', '', 0),
  ]
}
