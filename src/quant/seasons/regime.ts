/** From a score to a season: thresholds with hysteresis, and a dwell before it falls. */
import type { Ppm } from '../../core/units/index.ts'

/** A season. */
type Season = {
  readonly name: string
  /** Entered at once at this score, thousandths; left, one season at a time, when the score was below the other for `DWELL_DAYS` days. */
  readonly enterMilli: number
  readonly leaveMilli: number
  /** The multiple of initial margin that it asks for, ppm. */
  readonly multiplePpm: Ppm
}

/**
 * The seasons from calm up. Thresholds are whole halves of a robust deviation, each left half a step lower; the first lies above what
 * any input can reach alone (decision 0161).
 */
export const seasons: readonly Season[] = [
  { name: 'calm', enterMilli: Number.MIN_SAFE_INTEGER, leaveMilli: Number.MIN_SAFE_INTEGER, multiplePpm: 1_000_000 },
  { name: 'unsettled', enterMilli: 500, leaveMilli: 250, multiplePpm: 1_100_000 },
  { name: 'stressed', enterMilli: 1000, leaveMilli: 750, multiplePpm: 1_250_000 },
  { name: 'crisis', enterMilli: 1500, leaveMilli: 1250, multiplePpm: 1_500_000 },
]

/** Consecutive days below a season's lower threshold before it is left: a week of trading. */
export const DWELL_DAYS = 5

/** Where the season stands: its position, and for how many days the score has been below its lower threshold. */
export type Regime = { readonly season: number; readonly belowDays: number }

/** The regime before the first day. */
export const calm: Regime = { season: 0, belowDays: 0 }

/** The regime after a day's score: rises at once, as far as the score says; falls by one season after the dwell. */
export function nextRegime({ season, belowDays }: Regime, scoreMilli: number): Regime {
  let reached = season
  for (let at = season + 1; at < seasons.length; at++) if (scoreMilli >= seasons[at]!.enterMilli) reached = at
  if (reached > season || scoreMilli >= seasons[season]!.leaveMilli) return { season: reached, belowDays: 0 }
  return belowDays + 1 < DWELL_DAYS ? { season, belowDays: belowDays + 1 } : { season: season - 1, belowDays: 0 }
}
