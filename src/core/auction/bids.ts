/**
 * Standing bids: who consents to take a part of failing books, at what discount, up to what size. Margin is held aside from
 * the placing on, so that a bid is worth something when it is needed; what it really needs is tested exactly when it takes.
 */
import { isMember } from '../ledger/index.ts'
import {
  collateralReject,
  type InitialCharges,
  initialOfLegCeil,
  instrumentReject,
  noChange,
  testInitial,
} from '../margin/index.ts'
import {
  rowsBy,
  rowsByAdd,
  rowsByRemove,
  tableAdd,
  tableFree,
  tableHasRoom,
  ticketAdd,
  ticketFind,
  touch,
} from '../tables/index.ts'
import { ATOMS_MAX, type Atoms, BIDS_PER_ACCOUNT_MAX, bigMulDivCeil, PPM, type Row } from '../units/index.ts'
import type { BidStage, CommandOf, Reject } from '../words/index.ts'
import type { AuctionHouse } from './tables.ts'

type Place = CommandOf<'bidPlace'>

const charges: InitialCharges = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }

/** Judges a bid; changes nothing. */
export function bidReject(house: AuctionHouse, command: Place): Reject | null {
  const { ledger, markets: m } = house
  if (command.notionalMax <= 0 || command.discountPpm > PPM) return 'fieldOutOfRange'
  if (new Set(command.markets.map(({ market }) => market)).size !== command.markets.length) return 'entryRepeated'
  if (command.markets.some(({ market }) => market >= m.markets.rows)) return 'marketUnknown'
  if (command.account >= ledger.accounts.rows) return 'accountUnknown'
  const tier = ledger.accounts.tier[command.account]!
  if (command.markets.some(({ market }) => m.markets.tier[market] !== tier)) return 'tierMismatch'
  if (!isMember(ledger, command.account)) return 'accountNotMember'
  if (m.tiers.woundDown[tier] === 1) return 'tierWoundDown'
  if (ledger.accounts.procedure[command.account] !== 0) return 'procedureOpen'
  if (command.expiryMs <= house.clock.nowMs) return 'bidExpired'
  if (isRepeated(house, command)) return 'bidRepeated'
  if (marketsOf(house, command).every((market) => m.markets.mark[market] === 0)) return 'priceMissing'
  return roomReject(house, command) ?? marginReject(house, command, tier) ?? optionsReject(house, command)
}

/** Places a judged bid. */
export function placeBid(house: AuctionHouse, command: Place): void {
  const { bids, bidMarkets, bidsOf } = house.auction
  const amount = bidHeldCeil(house, command)
  const bid = ticketAdd(bids)
  bids.account[bid] = command.account
  bids.discountPpm[bid] = command.discountPpm
  bids.notionalMax[bid] = command.notionalMax
  bids.amount[bid] = amount
  bids.expiryMs[bid] = command.expiryMs
  for (const { market } of command.markets) {
    const entry = tableAdd(bidMarkets)
    bidMarkets.market[entry] = market
    bidMarkets.next[entry] = bids.markets[bid]!
    bids.markets[bid] = entry + 1
  }
  house.ledger.accounts.held[command.account]! += amount
  rowsByAdd(bidsOf, command.account, bid)
  addStanding(house, bid)
  noteBid(house, bid, amount, command.notionalMax, 'opened')
}

/** Why a bid cannot be taken back. */
export function bidCancelReject(house: AuctionHouse, command: CommandOf<'bidCancel'>): Reject | null {
  const { bids } = house.auction
  if (command.account >= house.ledger.accounts.rows) return 'accountUnknown'
  const bid = ticketFind(bids, command.bid)
  return bid < 0 || bids.account[bid] !== command.account ? 'bidUnknown' : null
}

/** Takes a standing bid back. */
export function cancelBid(house: AuctionHouse, { bid }: CommandOf<'bidCancel'>): void {
  endBid(house, ticketFind(house.auction.bids, bid), 'cancelled')
}

/** Ends every bid of an account, lowest row first: when force is used on it. */
export function endBidsOf(house: AuctionHouse, account: Row): void {
  for (const bid of [...rowsBy(house.auction.bidsOf, account)]) endBid(house, bid, 'cancelled')
}

/** Ends every bid of a tier, best first: when it is wound down, nobody's margin stays held for its books. */
export function endBidsOfTier(house: AuctionHouse, tier: Row): void {
  for (const bid of [...standingBids(house, tier)]) endBid(house, bid, 'cancelled')
}

