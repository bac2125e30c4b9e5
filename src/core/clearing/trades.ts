/**
 * Judging and novating trades. A trade is both legs or neither: every guard of both sides is passed before a lot moves.
 * Guards stand in the order of the reject codes; margin comes last because it costs most.
 */
import { isMember } from '../ledger/index.ts'
import {
  type Change,
  collateralReject,
  emptyMeasure,
  grossOf,
  instrumentReject,
  isPortfolio,
  maintenanceOfLegCeil,
  measure,
  noChange,
  presentPrices,
  targetCeil,
  testInitial,
} from '../margin/index.ts'
import {
  addCost,
  clearingFeeCeil,
  countMandate,
  hasEnded,
  legReject,
  longsOf,
  lotsOf,
  mandateOf,
  mandateReject,
  mandateStands,
  postLots,
  priceLimitCeil,
  tradeNotional,
  useHold,
  venueFeeMaxFloor,
} from '../markets/index.ts'
import { actReject, interestCap } from '../oracle/index.ts'
import type { ScenarioHouse } from '../scenarios/index.ts'
import { ticketFind } from '../tables/index.ts'
import { ATOMS_MAX, type Atoms, LOTS_MAX, type Lots, PPM, type Row } from '../units/index.ts'
import { type CommandOf, type FillKind, firstReject, type Reject } from '../words/index.ts'

/** One side of a trade as it is judged and booked. */
type Side = {
  readonly account: Row
  /** + bought, − sold. */
  readonly lots: Lots
  /** Lots before the trade. */
  readonly held: Lots
  readonly hold: Row
  readonly clearingFee: Atoms
  readonly venueFee: Atoms
}

/** A trade with everything that booking needs. */
type Trade = { readonly command: CommandOf<'tradeMake'>; readonly buyer: Side; readonly seller: Side }

const before = emptyMeasure()
const after = emptyMeasure()

/** Judges a trade; changes nothing. */
export function tradeReject(house: ScenarioHouse, command: CommandOf<'tradeMake'>): Reject | null {
  const { ledger, markets: m } = house
  if (command.lots === 0 || command.price <= 0) return 'fieldOutOfRange'
  if (command.market >= m.markets.rows) return 'marketUnknown'
  if (command.venue >= m.venues.rows) return 'venueUnknown'
  if (command.buyer >= ledger.accounts.rows || command.seller >= ledger.accounts.rows) return 'accountUnknown'
  const trade = tradeOf(house, command)
  const standing = standingReject(house, trade)
  if (standing !== null) return standing
  const cheap = priceReject(house, trade) ?? roomReject(house, trade)
  if (cheap !== null) return cheap
  const sides = firstReject(sideReject(house, trade, trade.buyer), sideReject(house, trade, trade.seller))
  return firstReject(limitReject(house, trade), sides) ?? instrumentsReject(house, trade)
}

/** Options ask for portfolio margin, of both sides. */
function instrumentsReject(house: ScenarioHouse, { command, buyer, seller }: Trade): Reject | null {
  return (
    instrumentReject(house, buyer.account, command.market) ?? instrumentReject(house, seller.account, command.market)
  )
}

/** Books a judged trade. */
export function makeTrade(house: ScenarioHouse, command: CommandOf<'tradeMake'>): void {
  const trade = tradeOf(house, command)
  const { buyer, seller } = trade
  countSide(house, trade, buyer)
  countSide(house, trade, seller)
  countVenue(house, command.venue, notionalOf(house, command))
  bookFill(house, {
    kind: 'trade',
    venue: command.venue,
    trade: command.trade,
    market: command.market,
    buyer: buyer.account,
    seller: seller.account,
    lots: command.lots,
    price: command.price,
    buyerFee: buyer.clearingFee,
    sellerFee: seller.clearingFee,
    buyerVenueFee: buyer.venueFee,
    sellerVenueFee: seller.venueFee,
  })
}

/** Counts a trade against the hold and the mandate of a side. */
function countSide(house: ScenarioHouse, trade: Trade, side: Side): void {
  const { lots, price, venue } = trade.command
  if (side.hold >= 0) useHold(house, side.hold, lots)
  const mandate = mandateOf(house, side.account, venue)
  const notional = tradeNotional(house, trade.command.market, lots, price)
  countMandate(house.markets, mandate, notional, lossAgainstMark(house, trade, side), house.clock.nowMs)
}

