/** A virtual pool with a constant product: what Perpetual Protocol's first version liquidated against. */

/** The figures of a liquidation against it. */
type Closing = {
  /** Quote side of the pool when the position stands in it, atoms. */
  readonly quote: number
  /** Value of the position at the pool's price, and its owner's margin, atoms. */
  readonly value: number
  readonly margin: number
}

/** What the fund pays: a position of a pool's part sells for quote × value ÷ (quote + value), its margin goes first. Ceil. */
export function closedInPool({ quote, value, margin }: Closing): number {
  const proceeds = Math.floor((quote / (quote + value)) * value)
  return Math.max(0, value - proceeds - margin)
}
