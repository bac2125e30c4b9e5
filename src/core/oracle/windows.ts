/**
 * The rule price: the time-weighted index over a window of live time that ended before a given moment. Time without a live
 * source is no time: the window then reaches further back, so a price that is gone can still be settled at what it was.
 */
import { type Millis, PPM, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import { contractPrice } from './contracts.ts'
import { assetPriceOf, tokenPriceFloor } from './conversion.ts'
import { BUCKETS, BUCKETS_PER_WINDOW } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Adds the time since the last call at the index that was in force, as far as a report was live. */
export function countWindow(house: OracleHouse, underlying: Row): void {
  const { prices, buckets, ruled } = house.oracle
  ruled.endMs[underlying] = Number.NaN
  const nowMs = house.clock.nowMs
  const fromMs = prices.windowMs[underlying]!
  prices.windowMs[underlying] = nowMs
  const index = house.markets.underlyings.index[underlying]!
  const untilMs = Math.min(nowMs, prices.freshMs[underlying]! + house.params.underlying.staleMs[underlying]!)
  if (index === 0 || untilMs <= fromMs) return
  const row = bucketFor(house, underlying, fromMs)
  const dt = untilMs - fromMs
  const high = Math.floor(index / PPM)
  buckets.untilMs[row] = untilMs
  buckets.liveMs[row]! += dt
  // At most 10⁶ × a day in each part of a bucket: below 2⁴⁷.
  buckets.high[row]! += high * dt
  buckets.low[row]! += (index - high * PPM) * dt
}

/** When the present bucket is full. */
export function windowDueMs(house: OracleHouse, underlying: Row): Millis {
  return house.oracle.prices.windowMs[underlying]! + bucketMs(house, underlying)
}

/**
 * Rule price of a market: the index averaged over `ruleWindowMs` of live time that ended at or before `endMs`, in
 * settlement atoms a lot at the token's average of the same kind. The caller chooses an `endMs` before the event that
 * makes it ask was visible. Floor. Null when nothing that ended before `endMs` is remembered.
 *
 * A shift of the index by at most s during t moves it by at most s × min(1, t ÷ window): the window is full after one
 * window of live time, to a sixteenth.
 */
export function rulePrice(house: OracleHouse, market: Row, endMs: Millis): Price | null {
  const { markets } = house.markets
  const index = averageFloor(house, markets.underlying[market]!, endMs)
  const token = ruleTokenPrice(house, markets.tier[market]!, endMs)
  return index === null || token === null ? null : contractPrice(house, market, index, token, house.clock.nowMs)
}

/** The index averaged likewise, dollar atoms per base lot. Floor; null as there. */
export function ruleIndexFloor(house: OracleHouse, underlying: Row, endMs: Millis): Price | null {
  return averageFloor(house, underlying, endMs)
}

/** Rule price of an asset, settlement atoms per base lot; as `rulePrice`. */
export function ruleAssetPrice(house: OracleHouse, asset: Row, endMs: Millis): Price | null {
  const { assets } = house.markets
  const index = averageFloor(house, assets.underlying[asset]!, endMs)
  const token = ruleTokenPrice(house, assets.tier[asset]!, endMs)
  return index === null || token === null ? null : assetPriceOf(index, assets.atomsPerLot[asset]!, token)
}

function ruleTokenPrice(house: OracleHouse, tier: Row, endMs: Millis): number | null {
  const { assets, tiers } = house.markets
  const asset = tiers.settlementAsset[tier]! - 1
  if (asset < 0) return null
  const index = averageFloor(house, assets.underlying[asset]!, endMs)
  return index === null ? null : tokenPriceFloor(index, assets.atomsPerLot[asset]!)
}

/** The bucket that time from here on belongs to: the present one until it is a sixteenth of the window long. */
function bucketFor(house: OracleHouse, underlying: Row, fromMs: Millis): Row {
  const { prices, buckets } = house.oracle
  let row = underlying * BUCKETS + prices.bucket[underlying]!
  if (buckets.liveMs[row]! > 0 && fromMs - buckets.sinceMs[row]! < bucketMs(house, underlying)) return row
  if (buckets.liveMs[row]! > 0) {
    prices.bucket[underlying] = (prices.bucket[underlying]! + 1) % BUCKETS
    row = underlying * BUCKETS + prices.bucket[underlying]!
  }
  buckets.sinceMs[row] = fromMs
  buckets.liveMs[row] = 0
  buckets.high[row] = 0
  buckets.low[row] = 0
  return row
}

/** Average of the newest buckets that ended by `endMs`, until they cover a window. Floor. */
function averageFloor(house: OracleHouse, underlying: Row, endMs: Millis): Price | null {
  const { ruled } = house.oracle
  const windowMs = house.params.underlying.ruleWindowMs[underlying]!
  if (ruled.endMs[underlying] !== endMs || ruled.windowMs[underlying] !== windowMs) {
    ruled.endMs[underlying] = endMs
    ruled.windowMs[underlying] = windowMs
    ruled.average[underlying] = newAverageFloor(house, underlying, endMs, windowMs) ?? -1
  }
  const average = ruled.average[underlying]!
  return average < 0 ? null : average
}

/** Cold, through bigint. */
function newAverageFloor(house: OracleHouse, underlying: Row, endMs: Millis, windowMs: Millis): Price | null {
  const { prices, buckets } = house.oracle
  let liveMs = 0
  let high = 0
  let low = 0
  for (let back = 0; back < BUCKETS && liveMs < windowMs; back++) {
    const row = underlying * BUCKETS + ((prices.bucket[underlying]! + BUCKETS - back) % BUCKETS)
    if (buckets.liveMs[row] === 0) break
    if (buckets.untilMs[row]! > endMs) continue
    liveMs += buckets.liveMs[row]!
    high += buckets.high[row]!
    low += buckets.low[row]!
  }
  if (liveMs === 0) return null
  const sum = BigInt(high) * BigInt(PPM) + BigInt(low)
  return Math.min(Number(sum / BigInt(liveMs)), PRICE_MAX)
}

function bucketMs(house: OracleHouse, underlying: Row): Millis {
  return Math.ceil(house.params.underlying.ruleWindowMs[underlying]! / BUCKETS_PER_WINDOW)
}
