/**
 * Clearing: bids take their parts of a share, in the order of their discounts, each after an exact test of its margin as it
 * would be, without the discount. One that does not pass takes what passes and ends. Lots go at mark; then all who took get
 * the discount of the worst of them, from the owner first, in a last auction from the fund for the rest.
 *
 * A bidder is a third party who has done what it was asked for: it is paid at once. A takeover's grant waits because the
 * backstop may belong to the failed owner; a bid of the owner or its cluster never counts.
 */
import { linked } from '../backstop/index.ts'
import { bookFill } from '../clearing/index.ts'
import { postCash } from '../ledger/index.ts'
import { type LegChange, type Outcome, PARTS, testInitialOfTrades } from '../margin/index.ts'
import { legSlot, lotsOf, postCost } from '../markets/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  assert,
  bigMulDivFloor,
  LEGS_MAX,
  LOTS_MAX,
  type Lots,
  mulDivFloor,
  PPM,
  type Ppm,
  type Row,
} from '../units/index.ts'
import { bidCovers, endBid, releasedBy, standingBids, useBid } from './bids.ts'
import { type Book, grossOfLots, partLots, reservePpm } from './book.ts'
import { type Ask, type Clearing, clearAtReserve, clearCovered, type Offer, type Share } from './price.ts'
import { askOf } from './share.ts'
import type { AuctionHouse } from './tables.ts'

/** Bids that take part in one look, at most: acting is bounded, the next ones take what is left at the next look. */
const TAKERS_MAX = 128

/** Parts in which a bid is cut to what its margin allows. */
const CUTS = 64

/** An offer and the bid behind it. */
type Standing = Offer & { readonly bid: Row }

/** What a bid has taken: lots of every leg, unsigned. */
type Taken = { readonly account: Row; readonly discountPpm: Ppm; readonly lots: readonly Lots[] }

/** How a look went: a share went, nothing yet, or there is nobody left to wait for. */
export type Look = 'cleared' | 'waiting' | 'over'

/** Bids that may take part in an auction of a book, in the order in which they are accepted. */
function offersFor(house: AuctionHouse, book: Book): Standing[] {
  const { bids } = house.auction
  const { accounts } = house.ledger
  const owner = accounts.owner[book.account]!
  // Lots are whole: a bid may get one more of each leg than its part.
  const rest = book.legs.reduce((sum, { mark }) => sum + mark, 0)
  const offers: Standing[] = []
  for (const bid of standingBids(house, accounts.tier[book.account]!)) {
    const room = bids.notionalMax[bid]! - rest
    const account = bids.account[bid]!
    if (room <= 0 || accounts.procedure[account] !== 0 || linked(house, owner, account)) continue
    if (bidCovers(house, bid, book.markets)) offers.push({ discountPpm: bids.discountPpm[bid]!, room, bid })
  }
  return offers
}

/** Whether any bid may take a part of a book within the reserve of all of it. */
export function hasOffers(house: AuctionHouse, book: Book): boolean {
  const reserve = reservePpm(book, partLots(book, PARTS))
  return offersFor(house, book).some(({ discountPpm }) => discountPpm <= reserve)
}

/**
 * Whether the bids that stand cover what a book wants at a discount within the reserve: only they are waited for. Whoever has bid
 * for less takes it at once and delays nothing.
 */
export function isCarried(house: AuctionHouse, book: Book): boolean {
  return clearCovered(offersFor(house, book), PPM, askOf(book)) !== null
}

/**
 * One look at an auction: bids take what they cover at the discount on offer; when nothing that stands will ever cover what is
 * wanted, what is there is taken as at the reserve, and it is over.
 *
 * @param limitPpm the discount on offer
 */
export function clear(house: AuctionHouse, book: Book, limitPpm: Ppm): Look {
  const offers = offersFor(house, book)
  if (offers.length === 0) return 'over'
  const ask = askOf(book)
  const covered = clearCovered(offers, limitPpm, ask)
  const reserve = ask.reserveOf(ask.shareAt(limitPpm))
  const isAtReserve = limitPpm >= reserve || (covered === null && clearCovered(offers, PPM, ask) === null)
  const clearing = covered ?? (isAtReserve ? clearAtReserve(offers, reserve, ask) : null)
  if (clearing !== null && raises(book, partLots(book, clearing.share.parts), clearing.discountPpm)) {
    const taken = takeAll(house, book, offers, clearing)
    if (taken.length > 0) {
      settle(house, book, clearing.share, taken, limitPpm, ask)
      return covered === null ? 'over' : 'cleared'
    }
  }
  return isAtReserve ? 'over' : 'waiting'
}

function raises(book: Book, lots: readonly Lots[], discountPpm: Ppm): boolean {
  return (
    excessOf(book.after(lots, discountPpm)) >
    excessOf(
      book.after(
        lots.map(() => 0),
        discountPpm,
      ),
    )
  )
}

function excessOf({ equity, target }: Outcome): Atoms {
  return equity - target
}

