/** What a zone of the traffic light does: a rule, not a talk (bcbs22; clearing.md §1.6). */
import { type Zone, zoneOf } from './coverage.ts'
import { TAIL } from './rule.ts'

/** Days that the light looks back on. */
const LIGHT_DAYS = 250

const PPM = 1_000_000

/** Basel's multipliers from 3.40 for five breaches to 3.85 for nine, and 4 in the red zone, over the 3 of the green one: ppm, rounded up. */
const yellowPpm: readonly number[] = [1_133_334, 1_166_667, 1_216_667, 1_250_000, 1_283_334]
const RED_PPM = 1_333_334

/** The light over the last days of a book. */
export type Light = {
  readonly days: number
  readonly breaches: number
  readonly zone: Zone
  readonly multiplierPpm: number
}

/**
 * The light of margins against losses of the same days, the last 250 of them (fewer where there are fewer). In the green zone nothing is
 * added; in the yellow one the margin is multiplied by the number of breaches beyond the zone's first; a red zone by 4 ÷ 3.
 */
export function lightOf(losses: Float64Array, margins: Float64Array): Light {
  const from = Math.max(0, losses.length - LIGHT_DAYS)
  const days = losses.length - from
  const breaches = losses.subarray(from).filter((loss, at) => loss > margins[from + at]!).length
  const zone = zoneOf(breaches, days, TAIL)
  return { days, breaches, zone, multiplierPpm: multiplierOf(zone, breaches, days) }
}

function multiplierOf(zone: Zone, breaches: number, days: number): number {
  if (zone === 'green') return PPM
  if (zone === 'red') return RED_PPM
  let first = breaches
  while (zoneOf(first - 1, days, TAIL) === 'yellow') first -= 1
  return yellowPpm[Math.min(breaches - first, yellowPpm.length - 1)]!
}
