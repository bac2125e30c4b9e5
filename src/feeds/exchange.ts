/** Prices and books of exchanges in the shape that ccxt gives every exchange. An exchange signs nothing: it is believed, or not. */
import type { Millis } from '../core/units/index.ts'
import type { BookReading } from './book.ts'
import { unitsOf } from './decimals.ts'
import type { Level } from './levels.ts'
import {
  type FeedPrice,
  type Freshness,
  judgePrices,
  Refusal,
  type Refused,
  refused,
  timeFault,
  type Verdict,
} from './verdict.ts'

/** Prices are read with 10⁻¹² dollar. */
const EXPONENT = -12

/** When each symbol was first seen to say what it says now: the time of answers that tell none. */
export type FirstSeen = Map<string, { readonly said: string; readonly atMs: Millis }>

/**
 * Since when a symbol says what it says, as far as it was asked. Many exchanges tell no time (Kraken's tickers, Binance's books):
 * there a price is new when it is another one, so that one that stands still grows old like a frozen one, which it may be.
 */
function firstSeenMs(seen: FirstSeen, symbol: string, said: unknown, nowMs: Millis): Millis {
  const text = JSON.stringify(said) ?? ''
  const last = seen.get(symbol)
  if (last?.said === text) return last.atMs
  seen.set(symbol, { said: text, atMs: nowMs })
  return nowMs
}

/**
 * The price of a ticker: the middle of bid and ask, floor, its half-width the distance to the farther one. The last trade is
 * not taken: it can be old in a market that stands. The time is the exchange's, else since when it says so. Refuses with
 * `answerInvalid`, `bookCrossed`, and what `judgePrices` says.
 */
export function tickerVerdict(
  symbol: string,
  ticker: unknown,
  seen: FirstSeen,
  nowMs: Millis,
  freshness: Freshness,
): Verdict {
  const { bid, ask, timestamp } = fieldsOf(ticker)
  const timeMs = typeof timestamp === 'number' ? timestamp : firstSeenMs(seen, symbol, [bid, ask], nowMs)
  const [low, high] = [bid, ask].map((value) => (typeof value === 'number' ? unitsOf(String(value), EXPONENT) : null))
  if (low === null || high === null || low === undefined || high === undefined) {
    return refused('answerInvalid', `${symbol}: no bid or no ask`)
  }
  if (low > high) return refused('bookCrossed', `${symbol}: bid ${String(bid)}, ask ${String(ask)}`)
  const price = (low + high) / 2n
  const found: FeedPrice = { feed: symbol, price, confidence: high - price, exponent: EXPONENT, timeMs }
  return judgePrices([found], [], nowMs, freshness)
}

/** One verdict of several: prices of all that were read; refused with the first reason when none was. */
export function mergedVerdict(verdicts: readonly (Verdict & { readonly symbol: string })[]): Verdict {
  const good = verdicts.filter((verdict) => verdict.ok)
  const bad = verdicts.filter((verdict) => !verdict.ok)
  const first = bad[0]
  if (good.length === 0 && first !== undefined) return first
  return {
    ok: true,
    prices: good.flatMap(({ prices }) => prices),
    payloads: good.flatMap(({ payloads }) => payloads),
    passedOver: [
      ...good.flatMap(({ passedOver }) => passedOver),
      ...bad.map(({ symbol, code }) => ({ feed: symbol, code })),
    ],
  }
}

/** The book of an exchange; `answerInvalid` when it has no levels. */
export function bookReadingOf(
  symbol: string,
  book: unknown,
  seen: FirstSeen,
  nowMs: Millis,
  freshness: Freshness,
): { readonly ok: true; readonly book: BookReading } | Refused {
  const { bids, asks, timestamp, nonce } = fieldsOf(book)
  const marks = typeof timestamp !== 'number' && typeof nonce === 'number' ? 'change' : 'time'
  const told = marks === 'change' ? nonce : timestamp
  const mark = typeof told === 'number' ? told : firstSeenMs(seen, symbol, [bids, asks], nowMs)
  const fault = marks === 'time' ? timeFault(mark, nowMs, freshness) : null
  if (fault !== null) return refused(fault, `${symbol}: at ${mark}`)
  try {
    return { ok: true, book: { bids: levelsOf(bids, symbol), asks: levelsOf(asks, symbol), mark, marks } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message)
    throw error
  }
}

function levelsOf(side: unknown, symbol: string): Level[] {
  if (!Array.isArray(side)) throw new Refusal('answerInvalid', `${symbol}: a side of the book is missing`)
  return side.map((level: unknown) => {
    const [price, amount] = Array.isArray(level) ? (level as unknown[]) : []
    if (typeof price !== 'number' || typeof amount !== 'number') {
      throw new Refusal('answerInvalid', `${symbol}: a level of the book has no price or amount`)
    }
    return { price: String(price), amount: String(amount) }
  })
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
