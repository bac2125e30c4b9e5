/**
 * The fewest units that bring a book to restore.
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
export type Point = { readonly units: number; readonly outcome: Outcome }

/**
 * The fewest units above `from` and up to `to` that reach restore, 0 when none does.
 *
 * @param guess a first guess of them
 */
export function fewestBetween(outcomeOf: OutcomeOf, from: Point, to: Point, guess: number): number {
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
