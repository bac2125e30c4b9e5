/**
 * What sources say of forwards and volatilities during a replay. No scenario has option prices, so it follows a stated rule from what has been
 * heard: the scenario's volatility of the day, raised by the fall of the price below its highest of the last 24 hours, and a forward that
 * comes down with it. With T years to an expiry, V the volatility of the day and f the fall,
 *
 *   σ = V × (1 + JUMP × f × √(30 days ÷ T)),  T at least a day there      θ = σ²T
 *   wings: right 0.4 √θ, left 0.8 √θ (a put wing twice as steep)          forward ÷ index − 1 = (5 % − f) × T
 *
 * θ and the wings rise with the expiry and keep the conditions of decision 0140. Sources differ by noise, one stream each.
 */
import type { Command } from '../../core/words/index.ts'
import { below, type Random, randomOpen } from '../random.ts'
import { type Scenario, scenarioSources } from '../scenarios/index.ts'
import type { ContractPlan } from './contracts.ts'
import type { Feed } from './feed.ts'
import type { HousePlan } from './plan.ts'

const YEAR_MS = 365 * 86_400_000
const DAY_MS = 86_400_000

/** How strongly a 30-day volatility answers a fall: 3 × the fall, relative. */
const JUMP = 3

/** Least and largest volatility of a year that the rule gives. */
const VOLATILITY_MIN = 0.05
const VOLATILITY_MAX = 5

/** A source speaks every five minutes, and when the price has moved by a hundredth since it spoke. */
const EVERY_MS = 5 * 60_000
const MOVE_PART = 100

/** Half the range in which sources differ, ppm of θ and its wings, and what they say of their confidence. */
const NOISE_PPM = 5000
const CONFIDENCE_PPM = 20_000

const SLICE_ONE = 10 ** 9

/** The rule in words. */
export const curveRule: string = `Curves: sources of prices report those of an underlying every five minutes and after a move of 1 %. Volatility of an expiry in T years: the scenario’s of the day × (1 + ${JUMP} × fall × √(30 days ÷ T)), T at least a day, where fall is how far the price lies below its highest of 24 hours; wings of slope 0.4 √θ up and 0.8 √θ down; forward over index (5 % − fall) × T. Sources differ by noise uniform in ±${NOISE_PPM} ppm of θ.`

/** What has been heard of an underlying, for its curves. */
type Heard = {
  readonly name: string
  readonly sources: readonly { readonly row: number; readonly random: Random }[]
  readonly expiriesMs: readonly number[]
  /** Highest prices of the last 24 hours, descending, with their times. */
  readonly highs: { timeMs: number; price: number }[]
  spokenMs: number
  spokenPrice: number
}

/** Curves under way. */
export type Curves = { readonly plan: HousePlan; readonly heard: readonly Heard[] }

/** Curves of a plan that has contracts; synthetic sources fall silent with `realSourcesOnly` once the house is open. */
export function curvesOf(plan: HousePlan, seed: number, realSourcesOnly: boolean): Curves {
  const speaking = new Set(scenarioSources(plan.scenario, realSourcesOnly).map(({ name }) => name))
  const names = [...new Set(plan.contracts.map(({ perpetual }) => perpetual.name))]
  const heard = names.map((name): Heard => {
    const { feeds } = plan.scenario.underlyings.find((underlying) => underlying.name === name)!
    const sources = feeds.filter(({ source }) => speaking.has(source))
    return {
      name,
      sources: sources.map(({ source }) => ({
        row: plan.sources.get(source)!,
        random: randomOpen(seed, `curve of ${name} by ${source}`),
      })),
      expiriesMs: expiriesOf(plan.contracts, name),
      highs: [],
      spokenMs: Number.NEGATIVE_INFINITY,
      spokenPrice: 0,
    }
  })
  return { plan, heard }
}

/** What sources say now, in the order of underlyings and sources; nothing when nothing is due. */
export function* curveCommands({ plan, heard }: Curves, feed: Feed, timeMs: number): Generator<Command> {
  for (const known of heard) {
    const { price } = feed.heard.get(known.name)!
    if (price === 0) continue
    hear(known, timeMs, price)
    const moved = Math.abs(price - known.spokenPrice) * MOVE_PART >= known.spokenPrice
    if (timeMs < known.spokenMs + EVERY_MS && !moved) continue
    known.spokenMs = timeMs
    known.spokenPrice = price
    const fall = 1 - price / known.highs[0]!.price
    const volatility = volatilityOf(plan.scenario, known.name, timeMs)
    const open = known.expiriesMs.filter((expiryMs) => expiryMs > timeMs)
    if (open.length === 0) continue
    const underlying = plan.underlyings.get(known.name)!.row
    for (const { row: source, random } of known.sources) {
      const noise = 1 + (below(random, 2 * NOISE_PPM + 1) - NOISE_PPM) / 10 ** 6
      const entries = open.map((expiryMs) => entryOf(expiryMs, timeMs, volatility, fall, noise))
      yield { type: 'curveReport', source, underlying, entries }
    }
  }
}

function hear({ highs }: Heard, timeMs: number, price: number): void {
  while (highs.length > 0 && highs.at(-1)!.price <= price) highs.pop()
  highs.push({ timeMs, price })
  while (highs[0]!.timeMs <= timeMs - DAY_MS) highs.shift()
}

type CurveEntry = Extract<Command, { readonly type: 'curveReport' }>['entries'][number]

/** What is said of one expiry. θ ceil, wings floor: rounding breaks no condition between expiries. */
function entryOf(expiryMs: number, timeMs: number, volatility: number, fall: number, noise: number): CurveEntry {
  const years = (expiryMs - timeMs) / YEAR_MS
  const rise = JUMP * fall * Math.sqrt((30 * DAY_MS) / Math.max(expiryMs - timeMs, DAY_MS))
  const sigma = Math.min(VOLATILITY_MAX, Math.max(VOLATILITY_MIN, volatility * (1 + rise)))
  const theta = Math.max(1, Math.ceil(sigma * sigma * years * noise * SLICE_ONE))
  const root = Math.sqrt(theta / SLICE_ONE) * SLICE_ONE
  return {
    expiryMs,
    basisPpm: Math.trunc((0.05 - fall) * years * 10 ** 6),
    theta,
    right: Math.floor(0.4 * root),
    left: Math.floor(0.8 * root),
    confidencePpm: CONFIDENCE_PPM,
  }
}

/** A year's volatility that the scenario knows at a time, 1 = 100 %. */
function volatilityOf(scenario: Scenario, name: string, timeMs: number): number {
  const { volatility } = scenario.underlyings.find((underlying) => underlying.name === name)!.market!
  if (volatility === null || typeof volatility === 'number') return (volatility ?? 0) / 10 ** 6
  let found = 0
  for (const file of volatility) {
    const { times, columns } = scenario.tables.get(file)!
    for (const [row, fromMs] of times.entries()) {
      if (fromMs <= timeMs) found = columns.get('volatility_ppm')![row]!
    }
  }
  return found / 10 ** 6
}

function expiriesOf(contracts: readonly ContractPlan[], name: string): number[] {
  const ours = contracts.filter(({ perpetual }) => perpetual.name === name)
  return [...new Set(ours.map(({ expiryMs }) => expiryMs))].sort((a, b) => a - b)
}
