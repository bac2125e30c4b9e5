/**
 * A venue's fill of a forced order. The forced side is judged by its order and by whether the fill helps it; it needs no
 * mandate and pays no fee. The other side is a member's and is judged as in any trade: mandate, price limit, margin, fee. The
 * backstop has been asked before a venue is: what it would take it has taken, at its quote.
 */
import { isMember } from '../ledger/index.ts'
import { type Change, collateralReject, instrumentReject, noChange, testInitial } from '../margin/index.ts'
import {
  clearingFeeCeil,
  countMandate,
  hasEnded,
  legReject,
  lotsOf,
  mandateOf,
  mandateReject,
  mandateStands,
  priceLimitCeil,
  tradeNotional,
} from '../markets/index.ts'
import { actReject } from '../oracle/index.ts'
import { ticketFind } from '../tables/index.ts'
import { ATOMS_MAX, type Atoms, LOTS_MAX, type Lots, type Row } from '../units/index.ts'
import type { CommandOf, Reject } from '../words/index.ts'
import { closingChange, outcomeOf, penaltyOf, type Terms } from './costs.ts'
import { bookForced, chargeForced, mustHelp } from './fills.ts'
import { fillOrder, sideOfOrder } from './orders.ts'
import { standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

type ForcedFill = CommandOf<'forcedFill'>

/** Judges a fill of a forced order; changes nothing. */
export function forcedFillReject(house: LiquidationHouse, command: ForcedFill): Reject | null {
  const { ledger, markets: m } = house
  const { orders } = house.liquidation
  if (command.lots === 0 || command.price <= 0) return 'fieldOutOfRange'
  if (command.venue >= m.venues.rows) return 'venueUnknown'
  if (command.account >= ledger.accounts.rows) return 'accountUnknown'
  if (isMember(ledger, command.account) && !mandateStands(house, command.account, command.venue)) {
    return 'mandateUnknown'
  }
  const order = ticketFind(orders, command.order)
  if (order < 0 || orders.expiryMs[order]! < house.clock.nowMs) return 'orderUnknown'
  return (
    standingReject(house, command, orders.market[order]!, orders.account[order]!) ??
    priceReject(house, command, order) ??
    limitReject(house, command, order) ??
    marginReject(house, command, order)
  )
}

/** Books a judged fill. */
export function forcedFill(house: LiquidationHouse, command: ForcedFill): void {
  const { orders } = house.liquidation
  const order = ticketFind(orders, command.order)
  const [account, market] = [orders.account[order]!, orders.market[order]!]
  const held = lotsOf(house, account, market)
  const terms = termsOfFill(house, command, order)
  const notional = tradeNotional(house, market, command.lots, command.price)
  const mandate = mandateOf(house, command.account, command.venue)
  countMandate(house.markets, mandate, notional, otherLoss(house, command, order), house.clock.nowMs)
  mustHelp(house, account, () => {
    const fee = feeOf(house, command, market)
    const kind = orders.unwinds[order] === 1 ? 'unwind' : 'venue'
    bookForced(house, kind, command.venue, market, account, held, command.account, command.lots, command.price, fee)
    chargeForced(house, market, account, terms)
  })
  fillOrder(house, order, command.lots)
  askSweep(house, market)
}

function standingReject(house: LiquidationHouse, command: ForcedFill, market: Row, account: Row): Reject | null {
  const { ledger, params, markets: m } = house
  const tier = m.markets.tier[market]!
  if (m.venues.tier[command.venue] !== tier || ledger.accounts.tier[command.account] !== tier) return 'tierMismatch'
  if (!isMember(ledger, command.account)) return 'accountNotMember'
  if (command.account === account) return 'sameAccount'
  if (m.tiers.woundDown[tier] === 1) return 'tierWoundDown'
  if (m.markets.status[market]! >= 2 || hasEnded(house, market)) return 'marketClosed'
  if (m.venues.open[command.venue] === 0) return 'venueKilled'
  const bond = ledger.accounts.cash[m.venues.account[command.venue]!]!
  return bond < params.venue.bondMin[command.venue]! ? 'venueBondShort' : null
}

/** The oracle's condition, the price limit of any trade, the limit of the order, and what the account has left to give. */
function priceReject(house: LiquidationHouse, command: ForcedFill, order: Row): Reject | null {
  const { orders } = house.liquidation
  const market = orders.market[order]!
  const mark = house.markets.markets.mark[market]!
  const act = actReject(house, 'reduceByForce', market)
  if (act !== null) return act
  if (Math.abs(command.price - mark) > priceLimitCeil(house, market)) return 'priceOutsideLimit'
  const bound = orders.limitPrice[order]!
  const sells = sideOfOrder(house, order) === 'sell'
  if (sells ? command.price < bound : command.price > bound) return 'priceOutsideHold'
  const given = (sells ? mark - command.price : command.price - mark) * command.lots
  const { equity } = standingOf(house, orders.account[order]!)
  return given > Math.max(equity, 0) ? 'priceOutsideHold' : null
}

function limitReject(house: LiquidationHouse, command: ForcedFill, order: Row): Reject | null {
  const market = house.liquidation.orders.market[order]!
  const lots = otherLots(house, command, order)
  const notional = tradeNotional(house, market, command.lots, command.price)
  if (notional > ATOMS_MAX / 8) return 'amountTooLarge'
  const room = legReject(house, command.account, market)
  if (room !== null) return room
  if (Math.abs(lotsOf(house, command.account, market) + lots) > LOTS_MAX) return 'amountTooLarge'
  const mandate = mandateOf(house, command.account, command.venue)
  return mandateReject(house, mandate, market, notional, otherLoss(house, command, order), house.clock.nowMs)
}

/** The other side keeps its margin or only reduces; the order has the lots left; the forced side is helped. */
function marginReject(house: LiquidationHouse, command: ForcedFill, order: Row): Reject | null {
  const { orders } = house.liquidation
  const market = orders.market[order]!
  const account = orders.account[order]!
  const lots = otherLots(house, command, order)
  const cost = lots * command.price + feeOf(house, command, market)
  const change = { ...noChange, market, lots, cost }
  const held = lotsOf(house, command.account, market)
  const reduces = held !== 0 && held > 0 !== lots > 0 && Math.abs(lots) <= Math.abs(held)
  if (house.markets.markets.status[market] === 1 && !reduces) return 'marketCloseOnly'
  const answer = testInitial(house, command.account, change, 0)
  if (answer.gross > ATOMS_MAX) return 'amountTooLarge'
  if (answer.initialExcess < 0 || answer.targetExcess < 0) {
    if (!reduces) return answer.initialExcess < 0 ? 'initialMarginShort' : 'targetMarginShort'
    if (!raises(house, command.account, change)) return 'riskNotReduced'
  }
  const apart = reduces ? null : collateralReject(house, command.account, change, 0, null)
  if (apart !== null) return apart
  const forced = lotsOf(house, account, market)
  const closes = forced > 0 === lots > 0 && command.lots <= Math.abs(forced)
  if (command.lots > orders.lots[order]! || !closes) return 'holdExceeded'
  const terms = termsOfFill(house, command, order)
  if (!raises(house, account, closingChange(market, forced, command.lots, terms))) return 'riskNotReduced'
  return instrumentReject(house, command.account, market)
}

function raises(house: LiquidationHouse, account: Row, change: Change): boolean {
  const before = outcomeOf(house, account, noChange)
  const after = outcomeOf(house, account, change)
  return after.equity - after.target > before.equity - before.target
}

/** Lots of the side that is not forced, signed. */
function otherLots(house: LiquidationHouse, command: ForcedFill, order: Row): Lots {
  return sideOfOrder(house, order) === 'sell' ? command.lots : -command.lots
}

/** What the side that is not forced gives away against the mark, fee included, ≥ 0. */
function otherLoss(house: LiquidationHouse, command: ForcedFill, order: Row): Atoms {
  const market = house.liquidation.orders.market[order]!
  const mark = house.markets.markets.mark[market]!
  const given = otherLots(house, command, order) * (command.price - mark)
  return Math.max(0, given) + feeOf(house, command, market)
}

function feeOf(house: LiquidationHouse, command: ForcedFill, market: Row): Atoms {
  return clearingFeeCeil(house, market, command.lots, command.price)
}

function termsOfFill(house: LiquidationHouse, command: ForcedFill, order: Row): Terms {
  const { orders } = house.liquidation
  const market = orders.market[order]!
  const mark = house.markets.markets.mark[market]!
  const { equity } = standingOf(house, orders.account[order]!)
  const given = otherLots(house, command, order) * (mark - command.price)
  // Who brings inventory home by its own will pays no penalty for it.
  if (orders.unwinds[order] === 1) return { price: command.price, impact: 0, penalty: 0 }
  const penalty = penaltyOf(house, market, command.lots * mark, Math.max(0, equity - given))
  return { price: command.price, impact: 0, penalty }
}