/** Bids take their parts in order; what one leaves stays with the account for the next look. */
function takeAll(house: AuctionHouse, book: Book, offers: readonly Standing[], clearing: Clearing): Taken[] {
  const { discountPpm, share } = clearing
  const whole = partLots(book, share.parts)
  const sold = whole.map(() => 0)
  const taken: Taken[] = []
  let excess = excessOf(book.after(sold, discountPpm))
  let reached = 0
  for (const offer of offers.slice(0, Math.min(clearing.count, TAKERS_MAX))) {
    const from = reached
    const account = house.auction.bids.account[offer.bid]!
    reached = Math.min(from + offer.room, share.gross)
    const wanted = whole.map(
      (lots) => bigMulDivFloor(lots, reached, share.gross) - bigMulDivFloor(lots, from, share.gross),
    )
    const lots = lotsThatPass(house, book, offer.bid, wanted)
    const isCut = lots.some((count, i) => count < wanted[i]!)
    if (lots.some((count) => count > 0)) {
      const next = excessOf(
        book.after(
          sold.map((count, i) => count + lots[i]!),
          discountPpm,
        ),
      )
      // The last lots of a share may cost as much as they free.
      if (next > excess) {
        take(house, book, offer.bid, lots, isCut)
        lots.forEach((count, i) => {
          sold[i]! += count
        })
        excess = next
        taken.push({ account, discountPpm: offer.discountPpm, lots })
      }
    }
    if (isCut) endBid(house, offer.bid, 'cut')
  }
  return taken
}

/** What of its part a bid's margin allows: all of it, or the largest part in `CUTS` that passes. */
function lotsThatPass(house: AuctionHouse, book: Book, bid: Row, wanted: readonly Lots[]): readonly Lots[] {
  const { bids } = house.auction
  if (passes(house, book, bid, wanted, releasedBy(house, bid, grossOfLots(book, wanted)))) return wanted
  let [yes, no] = [0, CUTS]
  const cut = (parts: number): Lots[] => wanted.map((lots) => mulDivFloor(lots, parts, CUTS))
  while (no - yes > 1) {
    const middle = (yes + no) >>> 1
    if (passes(house, book, bid, cut(middle), bids.amount[bid]!)) yes = middle
    else no = middle
  }
  return cut(yes)
}

/** Whether a bidder may hold the lots: room for its legs, exact ranges, initial margin and every target, at the mark. */
function passes(house: AuctionHouse, book: Book, bid: Row, lots: readonly Lots[], freed: Atoms): boolean {
  const account = house.auction.bids.account[bid]!
  const trades: LegChange[] = []
  let added = 0
  for (const [i, { market, held, mark }] of book.legs.entries()) {
    if (lots[i] === 0) continue
    const signed = held > 0 ? lots[i]! : -lots[i]!
    if (Math.abs(lotsOf(house, account, market) + signed) > LOTS_MAX) return false
    if (legSlot(house, account, market) < 0) added++
    trades.push({ market, lots: signed, cost: signed * mark })
  }
  if (house.ledger.accounts.legCount[account]! + added > LEGS_MAX) return false
  const answer = testInitialOfTrades(house, account, trades, freed)
  return answer.initialExcess >= 0 && answer.targetExcess >= 0 && answer.gross <= ATOMS_MAX
}

function take(house: AuctionHouse, book: Book, bid: Row, lots: readonly Lots[], isCut: boolean): void {
  const bidder = house.auction.bids.account[bid]!
  for (const [i, { market, held, mark }] of book.legs.entries()) {
    if (lots[i] === 0) continue
    const [buyer, seller] = held > 0 ? [bidder, book.account] : [book.account, bidder]
    const fill = { kind: 'auction', venue: -1, trade: 0, market, buyer, seller, lots: lots[i]!, price: mark } as const
    bookFill(house, { ...fill, buyerFee: 0, sellerFee: 0, buyerVenueFee: 0, sellerVenueFee: 0 })
  }
  if (!isCut) useBid(house, bid, grossOfLots(book, lots))
}

/** Everybody who took gets the discount of the worst of them, each leg's rounded down. */
function settle(
  house: AuctionHouse,
  book: Book,
  share: Share,
  taken: readonly Taken[],
  offeredPpm: Ppm,
  ask: Ask,
): void {
  const { tiers } = house.markets
  const tier = house.ledger.accounts.tier[book.account]!
  const discountPpm = taken.reduce((most, each) => Math.max(most, each.discountPpm), 0)
  let left = book.own
  const payments = taken.map(({ account, lots }) => {
    const own: Atoms[] = []
    let fund = 0
    for (const [i, { mark }] of book.legs.entries()) {
      const due = mulDivFloor(lots[i]! * mark, discountPpm, PPM)
      const paid = Math.min(due, left)
      left -= paid
      own.push(paid)
      fund += due - paid
    }
    return { account, own, fund }
  })
  const ownSum = book.own - left
  const fundSum = payments.reduce((sum, { fund }) => sum + fund, 0)
  assert(fundSum <= book.fund, 'an auction costs the fund no more than its tranche')
  const gross = taken.reduce((sum, { lots }) => sum + grossOfLots(book, lots), 0)
  const event = { account: book.account, parts: share.parts, gross, discountPpm, offeredPpm } as const
  const reserve = ask.reserveOf(share)
  house.events.push({ type: 'auctionCleared', ...event, reservePpm: reserve, own: ownSum, fund: fundSum })
  for (const { account, own, fund } of payments) {
    for (const [i, { market }] of book.legs.entries())
      postCost(house, account, book.account, market, own[i]!, 'auction')
    postCash(house, tiers.fund[tier]!, account, tiers.settlementAsset[tier]! - 1, fund, 'auction')
  }
}
