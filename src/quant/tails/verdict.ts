/** What a walk says of a model: coverage, what was not covered, how it moved, what it cost. */
import {
  conditionalCoverage,
  independenceRatio,
  kupiecTwoSided,
  kupiecUnder,
  transitionsOf,
  type Zone,
  zoneOf,
} from './coverage.ts'
import { chiSquareOneAbove } from './distributions.ts'
import { largestRise, peakToTrough } from './responsiveness.ts'

/** A span of days that the report names; both included, days since 1970-01-01. */
export type Window = { readonly name: string; readonly from: number; readonly to: number }

/** Breaches among days, with the chances of so many if the model is true. */
export type Counted = {
  readonly days: number
  readonly breaches: number
  /** Kupiec, two-sided. */
  readonly twoSided: number
  /** Kupiec, against under-coverage alone. */
  readonly under: number
}

/** A model of one book. Amounts are shares of notional. */
export type Verdict = {
  readonly all: Counted
  /** The fifth of days with the highest expected volatility. */
  readonly high: Counted
  readonly independence: number
  readonly conditional: number
  readonly zone: Zone
  /** Losses beyond the margin: together, and the largest. */
  readonly uncovered: { readonly sum: number; readonly largest: number }
  readonly mean: number
  readonly peakToTrough: number
  readonly rise5: number
  readonly rise30: number
  /** The largest 5-day rise inside each window; null where the walk has too few days of it. */
  readonly windows: readonly (number | null)[]
}

/** Judges margins against losses of the same days. `isHigh` marks the fifth of days. */
export function verdictOf(
  periods: Int32Array,
  losses: Float64Array,
  margins: Float64Array,
  isHigh: readonly boolean[],
  windows: readonly Window[],
  tail: number,
): Verdict {
  const breaches = [...losses].map((loss, at) => loss > margins[at]!)
  const beyond = losses.map((loss, at) => Math.max(0, loss - margins[at]!))
  const count = breaches.filter(Boolean).length
  return {
    all: countedOf(breaches, tail),
    high: countedOf(
      breaches.filter((_, at) => isHigh[at]!),
      tail,
    ),
    independence: chiSquareOneAbove(independenceRatio(transitionsOf(breaches))),
    conditional: conditionalCoverage(breaches, tail),
    zone: zoneOf(count, breaches.length, tail),
    uncovered: { sum: beyond.reduce((a, b) => a + b, 0), largest: beyond.reduce((a, b) => Math.max(a, b)) },
    mean: margins.reduce((a, b) => a + b, 0) / margins.length,
    peakToTrough: peakToTrough(margins),
    rise5: largestRise(margins, 5) ?? 0,
    rise30: largestRise(margins, 30) ?? 0,
    windows: windows.map(({ from, to }) => {
      const at = [...periods.keys()].filter((row) => periods[row]! >= from && periods[row]! <= to)
      return at.length === 0 ? null : largestRise(margins.subarray(at[0]!, at.at(-1)! + 1), 5)
    }),
  }
}

/** Counts breaches and judges their number. */
export function countedOf(breaches: readonly boolean[], tail: number): Counted {
  const count = breaches.filter(Boolean).length
  const days = breaches.length
  return {
    days,
    breaches: count,
    twoSided: kupiecTwoSided(count, days, tail),
    under: kupiecUnder(count, days, tail),
  }
}
