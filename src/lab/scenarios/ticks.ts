/**
 * Plays a scenario: a stream of plain facts in time order, the same for the same scenario and options. At every tick each
 * source reports in the order of the scenario; then, at every multiple of bookMs, each market shows its book.
 */
import { mulDivCeil, mulDivFloor, PPM } from '../../core/units/index.ts'
import { between, type Random, randomOpen } from '../random.ts'
import { ScenarioError } from './error.ts'
import { DOLLAR, timeWrite } from './figures.ts'
import { type Path, pathOf, pathReader } from './path.ts'
import { TICK_MS_MAX, TICK_MS_MIN } from './scenario.ts'
import { STRESS_PPM_MAX, stressed } from './stress.ts'
import { depthColumnPpm } from './table.ts'
import type {
  DepthBand,
  Scenario,
  ScenarioBook,
  ScenarioEntry,
  ScenarioFeed,
  ScenarioMarket,
  ScenarioOptions,
  ScenarioSource,
  ScenarioStress,
  ScenarioTable,
  ScenarioTick,
  ScenarioUnderlying,
} from './types.ts'

const UNSTRESSED: ScenarioStress = { moveFactorPpm: PPM, depthFactorPpm: PPM }

/** What a run has settled on before its first tick. */
type Run = { scenario: Scenario; tickMs: number; fromMs: number; toMs: number; stress: ScenarioStress }

/** The sources that a run listens to, in the order in which they report. */
export function scenarioSources(scenario: Scenario, realSourcesOnly: boolean): ScenarioSource[] {
  return scenario.sources.filter((source) =>
    scenario.underlyings.some((underlying) => feedOf(scenario, underlying, source, realSourcesOnly) !== undefined),
  )
}

/**
 * The facts of a scenario, one by one.
 *
 * @throws ScenarioError at once if the options do not fit the scenario
 */
export function scenarioTicks(scenario: Scenario, options: ScenarioOptions = {}): Iterable<ScenarioTick> {
  const run = runOf(scenario, options)
  const realSourcesOnly = options.realSourcesOnly ?? false
  return { [Symbol.iterator]: () => play(run, realSourcesOnly) }
}

function runOf(scenario: Scenario, options: ScenarioOptions): Run {
  const tickMs = options.tickMs ?? scenario.tickMs
  const stress = options.stress ?? UNSTRESSED
  const refuse = (what: string, cure: string): ScenarioError => new ScenarioError({ file: scenario.name, what, cure })
  if (!Number.isInteger(tickMs) || tickMs < TICK_MS_MIN || tickMs > TICK_MS_MAX) {
    throw refuse(`cannot tick every ${tickMs} ms`, `tick every ${TICK_MS_MIN} to ${TICK_MS_MAX} ms`)
  }
  for (const factor of [stress.moveFactorPpm, stress.depthFactorPpm]) {
    if (!Number.isInteger(factor) || factor < 0 || factor > STRESS_PPM_MAX) {
      throw refuse(`cannot be stressed by ${factor} ppm`, `stress by 0 to ${STRESS_PPM_MAX} ppm`)
    }
  }
  const fromMs = Math.ceil((options.fromMs ?? scenario.fromMs) / tickMs) * tickMs
  const toMs = options.toMs ?? scenario.toMs
  if (!(fromMs >= scenario.fromMs && toMs <= scenario.toMs && fromMs < toMs)) {
    throw refuse(
      'has no tick in the wanted window',
      `stay between ${timeWrite(scenario.fromMs)} and ${timeWrite(scenario.toMs)}`,
    )
  }
  return { scenario, tickMs, fromMs, toMs, stress }
}

function* play(run: Run, realSourcesOnly: boolean): Generator<ScenarioTick, void, undefined> {
  const { scenario } = run
  const reporters = scenarioSources(scenario, realSourcesOnly).map((source) =>
    reporterOpen(run, source, realSourcesOnly),
  )
  const books = scenario.underlyings.flatMap((underlying) =>
    underlying.market === null ? [] : [bookOpen(run, underlying.name, underlying.market)],
  )
  let bookMs = run.fromMs
  for (let timeMs = run.fromMs; timeMs < run.toMs; timeMs += run.tickMs) {
    for (const report of reporters) {
      const tick = report(timeMs)
      if (tick !== null) yield tick
    }
    if (timeMs < bookMs) continue
    bookMs += scenario.bookMs
    for (const book of books) yield book(timeMs)
  }
}

