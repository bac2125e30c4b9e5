/**
 * How much to close: the fewest units that reach restore, and never beyond the point where equity − target peaks.
 *
 * Closing more units never raises equity (costs grow) and never raises a requirement (charges are non-decreasing in size).
 * So over a stretch low..high nothing reaches restore if equity(low) < restore(high): a stretch is cut in two only while
 * that does not hold, lower half first, and the first unit found is the fewest, although the difference itself is not
 * monotone to the atom (a price a lot is a whole number of atoms).
 */

/** What an account would have after closing n units. */
export type Outcome = { readonly equity: number; readonly target: number; readonly restore: number }

/** The outcome of closing n ≥ 0 units: equity and restore do not rise with n. */
export type OutcomeOf = (n: number) => Outcome

/** Evaluations after which the search takes the stretch for monotone: then its answer reaches restore, but may not be the fewest. */
const EVALUATIONS_MAX = 512

/**
 * Units to close, 0 when closing does not raise equity − target: the fewest of 1..most that reach restore, else as many as
 * bring equity − target to its peak.
 *
 * @param guess a first guess of the fewest: (restore − equity) ÷ (r − f) a unit
 */
export function unitsToClose(outcomeOf: OutcomeOf, most: number, guess: number): number {
  if (most < 1) return 0
  const before = excessOf(outcomeOf(0))
  const peak = peakUnits(outcomeOf, most)
  if (excessOf(outcomeOf(peak)) <= before) return 0
  const fewest = fewestUnits(outcomeOf, peak, guess)
  return fewest > 0 && excessOf(outcomeOf(fewest)) > before ? fewest : peak
}

/** Whether closing n units raises equity − target. */
export function raisesExcess(outcomeOf: OutcomeOf, n: number): boolean {
  return excessOf(outcomeOf(n)) > excessOf(outcomeOf(0))
}

/** The fewest of 1..most units that reach restore, 0 when none does. */
export function fewestUnits(outcomeOf: OutcomeOf, most: number, guess: number): number {
  let left = EVALUATIONS_MAX
  const equityAt = (n: number): number => {
    left--
    return outcomeOf(n).equity
  }
  const first = (low: number, high: number, split: number): number => {
    if (equityAt(low) < outcomeOf(high).restore) return 0
    if (low === high) return low
    const isShort = left <= 0 && outcomeOf(split).equity < outcomeOf(split).restore
    const found = isShort ? 0 : first(low, split, Math.floor((low + split) / 2))
    return found > 0 ? found : first(split + 1, high, Math.floor((split + 1 + high) / 2))
  }
  if (most < 1) return 0
  return first(1, most, Math.min(Math.max(1, Math.floor(guess)), Math.max(1, most - 1)))
}

/**
 * Where equity − target peaks in 1..most. Costs are convex and requirements convex in size, so there is one peak up to
 * rounding: when the last stretch still rises it is at the end, else thirds are cut off.
 */
function peakUnits(outcomeOf: OutcomeOf, most: number): number {
  const stretch = Math.max(1, Math.floor(most / 64))
  if (excessOf(outcomeOf(most)) > excessOf(outcomeOf(most - stretch))) return most
  let [low, high] = [0, most]
  let best = { units: most, excess: excessOf(outcomeOf(most)) }
  const look = (units: number): number => {
    const excess = excessOf(outcomeOf(units))
    if (units > 0 && (excess > best.excess || (excess === best.excess && units < best.units))) best = { units, excess }
    return excess
  }
  while (high - low > 2) {
    const third = Math.floor((high - low) / 3)
    if (look(low + third) < look(high - third)) low += third
    else high -= third
  }
  for (let units = Math.max(1, low); units <= high; units++) look(units)
  return best.units
}

function excessOf(outcome: Outcome): number {
  return outcome.equity - outcome.target
}
