/**
 * The end of a recall's notice: who still owes more than it may has collateral sold for exactly that; of a coin, its own coins are
 * given back before.
 */

import { coinOwed } from '../ledger/index.ts'
import {
  buyInCostCeil,
  buyInFloor,
  buyInForCallers,
  buyInPrice,
  canBuyIn,
  coinCallersWorth,
  divideCoin,
  returnOwn,
} from '../lending/index.ts'
import type { AssetAtoms, Atoms, Row } from '../units/index.ts'
import { isForced, procedureOf } from './procedures.ts'
import { sellFor } from './sale.ts'
import type { LiquidationHouse } from './tables.ts'

/**
 * Sells collateral of a borrower for what of its loan is recalled, as far as the backstop buys. Whoever is in force already,
 * or waits for a price, repays by that. What nobody buys stays lent until the next recall.
 */
export function sellForRecall(house: LiquidationHouse, account: Row, due: Atoms): void {
  if (repaysAnyway(house, account)) return
  sellFor(house, account, due)
}

/**
 * Collects what of a coin's debt is due: coins of the account's own, then what positive cash and collateral sold for it buy in.
 * A loan of cash stays as it is. Whoever repays anyway, and what cannot be bought in now, is left as for cash.
 *
 * @param due asset atoms > 0, at most what it owes
 */
export function collectCoins(house: LiquidationHouse, account: Row, due: AssetAtoms): void {
  if (repaysAnyway(house, account)) return
  const asset = coinOwed(house, account)
  const left = due - returnOwn(house, account, due)
  divideCoin(house, asset)
  const wanted = Math.min(left, coinCallersWorth(house, asset))
  if (wanted === 0 || !canBuyIn(house, asset)) return
  const price = buyInPrice(house, asset)
  const cost = buyInCostCeil(house, asset, wanted, price)
  const cash = Math.max(0, house.ledger.accounts.cash[account]!)
  const means = cash >= cost ? cash : cash + sellFor(house, account, cost - cash)
  const amount = Math.min(wanted, buyInFloor(house, account, means))
  if (amount > 0) buyInForCallers(house, account, amount, buyInCostCeil(house, asset, amount, price), price)
}

function repaysAnyway(house: LiquidationHouse, account: Row): boolean {
  const kind = procedureOf(house, account)
  return isForced(kind) || kind === 'awaiting-price'
}
