/** What a scenario's books and bars say of each market: sorted figures, of which quantiles are asked. */
import { depthDistances } from '../../core/words/index.ts'
import { planHouse } from '../replay/index.ts'
import { type DepthBand, type Scenario, type ScenarioTick, scenarioTicks } from '../scenarios/index.ts'

/** Moves are taken over so long. */
const MOVE_MS = 300_000

/** Impact is read from what rests within two per cent of mid, as everywhere. */
const WITHIN_PPM = 20_000

/** Venues charge P + clamp(I − P, ±0.05 %) with I = 0.01 %, three times a day (scenarios/README.md). */
const INTEREST_PPM = 100
const CLAMP_PPM = 500
const CHARGES_A_YEAR = 3 * 365

const PPM = 1_000_000

/** Figures of one market, ascending where there are many. Ratios are ppm. */
export type MarketFacts = {
  readonly name: string
  /** Quoted spreads of the windows of five minutes that moved most: the upper twentieth. Who is closed is closed then. */
  readonly stressedSpreadPpm: Float64Array
  /** Mean |move| from one report to the next in the same windows: how stale the mark is at which a book is taken over then. */
  readonly stressedTickPpm: number
  /** What closing one whole depth costs on average. */
  readonly walkPpm: Float64Array
  /** |moves| of five minutes. */
  readonly movePpm: Float64Array
  /** What is lost by moving the price, dollars, at each distance of the house's grid that the books reach. */
  readonly moveCosts: readonly Float64Array[]
  /** What a year of holding the asset against the perpetual pays, where it pays. */
  readonly carryPpm: Float64Array
  /** Atoms of a lot at the first price. */
  readonly lotAtoms: number
}

type Window = { readonly movePpm: number; readonly spreads: readonly number[]; readonly ticks: readonly number[] }

type Growing = {
  readonly walk: number[]
  readonly carry: number[]
  readonly costs: number[][]
  readonly windows: Window[]
  /** Spreads and moves of reports since the last window ended, and the last price. */
  spreads: number[]
  ticks: number[]
  price: number
  /** Distances of the grid that every book so far reaches. */
  reach: number
}

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
    const costs = depthDistances.map((): number[] => [])
    found.set(name, {
      walk: [],
      carry: [],
      costs,
      windows: [],
      spreads: [],
      ticks: [],
      price: 0,
      reach: depthDistances.length,
    })
    primary.set(name, feeds[0]!.source)
  }
  const last = new Map<string, { readonly timeMs: number; readonly price: number }>()
  for (const tick of scenarioTicks(scenario)) {
    if (tick.kind === 'book') {
      const facts = found.get(tick.underlying)
      if (facts !== undefined) takeBook(facts, tick)
      continue
    }
    for (const { underlying, price } of tick.entries) {
      if (primary.get(underlying) !== tick.source) continue
      const facts = found.get(underlying)
      if (facts === undefined) continue
      if (facts.price > 0) facts.ticks.push(moveOf(facts.price, price))
      facts.price = price
      const before = last.get(underlying)
      if (before !== undefined && tick.timeMs - before.timeMs < MOVE_MS) continue
      if (before !== undefined) endWindow(facts, moveOf(before.price, price))
      last.set(underlying, { timeMs: tick.timeMs, price })
    }
  }
  const lots = lotsAtFirst(scenario)
  return [...found].flatMap(([name, facts]) => {
    const moves = sorted(facts.windows.map(({ movePpm }) => movePpm))
    if (facts.walk.length === 0 || moves.length === 0) return []
    const bound = quantile(moves, 0.95)
    const stressed = facts.windows.filter(({ movePpm }) => movePpm >= bound)
    const [spreads, ticks] = [stressed.flatMap((each) => each.spreads), stressed.flatMap((each) => each.ticks)]
    if (spreads.length === 0) return []
    return [
      {
        name,
        stressedSpreadPpm: sorted(spreads),
        stressedTickPpm: ticks.reduce((sum, each) => sum + each, 0) / ticks.length,
        walkPpm: sorted(facts.walk),
        movePpm: moves,
        moveCosts: facts.costs.slice(0, facts.reach).map(sorted),
        carryPpm: sorted(facts.carry),
        lotAtoms: lots.get(name)!,
      },
    ]
  })
}

/** Atoms of a lot of each market at the first price of a scenario. */
export function lotsAtFirst(scenario: Scenario): ReadonlyMap<string, number> {
  const { markets } = planHouse(scenario, 1, scenario.fromMs, scenario.toMs, scenario.tickMs)
  return new Map(markets.map(({ name, price }) => [name, price]))
}

/** The smallest figure that so large a part of all does not exceed: nearest rank. `part` above 0, at most 1. */
export function quantile(ascending: Float64Array, part: number): number {
  return ascending[Math.max(0, Math.ceil(ascending.length * part) - 1)]!
}

/**
 * What is lost by taking the dollars of one side up to a distance and seeing the price return: Σ dollars × distance, those of a band lie
 * evenly in it (the cost of moving a price, as `src/feeds/depth.ts` has it for levels). Nothing rests beyond the last band.
 */
export function costWithin(bands: readonly DepthBand[], distancePpm: number): number {
  return walked(bands, distancePpm).cost / PPM
}

type BookTick = Extract<ScenarioTick, { readonly kind: 'book' }>

function takeBook(facts: Growing, { spreadPpm, bids, asks, midPremiumPpm: premiumPpm }: BookTick): void {
  facts.spreads.push(spreadPpm)
  const walk = Math.max(...[bids, asks].map((bands) => walkPpm(bands)))
  if (walk > 0) facts.walk.push(walk)
  const fundingPpm = premiumPpm + Math.min(CLAMP_PPM, Math.max(-CLAMP_PPM, INTEREST_PPM - premiumPpm))
  facts.carry.push(Math.max(0, fundingPpm) * CHARGES_A_YEAR)
  const farthest = Math.min(bids.at(-1)?.withinPpm ?? 0, asks.at(-1)?.withinPpm ?? 0)
  facts.reach = Math.min(facts.reach, depthDistances.filter((distance) => distance <= farthest).length)
  for (const [at, distance] of depthDistances.entries()) {
    facts.costs[at]!.push(Math.min(costWithin(bids, distance), costWithin(asks, distance)))
  }
}

function endWindow(facts: Growing, movePpm: number): void {
  facts.windows.push({ movePpm, spreads: facts.spreads, ticks: facts.ticks })
  facts.spreads = []
  facts.ticks = []
}

function moveOf(from: number, to: number): number {
  return (Math.abs(to - from) / from) * PPM
}

/** Average distance from mid of the dollars within two per cent on one side. 0 without any. */
function walkPpm(bands: readonly DepthBand[]): number {
  const { dollars, cost } = walked(bands, WITHIN_PPM)
  return dollars === 0 ? 0 : cost / dollars
}

/** Dollars of one side up to a distance, and Σ dollars × distance in ppm; of a band that reaches beyond, the nearer part. */
function walked(bands: readonly DepthBand[], withinPpm: number): { readonly dollars: number; readonly cost: number } {
  let [from, dollars, cost, inside] = [0, 0, 0, 0]
  for (const band of bands) {
    if (from >= withinPpm) break
    const to = Math.min(band.withinPpm, withinPpm)
    const whole = band.dollars - inside
    const part = band.withinPpm === to ? whole : (whole * (to - from)) / (band.withinPpm - from)
    cost += (part * (from + to)) / 2
    dollars += part
    inside = band.dollars
    from = to
  }
  return { dollars, cost }
}

function sorted(figures: readonly number[]): Float64Array {
  return Float64Array.from(figures).sort()
}
