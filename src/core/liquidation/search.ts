/**
 * How much to close: the fewest units that reach restore, and never beyond the point where equity − target peaks.
 *
 * Closing more units never raises equity (costs grow) and never raises a requirement (charges are non-decreasing in size).
 * So between low and high, high included, nothing reaches restore if equity(low) < restore(high): a stretch is cut in two
 * only while that does not hold, lower half first, and the first unit found is the fewest, although the difference itself
 * is not monotone to the atom (a price a lot is a whole number of atoms).
 */

/** What an account would have after closing n units. */
export type Outcome = { readonly equity: number; readonly target: number; readonly restore: number }

/** The outcome of closing n ≥ 0 units: equity and restore do not rise with n. */
export type OutcomeOf = (n: number) => Outcome

/** Evaluations after which the search takes the stretch for monotone: then its answer reaches restore, but may not be the fewest. */
const EVALUATIONS_MAX = 512

/** Parts of a book that a slice is counted in. */
export const PARTS = 1024

/** Units and what they lead to. */
type Point = { readonly units: number; readonly outcome: Outcome }

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

/** The fewest units above `from` and up to `to`. */
function fewestBetween(outcomeOf: OutcomeOf, from: Point, to: Point, guess: number): number {
  let left = EVALUATIONS_MAX
  const first = (low: Point, high: Point, wish: number): number => {
    if (low.outcome.equity < high.outcome.restore) return 0
    if (high.units - low.units === 1) return high.outcome.equity < high.outcome.restore ? 0 : high.units
    const units = Math.min(Math.max(low.units + 1, wish), high.units - 1)
    const middle = { units, outcome: outcomeOf(units) }
    left--
    const isShort = left <= 0 && middle.outcome.equity < middle.outcome.restore
    const found = isShort ? 0 : first(low, middle, Math.floor((low.units + units) / 2))
    return found > 0 ? found : first(middle, high, Math.floor((units + high.units) / 2))
  }
  return first(from, to, Math.floor(guess))
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
