/**
 * What if: computed here from an extract of the account, so that the house learns nothing of what is supposed. Only what leaves the
 * range in which figures are exact is asked of the house, which refuses it with its own code.
 */
import type { Book } from '../../../src/sdk/index.ts'
import { ask } from '../wire/client.ts'
import type { Extract, Supposed, Supposition } from '../wire/types.ts'
import type { Outlook } from '../words/margin.ts'

/** An extract is computed with for so long: prices move on, ms. */
const HELD_MS = 2_000

let held: { readonly account: number; readonly atMs: number; readonly book: Book } | null = null

/**
 * An own account's book as it is and as it would be under a supposition of prices and amounts with six places; deposits are of cash.
 *
 * @throws HouseProblem with the house's own code when the supposition cannot be: too many legs, out of range
 */
export async function whatIf(account: number, suppose: Supposition): Promise<{ before: Outlook; after: Outlook }> {
  const { ownBook, supposedOf } = await import('./own-book.ts')
  if (held?.account !== account || Date.now() - held.atMs > HELD_MS) {
    const { data } = await ask<Extract>(`/v1/accounts/${account}/extract`)
    held = { account, atMs: Date.now(), book: ownBook(data.extract, account) }
  }
  return supposedOf(held.book, suppose) ?? (await ask<Supposed>('/v1/risk/what-if', { account, suppose })).data
}

/** Forgets the book: another reader may not see it. */
export function forgetBook(): void {
  held = null
}
