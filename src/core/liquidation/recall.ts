/** The end of a recall's notice: who still owes more than it may has collateral sold for exactly that. */
import type { Atoms, Row } from '../units/index.ts'
import { isForced, procedureOf } from './procedures.ts'
import { sellFor } from './sale.ts'
import type { LiquidationHouse } from './tables.ts'

/**
 * Sells collateral of a borrower for what of its loan is recalled, as far as the backstop buys. Whoever is in force already,
 * or waits for a price, repays by that. What nobody buys stays lent until the next recall.
 */
export function sellForRecall(house: LiquidationHouse, account: Row, due: Atoms): void {
  const kind = procedureOf(house, account)
  if (isForced(kind) || kind === 'awaiting-price') return
  sellFor(house, account, due)
}
