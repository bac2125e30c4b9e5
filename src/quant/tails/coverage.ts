/** Whether margins covered: published tests of how often, and how much together, losses went beyond them (clearing.md §1.6). */
import { assert } from '../../core/units/index.ts'
import { log } from '../../core/valuation/index.ts'
import { binomialCdf, chiSquareOneAbove, chiSquareTwoAbove } from './distributions.ts'

/** n·ln p with 0·ln 0 = 0. */
function weighted(n: number, p: number): number {
  return n === 0 ? 0 : n * log(p)
}

/**
 * Kupiec's likelihood ratio of `breaches` in `days` against a chance of breach; χ² with one degree of freedom if the chance is true
 * (Kupiec 1995, proportion of failures).
 */
export function kupiecRatio(breaches: number, days: number, chance: number): number {
  assert(breaches >= 0 && breaches <= days && days > 0, 'breaches among the days')
  const seen = breaches / days
  const supposed = weighted(days - breaches, 1 - chance) + weighted(breaches, chance)
  const best = weighted(days - breaches, 1 - seen) + weighted(breaches, seen)
  return Math.max(0, -2 * (supposed - best))
}

/** The chance of a ratio at least so large if the chance of breach is true: too many and too few both count against it. */
export function kupiecTwoSided(breaches: number, days: number, chance: number): number {
  return chiSquareOneAbove(kupiecRatio(breaches, days, chance))
}

/** The same against under-coverage alone: the signed root of the ratio is standard normal, positive where there are too many breaches. */
export function kupiecUnder(breaches: number, days: number, chance: number): number {
  const half = kupiecTwoSided(breaches, days, chance) / 2
  return breaches > chance * days ? half : 1 - half
}

/** Transitions between days without (0) and with (1) a breach. */
type Transitions = { readonly n00: number; readonly n01: number; readonly n10: number; readonly n11: number }

/** Counts the transitions of a run of days. */
export function transitionsOf(breaches: readonly boolean[]): Transitions {
  const counts = { n00: 0, n01: 0, n10: 0, n11: 0 }
  for (let day = 1; day < breaches.length; day++) {
    counts[`n${breaches[day - 1] ? 1 : 0}${breaches[day] ? 1 : 0}`] += 1
  }
  return counts
}

/** Christoffersen's likelihood ratio against independence of a breach from yesterday's; χ² with one degree of freedom (1998). */
export function independenceRatio({ n00, n01, n10, n11 }: Transitions): number {
  const share = (part: number, rest: number): number => (part + rest === 0 ? 0 : part / (part + rest))
  const [after0, after1, all] = [share(n01, n00), share(n11, n10), share(n01 + n11, n00 + n10)]
  const supposed = weighted(n00 + n10, 1 - all) + weighted(n01 + n11, all)
  const best = weighted(n00, 1 - after0) + weighted(n01, after0) + weighted(n10, 1 - after1) + weighted(n11, after1)
  return Math.max(0, -2 * (supposed - best))
}

/** Conditional coverage: how many and how together at once; the chance of a sum of both ratios at least so large. */
export function conditionalCoverage(breaches: readonly boolean[], chance: number): number {
  const count = breaches.filter(Boolean).length
  const independence = independenceRatio(transitionsOf(breaches))
  return chiSquareTwoAbove(kupiecRatio(count, breaches.length, chance) + independence)
}

/** Zones of Basel's traffic light. */
export type Zone = 'green' | 'yellow' | 'red'

/**
 * The zone: yellow from the first count that 95 % of true models do not exceed, red from 99.99 % (bcbs22). Days without a breach are green
 * however few they are: the chance of none in four days is 96 %, and says nothing against a model.
 */
export function zoneOf(breaches: number, days: number, chance: number): Zone {
  if (breaches === 0) return 'green'
  const cumulated = binomialCdf(breaches, days, chance)
  if (cumulated >= 0.9999) return 'red'
  return cumulated >= 0.95 ? 'yellow' : 'green'
}

/** Holm's adjusted chances, in the order given: a family passes at a level where all of them are above it (Holm 1979). */
export function holm(chances: readonly number[]): number[] {
  const order = [...chances.keys()].sort((a, b) => chances[a]! - chances[b]! || a - b)
  const adjusted = new Array<number>(chances.length).fill(1)
  let least = 0
  for (const [place, at] of order.entries()) {
    least = Math.max(least, Math.min(1, chances[at]! * (chances.length - place)))
    adjusted[at] = least
  }
  return adjusted
}
