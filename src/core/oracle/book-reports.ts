/** Reports of books by venues. */
import { LOTS_MAX, type Lots, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import { type Reject, statusPosition } from '../words/index.ts'
import { BOOKS_MAX } from './limits.ts'
import { remark } from './marks.ts'
import { followListings, type OracleHouse } from './tables.ts'

/**
 * Why a book is refused: `fieldOutOfRange` (a price above PRICE_MAX, lots above LOTS_MAX, bid above ask, lots on a side
 * without a price), `marketUnknown`, `venueUnknown`, `tierMismatch`, `marketClosed`, `venueKilled`, or `capacityReached`
 * when the market has its most live books already.
 *
 * @param bid and ask: settlement atoms a lot, 0 when the side is empty
 * @param bidLots and askLots: lots within the house's depth distance
 */
export function bookReject(
  house: OracleHouse,
  venue: Row,
  market: Row,
  bid: Price,
  ask: Price,
  bidLots: Lots,
  askLots: Lots,
): Reject | null {
  const { markets, venues } = house.markets
  if (!(isSide(bid, bidLots) && isSide(ask, askLots)) || (ask > 0 && bid > ask)) return 'fieldOutOfRange'
  if (market >= markets.rows) return 'marketUnknown'
  if (venue >= venues.rows) return 'venueUnknown'
  if (venues.tier[venue] !== markets.tier[market]) return 'tierMismatch'
  if (markets.status[market] === statusPosition.closed) return 'marketClosed'
  if (venues.open[venue] === 0) return 'venueKilled'
  return rowFor(house, venue, market) < 0 ? 'capacityReached' : null
}

/** Takes a judged book: depth and, through the mid, basis, mark and premium follow. */
export function takeBook(
  house: OracleHouse,
  venue: Row,
  market: Row,
  bid: Price,
  ask: Price,
  bidLots: Lots,
  askLots: Lots,
): void {
  followListings(house)
  const { books, quotes } = house.oracle
  const row = rowFor(house, venue, market)
  if (row === market * BOOKS_MAX + quotes.books[market]!) quotes.books[market]! += 1
  books.venue[row] = venue
  books.bid[row] = bid
  books.ask[row] = ask
  books.bidLots[row] = bidLots
  books.askLots[row] = askLots
  books.bookMs[row] = house.clock.nowMs
  remark(house, market)
}

function isSide(price: Price, lots: Lots): boolean {
  return price >= 0 && price <= PRICE_MAX && lots >= 0 && lots <= (price === 0 ? 0 : LOTS_MAX)
}

/** The row of a venue's book: its own, else the next unused one, else one that is stale; −1 when none is. */
function rowFor(house: OracleHouse, venue: Row, market: Row): Row {
  const { books, quotes } = house.oracle
  const first = market * BOOKS_MAX
  const end = first + quotes.books[market]!
  for (let row = first; row < end; row++) if (books.venue[row] === venue) return row
  if (end < first + BOOKS_MAX) return end
  const oldestMs = house.clock.nowMs - house.params.underlying.staleMs[house.markets.markets.underlying[market]!]!
  for (let row = first; row < end; row++) if (books.bookMs[row]! < oldestMs) return row
  return -1
}
