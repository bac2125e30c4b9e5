/** How much a residual counts: as its square while it is small, and no more than what is plausible allows. */
import { median } from './chain.ts'

/** A loss of residuals r: its value (r² near 0), and the weight of r² in its Gauss–Newton form. */
export type Loss = {
  readonly valueOf: (residual: number) => number
  readonly weightOf: (residual: number) => number
}

/** Huber’s: beyond `scale` it grows in proportion. Convex, so that a descent finds the same answer from anywhere near. */
export function huber(scale: number): Loss {
  return {
    valueOf: (r) => (Math.abs(r) <= scale ? r * r : scale * (2 * Math.abs(r) - scale)),
    weightOf: (r) => (Math.abs(r) <= scale ? 1 : scale / Math.abs(r)),
  }
}

/** Tukey’s biweight: from `scale` on a residual counts for nothing more, so that what is absurd is left out. */
export function biweight(scale: number): Loss {
  const most = (scale * scale) / 3
  const rest = (r: number): number => Math.max(0, 1 - (r / scale) ** 2)
  return {
    valueOf: (r) => most * (1 - rest(r) ** 3),
    weightOf: (r) => rest(r) ** 2,
  }
}

/** The scale of an expiry’s residuals lies in here: no quote is better than one point, and what is worse than three points is no measure. */
const SCALE_MIN = 0.01
export const SCALE_MAX = 0.03

/** Beyond so many scales a residual is a stray: Tukey’s constant for 95 % efficiency. */
export const BEYOND = 4.685

/** From the median of absolute residuals to a standard deviation, if they were normal. */
const MAD = 1.4826

/** What residuals of an expiry are measured in, at least one of them: a robust standard deviation, a share a year. */
export function scaleOf(residuals: readonly number[]): number {
  return Math.min(SCALE_MAX, Math.max(SCALE_MIN, MAD * median(residuals.map(Math.abs))))
}
