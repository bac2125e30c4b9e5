/** What hangs on an index: the settlement tokens, asset prices and marks of every tier that refers to it. */

import { touch } from '../tables/index.ts'
import type { Price, Row } from '../units/index.ts'
import { approach } from './arithmetic.ts'
import { assetPriceOf, slowOf, tokenPriceFloor } from './conversion.ts'
import { AVERAGE_STEPS, SLOW_ONE } from './limits.ts'
import { remark } from './marks.ts'
import { dueAt, type OracleHouse } from './tables.ts'

/** Prices anew everything on an underlying; a token first, since its tier's prices divide by it. */
export function priceUnderlying(house: OracleHouse, underlying: Row): void {
  const { prices, quotes, assetQuotes } = house.oracle
  for (let asset = prices.firstAsset[underlying]! - 1; asset >= 0; asset = assetQuotes.next[asset]! - 1) {
    priceAsset(house, asset)
  }
  for (let market = prices.firstMarket[underlying]! - 1; market >= 0; market = quotes.next[market]! - 1) {
    remark(house, market)
  }
}

/** Prices an asset; a settlement token's price moves every price of its tier. */
export function priceAsset(house: OracleHouse, asset: Row): void {
  const { assets, tiers, underlyings } = house.markets
  const tier = assets.tier[asset]!
  const index = underlyings.index[assets.underlying[asset]!]!
  const settles = tiers.settlementAsset[tier] === asset + 1
  const tokenMoved = settles && index > 0 && setTokenPrice(house, tier, asset, index)
  const token = tiers.tokenPricePpm[tier]!
  if (index > 0 && token > 0) {
    // A token is worth exactly itself: one atom of it is one atom of cash.
    setAssetPrice(
      house,
      asset,
      settles ? assets.atomsPerLot[asset]! : assetPriceOf(index, assets.atomsPerLot[asset]!, token),
    )
  }
  scheduleAsset(house, asset)
  if (tokenMoved) priceTier(house, tier, asset)
}

/** Sets the dollar price of a tier's token and whether it is below its degraded threshold; true when either changed. */
function setTokenPrice(house: OracleHouse, tier: Row, asset: Row, index: Price): boolean {
  const { assets, tiers } = house.markets
  const pricePpm = tokenPriceFloor(index, assets.atomsPerLot[asset]!)
  const depegged = pricePpm < house.params.tier.depegPpm[tier]! ? 1 : 0
  if (pricePpm === tiers.tokenPricePpm[tier] && depegged === tiers.depegged[tier]) return false
  tiers.tokenPricePpm[tier] = pricePpm
  tiers.depegged[tier] = depegged
  house.events.push({ type: 'tokenPriced', tier, pricePpm, depegged })
  return true
}

function priceTier(house: OracleHouse, tier: Row, token: Row): void {
  const { assets, markets } = house.markets
  const { assetQuotes, quotes } = house.oracle
  for (let asset = 0; asset < assetQuotes.rows; asset++) {
    if (assets.tier[asset] === tier && asset !== token) priceAsset(house, asset)
  }
  for (let market = 0; market < quotes.rows; market++) if (markets.tier[market] === tier) remark(house, market)
}

/** Sets a price and brings its slow twin forward at the price that was in force till now. */
function setAssetPrice(house: OracleHouse, asset: Row, price: Price): void {
  const { assets } = house.markets
  const { assetQuotes } = house.oracle
  const nowMs = house.clock.nowMs
  const before = assets.price[asset]!
  const slowBefore = assets.slow[asset]!
  const sinceMs = assetQuotes.averagedMs[asset]!
  if (price === before && (slowBefore === before || nowMs - sinceMs < stepMs(house, asset))) return
  const tauMs = house.params.underlying.slowTauMs[assets.underlying[asset]!]!
  assetQuotes.slow[asset] =
    before === 0 ? price * SLOW_ONE : approach(assetQuotes.slow[asset]!, before * SLOW_ONE, nowMs - sinceMs, tauMs)
  assetQuotes.averagedMs[asset] = nowMs
  assets.price[asset] = price
  assets.slow[asset] = slowOf(assetQuotes.slow[asset]!)
  if (price !== before) touch(house.moved.assets, asset)
  if (price !== before || assets.slow[asset] !== slowBefore) {
    house.events.push({ type: 'assetPriced', asset, price, slow: assets.slow[asset]! })
  }
}

function scheduleAsset(house: OracleHouse, asset: Row): void {
  const { assets } = house.markets
  const { assetQuotes } = house.oracle
  const settled = assets.slow[asset] === assets.price[asset]
  assetQuotes.dueMs[asset] = settled ? Number.MAX_SAFE_INTEGER : assetQuotes.averagedMs[asset]! + stepMs(house, asset)
  dueAt(house.oracle, assetQuotes.dueMs[asset]!)
}

function stepMs(house: OracleHouse, asset: Row): number {
  return Math.ceil(house.params.underlying.slowTauMs[house.markets.assets.underlying[asset]!]! / AVERAGE_STEPS)
}
