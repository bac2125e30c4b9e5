/** What is measured of a book, and the prices at which it is. */
import type { MarketsHouse } from '../markets/index.ts'
import type { Atoms } from '../units/index.ts'

/** Prices at which a book is measured: a value per market and asset row. */
export type Prices = {
  readonly marks: Float64Array
  /** Funding indices, 2⁻¹⁶ atom a lot. */
  readonly indexes: Float64Array
  /** Settlement atoms per base lot of each asset. */
  readonly assets: Float64Array
  /** Borrow indices by tier. */
  readonly loans: Float64Array
}

/** What `measure` answers; the caller keeps the object and reuses it. */
export type Measure = {
  /** Signed. */
  equity: Atoms
  /** Σ maintenance of legs and of a coin owed, ≥ 0. */
  legs: Atoms
  /** Σ haircuts, ≥ 0. */
  haircuts: Atoms
}

/** A measure to be filled. */
export function emptyMeasure(): Measure {
  return { equity: 0, legs: 0, haircuts: 0 }
}

/** The present marks, indices and asset prices. */
export function presentPrices(house: MarketsHouse): Prices {
  const { markets, assets } = house.markets
  return { marks: markets.mark, indexes: markets.index, assets: assets.price, loans: house.ledger.loans.index }
}
