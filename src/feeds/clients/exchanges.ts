/** Exchanges through ccxt, which is no dependency of the house (67 MB): whoever wants it installs it beside. */
import { bookReadingOf, type FirstSeen, mergedVerdict, tickerVerdict } from '../exchange.ts'
import type { BookFeed, FeedClock, PriceFeed } from '../feed.ts'
import { type Freshness, type Refused, refused } from '../verdict.ts'
import { fieldsOf, reasonOf } from './http.ts'

/** Which exchange, how it is loaded, and how old its prices may be. */
type ExchangeOptions = {
  readonly name: string
  /** The exchange as ccxt calls it: `kraken`, `coinbase`, … */
  readonly exchange: string
  /** Gives ccxt; `loadCcxt`, or a test's. */
  readonly load: () => Promise<unknown>
  readonly freshness: Freshness
  readonly clock: FeedClock
}

/** ccxt, or the exchange in it, is not there. */
export class ExchangeMissingError extends Error {
  override readonly name = 'ExchangeMissingError'
}

/** The version that this room is written for. */
const CCXT = 'ccxt@4.5.84'

/** What of an exchange is used. */
type Exchange = {
  readonly fetchTicker: (symbol: string) => Promise<unknown>
  readonly fetchOrderBook: (symbol: string, limit: number | undefined) => Promise<unknown>
}

/** Imports ccxt. Throws `ExchangeMissingError` that says how to install it. */
export async function loadCcxt(): Promise<unknown> {
  // The name is not a literal, so that neither the type checker nor a bundler asks for a package that is optional.
  const name = 'ccxt'
  try {
    return await import(name)
  } catch (cause) {
    throw new ExchangeMissingError(`prices of exchanges need ccxt: run "npm install --no-save ${CCXT}"`, { cause })
  }
}

/** Asks an exchange for tickers; throws `ExchangeMissingError` at the first look when ccxt or the exchange is not there. */
export function exchangeFeed(options: ExchangeOptions, symbols: readonly string[]): PriceFeed {
  const opened = once(() => openExchange(options))
  const seen: FirstSeen = new Map()
  return {
    name: options.name,
    verify: null,
    read: async () => {
      const exchange = await opened()
      const verdicts = symbols.map(async (symbol) => {
        const ticker = await asked(() => exchange.fetchTicker(symbol), options.name)
        if (!ticker.ok) return { ...ticker, symbol }
        return { ...tickerVerdict(symbol, ticker.value, seen, options.clock.nowMs(), options.freshness), symbol }
      })
      return mergedVerdict(await Promise.all(verdicts))
    },
  }
}

/** Asks an exchange for the book of a symbol: so many levels of a side, as many as the exchange gives unasked without a limit. */
export function exchangeBook(options: ExchangeOptions, symbol: string, limit?: number): BookFeed {
  const opened = once(() => openExchange(options))
  const seen: FirstSeen = new Map()
  return {
    name: options.name,
    read: async () => {
      const exchange = await opened()
      const book = await asked(() => exchange.fetchOrderBook(symbol, limit), options.name)
      return book.ok ? bookReadingOf(symbol, book.value, seen, options.clock.nowMs(), options.freshness) : book
    },
  }
}

async function openExchange({ exchange, load }: ExchangeOptions): Promise<Exchange> {
  const ccxt = fieldsOf(await load())
  const found = ccxt[exchange] ?? fieldsOf(ccxt['default'])[exchange]
  if (typeof found !== 'function') throw new ExchangeMissingError(`ccxt knows no exchange "${exchange}"`)
  const Opened = found as new (options: { readonly enableRateLimit: true }) => Exchange
  return new Opened({ enableRateLimit: true })
}

/** What ccxt throws, by the names of its classes. */
async function asked(ask: () => Promise<unknown>, name: string): Promise<{ ok: true; value: unknown } | Refused> {
  try {
    return { ok: true, value: await ask() }
  } catch (error) {
    const kind = error instanceof Error ? error.constructor.name : ''
    const detail = `${name}: ${reasonOf(error)}`
    if (kind === 'RateLimitExceeded' || kind === 'DDoSProtection') return refused('sourceLimited', detail)
    if (
      kind === 'BadSymbol' ||
      kind === 'BadRequest' ||
      kind === 'AuthenticationError' ||
      kind === 'PermissionDenied'
    ) {
      return refused('sourceRefused', detail)
    }
    return refused('sourceUnreachable', detail)
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
