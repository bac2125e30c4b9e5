/**
 * Margins at equal measured coverage: each profile is scaled by the one factor that makes it cover the same share of the losses that its
 * books would have had, then margins are compared. Pure.
 */

/** One book under one profile: what it requires, and its loss (> 0) of each day. */
export type CoveredBook = { readonly margin: number; readonly notional: number; readonly losses: Float64Array }

/** Shares of book-days and of notional. */
export type Coverage = {
  readonly books: number
  /** Book-days on which the loss was at most the margin. */
  readonly covered: number
  /** Mean over books of margin ÷ notional. */
  readonly marginToNotional: number
  /** What margins are multiplied by to cover the target share. */
  readonly scale: number
  readonly marginToNotionalScaled: number
}

/**
 * Measures a profile over a population.
 *
 * @param target share of book-days to be covered, 0 to 1
 */
export function coverageOf(books: readonly CoveredBook[], target: number): Coverage {
  const ratios = Float64Array.from(
    books.flatMap(({ margin, losses }) => Array.from(losses, (loss) => ratioOf(loss, margin))),
  )
  ratios.sort()
  const scale = ratios[Math.max(0, Math.ceil(target * ratios.length) - 1)] ?? 0
  const mean = books.reduce((sum, { margin, notional }) => sum + margin / notional, 0) / books.length
  return {
    books: books.length,
    covered: ratios.filter((ratio) => ratio <= 1).length / ratios.length,
    marginToNotional: mean,
    scale,
    marginToNotionalScaled: scale * mean,
  }
}

/** Loss in margins; a loss without margin is beyond any of them. */
function ratioOf(loss: number, margin: number): number {
  if (loss <= 0) return 0
  return margin > 0 ? loss / margin : Number.POSITIVE_INFINITY
}