/** The feed by which a source reports an underlying in this run; undefined if it does not. */
function feedOf(
  scenario: Scenario,
  underlying: ScenarioUnderlying,
  source: ScenarioSource,
  realSourcesOnly: boolean,
): ScenarioFeed | undefined {
  const feed = underlying.feeds.find((candidate) => candidate.source === source.name)
  if (!realSourcesOnly || feed === undefined) return feed
  const operatorOf = (name: string): string => scenario.sources.find((other) => other.name === name)?.operator ?? ''
  const first = underlying.feeds.find((candidate) => operatorOf(candidate.source) === source.operator)
  return source.synthetic || first !== feed ? undefined : feed
}

/** What one source says at a tick: every price it has then, and the settlement token at a dollar; null if it is silent. */
function reporterOpen(
  run: Run,
  source: ScenarioSource,
  realSourcesOnly: boolean,
): (timeMs: number) => ScenarioTick | null {
  const prices = run.scenario.underlyings.flatMap((underlying) => {
    const feed = feedOf(run.scenario, underlying, source, realSourcesOnly)
    return feed === undefined ? [] : [entryReader(run, underlying, feed, source.confidencePpm)]
  })
  const settlement: ScenarioEntry = { underlying: run.scenario.settlement, price: DOLLAR, confidence: 0 }
  return (timeMs) => {
    const entries = prices.flatMap((read) => read(timeMs) ?? [])
    if (entries.length === 0) return null
    return { kind: 'report', timeMs, source: source.name, entries: [settlement, ...entries] }
  }
}

/** A price with its confidence: confidencePpm of the price, rounded up, plus half the move since the tick before. */
function entryReader(
  run: Run,
  underlying: ScenarioUnderlying,
  feed: ScenarioFeed,
  confidencePpm: number,
): (timeMs: number) => ScenarioEntry | null {
  const read = feedReader(run, underlying, feed)
  const first = firstPrice(run, underlying)
  let before: number | null = null
  return (timeMs) => {
    const unstressed = read(timeMs)
    const price = unstressed === null ? null : stressed(unstressed, first, run.stress.moveFactorPpm)
    const move = price === null || before === null ? 0 : Math.abs(price - before)
    before = price
    if (price === null) return null
    const confidence = mulDivCeil(price, confidencePpm, PPM) + Math.floor(move / 2)
    return { underlying: underlying.name, price, confidence }
  }
}

function feedReader(run: Run, underlying: ScenarioUnderlying, feed: ScenarioFeed): (timeMs: number) => number | null {
  if (feed.kind === 'tables') return pathReader(feedPath(run, underlying, feed))
  const noise = noiseReader(run, underlying, feed)
  if (feed.kind === 'constant') return (timeMs) => noise(timeMs, feed.price)
  const path = feedPath(run, underlying, feedNamed(underlying, feed.of))
  const read = pathReader(path)
  const startMs = path.times[0]!
  return (timeMs) => noise(timeMs, read(Math.max(timeMs - feed.lagMs, startMs)))
}

/** Moves a price by a draw uniform in ±noisePpm. Each tick of the scenario has its draw, wherever the run begins. */
function noiseReader(
  run: Run,
  underlying: ScenarioUnderlying,
  feed: { readonly source: string; readonly noisePpm: number },
): (timeMs: number, price: number | null) => number | null {
  const random = randomOpen(run.scenario.seed, `${feed.source}/${underlying.name}`)
  let nextMs = Math.ceil(run.scenario.fromMs / run.tickMs) * run.tickMs
  const draw = (stream: Random): number => between(stream, -feed.noisePpm, feed.noisePpm)
  return (timeMs, price) => {
    for (; nextMs < timeMs; nextMs += run.tickMs) draw(random)
    nextMs += run.tickMs
    const noisePpm = draw(random)
    if (price === null) return null
    const shift = mulDivFloor(price, Math.abs(noisePpm), PPM)
    return Math.max(noisePpm < 0 ? price - shift : price + shift, 1)
  }
}

