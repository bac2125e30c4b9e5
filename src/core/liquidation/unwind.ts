/**
 * The backstop brings its inventory home: on ticks it asks the venues to close a paced part of each market's lots, immediate or
 * cancel, at a limit that gives away no more than the quote asks for so many lots from nothing. What it really gives away is
 * paid by the grants of those lots. Opposing forced closes find the backstop by its quote, which asks less of them the more
 * inventory they bring home. While force is being used on the backstop itself, its procedure closes its lots.
 */
import { closingAwayCeil } from '../backstop/index.ts'
import { lotsOf } from '../markets/index.ts'
import { actAllowance } from '../oracle/index.ts'
import type { Lots, Row } from '../units/index.ts'
import { closingSide } from './costs.ts'
import { backstopOfMarket } from './fills.ts'
import { closeOrder, sendUnwinding, sideOfOrder } from './orders.ts'
import { isForced, procedureOf } from './procedures.ts'
import { paceLots } from './reduction.ts'
import type { LiquidationHouse } from './tables.ts'

/** One look at every market: an order that has expired or no longer fits ends, the next is sent. */
export function stepUnwinding(house: LiquidationHouse): void {
  const { markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    const held = unwinds(house, market) ? lotsOf(house, backstopOfMarket(house, market), market) : 0
    if (!keepsOrder(house, market, held) && held !== 0) send(house, market, held)
  }
}

/** Whether inventory of a market may be brought home now. */
function unwinds(house: LiquidationHouse, market: Row): boolean {
  const { markets, tiers } = house.markets
  if (markets.mark[market] === 0 || markets.status[market]! >= 2 || tiers.woundDown[markets.tier[market]!] === 1) {
    return false
  }
  if (actAllowance(house, 'quoteBackstop', market) !== 'yes') return false
  return !isForced(procedureOf(house, backstopOfMarket(house, market)))
}

/** Ends the order of a market unless it still lasts and fits what is held; whether one stays. */
function keepsOrder(house: LiquidationHouse, market: Row, held: Lots): boolean {
  const { orders, unwinds: open } = house.liquidation
  const order = open.order[market]! - 1
  if (order < 0) return false
  const fits = held !== 0 && sideOfOrder(house, order) === closingSide(held) && orders.lots[order]! <= Math.abs(held)
  if (fits && orders.expiryMs[order]! > house.clock.nowMs) return true
  closeOrder(house, order)
  return false
}

function send(house: LiquidationHouse, market: Row, held: Lots): void {
  const lots = Math.min(Math.abs(held), paceLots(house, market))
  const away = closingAwayCeil(house, market, lots)
  const side = closingSide(held)
  const mark = house.markets.markets.mark[market]!
  const limitPrice = side === 'sell' ? Math.max(1, mark - away) : mark + away
  const expiryMs = house.clock.nowMs + house.params.market.paceMs[market]!
  sendUnwinding(house, backstopOfMarket(house, market), { market, side, lots, limitPrice, expiryMs })
}
