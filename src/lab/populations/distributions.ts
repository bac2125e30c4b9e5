/**
 * The distributions of a population, in integers. They are assumptions, chosen before any replay and printed with each:
 * positions of unequal size with a heavy tail, leverage mostly below ten.
 */
import { below, between, type Random } from '../random.ts'

/** Part of directional accounts that are long, of 1000. */
export const LONG_OF_1000 = 570

/** Classes of accounts other than makers, of 1000: directional on one market, on several, hedged, carry, flat. */
export const CLASSES_OF_1000 = { single: 640, mixed: 110, hedged: 110, carry: 70, flat: 70 } as const

/** What a directional account pays in, of 1000: cash alone, or part of it in coins or in a stable token. */
export const COLLATERAL_OF_1000 = { cash: 740, coins: 170, stable: 90 } as const

/** Owners' answer to a call, of 1000. */
export const BEHAVIOUR_OF_1000 = { pays: 350, cuts: 250, ignores: 400 } as const

/** Accounts that belong to the owner of the account before, and isolated ones among these, of 1000. */
export const SAME_OWNER_OF_1000 = 60
export const ISOLATED_OF_1000 = 400

/** Classes of accounts with books of options, of 1000. */
export const OPTION_CLASSES_OF_1000 = {
  'covered-call': 180,
  collar: 120,
  'short-strangle': 170,
  'short-wing': 130,
  calendar: 110,
  butterfly: 80,
  'long-wing': 90,
  basis: 120,
} as const

/** Largest ÷ smallest weight of a position. */
export const WEIGHT_RANGE = 4096

/** Leverage in tenths: of 1000 accounts so many draw uniformly from low to high. */
const leverageBands: readonly { readonly of1000: number; readonly low: number; readonly high: number }[] = [
  { of1000: 300, low: 10, high: 30 },
  { of1000: 270, low: 30, high: 60 },
  { of1000: 230, low: 60, high: 120 },
  { of1000: 150, low: 120, high: 200 },
  { of1000: 50, low: 200, high: 300 },
]

/**
 * The weight of a position: a truncated Pareto distribution of exponent 1, ⌊2²⁰ ÷ u⌋ with u uniform in 2⁸ … 2²⁰: half of
 * the accounts weigh 1, one in a hundred 100 or more, none above 4096.
 */
export function weightDraw(random: Random): number {
  return Math.floor(2 ** 20 / between(random, 2 ** 20 / WEIGHT_RANGE, 2 ** 20))
}

/** Gross notional ÷ equity in tenths, 10 to 300. */
export function leverageDraw(random: Random): number {
  let at = below(random, 1000)
  for (const band of leverageBands) {
    if (at < band.of1000) return between(random, band.low, band.high)
    at -= band.of1000
  }
  throw new Error('leverage bands cover 1000')
}

/** One of the names of a table of parts of 1000. */
export function partDraw<N extends string>(random: Random, parts: Readonly<Record<N, number>>): N {
  let at = below(random, 1000)
  for (const name of Object.keys(parts) as N[]) {
    if (at < parts[name]) return name
    at -= parts[name]
  }
  throw new Error('parts sum to 1000')
}

/** One index of a list of integer weights, each in proportion; the weights sum to at most 2³². */
export function weightedDraw(random: Random, weights: readonly number[]): number {
  let at = below(
    random,
    weights.reduce((sum, weight) => sum + weight, 0),
  )
  for (const [index, weight] of weights.entries()) {
    if (at < weight) return index
    at -= weight
  }
  throw new Error('a draw lies inside the sum of weights')
}
