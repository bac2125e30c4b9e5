/** What an option is worth in the integers of the house. */
import { type Atoms, assert, type Millis, PPM, type Ppm, type Price } from '../units/index.ts'
import { blackValue } from './black.ts'

/** A year of option time: 365 days, as volatilities of crypto-assets are quoted. */
export const YEAR_MS: Millis = 365 * 24 * 60 * 60 * 1000

/**
 * Black's value of an option on one lot, atoms a lot: rounded once, to nearest, ties to even (decision 0132). A mark measures both
 * sides of an option, so neither is favoured. Never −0.
 *
 * @param forward atoms a lot, > 0
 * @param strike atoms a lot, > 0
 * @param volatilityPpm ≥ 0; 1,000,000 is 100 % a year
 * @param untilExpiryMs ≥ 0; 0 is the instant of expiry, at which an option is worth its intrinsic value
 */
export function optionMarkNearest(
  isCall: boolean,
  forward: Price,
  strike: Price,
  volatilityPpm: Ppm,
  untilExpiryMs: Millis,
): Price {
  assert(forward > 0 && strike > 0, 'an option without forward or strike')
  assert(volatilityPpm >= 0 && untilExpiryMs >= 0, 'an option with negative volatility or time')
  const deviation = (volatilityPpm / PPM) * Math.sqrt(untilExpiryMs / YEAR_MS)
  return nearestAtoms(blackValue(isCall, forward, strike, deviation))
}

/** The integer nearest to |value| < 2⁵¹, ties to even, never −0: beside 1.5 × 2⁵² a double has no places below one. */
export function nearestAtoms(value: number): Atoms {
  assert(value < 2 ** 51 && value > -(2 ** 51), 'a value outside ±2⁵¹ atoms')
  return value + ROUNDER - ROUNDER
}

const ROUNDER = 1.5 * 2 ** 52
