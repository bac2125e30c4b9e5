/** Books with options on one asset, valued by Black (1976) before and after a day. */
import type { Book, LossOf } from './book.ts'
import { blackValue, exp } from './elementary.ts'

/** Days to expiry when a day begins: standing books are struck anew every day. */
const DAYS = 30
const DAYS_A_YEAR = 365

/** An option held, + long. `strike` as a multiple of the forward at the start of the day. */
export type OptionLeg = { readonly isCall: boolean; readonly strike: number; readonly quantity: number }

/**
 * A book of `quantity` assets and options on them, per unit of the asset. Factors: the logarithmic change of the price, and of the
 * volatility, whose level before the move is in `levels`. The whole surface moves in proportion: a flat smile is assumed (decision 0153).
 */
export function optionBook(
  name: string,
  price: string,
  volatility: string,
  quantity: number,
  legs: readonly OptionLeg[],
): Book {
  const lossFrom = (levels: Float64Array, at: number): LossOf => {
    const level = levels[at + 1]!
    const worth = (forward: number, vol: number, days: number): number =>
      legs.reduce(
        (sum, leg) => sum + leg.quantity * blackValue(leg.isCall, forward, leg.strike, vol, days / DAYS_A_YEAR),
        quantity * forward,
      )
    const before = worth(1, level, DAYS)
    return (moves, row) => before - worth(exp(moves[row]!), level * exp(moves[row + 1]!), DAYS - 1)
  }
  return { name, factors: [price, volatility], levelFree: false, lossFrom }
}
