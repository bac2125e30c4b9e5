/**
 * Whole books as three exchanges publish them, without ccxt: `bids` and `asks` are lists of [price, amount, …] as decimals in quotes,
 * best first; what differs is how each says when it was so. Sources, as facts (November 2026): Binance Spot API, GET /api/v3/depth;
 * Bitstamp API, GET /api/v2/order_book/PAIR/; Coinbase Exchange API, GET /products/PRODUCT/book?level=2.
 */
import type { BookReading } from './book.ts'
import type { Level } from './levels.ts'
import { type Freshness, Refusal, type Refused, refused, timeFault } from './verdict.ts'

/** The exchanges whose books are read. */
export const bookFormats = ['binance', 'bitstamp', 'coinbase'] as const

/** One of them. */
export type BookFormat = (typeof bookFormats)[number]

type Fields = Readonly<Record<string, unknown>>

/**
 * The book of an answer. Refuses with `answerInvalid` (a side, a level or the mark is missing), `marketPaused` (an auction is on:
 * what stands there is indicative), `priceEarly`, `priceStale`.
 */
export function venueBookOf(
  format: BookFormat,
  answer: unknown,
  nowMs: number,
  freshness: Freshness,
): { readonly ok: true; readonly book: BookReading } | Refused {
  const fields = typeof answer === 'object' && answer !== null ? (answer as Fields) : {}
  try {
    const { mark, marks } = markOf[format](fields)
    const fault = marks === 'time' ? timeFault(mark, nowMs, freshness) : null
    if (fault !== null) return refused(fault, `${format}: a book of ${mark}`)
    return { ok: true, book: { bids: levelsOf(fields, 'bids'), asks: levelsOf(fields, 'asks'), mark, marks } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message)
    throw error
  }
}

/** When a book was so: Binance numbers changes, Bitstamp counts microseconds, Coinbase writes a date. */
const markOf: Readonly<Record<BookFormat, (fields: Fields) => Pick<BookReading, 'mark' | 'marks'>>> = {
  binance: ({ lastUpdateId }) => {
    if (!Number.isSafeInteger(lastUpdateId)) throw new Refusal('answerInvalid', 'lastUpdateId is no number')
    return { mark: lastUpdateId as number, marks: 'change' }
  },
  bitstamp: ({ microtimestamp }) => {
    if (typeof microtimestamp !== 'string' || !/^\d{1,16}$/.test(microtimestamp)) {
      throw new Refusal('answerInvalid', 'microtimestamp is no time')
    }
    return { mark: Math.floor(Number(microtimestamp) / 1000), marks: 'time' }
  },
  coinbase: ({ auction_mode: isAuction, time }) => {
    if (isAuction === true) throw new Refusal('marketPaused', 'an auction is on')
    const mark = typeof time === 'string' ? Date.parse(time) : Number.NaN
    if (isAuction !== false || !Number.isFinite(mark)) {
      throw new Refusal('answerInvalid', 'auction_mode or time is missing')
    }
    return { mark, marks: 'time' }
  },
}

function levelsOf(fields: Fields, side: 'bids' | 'asks'): Level[] {
  const levels = fields[side]
  if (!Array.isArray(levels)) throw new Refusal('answerInvalid', `${side} are missing`)
  return levels.map((level: unknown) => {
    const [price, amount] = Array.isArray(level) ? (level as unknown[]) : []
    if (typeof price !== 'string' || typeof amount !== 'string') {
      throw new Refusal('answerInvalid', `a level of ${side} has no price or amount`)
    }
    return { price, amount }
  })
}
