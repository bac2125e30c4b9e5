/** What a scenario's books and bars say of each market: sorted figures, of which quantiles are asked. */
import { type DepthBand, type Scenario, scenarioTicks } from '../scenarios/index.ts'

/** Moves are taken over so long. */
const MOVE_MS = 300_000

/** Depth is what rests within two per cent of mid, as everywhere. */
const WITHIN_PPM = 20_000

const PPM = 1_000_000

/** Figures of one market, ascending: quoted spreads; what closing one whole depth costs on average; |moves| of five minutes. All ppm. */
export type MarketFacts = {
  readonly name: string
  readonly spreadPpm: Float64Array
  readonly walkPpm: Float64Array
  readonly movePpm: Float64Array
}

type Growing = { readonly spread: number[]; readonly walk: number[]; readonly move: number[] }

/**
 * Reads every book of a scenario and the prices of each market's primary source. A market without a book or a move is left out.
 *
 * @throws ScenarioError
 */
export function marketFactsOf(scenario: Scenario): MarketFacts[] {
  const found = new Map<string, Growing>()
  const primary = new Map<string, string>()
  for (const { name, market, feeds } of scenario.underlyings) {
    if (market === null) continue
    found.set(name, { spread: [], walk: [], move: [] })
    primary.set(name, feeds[0]!.source)
  }
  const last = new Map<string, { readonly timeMs: number; readonly price: number }>()
  for (const tick of scenarioTicks(scenario)) {
    if (tick.kind === 'book') {
      const facts = found.get(tick.underlying)
      const walk = Math.max(walkPpm(tick.bids), walkPpm(tick.asks))
      facts?.spread.push(tick.spreadPpm)
      if (walk > 0) facts?.walk.push(walk)
      continue
    }
    for (const { underlying, price } of tick.entries) {
      if (primary.get(underlying) !== tick.source) continue
      const before = last.get(underlying)
      if (before !== undefined && tick.timeMs - before.timeMs < MOVE_MS) continue
      if (before !== undefined) found.get(underlying)!.move.push((Math.abs(price - before.price) / before.price) * PPM)
      last.set(underlying, { timeMs: tick.timeMs, price })
    }
  }
  return [...found].flatMap(([name, { spread, walk, move }]) =>
    spread.length === 0 || walk.length === 0 || move.length === 0
      ? []
      : [{ name, spreadPpm: sorted(spread), walkPpm: sorted(walk), movePpm: sorted(move) }],
  )
}

/** The smallest figure that so large a part of all does not exceed: nearest rank. `part` above 0, at most 1. */
export function quantile(ascending: Float64Array, part: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * part) - 1)]!
}

/** Average distance from mid of the dollars within two per cent on one side; dollars of a band lie evenly in it. 0 without any. */
function walkPpm(bands: readonly DepthBand[]): number {
  let [from, dollars, cost] = [0, 0, 0]
  for (const band of bands) {
    const to = Math.min(band.withinPpm, WITHIN_PPM)
    // Of a band that reaches beyond, the nearer part.
    const whole = band.dollars - dollars
    const part = band.withinPpm === to ? whole : (whole * Math.max(0, to - from)) / (band.withinPpm - from)
    cost += (part * (from + to)) / 2
    dollars += part
    from = to
    if (from >= WITHIN_PPM) break
  }
  return dollars === 0 ? 0 : cost / dollars
}

function sorted(figures: readonly number[]): Float64Array {
  return Float64Array.from(figures).sort()
}
