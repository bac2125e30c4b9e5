/** Robust distance from the usual: median and median absolute deviation, in integers. */
import { bigMulDivFloor, clamp } from '../../core/units/index.ts'

/** What is usual: median and median absolute deviation of a window, in the unit of its values. */
type Usual = { readonly median: number; readonly deviation: number }

/** Largest distance that counts, thousandths of a robust deviation: beyond it all is alike, a lie too. */
export const Z_MAX = 3000

/** Of a normal distribution, standard deviation ÷ median absolute deviation, in ten-thousandths (Rousseeuw and Croux 1993, §1). */
export const CONSISTENCY = 14_826

/**
 * Median and median absolute deviation of a window, n ≥ 1. Of an even number the lower of the two in the middle: a smaller
 * usual value, and a smaller deviation, make a distance upwards larger, which is to caution.
 */
export function usualOf(window: Float64Array): Usual {
  const middle = Math.floor((window.length - 1) / 2)
  const sorted = window.slice().sort()
  const median = sorted[middle]!
  const deviations = sorted.map((value) => Math.abs(value - median)).sort()
  return { median, deviation: deviations[middle]! }
}

/** Distance of a value from the usual, thousandths of a robust standard deviation, within ±Z_MAX. Floor; a deviation of 0 counts as 1. */
export function distanceMilli(value: number, { median, deviation }: Usual): number {
  return clamp(bigMulDivFloor(value - median, 10_000_000, CONSISTENCY * Math.max(1, deviation)), -Z_MAX, Z_MAX)
}
