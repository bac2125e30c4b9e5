/**
 * What a scenario does to a volatility. Up and down by the shape that venues publish (Deribit X:PM, reference §2.1): relative moves of
 * a 30-day volatility, larger for the short-dated and smaller for the long-dated by a power of 30 days ÷ time. Skew as Derive PMRM 2: a
 * relative change in proportion to k = ln(strike ÷ forward), cut at a cap that falls with the root of time. Term about 30 days.
 */
import { exp, log } from '../valuation/index.ts'
import { rangesOf, type Scenario } from './set.ts'

/** What the scenarios of one underlying are made of, ratios. */
export type Shocks = {
  readonly range: number
  readonly volUp: number
  readonly volDown: number
  readonly volFloor: number
  readonly skew: number
  readonly term: number
  /** Of the basis, ppm: at no time, and for a year. */
  readonly basis: number
  readonly basisYear: number
  /** Of the width of curves, ppm: of what sources say, and for an hour of age. */
  readonly curveFactor: number
  readonly curveAge: number
  /** Of settlement, milliseconds. */
  readonly window: number
}

const THIRTY_DAYS = 30 / 365
const DAY = 1 / 365

/** Powers of 30 days ÷ time below and above 30 days. */
const POWER_SHORT = 0.3
const POWER_LONG = 0.13

/** Width of the skew: its cap is reached at 4 deviations of a 60 % volatility, at least 1 % from the forward. */
const SKEW_WIDTH = 4 * 0.6
const SKEW_LEAST = 0.01

/** The skew’s cap falls by this with the root of years, to a tenth of itself at least. */
const SKEW_FALL = 0.1

/** No price falls by more in a tail. */
const FALL_MAX = 0.95

/** How far the price of an underlying moves in a scenario, as a part of it, and no further down than it can go. */
export function moveOf(shocks: Shocks, scenario: number): number {
  return Math.max(-FALL_MAX, rangesOf[scenario]! * shocks.range)
}

/** What an expiry’s time makes of the shocks: the same for all its strikes. */
export type TimeFactors = {
  readonly reach: number
  readonly skewCap: number
  readonly skewSlope: number
  readonly tilt: number
}

/** The factors of a time to expiry, in years. */
export function timeFactorsOf(shocks: Shocks, years: number): TimeFactors {
  const time = Math.max(years, DAY)
  const power = time < THIRTY_DAYS ? POWER_SHORT : POWER_LONG
  const root = Math.sqrt(time)
  const skewCap = Math.max(shocks.skew - SKEW_FALL * root, shocks.skew / 10)
  return {
    reach: exp(power * log(THIRTY_DAYS / time)),
    skewCap,
    skewSlope: skewCap / Math.max(SKEW_LEAST, SKEW_WIDTH * root),
    // One at eight times 30 days, minus one at an eighth.
    tilt: Math.min(1, Math.max(-1, log(time / THIRTY_DAYS) / log(8))),
  }
}

/**
 * By what a scenario multiplies the volatility of an option.
 *
 * @param k ln(strike ÷ forward)
 * @param volatility a year, for the floor of a rise
 */
export function volFactor(scenario: Scenario, shocks: Shocks, at: TimeFactors, k: number, volatility: number): number {
  switch (scenario.kind) {
    case 'grid':
      return scenario.vol === 'same'
        ? 1
        : scenario.vol === 'up'
          ? risen(shocks, at, volatility)
          : Math.max(0, 1 - shocks.volDown * at.reach)
    case 'tail':
      return risen(shocks, at, volatility)
    case 'term':
      return 1 + scenario.sign * shocks.term * at.tilt
    case 'skew': {
      const x = scenario.shape === 'linear' ? k : Math.abs(k)
      return 1 + scenario.sign * Math.min(at.skewCap, Math.max(-at.skewCap, x * at.skewSlope))
    }
  }
}

function risen(shocks: Shocks, at: TimeFactors, volatility: number): number {
  const factor = 1 + shocks.volUp * at.reach
  return volatility > 0 ? Math.max(factor, shocks.volFloor / volatility) : factor
}
