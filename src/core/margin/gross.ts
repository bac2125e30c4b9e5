/** How large a book is, whatever its margin: sums of money must stay where doubles are exact. */
import { cashOf, coinDebtOf, coinOwed } from '../ledger/index.ts'
import { fundingDueCeil, type MarketsHouse, notionalPrice } from '../markets/index.ts'
import { type Atoms, mulDivFloor, type Row } from '../units/index.ts'
import type { Change } from './change.ts'
import { debtValueCeil } from './debts.ts'

/**
 * Σ |notional| + |cost| + collateral value + value of a coin owed + |cash less holds| at the mark, after a change that moves
 * no collateral.
 */
export function grossOf(house: MarketsHouse, account: Row, change: Change): Atoms {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let gross = Math.abs(cashOf(house, account) + change.cash - accounts.held[account]!)
  let pending = change.market
  const legFirst = accounts.legFirst[account]!
  const legLast = legFirst + accounts.legCount[account]!
  for (let slot = legFirst; slot < legLast; slot++) {
    const market = legs.market[slot]!
    let lots = legs.lots[slot]!
    let cost = legs.cost[slot]! + fundingDueCeil(lots, legs.index[slot]!, markets.index[market]!)
    if (market === change.market) {
      lots += change.lots
      cost += change.cost
      pending = -1
    }
    gross += Math.abs(lots) * notionalPrice(house, market) + Math.abs(cost)
  }
  if (pending >= 0) gross += Math.abs(change.lots) * notionalPrice(house, pending) + Math.abs(change.cost)
  const balanceFirst = accounts.balanceFirst[account]!
  const balanceLast = balanceFirst + accounts.balanceCount[account]!
  for (let slot = balanceFirst; slot < balanceLast; slot++) {
    const asset = balances.asset[slot]!
    gross += mulDivFloor(balances.amount[slot]!, assets.price[asset]!, assets.atomsPerLot[asset]!)
  }
  const owed = coinOwed(house, account)
  return owed < 0 ? gross : gross + debtValueCeil(house, owed, coinDebtOf(house, account), assets.price[owed]!)
}
