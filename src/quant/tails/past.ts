/**
 * What a margin may know. A past is told moves one period at a time, in order, and holds nothing that it was not told: a margin that is a
 * function of a past cannot look ahead.
 */
import { assert } from '../../core/units/index.ts'

/** Weight of yesterday's variance: LCH's 0.97 (clearing.md §1.5). */
const DECAY = 0.97

/** The variance starts as the mean square of so many moves; they are never scenarios of a filtered history. */
export const SEED_PERIODS: number = 30

/** What was told so far. Only `tell` changes it. */
export type Past = {
  /** Factors of a row. */
  readonly width: number
  /** Periods told. */
  readonly told: number
  /** Rows of `moves`: periods in which every factor had a move. */
  readonly count: number
  readonly moves: Float64Array
  /** Moves ÷ the volatility that was expected before them; rows from `SEED_PERIODS` on. */
  readonly scaled: Float64Array
  /** Expected variance of each factor's next move. 0 while it is being seeded. */
  readonly variance: Float64Array
  /** Losses of the book, as shares of notional, the largest first. */
  readonly losses: Float64Array
  /** Expected variance of the book's next result. */
  readonly lossVariance: number
}

type Telling = { -readonly [Key in keyof Past]: Past[Key] } & { lossSquares: number; readonly squares: Float64Array }

/** An empty past for rows of `width` factors, with room for `capacity` of them. */
export function pastOpen(width: number, capacity: number): Past {
  const telling: Telling = {
    width,
    told: 0,
    count: 0,
    moves: new Float64Array(width * capacity),
    scaled: new Float64Array(width * capacity),
    variance: new Float64Array(width),
    squares: new Float64Array(width),
    losses: new Float64Array(capacity),
    lossVariance: 0,
    lossSquares: 0,
  }
  return telling
}

/**
 * Tells a past what a period brought: the row of moves at `at`, and the book's loss. σ²[t+1] = λ·σ²[t] + (1 − λ)·r²[t] (clearing.md §1.5).
 * A row with a move that is not a number (a volatility across a splice) is no scenario: it is counted as told and left out.
 */
export function tell(past: Past, moves: Float64Array, at: number, loss: number): void {
  const telling = past as Telling
  const { width, count } = past
  telling.told += 1
  for (let column = 0; column < width; column++) if (Number.isNaN(moves[at + column]!)) return
  assert((count + 1) * width <= past.moves.length, 'a past that is told more than it has room for')
  const seeding = count < SEED_PERIODS
  for (let column = 0; column < width; column++) {
    const move = moves[at + column]!
    const variance = past.variance[column]!
    past.moves[count * width + column] = move
    past.scaled[count * width + column] = seeding || variance === 0 ? 0 : move / Math.sqrt(variance)
    if (seeding) telling.squares[column]! += move * move
    past.variance[column] = seeding
      ? count + 1 === SEED_PERIODS
        ? telling.squares[column]! / SEED_PERIODS
        : 0
      : DECAY * variance + (1 - DECAY) * move * move
  }
  if (seeding) telling.lossSquares += loss * loss
  telling.lossVariance = seeding
    ? count + 1 === SEED_PERIODS
      ? telling.lossSquares / SEED_PERIODS
      : 0
    : DECAY * past.lossVariance + (1 - DECAY) * loss * loss
  insert(past.losses, count, loss)
  telling.count += 1
}

/** Puts a value in its place among the first `count`, which descend. */
function insert(descending: Float64Array, count: number, value: number): void {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >> 1
    if (descending[middle]! >= value) low = middle + 1
    else high = middle
  }
  descending.copyWithin(low + 1, low, count)
  descending[low] = value
}
