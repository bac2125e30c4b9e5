/**
 * The one place where a supposition is computed. Today the house is asked; the engine's own functions can take its place,
 * because nothing else knows where the answer comes from.
 */
import { ask } from '../wire/client.ts'
import type { Decimal, Margin } from '../wire/types.ts'

/** The book that is asked about: an own account. */
type Book = { readonly account: number }

/** What is supposed: lots and amounts are signed (+ bought, + paid in), prices as the wire has them. A deposit of no asset is cash. */
export type Supposition = {
  readonly trades: readonly { readonly market: number; readonly lots: number; readonly price: Decimal }[]
  readonly deposits: readonly { readonly asset: number | null; readonly amount: Decimal }[]
  readonly prices: readonly { readonly underlying: number; readonly price: Decimal }[]
}

/** A book as it is and as it would be. */
export type Supposed = { readonly before: Margin; readonly after: Margin }

/**
 * The margin of a book under a supposition.
 *
 * @throws HouseProblem with the house's own code when the supposition cannot be: no price, too many legs, out of range
 */
export async function whatIf(book: Book, supposition: Supposition): Promise<Supposed> {
  const { data } = await ask<Supposed>('/v1/risk/what-if', { account: book.account, suppose: supposition })
  return data
}
