/** A standing book: the same shares of notional every day, valued afresh in each scenario. */
import { exp } from '../../core/valuation/index.ts'

/** The loss of a book when its factors move by the row at an offset: a share of notional, + lost. */
export type LossOf = (moves: Float64Array, at: number) => number

/** A book. */
export type Book = {
  readonly name: string
  readonly factors: readonly string[]
  /** The same moves lose the same whatever the levels are. */
  readonly levelFree: boolean
  /** How the book loses from the levels of the row at an offset. */
  readonly lossFrom: (levels: Float64Array, at: number) => LossOf
}

/** Holdings of assets, + long, as shares of the book's notional; moves are logarithmic, the asset's value is followed exactly. */
export function linearBook(name: string, weights: Readonly<Record<string, number>>): Book {
  const factors = Object.keys(weights)
  const shares = Float64Array.from(factors, (factor) => weights[factor]!)
  const lossOf: LossOf = (moves, at) => {
    let loss = 0
    for (let column = 0; column < shares.length; column++) loss -= shares[column]! * (exp(moves[at + column]!) - 1)
    return loss
  }
  return { name, factors, levelFree: true, lossFrom: () => lossOf }
}

/** A holding whose moves are results already, as shares of notional. */
export function resultBook(name: string, factor: string): Book {
  const lossOf: LossOf = (moves, at) => 0 - moves[at]!
  return { name, factors: [factor], levelFree: true, lossFrom: () => lossOf }
}
