/**
 * Forced orders: what is asked of venues, immediate or cancel, with a limit price and an expiry. At most one a procedure, and
 * one of the backstop's own a market, by which it brings inventory home (`unwind.ts`).
 * The open orders of a market and side stand in a list in the order of their tickets: opposing ones cross with each other.
 */
import type { Side } from '../backstop/index.ts'
import { tableAdd, tableFree, tableGrow, tableHasRoom, ticketAdd } from '../tables/index.ts'
import { assert, type Lots, type Millis, type Price, type Row } from '../units/index.ts'
import { type LiquidationHouse, ORDERS } from './tables.ts'

/** What is sent to the venues. */
type OrderTerms = {
  readonly market: Row
  readonly side: Side
  readonly lots: Lots
  readonly limitPrice: Price
  readonly expiryMs: Millis
}

/** Sends a forced order for a procedure that has none; false when its tier may have no more open. */
export function sendOrder(house: LiquidationHouse, row: Row, terms: OrderTerms): boolean {
  const { procedures } = house.liquidation
  assert(procedures.order[row] === 0, 'an account has one forced order at most')
  const order = openOrder(house, procedures.account[row]!, terms)
  procedures.order[row] = order + 1
  return order >= 0
}

/** Sends an order of the backstop's own, which brings inventory home: one a market at most. */
export function sendUnwinding(house: LiquidationHouse, account: Row, terms: OrderTerms): void {
  const { orders, unwinds } = house.liquidation
  assert(unwinds.order[terms.market] === 0, 'the backstop has one order a market at most')
  const order = openOrder(house, account, terms)
  if (order < 0) return
  orders.unwinds[order] = 1
  unwinds.order[terms.market] = order + 1
}

/** Opens an order at the end of its list; −1 when its tier may have no more open. */
function openOrder(house: LiquidationHouse, account: Row, terms: OrderTerms): Row {
  const { orders, orderLists } = house.liquidation
  const tier = house.ledger.accounts.tier[account]!
  if (!orderHasRoom(house, tier)) return -1
  while (house.liquidation.tierOrders.rows <= tier) tableAdd(house.liquidation.tierOrders)
  house.liquidation.tierOrders.open[tier]! += 1
  const order = ticketAdd(orders)
  const list = listOf(house, terms.market, terms.side)
  orders.account[order] = account
  orders.market[order] = terms.market
  orders.side[order] = terms.side === 'buy' ? 0 : 1
  orders.lots[order] = terms.lots
  orders.limitPrice[order] = terms.limitPrice
  orders.expiryMs[order] = terms.expiryMs
  orders.before[order] = orderLists.last[list]!
  if (orderLists.last[list] === 0) orderLists.first[list] = order + 1
  else orders.after[orderLists.last[list]! - 1] = order + 1
  orderLists.last[list] = order + 1
  house.events.push({ type: 'forcedOrder', order: orders.ticket[order]!, account, ...terms })
  return order
}

/** Takes filled lots off an order; the last lot ends it. */
export function fillOrder(house: LiquidationHouse, order: Row, lots: Lots): void {
  const { orders } = house.liquidation
  assert(lots <= orders.lots[order]!, 'an order is not overfilled')
  orders.lots[order]! -= lots
  orders.filled[order]! += lots
  if (orders.lots[order] === 0) closeOrder(house, order)
}

/** Ends the open order of a procedure, if there is one: filled, expired or no longer wanted. */
export function endOrder(house: LiquidationHouse, row: Row): void {
  const order = house.liquidation.procedures.order[row]! - 1
  if (order >= 0) closeOrder(house, order)
}

/** Ends an open order, whosever it is. */
export function closeOrder(house: LiquidationHouse, order: Row): void {
  const { procedures, orders, orderLists, unwinds } = house.liquidation
  const market = orders.market[order]!
  const list = listOf(house, market, sideOfOrder(house, order))
  const [before, after] = [orders.before[order]!, orders.after[order]!]
  if (before === 0) orderLists.first[list] = after
  else orders.after[before - 1] = after
  if (after === 0) orderLists.last[list] = before
  else orders.before[after - 1] = before
  if (orders.unwinds[order] === 1) unwinds.order[market] = 0
  else procedures.order[house.ledger.accounts.procedure[orders.account[order]!]! - 1] = 0
  house.events.push({
    type: 'forcedOrderEnded',
    order: orders.ticket[order]!,
    lotsFilled: orders.filled[order]!,
  })
  house.liquidation.tierOrders.open[house.ledger.accounts.tier[orders.account[order]!]!]! -= 1
  tableFree(orders, order)
}

/** Ends every open order of a market: before its lots or its trading change. */
export function endOrdersIn(house: LiquidationHouse, market: Row): void {
  for (const side of ['buy', 'sell'] as const) {
    for (let order = firstOrder(house, market, side); order >= 0; order = firstOrder(house, market, side)) {
      closeOrder(house, order)
    }
  }
}

/** The oldest open order of a market and side, −1 when there is none. */
export function firstOrder(house: LiquidationHouse, market: Row, side: Side): Row {
  return house.liquidation.orderLists.first[listOf(house, market, side)]! - 1
}

/** The next younger open order of the same market and side, −1 when there is none. */
export function orderAfter(house: LiquidationHouse, order: Row): Row {
  return house.liquidation.orders.after[order]! - 1
}

/** The side of an order. */
export function sideOfOrder(house: LiquidationHouse, order: Row): Side {
  return house.liquidation.orders.side[order] === 0 ? 'buy' : 'sell'
}

/** Whether a tier may have one more order open: each has an equal share of the table, so that none takes another's. */
function orderHasRoom(house: LiquidationHouse, tier: Row): boolean {
  const { orders, tierOrders } = house.liquidation
  const open = tier < tierOrders.rows ? tierOrders.open[tier]! : 0
  return open < Math.floor(ORDERS / house.markets.tiers.rows) && tableHasRoom(orders)
}

/** Row of the list of a market and side; rows are made when first asked for. */
function listOf(house: LiquidationHouse, market: Row, side: Side): Row {
  const { orderLists } = house.liquidation
  const list = market * 2 + (side === 'buy' ? 0 : 1)
  while (orderLists.rows <= list) {
    if (!tableHasRoom(orderLists)) tableGrow(orderLists, orderLists.capacity * 2)
    tableAdd(orderLists)
  }
  return list
}