/** Ends the bids whose time is over, lowest row first. */
export function expireBids(house: AuctionHouse): void {
  const { bids } = house.auction
  for (let bid = 0; bid < bids.rows; bid++) {
    if (bids.ticket[bid]! > 0 && bids.expiryMs[bid]! <= house.clock.nowMs) endBid(house, bid, 'expired')
  }
}

/** Ends a bid: what it held is released. */
export function endBid(house: AuctionHouse, bid: Row, stage: 'cut' | 'cancelled' | 'expired'): void {
  release(house, bid, house.auction.bids.amount[bid]!, 0, stage)
  freeBid(house, bid)
}

/** What a bid releases when it takes `notional` of a book: in proportion, all of it when less than the smallest bid is left. */
export function releasedBy(house: AuctionHouse, bid: Row, notional: Atoms): Atoms {
  const { bids } = house.auction
  const left = bids.notionalMax[bid]! - notional
  const min = house.params.tier.auctionBidMin[house.ledger.accounts.tier[bids.account[bid]!]!]!
  const kept = left === 0 || left < min ? 0 : bigMulDivCeil(bids.amount[bid]!, left, bids.notionalMax[bid]!)
  return bids.amount[bid]! - kept
}

/** Takes `notional` ≤ what is left off a bid and releases its margin; a bid of which nothing is kept ends. */
export function useBid(house: AuctionHouse, bid: Row, notional: Atoms): void {
  const { bids } = house.auction
  const released = releasedBy(house, bid, notional)
  release(house, bid, released, notional, 'taken')
  bids.notionalMax[bid]! -= notional
  bids.amount[bid]! -= released
  if (bids.amount[bid] === 0) freeBid(house, bid)
}

/** Whether a bid may take part in an auction of lots in these markets: it lists them all, lasts, and its account may hold them. */
export function bidCovers(house: AuctionHouse, bid: Row, markets: readonly Row[]): boolean {
  const { bids, bidMarkets } = house.auction
  if (bids.expiryMs[bid]! <= house.clock.nowMs) return false
  if (markets.some((market) => instrumentReject(house, bids.account[bid]!, market) !== null)) return false
  if (bids.markets[bid] === 0) return true
  return markets.every((market) => {
    for (let entry = bids.markets[bid]! - 1; entry >= 0; entry = bidMarkets.next[entry]! - 1) {
      if (bidMarkets.market[entry] === market) return true
    }
    return false
  })
}

/** Rows of the bids of a tier by (discount, number). */
export function standingBids(house: AuctionHouse, tier: Row): readonly Row[] {
  return house.auction.standing[tier] ?? nothing
}

const nothing: readonly Row[] = []

/** Builds what is derived of bids anew from their table: after recovery. */
export function rebuildBids(house: AuctionHouse): void {
  const { bids, bidsOf, standing } = house.auction
  bidsOf.clear()
  standing.length = 0
  for (let bid = 0; bid < bids.rows; bid++) {
    if (bids.ticket[bid] === 0) continue
    rowsByAdd(bidsOf, bids.account[bid]!, bid)
    standingOf(house, house.ledger.accounts.tier[bids.account[bid]!]!).push(bid)
  }
  for (const rows of standing) rows.sort((a, b) => compare(house, a, b))
}

/**
 * The margin kept aside: the whole notional at the initial fractions (brackets, add-on, season) of the dearest of the markets
 * that the bid is for, without what concentration adds: how much of it lands in one market is not known. Ceil.
 */
function bidHeldCeil(house: AuctionHouse, command: Place): Atoms {
  let most = 0
  for (const market of marketsOf(house, command)) {
    most = Math.max(most, initialOfLegCeil(house, market, 1, command.notionalMax, 1, charges))
  }
  return most
}

/** The markets that a bid is for: those it lists, else the open ones of its tier. */
function marketsOf(house: AuctionHouse, command: Place): Row[] {
  if (command.markets.length > 0) return command.markets.map(({ market }) => market)
  const { markets } = house.markets
  const tier = house.ledger.accounts.tier[command.account]!
  const found: Row[] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] === tier && markets.status[market] === 0) found.push(market)
  }
  return found
}

