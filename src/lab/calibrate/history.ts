/**
 * What a history asks for: initial margins of each market with one. The charge of the back-tests' rule (`src/quant`), for the day after the last,
 * the worse of long and short; × what the traffic light of its last 250 days says; and for each bracket what liquidity and concentration
 * add, so that the brackets meet the requirement at their bounds.
 */
import { parameterByName } from '../../core/params/index.ts'
import {
  chargedRule,
  chargeNext,
  concentrationAddOn,
  type Histories,
  type Light,
  linearBook,
  liquidityAddOn,
} from '../../quant/index.ts'
import { held, type Proposal } from './propose.ts'

const PPM = 1_000_000
const ATOMS = 1_000_000

/** Dollars at which the brackets of a market that nobody has changed begin. */
const startBounds: readonly number[] = ([1, 2, 3] as const).map(
  (at) => parameterByName(`market.bracketBound${at}`)!.parameter.start / ATOMS,
)

/** A spread in stress where a scenario's books are not asked: 0.1 %, as October 2025 had at its worst for its largest markets. */
const STRESSED_SPREAD = 0.001

/** What a market's history says. Shares of notional. */
export type HistoryFacts = {
  readonly name: string
  readonly charge: number
  readonly dayVolatility: number
  readonly light: Light
  /** Dollars of a median day, null where no history of volume is there: then nothing is added for size. */
  readonly turnover: number | null
}

/** Facts of every asset whose history is long enough. */
export function historyFactsOf(histories: Histories, turnover: Readonly<Record<string, number>>): HistoryFacts[] {
  return [...histories.prices.keys()].map((name) => {
    const sides = ([1, -1] as const).map((side) =>
      chargeNext(histories, { book: linearBook(name, { [name]: side }) }, chargedRule),
    )
    const worse = sides[0]!.charge >= sides[1]!.charge ? sides[0]! : sides[1]!
    const light = sides[0]!.light.multiplierPpm >= sides[1]!.light.multiplierPpm ? sides[0]!.light : sides[1]!.light
    return { name, charge: worse.charge, dayVolatility: worse.dayVolatility, light, turnover: turnover[name] ?? null }
  })
}

/**
 * The proposal: a fraction for each bracket of each market, inside its parameter's bounds; `value` is for the brackets that a market has
 * from the start, `within` for others. It tightens: where a house asks for more, that stays, for maintenance and target rest on it, and a
 * rise takes at most one step at a time.
 */
export function historyProposals(facts: readonly HistoryFacts[]): Proposal[] {
  return facts.flatMap((market) =>
    ([0, 1, 2, 3] as const).map((bracket) => {
      const parameter = `market.initialPpm${bracket}`
      const within = (bounds: readonly number[]): number => held(parameter, fractionPpm(market, bracket, bounds))
      const value = within(startBounds)
      return { parameter, where: market.name, value, formula: formulaOf(market, bracket), atoms: null, within }
    }),
  )
}

/**
 * The fraction of a bracket, ceil, at least that of the bracket before it: in exact arithmetic it never falls, but a last bit may, and then the house
 * refuses brackets that fall by one ppm.
 */
function fractionPpm(market: HistoryFacts, bracket: 0 | 1 | 2 | 3, bounds: readonly number[]): number {
  const own = Math.ceil(bracketFraction(market, bracket, bounds) * PPM)
  return bracket === 0 ? own : Math.max(own, fractionPpm(market, (bracket - 1) as 0 | 1 | 2, bounds))
}

/** What the bracket's dollars need more than those below them, a dollar: the requirement at its upper end less that at its lower. */
function bracketFraction(market: HistoryFacts, bracket: 0 | 1 | 2 | 3, bounds: readonly number[]): number {
  const from = bracket === 0 ? 0 : bounds[bracket - 1]!
  // The last bracket has no end: as far again as it begins.
  const to = bracket === 3 ? 2 * from : bounds[bracket]!
  return (requirement(market, to) - requirement(market, from)) / (to - from)
}

/** What a position needs, dollars. */
function requirement({ charge, light, dayVolatility, turnover }: HistoryFacts, dollars: number): number {
  const base = charge * (light.multiplierPpm / PPM) * dollars
  if (turnover === null || dollars === 0) return base
  const closing = { dollars, spread: STRESSED_SPREAD, dayVolatility, turnover }
  return base + concentrationAddOn(base, closing) + liquidityAddOn(closing)
}

function formulaOf({ charge, light, turnover }: HistoryFacts, bracket: number): string {
  const zone = `${light.zone}: ${light.breaches} in ${light.days} days, × ${(light.multiplierPpm / PPM).toFixed(3)}`
  const size = turnover === null ? '' : bracket === 0 ? ' + liquidity' : ' + liquidity and concentration of the bracket'
  return `charge ${(charge * 100).toFixed(2)} % (${zone})${size}`
}
