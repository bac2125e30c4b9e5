/**
 * What the books of venues say. Of the live ones (not older than `staleMs`, venue open) the mid of the market is the
 * median, and where two mids stand in the middle the point between them that is nearest to fair: of two venues neither
 * can pull alone. Depth is the smaller side of all books together; a book that is not renewed halves with every `staleMs`
 * of age.
 */
import { clamp, type Lots, type Millis, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import { ratioFloor } from './arithmetic.ts'
import { BOOKS_MAX, SAMPLE_ONE } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** The books of a market at one time. */
export type BookReading = {
  /** Distance of the mid from fair, 2⁻⁸ ppm of fair, cut to the bound; 0 when there is no live mid. */
  sample: number
  /** When the mid would be another one without a report: a book it is made of goes stale. */
  sampleEndMs: Millis
  /** Lots, at least the floor. */
  depth: Lots
  /** When mid or depth change without a report. */
  dueMs: Millis
}

/** Mids in ascending order: scratch of this room, no state. */
const mids = { value: new Float64Array(BOOKS_MAX), count: 0 }

/**
 * Reads the books of a market.
 *
 * @param fair 0 when there is no price yet: then only depth is read
 */
export function readBooks(house: OracleHouse, market: Row, fair: Price, out: BookReading): void {
  const { books, quotes } = house.oracle
  const { venues } = house.markets
  const nowMs = house.clock.nowMs
  const staleMs = house.params.underlying.staleMs[house.markets.markets.underlying[market]!]!
  const first = market * BOOKS_MAX
  const end = first + quotes.books[market]!
  let bidLots = 0
  let askLots = 0
  mids.count = 0
  out.sampleEndMs = Number.MAX_SAFE_INTEGER
  out.dueMs = Number.MAX_SAFE_INTEGER
  for (let row = first; row < end; row++) {
    if (venues.open[books.venue[row]!] === 0) continue
    const ages = Math.max(Math.ceil((nowMs - books.bookMs[row]!) / staleMs) - 1, 0)
    const changeMs = books.bookMs[row]! + (ages + 1) * staleMs + 1
    const bid = books.bid[row]!
    const ask = books.ask[row]!
    if (ages === 0 && bid > 0 && ask > 0) {
      insertMid(Math.floor((bid + ask) / 2))
      if (changeMs < out.sampleEndMs) out.sampleEndMs = changeMs
    }
    const bids = halved(books.bidLots[row]!, ages)
    const asks = halved(books.askLots[row]!, ages)
    bidLots += bids
    askLots += asks
    if ((ages === 0 || bids + asks > 0) && changeMs < out.dueMs) out.dueMs = changeMs
  }
  out.depth = Math.max(Math.min(bidLots, askLots), house.params.market.depthFloorLots[market]!)
  out.sample = fair > 0 && mids.count > 0 ? sampleOf(house, market, fair) : 0
}

/** The median mid's distance from fair, cut to the bound. Towards zero. */
function sampleOf(house: OracleHouse, market: Row, fair: Price): number {
  const low = mids.value[(mids.count - 1) >>> 1]!
  const high = mids.value[mids.count >>> 1]!
  const boundPpm = house.params.market.basisBoundPpm[market]!
  const bound = mulDivFloor(fair, boundPpm, PPM)
  const distance = clamp(clamp(fair, low, high) - fair, -bound, bound)
  const sample = ratioFloor(Math.abs(distance), PPM * SAMPLE_ONE, fair)
  return distance < 0 ? -sample + 0 : sample
}

function insertMid(mid: Price): void {
  let at = mids.count++
  while (at > 0 && mids.value[at - 1]! > mid) {
    mids.value[at] = mids.value[at - 1]!
    at--
  }
  mids.value[at] = mid
}

/** Lots halved once for each time of staleness. Floor. */
function halved(lots: Lots, times: number): Lots {
  let left = lots
  for (let i = 0; i < times && left > 0; i++) left = Math.floor(left / 2)
  return left
}
