/**
 * The venue's side of forced orders: a second after an order is sent it fills what its book holds inside the limit, walking
 * the bands from mid outwards; what orders take is gone until the next book. Market makers stand behind the book, in turn,
 * as far as the house finds their margin good: each in turn is asked for its part, and refused ones leave it unfilled.
 */
import type { House } from '../../core/machine/index.ts'
import { costPrice } from '../../core/markets/index.ts'
import { mulDivCeil, mulDivFloor, PPM, type Row } from '../../core/units/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { type Agenda, noteErrand } from './agenda.ts'
import { type MakerRota, nextMaker } from './makers.ts'

/** Time between an order and its fill. */
const FILL_MS = 1000

/** Dated markets have no book of their own: makers quote this far from the mark, of what closing is reckoned on. */
const DATED_SPREAD_PPM = 10_000

/** Part of their perpetual's book, both sides within its widest band, that they stand for until its next one. */
const DATED_PART = 10

/** Makers that share one order. */
const MAKERS_PER_ORDER = 4

/** One side of a book: cumulated lots by distance from mid. */
type BookSide = readonly { readonly withinPpm: number; readonly lots: number }[]

/** What the venue knows of a market: mid, half spread, both sides, and lots taken since the book was shown. */
type VenueBook = {
  mid: number
  halfSpread: number
  bids: BookSide
  asks: BookSide
  bidsTaken: number
  asksTaken: number
}

/** A venue with a book a market. */
export type Venue = {
  readonly row: Row
  readonly makers: MakerRota
  readonly dated: DatedMarkets
  readonly books: Map<Row, VenueBook>
  readonly orders: Map<number, Order>
}

/** Dated markets: their makers, the perpetual of each, marks as heard, and lots taken since the perpetual's book was shown. */
type DatedMarkets = {
  readonly makers: MakerRota
  readonly of: ReadonlyMap<Row, Row>
  readonly marks: Map<Row, number>
  readonly taken: Map<Row, number>
}

type Order = {
  readonly market: Row
  readonly sell: boolean
  readonly limitPrice: number
  readonly account: Row
  lots: number
}

/** A venue without books; `of` says of each dated market which perpetual stands beside it. */
export function venueOf(row: Row, makers: MakerRota, dated: Pick<DatedMarkets, 'makers' | 'of'> = noDated): Venue {
  return { row, makers, dated: { ...dated, marks: new Map(), taken: new Map() }, books: new Map(), orders: new Map() }
}

const noDated = { makers: { rows: [], turn: 0 }, of: new Map<Row, Row>() }

/** Shows a new book: what was taken is there again. */
export function showBook(venue: Venue, market: Row, book: Omit<VenueBook, 'bidsTaken' | 'asksTaken'>): void {
  venue.books.set(market, { ...book, bidsTaken: 0, asksTaken: 0 })
  for (const row of venue.dated.taken.keys()) if (venue.dated.of.get(row) === market) venue.dated.taken.delete(row)
}

/** Moves the mid of a book with the price; depth stays as shown. */
export function moveMid(venue: Venue, market: Row, mid: number): void {
  const book = venue.books.get(market)
  if (book !== undefined) book.mid = mid
}

/** Hears an event: forced orders are answered a second later. */
export function venueHears(venue: Venue, agenda: Agenda, nowMs: number, event: HouseEvent): void {
  if (event.type === 'markSet' && venue.dated.of.has(event.market)) venue.dated.marks.set(event.market, event.mark)
  if (event.type === 'forcedOrderEnded') venue.orders.delete(event.order)
  if (event.type !== 'forcedOrder') return
  const { order, account, market, lots, limitPrice } = event
  venue.orders.set(order, { account, market, lots, limitPrice, sell: event.side === 'sell' })
  noteErrand(agenda, nowMs + FILL_MS, (house) =>
    venue.dated.of.has(market) ? datedFills(venue, house, order) : fillsOf(venue, order),
  )
}

