/** Time passes: prices age, averages go on, funding falls due. */
import { stepExpiry } from './expiries.ts'
import { accrueFunding } from './funding.ts'
import { makeIndex } from './indexing.ts'
import { boundInterest } from './interest-cap.ts'
import { remark } from './marks.ts'
import { priceAsset } from './pricing.ts'
import { dueAt, followListings, type OracleHouse } from './tables.ts'

/**
 * Does what is due by now: reports that went stale, modes, held indices, windows, averages, funding. For every `tick`;
 * one comparison when nothing is due, else O(underlyings + markets + assets). A report brings forward what it names
 * itself.
 */
export function passTime(house: OracleHouse): void {
  followListings(house)
  const { prices, quotes, assetQuotes, curves, agenda } = house.oracle
  const nowMs = house.clock.nowMs
  if (nowMs < agenda.dueMs[0]!) return
  agenda.dueMs[0] = Number.MAX_SAFE_INTEGER
  for (let underlying = 0; underlying < prices.rows; underlying++) {
    if (prices.dueMs[underlying]! <= nowMs) makeIndex(house, underlying)
    if (prices.depthDueMs[underlying]! <= nowMs) boundInterest(house, underlying)
    dueAt(house.oracle, Math.min(prices.dueMs[underlying]!, prices.depthDueMs[underlying]!))
  }
  for (let asset = 0; asset < assetQuotes.rows; asset++) {
    if (assetQuotes.dueMs[asset]! <= nowMs) priceAsset(house, asset)
    dueAt(house.oracle, assetQuotes.dueMs[asset]!)
  }
  for (let expiry = 0; expiry < curves.rows; expiry++) {
    if (curves.dueMs[expiry]! <= nowMs) stepExpiry(house, expiry)
    dueAt(house.oracle, curves.dueMs[expiry]!)
  }
  for (let market = 0; market < quotes.rows; market++) {
    if (quotes.dueMs[market]! <= nowMs) {
      accrueFunding(house, market)
      remark(house, market)
    }
    dueAt(house.oracle, quotes.dueMs[market]!)
  }
}
