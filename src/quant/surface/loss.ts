/** How much a residual counts: as its square while it is small, and no more than what is plausible allows. */

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
