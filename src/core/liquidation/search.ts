/** How much to close: the fewest units that reach restore, and never beyond the point where equity − target peaks. */
import { fewestBetween, type Outcome, type OutcomeOf, PARTS, type Point } from '../margin/index.ts'

/**
 * Units to close, 0 when closing does not raise equity − target: the fewest of 1..most that reach restore, else as many as
 * bring equity − target to its peak.
 *
 * @param guess a first guess of the fewest: (restore − equity) ÷ (r − f) a unit
 */
export function unitsToClose(outcomeOf: OutcomeOf, most: number, guess: number): number {
  if (most < 1) return 0
  const start = { units: 0, outcome: outcomeOf(0) }
  const peak = peakOf(outcomeOf, most)
  const before = excessOf(start.outcome)
  if (excessOf(peak.outcome) <= before) return 0
  const fewest = fewestBetween(outcomeOf, start, peak, guess)
  return fewest > 0 && excessOf(outcomeOf(fewest)) > before ? fewest : peak.units
}

/** Whether closing n units raises equity − target. */
export function raisesExcess(outcomeOf: OutcomeOf, n: number): boolean {
  return excessOf(outcomeOf(n)) > excessOf(outcomeOf(0))
}

/**
 * The fewest of `PARTS` parts whose slice of the whole book reaches restore and raises equity − target, 0 when none does.
 *
 * @param outcomeOf what the account would have after closing so many parts of every leg
 */
export function partsToClose(outcomeOf: OutcomeOf): number {
  const parts = fewestUnits(outcomeOf, PARTS, PARTS / 2)
  return parts > 0 && raisesExcess(outcomeOf, parts) ? parts : 0
}

/** The fewest of 1..most units that reach restore, 0 when none does. */
function fewestUnits(outcomeOf: OutcomeOf, most: number, guess: number): number {
  if (most < 1) return 0
  const start = { units: 0, outcome: outcomeOf(0) }
  return fewestBetween(outcomeOf, start, { units: most, outcome: outcomeOf(most) }, guess)
}

/**
 * Where equity − target peaks in 1..most. Costs are convex and requirements convex in size, so there is one peak up to
 * rounding: when the last stretch still rises it is at the end, else thirds are cut off.
 */
function peakOf(outcomeOf: OutcomeOf, most: number): Point {
  const stretch = Math.max(1, Math.floor(most / 64))
  let best: Point = { units: most, outcome: outcomeOf(most) }
  if (excessOf(best.outcome) > excessOf(outcomeOf(most - stretch))) return best
  const look = (units: number): number => {
    const outcome = outcomeOf(units)
    const gained = excessOf(outcome) - excessOf(best.outcome)
    if (units > 0 && (gained > 0 || (gained === 0 && units < best.units))) best = { units, outcome }
    return excessOf(outcome)
  }
  let [low, high] = [0, most]
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3)
    if (look(low + third) < look(high - third)) low += third
    else high -= third
  }
  for (let units = Math.max(1, low); units <= high; units++) look(units)
  return best
}

function excessOf(outcome: Outcome): number {
  return outcome.equity - outcome.target
}