/** A fill with its fees; venue −1 and trade 0 for fills of the house itself. */
type Fill = {
  readonly kind: FillKind
  readonly venue: number
  readonly trade: number
  readonly market: Row
  readonly buyer: Row
  readonly seller: Row
  readonly lots: Lots
  readonly price: number
  readonly buyerFee: Atoms
  readonly sellerFee: Atoms
  readonly buyerVenueFee: Atoms
  readonly sellerVenueFee: Atoms
}

/** Moves lots and fees of a fill: fees are cost of the payer and claims of the tier's fee account and of the venue. */
export function bookFill(house: ScenarioHouse, fill: Fill): void {
  const { markets, tiers, venues } = house.markets
  const buyerFees = fill.buyerFee + fill.buyerVenueFee
  const sellerFees = fill.sellerFee + fill.sellerVenueFee
  postLots(house, fill.buyer, fill.seller, fill.market, fill.lots, fill.price, buyerFees, sellerFees)
  const clearing = fill.buyerFee + fill.sellerFee
  if (clearing > 0) addCost(house, tiers.fees[markets.tier[fill.market]!]!, fill.market, -clearing)
  const venue = fill.buyerVenueFee + fill.sellerVenueFee
  if (venue > 0) addCost(house, venues.account[fill.venue]!, fill.market, -venue)
  noteFill(house, fill)
}

/** Field by field: every fill then has one shape, and copying an object costs more than booking it. */
function noteFill(house: ScenarioHouse, fill: Fill): void {
  house.events.push({
    type: 'filled',
    kind: fill.kind,
    venue: fill.venue,
    trade: fill.trade,
    market: fill.market,
    buyer: fill.buyer,
    seller: fill.seller,
    lots: fill.lots,
    price: fill.price,
    buyerFee: fill.buyerFee,
    sellerFee: fill.sellerFee,
    buyerVenueFee: fill.buyerVenueFee,
    sellerVenueFee: fill.sellerVenueFee,
  })
}

function tradeOf(house: ScenarioHouse, command: CommandOf<'tradeMake'>): Trade {
  const { market, lots, price, buyer, seller, buyerHold, sellerHold, buyerFee, sellerFee } = command
  const fee = clearingFeeCeil(house, market, lots, price)
  return {
    command,
    buyer: sideOf(house, buyer, market, lots, buyerHold, fee, buyerFee),
    seller: sideOf(house, seller, market, -lots, sellerHold, fee, sellerFee),
  }
}

function sideOf(
  house: ScenarioHouse,
  account: Row,
  market: Row,
  lots: Lots,
  hold: number,
  clearingFee: Atoms,
  venueFee: Atoms,
): Side {
  const held = lotsOf(house, account, market)
  return { account, lots, held, hold: ticketFind(house.markets.holds, hold), clearingFee, venueFee }
}

/** Names that exist but may not trade: holds, tiers, statuses. */
function standingReject(house: ScenarioHouse, trade: Trade): Reject | null {
  const { command, buyer, seller } = trade
  const { ledger, markets: m, params } = house
  const { markets, venues, tiers } = m
  if (command.buyerHold > 0 && buyer.hold < 0) return 'holdUnknown'
  if (command.sellerHold > 0 && seller.hold < 0) return 'holdUnknown'
  if (lacksMandate(house, buyer.account, command.venue)) return 'mandateUnknown'
  if (lacksMandate(house, seller.account, command.venue)) return 'mandateUnknown'
  const tier = markets.tier[command.market]!
  if (venues.tier[command.venue] !== tier) return 'tierMismatch'
  const place = placeReject(house, buyer.account, tier) ?? placeReject(house, seller.account, tier)
  if (place !== null) return place
  if (command.buyer === command.seller) return 'sameAccount'
  if (tiers.woundDown[tier] === 1) return 'tierWoundDown'
  if (markets.status[command.market]! >= 2 || hasEnded(house, command.market)) return 'marketClosed'
  if (markets.status[command.market] === 1 && !bothReduce(trade)) return 'marketCloseOnly'
  if (venues.open[command.venue] === 0) return 'venueKilled'
  const bond = ledger.accounts.cash[venues.account[command.venue]!]!
  return bond < params.venue.bondMin[command.venue]! ? 'venueBondShort' : null
}

