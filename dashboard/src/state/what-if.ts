/**
 * The one place where a supposition is computed. Today the house is asked; the engine's own functions can take its place,
 * because nothing else knows where the answer comes from.
 */
import { ask } from '../wire/client.ts'
import type { Supposed, Supposition } from '../wire/types.ts'

/** The book that is asked about: an own account. */
type Book = { readonly account: number }

/**
 * The margin of a book under a supposition.
 *
 * @throws HouseProblem with the house's own code when the supposition cannot be: no price, too many legs, out of range
 */
export async function whatIf(book: Book, supposition: Supposition): Promise<Supposed> {
  const { data } = await ask<Supposed>('/v1/risk/what-if', { account: book.account, suppose: supposition })
  return data
}
