/**
 * Re-lot: k base lots of an underlying become one. Every price per lot is multiplied by k, every count of lots divided,
 * so that values stand; ratios (basis, premium, confidence, variance) are unchanged.
 */
import { touch } from '../tables/index.ts'
import { assert, bigMulDivFloor, INDEX_MAX, PPM, PRICE_MAX, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { tellIndex } from './indexing.ts'
import { capMarket } from './interest-cap.ts'
import { BOOKS_MAX, BUCKETS, SOURCES_MAX } from './limits.ts'
import { dueAt, followListings, type OracleHouse } from './tables.ts'

/** `relotRemainder` when a price, a funding index or an asset's balance × price would leave its range. */
export function relotPricesReject(house: OracleHouse, underlying: Row, factor: number): Reject | null {
  const { underlyings, markets, assets } = house.markets
  const { prices, quotes, assetQuotes, reports } = house.oracle
  if (underlying >= prices.rows) return null
  let largest = Math.max(underlyings.index[underlying]!, underlyings.raw[underlying]!)
  for (let i = 0; i < prices.reports[underlying]!; i++) {
    largest = Math.max(largest, reports.price[underlying * SOURCES_MAX + i]!)
  }
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    largest = Math.max(largest, markets.mark[market]!, markets.slow[market]!, markets.strike[market]!)
    if (Math.abs(markets.index[market]!) * factor > INDEX_MAX / 4) return 'relotRemainder'
  }
  for (let asset = prices.firstAsset[underlying]! - 1; asset >= 0; asset = assetQuotes.next[asset]! - 1) {
    largest = Math.max(largest, assets.price[asset]!, assets.slow[asset]!)
    if (assets.price[asset]! * factor * assets.atomsPerLot[asset]! * factor >= 2 ** 52) return 'relotRemainder'
  }
  return largest * factor > PRICE_MAX ? 'relotRemainder' : null
}

/**
 * Multiplies the prices of an underlying, its markets and assets by k: index, raw median, confidence, reports, books,
 * windows, averages of expiries (curves say ratios, and stand); mark, strike, slow price, funding index with its remainder; asset prices together with atoms per base lot; and the
 * underlying's `relots`. Every moved row is noted. Lots, costs and the legs' own funding indices (also × k, after funding
 * is settled) are the caller's, who has asked `relotPricesReject`.
 */
export function relotPrices(house: OracleHouse, underlying: Row, factor: number): void {
  assert(factor >= 1, 'a re-lot merges')
  followListings(house)
  const { underlyings } = house.markets
  const { prices, quotes, assetQuotes } = house.oracle
  underlyings.relots[underlying]! *= factor
  underlyings.index[underlying]! *= factor
  underlyings.raw[underlying]! *= factor
  underlyings.confidence[underlying]! *= factor
  prices.stepBase[underlying]! *= factor
  prices.varianceBase[underlying]! *= factor
  relotReports(house, underlying, factor)
  tellIndex(house, underlying)
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    relotMarket(house, market, factor)
  }
  for (let asset = prices.firstAsset[underlying]! - 1; asset >= 0; asset = assetQuotes.next[asset]! - 1) {
    relotAsset(house, asset, factor)
  }
}

function relotReports(house: OracleHouse, underlying: Row, factor: number): void {
  const { prices, reports, buckets, ruled } = house.oracle
  ruled.endMs[underlying] = Number.NaN
  const first = underlying * SOURCES_MAX
  for (let row = first; row < first + prices.reports[underlying]!; row++) {
    reports.price[row]! *= factor
    reports.confidence[row]! *= factor
  }
  for (let row = underlying * BUCKETS; row < (underlying + 1) * BUCKETS; row++) {
    relotSum(buckets.high, buckets.low, row, factor)
  }
  const { curves } = house.oracle
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    relotSum(curves.sumHigh, curves.sumLow, expiry, factor)
    relotSum(curves.stoodHigh, curves.stoodLow, expiry, factor)
  }
}

/** A sum of index × time in its two parts, of an index that is k times as high. */
function relotSum(high: Float64Array, low: Float64Array, row: Row, factor: number): void {
  const sum = (BigInt(high[row]!) * BigInt(PPM) + BigInt(low[row]!)) * BigInt(factor)
  high[row] = Number(sum / BigInt(PPM))
  low[row] = Number(sum % BigInt(PPM))
}

function relotMarket(house: OracleHouse, market: Row, factor: number): void {
  const { markets } = house.markets
  const { quotes, books } = house.oracle
  markets.mark[market]! *= factor
  markets.notional[market]! *= factor
  markets.strike[market]! *= factor
  markets.slow[market]! *= factor
  quotes.slow[market]! *= factor
  quotes.fair[market]! *= factor
  house.oracle.lights.mark[market]! *= factor
  relotFunding(house, market, factor)
  for (let row = market * BOOKS_MAX; row < market * BOOKS_MAX + quotes.books[market]!; row++) {
    books.bid[row]! *= factor
    books.ask[row]! *= factor
    books.bidLots[row] = Math.floor(books.bidLots[row]! / factor)
    books.askLots[row] = Math.floor(books.askLots[row]! / factor)
  }
  capMarket(house, market)
  quotes.dueMs[market] = 0
  dueAt(house.oracle, 0)
  touch(house.moved.markets, market)
  house.events.push({ type: 'markSet', market, mark: markets.mark[market]!, slow: markets.slow[market]! })
  house.events.push({ type: 'fundingAccrued', market, ratePpm: 0, index: markets.index[market]! })
}

/** The remainder is of the same money a new lot as before k old ones: × k, whole units of it into the index. */
function relotFunding(house: OracleHouse, market: Row, factor: number): void {
  const { markets } = house.markets
  const { quotes } = house.oracle
  const scale = quotes.fundingScale[market]!
  const whole = scale === 0 ? 0 : bigMulDivFloor(quotes.fundingRest[market]!, factor, scale)
  markets.index[market] = markets.index[market]! * factor + whole
  if (scale > 0) quotes.fundingRest[market] = bigRemainder(quotes.fundingRest[market]!, factor, scale)
}

function relotAsset(house: OracleHouse, asset: Row, factor: number): void {
  const { assets } = house.markets
  assets.atomsPerLot[asset]! *= factor
  assets.price[asset]! *= factor
  assets.slow[asset]! *= factor
  house.oracle.assetQuotes.slow[asset]! *= factor
  touch(house.moved.assets, asset)
  house.events.push({ type: 'assetPriced', asset, price: assets.price[asset]!, slow: assets.slow[asset]! })
}

function bigRemainder(n: number, r: number, d: number): number {
  return Number((BigInt(n) * BigInt(r)) % BigInt(d))
}