function feedNamed(underlying: ScenarioUnderlying, source: string): ScenarioFeed & { readonly kind: 'tables' } {
  const feed = underlying.feeds.find((candidate) => candidate.source === source)
  if (feed?.kind !== 'tables') throw new Error('a checked scenario follows and guides by feeds with tables')
  return feed
}

function feedPath(run: Run, underlying: ScenarioUnderlying, feed: ScenarioFeed & { readonly kind: 'tables' }): Path {
  const guide = feed.guide === '' ? null : feedPath(run, underlying, feedNamed(underlying, feed.guide))
  return pathOf(tablesOf(run.scenario, feed.tables), run.tickMs, guide, run.scenario.barOrder)
}

function tablesOf(scenario: Scenario, files: readonly string[]): ScenarioTable[] {
  return files.map((file) => scenario.tables.get(file)!)
}

/** The primary feed's price at the scenario's start: what stressed moves are measured from. */
function firstPrice(run: Run, underlying: ScenarioUnderlying): number {
  const [primary] = underlying.feeds
  if (primary?.kind === 'constant') return primary.price
  if (primary?.kind !== 'tables') throw new Error('a checked scenario has a primary price')
  const price = pathReader(feedPath(run, underlying, primary))(run.scenario.fromMs)
  if (price === null) throw new Error('a checked scenario has a price at its start')
  return price
}

function bookOpen(run: Run, underlying: string, market: ScenarioMarket): (timeMs: number) => ScenarioTick {
  const premium = typeof market.premium === 'number' ? null : rowReader(run.scenario, market.premium)
  const depth = Array.isArray(market.depth) ? depthReader(run.scenario, market.depth) : null
  return (timeMs) => {
    const book = depth === null ? (market.depth as ScenarioBook) : depth(timeMs)
    const midPremiumPpm = premium === null ? (market.premium as number) : premiumAt(premium(timeMs))
    return {
      kind: 'book',
      timeMs,
      underlying,
      midPremiumPpm,
      spreadPpm: book.spreadPpm,
      bids: book.bids.map((band) => bandScaled(band, run.stress.depthFactorPpm)),
      asks: book.asks.map((band) => bandScaled(band, run.stress.depthFactorPpm)),
    }
  }
}

function bandScaled(band: DepthBand, factorPpm: number): DepthBand {
  return { withinPpm: band.withinPpm, dollars: mulDivFloor(band.dollars, factorPpm, PPM) }
}

type TableRow = { readonly table: ScenarioTable; readonly row: number }

/** The row in force at times that never go back. */
function rowReader(scenario: Scenario, files: readonly string[]): (timeMs: number) => TableRow {
  const rows = tablesOf(scenario, files).flatMap((table) =>
    Array.from(table.times, (timeMs, row) => ({ timeMs, table, row })),
  )
  let at = 0
  return (timeMs) => {
    while (at + 1 < rows.length && rows[at + 1]!.timeMs <= timeMs) at += 1
    return rows[at]!
  }
}

function premiumAt({ table, row }: TableRow): number {
  return table.columns.get('premium_ppm')![row]!
}

function depthReader(scenario: Scenario, files: readonly string[]): (timeMs: number) => ScenarioBook {
  const read = rowReader(scenario, files)
  return (timeMs) => {
    const { table, row } = read(timeMs)
    const side = (prefix: string): DepthBand[] =>
      [...table.columns].flatMap(([name, column]) =>
        name.startsWith(prefix) ? [{ withinPpm: depthColumnPpm(name)!, dollars: column[row]! }] : [],
      )
    return { spreadPpm: table.columns.get('spread_ppm')![row]!, bids: side('bid_'), asks: side('ask_') }
  }
}
