/** Figures of surfaces in words. */

/** A share of volatility in points, two places. */
export function points(volatility: number): string {
  return (volatility * 100).toFixed(2)
}

/** A day and, off its hour of expiry, the minute, in UTC. */
export function dateOf(timeMs: number): string {
  const text = new Date(timeMs).toISOString()
  return text.slice(11, 16) === '08:00' ? text.slice(0, 10) : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`
}

/** The middle of figures, of two the lower. */
export function middleOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN
}
