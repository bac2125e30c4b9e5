/** Undiscounted Black-76 value and delta of a European option; the year has 365 days, as at every venue here. */
import { blackValue, logRatio, normalCdf } from '../../core/valuation/index.ts'

const SECONDS_PER_YEAR = 365 * 86_400

/** Years of 365 days. */
export function yearsOf(seconds: number): number {
  return seconds / SECONDS_PER_YEAR
}

/**
 * Value of one option in the forward's unit, at least its intrinsic value.
 *
 * @param forward, strike ≥ 0; at 0 only the intrinsic value is left
 * @param volatility ≥ 0 a year, 1 = 100 %
 */
export function optionValue(
  isCall: boolean,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
): number {
  if (forward > 0 && strike > 0) return blackValue(isCall, forward, strike, volatility * Math.sqrt(years))
  return Math.max(0, isCall ? forward - strike : strike - forward)
}

/** Change of the value with the forward, −1 to 1; without time or volatility 0, ±½ at the strike, or ±1. Forward and strike > 0. */
export function optionDelta(
  isCall: boolean,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
): number {
  const deviation = volatility * Math.sqrt(years)
  const inTheMoney =
    deviation > 0 ? normalCdf(logRatio(forward, strike) / deviation + deviation / 2) : stepOf(forward - strike)
  return isCall ? inTheMoney : inTheMoney - 1
}

function stepOf(difference: number): number {
  return (Math.sign(difference) + 1) / 2
}
