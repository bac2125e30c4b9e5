/**
 * A supposition about a member's own book, computed where it is read by the functions that decide. A script of its own, loaded when
 * somebody supposes something.
 */
import { ATOMS_MAX, LEGS_MAX } from '../../../src/core/units/index.ts'
import { type Book, bookOf, standingOf } from '../../../src/sdk/index.ts'
import { textOfAtoms } from '../format.ts'
import type { Supposition } from '../wire/types.ts'
import type { Outlook } from '../words/margin.ts'

/** The book of an extract in Base64. Throws RangeError for bytes that are none. */
export function ownBook(extract: string, account: number): Book {
  return bookOf(
    Uint8Array.from(atob(extract), (char) => char.charCodeAt(0)),
    account,
  )
}

/** The book as it is and as it would be; null where that is for the house to judge: beyond the range in which figures are exact. */
export function supposedOf(book: Book, supposition: Supposition): { before: Outlook; after: Outlook } | null {
  const { trades = [], deposits = [], prices = [] } = supposition
  const atoms = {
    trades: trades.map((trade) => ({ ...trade, price: atomsOf(trade.price) })),
    deposits: deposits.map(({ amount }) => ({ asset: -1, amount: atomsOf(amount) })),
    prices: prices.map(({ underlying, price }) => ({ underlying, price: atomsOf(price) })),
  }
  const sizes = [
    ...atoms.trades.map(({ lots, price }) => lots * price),
    ...atoms.deposits.map(({ amount }) => amount),
    ...atoms.prices.map(({ price }) => price),
  ]
  if (sizes.some((size) => Math.abs(size) > ATOMS_MAX)) return null
  if (book.explain().legs.length + trades.length > LEGS_MAX) return null
  try {
    return { before: outlookOf(book), after: outlookOf(book.suppose(atoms)) }
  } catch {
    // The core asserts its ranges. Nothing was changed by asking.
    return null
  }
}

function outlookOf(book: Book): Outlook {
  const explained = book.explain()
  const { equity, closeOut, maintenance, target, restore, initial, legs } = explained
  if (legs.reduce((sum, { notional }) => sum + notional, 0) > ATOMS_MAX) throw new RangeError('beyond the exact range')
  const level = (requirement: number): Outlook['levels']['target'] => ({
    requirement: textOfAtoms(requirement),
    excess: textOfAtoms(equity - requirement),
  })
  return {
    standing: standingOf(explained),
    equity: textOfAtoms(equity),
    leveragePpm: explained.leveragePpm,
    legs,
    levels: {
      closeOut: level(closeOut),
      maintenance: level(maintenance),
      target: level(target),
      restore: level(restore),
    },
    initial: { passes: initial.initialExcess >= 0 && initial.targetExcess >= 0 },
    freeCollateral: textOfAtoms(explained.freeCollateral),
  }
}

/** Atoms of a text with the six places that money and prices have here. */
function atomsOf(text: string): number {
  return Number(text.replace('.', ''))
}
