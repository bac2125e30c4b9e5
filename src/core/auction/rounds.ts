/**
 * Auctions from their beginning to their end: who waits for its turn, when a round begins anew, and one look at each. Whoever
 * carries procedures on decides when a look is due and what follows.
 */
import { actAllowance } from '../oracle/index.ts'
import { tableAdd, tableFree, tableGrow, tableHasRoom } from '../tables/index.ts'
import { ATOMS_MAX, type Atoms, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { type Book, bookOf } from './book.ts'
import { clear, hasOffers, isCarried, type Look } from './clearing.ts'
import { hasRunAway, offeredPpm } from './price.ts'
import type { AuctionHouse } from './tables.ts'

/**
 * Whether an auction of an account's book can be held now: every price is one at which the backstop would quote, every market
 * is open, and somebody's bid could take a part of it. Without a bid there is nobody to wait for.
 */
export function canAuction(house: AuctionHouse, account: Row, isLast: boolean): boolean {
  const { tiers } = house.markets
  const tier = house.ledger.accounts.tier[account]!
  if (tiers.backstop[tier] === account || tiers.woundDown[tier] === 1) return false
  const book = bookOf(house, account, isLast)
  return book.legs.length > 0 && isPriced(house, book) && hasOffers(house, book)
}

/** Opens the auction of a book; returns its row. It waits until it is admitted, a last one does not. */
export function openAuction(house: AuctionHouse, account: Row, isLast: boolean): Row {
  const { auctions } = house.auction
  if (!tableHasRoom(auctions)) tableGrow(auctions, auctions.capacity * 2)
  const row = tableAdd(auctions)
  auctions.account[row] = account
  auctions.last[row] = isLast ? 1 : 0
  return row
}

/** Ends an auction: its gross notional counts against the cap no longer. */
export function endAuction(house: AuctionHouse, row: Row): void {
  const { auctions, auctionLoads } = house.auction
  if (auctions.admitted[row] === 1) {
    auctionLoads.gross[house.ledger.accounts.tier[auctions.account[row]!]!]! -= auctions.gross[row]!
  }
  tableFree(auctions, row)
}

/** Whether an auction is the single look at what a takeover has left. */
export function isLastAuction(house: AuctionHouse, row: Row): boolean {
  return house.auction.auctions.last[row] === 1
}

/**
 * One look: waits for its turn or for a price as long as bids carry it, begins anew if the price has run away, else clears
 * what bids cover.
 */
export function lookAtAuction(house: AuctionHouse, row: Row): Look {
  const { auctions } = house.auction
  const account = auctions.account[row]!
  const isLast = auctions.last[row] === 1
  const book = bookOf(house, account, isLast)
  if (!isPriced(house, book)) return isLast ? 'over' : 'waiting'
  if (!isLast && !isAdmitted(house, row, book)) return isCarried(house, book) ? 'waiting' : 'over'
  const { tier: p } = house.params
  const tier = house.ledger.accounts.tier[account]!
  const isNew = auctions.round[row] === 0
  if (isNew || hasRunAway(book.value, auctions.value[row]!, auctions.gross[row]!, p.auctionRestartPpm[tier]!)) {
    begin(house, row, book)
  }
  const elapsedMs = house.clock.nowMs - auctions.sinceMs[row]!
  const limitPpm = isLast ? PPM : offeredPpm(p.auctionStartPpm[tier]!, p.auctionPacePpm[tier]!, elapsedMs)
  const look = clear(house, book, limitPpm)
  // What is left of a book goes on at the discount that it had reached.
  if (look === 'cleared') setBook(house, row, bookOf(house, account, isLast))
  return look
}

/** Begins a round: at the first discount, from the present price. */
function begin(house: AuctionHouse, row: Row, book: Book): void {
  const { auctions } = house.auction
  auctions.round[row]! += 1
  auctions.sinceMs[row] = house.clock.nowMs
  setBook(house, row, book)
  const { account, gross, value } = book
  const round = Math.min(auctions.round[row]!, ROUNDS_TOLD)
  house.events.push({ type: 'auctionStarted', account, round, gross, value, last: auctions.last[row] as 0 | 1 })
}

/** Rounds are told in sixteen bits. */
const ROUNDS_TOLD = 65_535

function setBook(house: AuctionHouse, row: Row, { gross, value }: Book): void {
  const { auctions, auctionLoads } = house.auction
  if (auctions.admitted[row] === 1) {
    const tier = house.ledger.accounts.tier[auctions.account[row]!]!
    auctionLoads.gross[tier]! += gross - auctions.gross[row]!
  }
  auctions.gross[row] = gross
  auctions.value[row] = value + 0
}

/** Admits an auction if it fits beside those under way; one is always held. Once admitted it stays so. */
function isAdmitted(house: AuctionHouse, row: Row, book: Book): boolean {
  const { auctions, auctionLoads } = house.auction
  if (auctions.admitted[row] === 1) return true
  const tier = house.ledger.accounts.tier[book.account]!
  const load = auctionLoads.gross[tier]!
  if (load > 0 && load + book.gross > capOf(house, tier)) return false
  auctions.admitted[row] = 1
  auctions.gross[row] = 0
  setBook(house, row, book)
  return true
}

/** Most gross notional of auctions under way in a tier: a part of the depth of its open markets, at marks, held in the exact range. */
function capOf(house: AuctionHouse, tier: Row): Atoms {
  const { markets } = house.markets
  let depth = 0
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== tier || markets.status[market] !== 0) continue
    const lots = Math.max(markets.depth[market]!, house.params.market.depthFloorLots[market]!)
    depth = Math.min(depth + lots * markets.mark[market]!, ATOMS_MAX)
  }
  return bigMulDivFloor(depth, house.params.tier.auctionDepthPpm[tier]!, PPM)
}

function isPriced(house: AuctionHouse, book: Book): boolean {
  const { status, mark } = house.markets.markets
  return book.markets.every(
    (market) => status[market] === 0 && mark[market]! > 0 && actAllowance(house, 'quoteBackstop', market) === 'yes',
  )
}
