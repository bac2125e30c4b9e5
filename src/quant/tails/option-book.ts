/** Books with options on one asset, valued by Black (1976) before and after a day. */

import { blackValue, exp } from '../../core/valuation/index.ts'
import type { Book, LossOf } from './book.ts'

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
  const [now, later] = [Math.sqrt(DAYS / DAYS_A_YEAR), Math.sqrt((DAYS - 1) / DAYS_A_YEAR)]
  const held = strikesOf(legs)
  const worth = (forward: number, deviation: number): number => {
    let value = quantity * forward
    // A put is the call of its strike less the forward's distance from it (parity): one valuation a strike.
    for (const { strike, options, puts } of held) {
      value += options * blackValue(true, forward, strike, deviation) - puts * (forward - strike)
    }
    return value
  }
  const lossFrom = (levels: Float64Array, at: number): LossOf => {
    const level = levels[at + 1]!
    const before = worth(1, level * now)
    return (moves, row) => before - worth(exp(moves[row]!), level * exp(moves[row + 1]!) * later)
  }
  return { name, factors: [price, volatility], levelFree: false, lossFrom }
}

/** What is held at each strike: options of both kinds together, and puts. */
function strikesOf(legs: readonly OptionLeg[]): { strike: number; options: number; puts: number }[] {
  const strikes = new Map<number, { strike: number; options: number; puts: number }>()
  for (const { strike, quantity, isCall } of legs) {
    const { options, puts } = strikes.get(strike) ?? { options: 0, puts: 0 }
    strikes.set(strike, { strike, options: options + quantity, puts: puts + (isCall ? 0 : quantity) })
  }
  return [...strikes.values()]
}
