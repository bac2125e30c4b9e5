/**
 * What margin models see in a past. Each is a function of a past and of how the book would lose from here: filtered historical simulation
 * (clearing.md §1.5) and history as it was. Results are shares of notional, + lost, ≥ 0.
 */
import type { LossOf } from './book.ts'
import { type Past, SEED_PERIODS } from './past.ts'
import { meanOf, tailCount, worstOf } from './quantile.ts'

/** A tail of losses: value at risk, and the mean of the losses at least as large. */
type Tail = { readonly valueAtRisk: number; readonly shortfall: number }

/** Whether a past holds `periods` scaled moves. */
export function knows(past: Past, periods: number): boolean {
  return past.count >= SEED_PERIODS + periods
}

/** Losses of the last `periods` scenarios, each move scaled to the present volatility: r* = z·σ, the same dates for every factor. */
function filteredLosses(past: Past, lossOf: LossOf, periods: number): Float64Array {
  const { width, count, scaled, variance } = past
  const volatility = variance.map(Math.sqrt)
  const moves = new Float64Array(width)
  const losses = new Float64Array(periods)
  for (let at = 0; at < periods; at++) {
    const row = (count - periods + at) * width
    for (let column = 0; column < width; column++) moves[column] = scaled[row + column]! * volatility[column]!
    losses[at] = lossOf(moves, 0)
  }
  return losses
}

/** The tail of the filtered losses. */
export function filteredTail(past: Past, lossOf: LossOf, periods: number, tail: number): Tail {
  return tailOf(filteredLosses(past, lossOf, periods), tail)
}

/** The tail of some losses; a book that cannot lose needs nothing. */
export function tailOf(losses: Float64Array, tail: number): Tail {
  const worst = worstOf(losses, losses.length, tailCount(tail, losses.length))
  return { valueAtRisk: Math.max(0, worst[0]!), shortfall: Math.max(0, meanOf(worst)) }
}

/**
 * The value at risk of every move there has been, as it was: unfiltered, none forgotten, so that calm does not lower it. `lossOf` is null for
 * a book whose loss depends on moves alone: its past losses are the scenarios.
 */
export function stressedValueAtRisk(past: Past, lossOf: LossOf | null, tail: number): number {
  const wanted = tailCount(tail, past.count)
  if (lossOf === null) return Math.max(0, past.losses[wanted - 1]!)
  const losses = new Float64Array(past.count)
  for (let row = 0; row < past.count; row++) losses[row] = lossOf(past.moves, row * past.width)
  return Math.max(0, worstOf(losses, losses.length, wanted)[0]!)
}