/** A member's account without one; what belongs to the clearing house has its own code. */
function lacksMandate(house: ScenarioHouse, account: Row, venue: Row): boolean {
  return isMember(house.ledger, account) && !mandateStands(house, account, venue)
}

/** A member's account of the tier: nobody trades for the clearing house, whose backstop deals by its own quote and orders (E11). */
function placeReject(house: ScenarioHouse, account: Row, tier: Row): Reject | null {
  if (house.ledger.accounts.tier[account] !== tier) return 'tierMismatch'
  return isMember(house.ledger, account) ? null : 'accountNotMember'
}

/** Modes, price limit, and the limit prices of holds. A depegged token comes last: its code does. */
function priceReject(house: ScenarioHouse, trade: Trade): Reject | null {
  const { command } = trade
  const mark = house.markets.markets.mark[command.market]!
  if (mark === 0) return 'priceMissing'
  const act = actReject(house, bothReduce(trade) ? 'reduceRisk' : 'openRisk', command.market)
  if (act !== null && act !== 'tokenDepegged') return act
  if (Math.abs(command.price - mark) > priceLimitCeil(house, command.market)) return 'priceOutsideLimit'
  return isOutsideHold(house, trade, trade.buyer) || isOutsideHold(house, trade, trade.seller)
    ? 'priceOutsideHold'
    : act
}

function isOutsideHold(house: ScenarioHouse, { command }: Trade, side: Side): boolean {
  if (side.hold < 0) return false
  const bound = house.markets.holds.limitPrice[side.hold]!
  return side.lots > 0 ? command.price > bound : command.price < bound
}

/** Room in tables and in exact ranges: beyond it nothing else can be computed. */
function roomReject(house: ScenarioHouse, { command, buyer, seller }: Trade): Reject | null {
  const room = firstReject(
    legReject(house, buyer.account, command.market),
    legReject(house, seller.account, command.market),
  )
  if (room !== null) return room
  if (notionalOf(house, command) > ATOMS_MAX / 8) return 'amountTooLarge'
  return buyer.held + buyer.lots > LOTS_MAX || seller.held + seller.lots < -LOTS_MAX ? 'amountTooLarge' : null
}

/** Open interest, mandates, venue and fee limits. */
function limitReject(house: ScenarioHouse, trade: Trade): Reject | null {
  const { command, buyer, seller } = trade
  const { markets: m } = house
  const notional = notionalOf(house, command)
  const delta = longsAdded(buyer) + longsAdded(seller)
  const interest = m.markets.openInterest[command.market]! + delta
  if (delta > 0 && interest > interestCap(house, command.market)) return 'openInterestCap'
  const mandate = mandateSideReject(house, trade, buyer) ?? mandateSideReject(house, trade, seller)
  if (mandate !== null) return mandate
  const venue = venueReject(house, command.venue, notional)
  if (venue !== null) return venue
  const feeMax = venueFeeMaxFloor(house, command.market, command.lots, command.price)
  return isFeeOutside(buyer.venueFee, feeMax) || isFeeOutside(seller.venueFee, feeMax) ? 'feeAboveCap' : null
}

function notionalOf(house: ScenarioHouse, { market, lots, price }: Trade['command']): Atoms {
  return tradeNotional(house, market, lots, price)
}

function isFeeOutside(fee: Atoms, feeMax: Atoms): boolean {
  return fee < 0 || fee > feeMax
}

function longsAdded(side: Side): Lots {
  return longsOf(side.held + side.lots) - longsOf(side.held)
}

function mandateSideReject(house: ScenarioHouse, trade: Trade, side: Side): Reject | null {
  const { venue, market, lots, price } = trade.command
  const mandate = mandateOf(house, side.account, venue)
  const notional = tradeNotional(house, market, lots, price)
  return mandateReject(house, mandate, market, notional, lossAgainstMark(house, trade, side), house.clock.nowMs)
}

/** What a side gives away against the mark by this price and its fees, ≥ 0. */
function lossAgainstMark(house: ScenarioHouse, trade: Trade, side: Side): Atoms {
  const mark = house.markets.markets.mark[trade.command.market]!
  return Math.max(0, side.lots * (trade.command.price - mark)) + side.clearingFee + side.venueFee
}

