/**
 * How venues move implied volatility in a scenario: the nearer the expiry, the more, by a power of 30 days over the days left.
 * Sources: Derive v2 PMRMLib_2 `_addVolShocks`; Paradex docs, risk/portfolio-margin; Deribit's `*_vega_power` (clearing.md §2.1–2.3).
 */

/** Where volatility goes in a scenario. */
export type VolatilityMove = 'up' | 'same' | 'down'

/** A venue's figures: fractions of the volatility, and the least volatility that a rise reaches. */
export type VolatilityShock = {
  readonly up: number
  readonly down: number
  readonly upMin: number
  /** Powers of 30 ÷ days: up to 30 days, and beyond. */
  readonly shortPower: number
  readonly longPower: number
  /** Days left count as at least this many. */
  readonly daysMin: number
}

const REFERENCE_DAYS = 30
const SECONDS_PER_DAY = 86_400

/** (30 ÷ days)^power: 1 at 30 days, above it before, below it after. */
export function termFactor(seconds: number, { shortPower, longPower, daysMin }: VolatilityShock): number {
  const days = seconds / SECONDS_PER_DAY
  return (REFERENCE_DAYS / Math.max(days, daysMin)) ** (days <= REFERENCE_DAYS ? shortPower : longPower)
}

/** The volatility of a scenario, never below 0. */
export function shockedVolatility(
  volatility: number,
  move: VolatilityMove,
  seconds: number,
  shock: VolatilityShock,
): number {
  if (move === 'same') return volatility
  const factor = termFactor(seconds, shock)
  if (move === 'up') return Math.max(volatility * (1 + shock.up * factor), shock.upMin)
  return volatility * Math.max(0, 1 - shock.down * factor)
}