function fillsOf(venue: Venue, number: number): Command[] {
  const order = venue.orders.get(number)
  const book = order === undefined ? undefined : venue.books.get(order.market)
  if (order === undefined || book === undefined) return []
  const side = order.sell ? book.bids : book.asks
  const taken = order.sell ? book.bidsTaken : book.asksTaken
  const reach = distanceOfLimit(book, order)
  const lots = Math.min(order.lots, Math.max(0, lotsUntil(side, reach) - taken))
  if (lots === 0) return []
  if (order.sell) book.bidsTaken += lots
  else book.asksTaken += lots
  return fillsBy(venue, venue.makers, order, number, lots, priceOf(book, order, side, taken, lots))
}

/** Makers of options fill at a distance from the mark, inside the limit, what they still stand for. */
function datedFills(venue: Venue, house: House, number: number): Command[] {
  const { orders, dated, books } = venue
  const order = orders.get(number)
  const book = order === undefined ? undefined : books.get(dated.of.get(order.market)!)
  if (order === undefined || book === undefined) return []
  const { market, sell, limitPrice } = order
  const mark = dated.marks.get(market) ?? 0
  const taken = dated.taken.get(market) ?? 0
  const stand = Math.floor(Math.min(book.bids.at(-1)?.lots ?? 0, book.asks.at(-1)?.lots ?? 0) / DATED_PART)
  const lots = Math.min(order.lots, Math.max(0, stand - taken))
  const away = mulDivCeil(costPrice(house, market, mark), DATED_SPREAD_PPM, PPM)
  const price = sell ? Math.max(1, mark - away) : mark + away
  if (lots === 0 || mark === 0 || (sell ? price < limitPrice : price > limitPrice)) return []
  dated.taken.set(market, taken + lots)
  return fillsBy(venue, dated.makers, order, number, lots, price)
}

/** A few makers share the lots of an order. */
function fillsBy(
  { row }: Venue,
  makers: MakerRota,
  { account }: Order,
  order: number,
  lots: number,
  price: number,
): Command[] {
  const parts = Math.min(MAKERS_PER_ORDER, lots, makers.rows.length)
  return Array.from({ length: parts }, (_, part) => ({
    type: 'forcedFill' as const,
    venue: row,
    order,
    lots: Math.floor(lots / parts) + (part < lots % parts ? 1 : 0),
    price,
    account: nextMaker(makers, account),
  }))
}

/** Distance from mid of the limit price, ppm; beyond the half spread, within the book. Towards zero. */
function distanceOfLimit(book: VenueBook, { sell, limitPrice }: Order): number {
  const away = sell ? book.mid - book.halfSpread - limitPrice : limitPrice - book.mid - book.halfSpread
  return away < 0 ? -1 : mulDivFloor(away, PPM, book.mid)
}

/** Lots of a side up to a distance, in straight lines between the bands. Floor. */
export function lotsUntil(side: BookSide, distancePpm: number): number {
  if (distancePpm < 0) return 0
  let [nearPpm, nearLots] = [0, 0]
  for (const { withinPpm, lots } of side) {
    if (distancePpm < withinPpm) {
      return nearLots + mulDivFloor(Math.max(0, lots - nearLots), distancePpm - nearPpm, withinPpm - nearPpm)
    }
    ;[nearPpm, nearLots] = [withinPpm, lots]
  }
  return nearLots
}

/** Distance at which a side has so many lots. Ceil; the farthest band when it never has. */
export function distanceOf(side: BookSide, wanted: number): number {
  let [nearPpm, nearLots] = [0, 0]
  for (const { withinPpm, lots } of side) {
    if (wanted <= lots) {
      const width = Math.max(1, lots - nearLots)
      return nearPpm + Math.ceil(((wanted - nearLots) * (withinPpm - nearPpm)) / width)
    }
    ;[nearPpm, nearLots] = [withinPpm, lots]
  }
  return nearPpm
}

/** The mean price of the lots taken: half-way between where they begin and end. Against the order, within its limit. */
function priceOf(book: VenueBook, order: Order, side: BookSide, taken: number, lots: number): number {
  const distance = Math.ceil((distanceOf(side, taken) + distanceOf(side, taken + lots)) / 2)
  const away = book.halfSpread + Math.ceil((book.mid * distance) / PPM)
  return order.sell ? Math.max(order.limitPrice, book.mid - away, 1) : Math.min(order.limitPrice, book.mid + away)
}