function venueReject(house: ScenarioHouse, venue: Row, notional: Atoms): Reject | null {
  const { venues } = house.markets
  const fresh = house.clock.nowMs - venues.windowSinceMs[venue]! >= house.params.venue.windowMs[venue]!
  const sum = notional + (fresh ? 0 : venues.notional[venue]!)
  return sum > house.params.venue.notionalMax[venue]! ? 'venueLimitExceeded' : null
}

function countVenue(house: ScenarioHouse, venue: Row, notional: Atoms): void {
  const { venues } = house.markets
  if (house.clock.nowMs - venues.windowSinceMs[venue]! >= house.params.venue.windowMs[venue]!) {
    venues.windowSinceMs[venue] = house.clock.nowMs
    venues.notional[venue] = 0
  }
  venues.notional[venue]! += notional
}

function bothReduce({ buyer, seller }: Trade): boolean {
  return reducesOnly(buyer) && reducesOnly(seller)
}

/** Whether a side only brings its position nearer to zero. */
function reducesOnly({ held, lots }: Side): boolean {
  return held !== 0 && held > 0 !== lots > 0 && Math.abs(lots) <= Math.abs(held)
}

/** Margin of one side: its hold, or reducing risk, or the initial test. */
function sideReject(house: ScenarioHouse, trade: Trade, side: Side): Reject | null {
  if (side.hold >= 0) return fitsHold(house, trade, side) ? null : 'holdExceeded'
  const change = changeOf(trade, side)
  const reduces = reducesOnly(side)
  // A side that only reduces passes if its excess does not fall, whatever the initial test finds: the cheaper question first.
  const sums = !isPortfolio(house, side.account)
  if (reduces && ((sums && freesEnough(house, side, change)) || keepsExcess(house, side.account, change))) {
    return grossOf(house, side.account, change) > ATOMS_MAX ? 'amountTooLarge' : null
  }
  const answer = testInitial(house, side.account, change, 0)
  if (answer.gross > ATOMS_MAX) return 'amountTooLarge'
  if (answer.initialExcess >= 0 && answer.targetExcess >= 0) {
    if (reduces) return null
    const { markets, tiers } = house.markets
    const apart = collateralReject(house, side.account, change, 0, null)
    return apart ?? (tiers.breaker[markets.tier[trade.command.market]!] === 1 ? 'breakerOn' : null)
  }
  if (reduces) return 'riskNotReduced'
  return answer.initialExcess < 0 ? 'initialMarginShort' : 'targetMarginShort'
}

/** Whether a trade lies inside what is left of the hold of a side. */
function fitsHold(house: ScenarioHouse, { command }: Trade, { hold, account, lots }: Side): boolean {
  const { holds } = house.markets
  return (
    holds.account[hold] === account &&
    holds.venue[hold] === command.venue &&
    holds.market[hold] === command.market &&
    holds.side[hold] === (lots > 0 ? 0 : 1) &&
    holds.lots[hold]! >= command.lots
  )
}

function changeOf(trade: Trade, side: Side): Change {
  const cost = side.lots * trade.command.price + side.clearingFee + side.venueFee
  return { market: trade.command.market, lots: side.lots, cost, cash: 0, asset: -1, assetAmount: 0, debt: 0 }
}

/**
 * Whether the maintenance that a reducing trade frees covers what equity loses by it: then equity − target does not fall, and
 * the rest of the book need not be measured. Equity changes by exactly lots × mark − cost where gains count in full, and
 * Σ maintenance of legs L by what this leg frees, which is never below 0; target = L + ⌈L × buffer⌉ falls by at least as much.
 */
function freesEnough(house: ScenarioHouse, { held }: Side, { market, lots, cost }: Change): boolean {
  const { mark, claimMarginPpm } = house.markets.markets
  if (claimMarginPpm[market] !== PPM) return false
  const at = mark[market]!
  const left = held + lots
  const freed =
    maintenanceOfLegCeil(house.params, market, held, Math.abs(held) * at) -
    maintenanceOfLegCeil(house.params, market, left, Math.abs(left) * at)
  return lots * at - cost + freed >= 0
}

/** Whether a reducing trade does not lower equity − target. */
function keepsExcess(house: ScenarioHouse, account: Row, change: Change): boolean {
  const tier = house.ledger.accounts.tier[account]!
  const prices = presentPrices(house)
  measure(house, prices, account, noChange, before)
  measure(house, prices, account, change, after)
  return after.equity - targetCeil(house, tier, after) >= before.equity - targetCeil(house, tier, before)
}
