/** How margins of a standing book move: what members must find, and how quickly (the measures of the ESRB and of Murphy, Vasios and Vause). */

/** The largest over the smallest margin. Margins > 0, at least one. */
export function peakToTrough(margins: Float64Array): number {
  return margins.reduce((a, b) => Math.max(a, b)) / margins.reduce((a, b) => Math.min(a, b))
}

/** The largest rise over `days` days as a share of where it began, 0 without any; null with too few days. */
export function largestRise(margins: Float64Array, days: number): number | null {
  if (margins.length <= days) return null
  let rise = 0
  for (let at = days; at < margins.length; at++) rise = Math.max(rise, margins[at]! / margins[at - days]! - 1)
  return rise
}
