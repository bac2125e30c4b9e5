/**
 * The fit of the charged rule: the cheapest rule of a small grid that covers and dampens in the days before 2021, all books pooled.
 * Days from then on are not read (a test poisons them).
 */
import { assert } from '../../core/units/index.ts'
import { chargesOf, type MemberWalk, stressTails } from './models.ts'
import { largestRise } from './responsiveness.ts'
import { type ChargedRule, TAIL } from './rule.ts'

/** The first day that the fit may not see: 2021-01-01, days since 1970-01-01. */
export const FIT_END_DAY = 18_628

/** Share of days with the highest expected volatility that are judged by themselves. */
const HIGH_SHARE = 0.2

/** In the days of the fit the rule must rise by so much less than the reference; what is asked of later days is 30 %. */
const DAMPING = 0.4

/** Costs that differ by less are the same: the reference's own mean is not known better. */
const SAME_COST = 0.001

/** A rise of the reference that counts, and over how many days. */
export const RISE_COUNTS = 0.2
const RISE_PERIODS = 5

const grid: Readonly<Record<keyof ChargedRule, readonly number[]>> = {
  stressWeight: [0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75],
  stressTail: stressTails,
  filteredCap: [1.5, 2, 2.5, 3],
  floor: [0.7, 0.8, 0.9],
}

/** How a rule did in the days of the fit, all books pooled. */
export type Fitted = {
  readonly rule: ChargedRule
  readonly days: number
  readonly breaches: number
  readonly highDays: number
  readonly highBreaches: number
  /** Mean of the charge over the reference's margin. */
  readonly cost: number
  /** The worst over books and quarters of the largest rise of the charge over the reference's. */
  readonly rise: number
}

/**
 * The cheapest rule of the grid that covers and dampens; of those that cost as much to a thousandth of the reference, the one that the most
 * volatile fifth breached least, then the higher floor and the lower cap. Undefined if none does. `periodsADay`: 1 for walks over days, 24
 * over hours; rises are then over five hours.
 */
export function fitRule(walks: readonly MemberWalk[], periodsADay: 1 | 24): Fitted | undefined {
  const slices = walks.map((walk) => sliceOf(walk, periodsADay)).filter(({ days }) => days > 0)
  assert(slices.length > 0, 'a fit without days')
  const fitted: Fitted[] = []
  for (const stressWeight of grid.stressWeight)
    for (const stressTail of grid.stressTail)
      for (const filteredCap of grid.filteredCap)
        for (const floor of grid.floor) fitted.push(judged(slices, { stressWeight, stressTail, filteredCap, floor }))
  const fine = fitted.filter(
    ({ days, breaches, highDays, highBreaches, rise }) =>
      breaches <= allowed(days) && highBreaches <= allowed(highDays) && rise <= 1 - DAMPING,
  )
  const cheapest = Math.min(...fine.map(({ cost }) => cost))
  return fine
    .filter(({ cost }) => cost <= cheapest + SAME_COST)
    .sort(
      (a, b) =>
        a.highBreaches - b.highBreaches || b.rule.floor - a.rule.floor || a.rule.filteredCap - b.rule.filteredCap,
    )[0]
}

/** One standard error of a true 99 % fewer breaches than it has on average: luck of the slice is not relied upon. */
function allowed(days: number): number {
  return TAIL * days - Math.sqrt(TAIL * (1 - TAIL) * days)
}

type Slice = {
  readonly days: number
  readonly walk: MemberWalk
  readonly isHigh: readonly boolean[]
  /** Stretches of one calendar quarter with the reference's largest rise in it, where that counts. */
  readonly rises: readonly { readonly from: number; readonly to: number; readonly reference: number }[]
}

/** What a fit may see of a walk. */
function sliceOf(walk: MemberWalk, periodsADay: number): Slice {
  const after = walk.periods.findIndex((period) => period >= FIT_END_DAY * periodsADay)
  const days = after < 0 ? walk.periods.length : after
  const rises: { from: number; to: number; reference: number }[] = []
  for (let from = 0; from < days; ) {
    let to = from
    while (to < days && quarterOf(walk.periods[to]! / periodsADay) === quarterOf(walk.periods[from]! / periodsADay))
      to += 1
    const reference = largestRise(walk.measures.filtered.subarray(from, to), RISE_PERIODS)
    if (reference !== null && reference >= RISE_COUNTS) rises.push({ from, to, reference })
    from = to
  }
  return { days, walk, isHigh: highest(walk.volatility.subarray(0, days)), rises }
}

/** Which of some days are the fifth with the highest expected volatility. */
export function highest(volatility: Float64Array): boolean[] {
  if (volatility.length === 0) return []
  const bound = volatility.slice().sort()[Math.floor(volatility.length * (1 - HIGH_SHARE))]!
  return [...volatility].map((each) => each >= bound)
}

function quarterOf(day: number): number {
  const date = new Date(day * 86_400_000)
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3)
}

function judged(slices: readonly Slice[], rule: ChargedRule): Fitted {
  const found = { rule, days: 0, breaches: 0, highDays: 0, highBreaches: 0, cost: 0, rise: 0 }
  for (const { days, walk, isHigh, rises } of slices) {
    const { filtered } = walk.measures
    const charges = chargesOf(walk, rule)
    for (let at = 0; at < days; at++) {
      const isBreach = walk.losses[at]! > charges[at]!
      found.breaches += isBreach ? 1 : 0
      found.highBreaches += isBreach && isHigh[at]! ? 1 : 0
      found.highDays += isHigh[at]! ? 1 : 0
      found.cost += charges[at]! / filtered[at]!
    }
    found.days += days
    for (const { from, to, reference } of rises) {
      found.rise = Math.max(found.rise, largestRise(charges.subarray(from, to), RISE_PERIODS)! / reference)
    }
  }
  return { ...found, cost: found.cost / found.days }
}