function isRepeated(house: AuctionHouse, command: Place): boolean {
  const { bids, bidMarkets, bidsOf } = house.auction
  const wanted = command.markets.map(({ market }) => market).sort(ascending)
  return rowsBy(bidsOf, command.account).some((bid) => {
    if (bids.discountPpm[bid] !== command.discountPpm) return false
    const listed: Row[] = []
    for (let entry = bids.markets[bid]! - 1; entry >= 0; entry = bidMarkets.next[entry]! - 1) {
      listed.push(bidMarkets.market[entry]!)
    }
    listed.sort(ascending)
    return listed.length === wanted.length && listed.every((market, i) => market === wanted[i])
  })
}

/** Options that a bid names; one for all markets of its tier takes part where it may. */
function optionsReject(house: AuctionHouse, { account, markets }: Place): Reject | null {
  return markets.some(({ market }) => instrumentReject(house, account, market) !== null) ? 'modelNotPortfolio' : null
}

function roomReject(house: AuctionHouse, command: Place): Reject | null {
  const { bids, bidMarkets, bidsOf } = house.auction
  const tier = house.ledger.accounts.tier[command.account]!
  if (!tableHasRoom(bids) || !tableHasRoomFor(bidMarkets, command.markets.length)) return 'capacityReached'
  if (command.notionalMax > ATOMS_MAX / 8) return 'amountTooLarge'
  if (rowsBy(bidsOf, command.account).length >= BIDS_PER_ACCOUNT_MAX) return 'bidsFull'
  return command.notionalMax < house.params.tier.auctionBidMin[tier]! ? 'bidTooSmall' : null
}

/** Whether so many rows can be added, freed ones counted. */
function tableHasRoomFor(table: AuctionHouse['auction']['bidMarkets'], count: number): boolean {
  let freed = 0
  for (let row = table.free; row >= 0 && freed < count; row = table.next[row]!) freed++
  return table.rows + count - freed <= table.capacity
}

function marginReject(house: AuctionHouse, command: Place, tier: Row): Reject | null {
  const answer = testInitial(house, command.account, noChange, 0)
  const amount = bidHeldCeil(house, command)
  if (answer.initialExcess < amount) return 'initialMarginShort'
  if (answer.targetExcess < amount) return 'targetMarginShort'
  const apart = collateralReject(house, command.account, noChange, amount, null)
  return apart ?? (house.markets.tiers.breaker[tier] === 1 ? 'breakerOn' : null)
}

function release(house: AuctionHouse, bid: Row, amount: Atoms, notional: Atoms, stage: BidStage): void {
  const account = house.auction.bids.account[bid]!
  house.ledger.accounts.held[account]! -= amount
  touch(house.touched, account)
  noteBid(house, bid, amount, notional, stage)
}

function freeBid(house: AuctionHouse, bid: Row): void {
  const { bids, bidMarkets, bidsOf } = house.auction
  const standing = standingOf(house, house.ledger.accounts.tier[bids.account[bid]!]!)
  standing.splice(placeOf(house, standing, bid), 1)
  rowsByRemove(bidsOf, bids.account[bid]!, bid)
  for (let entry = bids.markets[bid]! - 1; entry >= 0; ) {
    const next = bidMarkets.next[entry]! - 1
    tableFree(bidMarkets, entry)
    entry = next
  }
  tableFree(bids, bid)
}

function addStanding(house: AuctionHouse, bid: Row): void {
  const standing = standingOf(house, house.ledger.accounts.tier[house.auction.bids.account[bid]!]!)
  standing.splice(placeOf(house, standing, bid), 0, bid)
}

function standingOf({ auction }: AuctionHouse, tier: Row): Row[] {
  while (auction.standing.length <= tier) auction.standing.push([])
  return auction.standing[tier]!
}

/** Where a bid stands, or would. */
function placeOf(house: AuctionHouse, standing: readonly Row[], bid: Row): number {
  let [low, high] = [0, standing.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(house, standing[middle]!, bid) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function compare({ auction: { bids } }: AuctionHouse, a: Row, b: Row): number {
  return bids.discountPpm[a]! - bids.discountPpm[b]! || bids.ticket[a]! - bids.ticket[b]!
}

function ascending(a: number, b: number): number {
  return a - b
}

function noteBid(house: AuctionHouse, bid: Row, amount: Atoms, notional: Atoms, stage: BidStage): void {
  const { bids } = house.auction
  const account = bids.account[bid]!
  house.events.push({ type: 'bidNoted', bid: bids.ticket[bid]!, account, amount, notional, stage })
}
