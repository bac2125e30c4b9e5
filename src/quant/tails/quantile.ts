/** Tails of sets of losses: the order statistic, and the mean of what is worse. */
import { assert } from '../../core/units/index.ts'

/**
 * How many of `count` losses a tail holds: ⌈tail·count⌉ (clearing.md §1.5, step 7). A product that is a whole number but for the last bit of
 * a double counts as that number: 0.01 × 1,000 is ten losses and not eleven.
 */
export function tailCount(tail: number, count: number): number {
  assert(tail > 0 && tail < 1 && count > 0, 'a tail between none and all of some losses')
  return Math.max(1, Math.ceil(tail * count - 1e-9))
}

/** The `wanted` largest of the first `count` losses, ascending: the first is the value at risk, their mean the expected shortfall. */
export function worstOf(losses: Float64Array, count: number, wanted: number): Float64Array {
  const worst = losses.slice(0, wanted).sort()
  for (let at = wanted; at < count; at++) {
    const loss = losses[at]!
    if (loss <= worst[0]!) continue
    let place = 1
    while (place < wanted && worst[place]! < loss) {
      worst[place - 1] = worst[place]!
      place += 1
    }
    worst[place - 1] = loss
  }
  return worst
}

/** The mean of figures, of which there is at least one. */
export function meanOf(figures: Float64Array): number {
  return figures.reduce((sum, each) => sum + each, 0) / figures.length
}
