/** The best quotes of venues in a market, as long as the house counts them. */
import type { House } from '../core/machine/index.ts'
import { PPM, type Price, type Row } from '../core/units/index.ts'

/** Settlement atoms a lot; null on a side that no live book has. */
type Quote = { readonly bid: Price | null; readonly ask: Price | null }

/** The highest bid and the lowest ask of open venues whose book is not older than an index may be. */
export function bestQuote(house: House, market: Row): Quote {
  const { books, quotes } = house.oracle
  const { venues, markets } = house.markets
  // A market that was listed last is met by the oracle with the next command.
  if (market >= quotes.rows) return { bid: null, ask: null }
  const first = market * (books.rows / quotes.rows)
  const oldestMs = house.clock.nowMs - house.params.underlying.staleMs[markets.underlying[market]!]!
  let [bid, ask] = [0, Number.POSITIVE_INFINITY]
  for (let row = first; row < first + quotes.books[market]!; row++) {
    if (venues.open[books.venue[row]!] === 0 || books.bookMs[row]! < oldestMs) continue
    bid = Math.max(bid, books.bid[row]!)
    if (books.ask[row]! > 0) ask = Math.min(ask, books.ask[row]!)
  }
  return { bid: bid > 0 ? bid : null, ask: ask < Number.POSITIVE_INFINITY ? ask : null }
}

/** Settlement atoms a lot of a market as dollar atoms a base lot. */
export function dollarsOf({ markets: { markets, tiers } }: House, market: Row, price: Price): number {
  return (price * tiers.tokenPricePpm[markets.tier[market]!]!) / PPM / markets.lotMultiple[market]!
}
