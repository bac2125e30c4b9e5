/** Prices on the worse side: while the step rule holds an index back, initial margin and withdrawals look at its raw median. */
import type { Price, Row } from '../units/index.ts'
import { contractPrice } from './contracts.ts'
import { assetPriceOf, markOf, tokenPriceFloor } from './conversion.ts'
import { basisOf } from './marks.ts'
import type { OracleHouse } from './tables.ts'

/** The mark as it would be at the raw medians of underlying and token; the mark itself while neither is held. */
export function markAtRaw(house: OracleHouse, market: Row): Price {
  const { markets } = house.markets
  const underlying = markets.underlying[market]!
  const tier = markets.tier[market]!
  if (!isHeld(house, underlying, tier)) return markets.mark[market]!
  const fair = contractPrice(house, market, rawOf(house, underlying), rawTokenPrice(house, tier), house.clock.nowMs)
  return markOf(fair, basisOf(house.oracle.quotes.basis[market]!))
}

/** The price of an asset as it would be at the raw medians; the price itself while neither is held. */
export function assetPriceAtRaw(house: OracleHouse, asset: Row): Price {
  const { assets, tiers } = house.markets
  const underlying = assets.underlying[asset]!
  const tier = assets.tier[asset]!
  if (tiers.settlementAsset[tier] === asset + 1 || !isHeld(house, underlying, tier)) return assets.price[asset]!
  return assetPriceOf(rawOf(house, underlying), assets.atomsPerLot[asset]!, rawTokenPrice(house, tier))
}

function isHeld(house: OracleHouse, underlying: Row, tier: Row): boolean {
  const { underlyings } = house.markets
  if (!hasToken(house, tier) || underlyings.index[underlying] === 0) return false
  return underlyings.held[underlying] === 1 || isTokenHeld(house, tier)
}

/**
 * Whether the price of a tier's token is held back. While neither it nor an underlying is, prices at the raw medians are
 * the prices: whoever looks at a whole book asks once for the token.
 */
export function isTokenHeld(house: OracleHouse, tier: Row): boolean {
  const { underlyings, assets, tiers } = house.markets
  return hasToken(house, tier) && underlyings.held[assets.underlying[tiers.settlementAsset[tier]! - 1]!] === 1
}

function hasToken(house: OracleHouse, tier: Row): boolean {
  return house.markets.tiers.settlementAsset[tier] !== 0
}

function rawTokenPrice(house: OracleHouse, tier: Row): number {
  const { assets, tiers } = house.markets
  const token = tiers.settlementAsset[tier]! - 1
  return tokenPriceFloor(rawOf(house, assets.underlying[token]!), assets.atomsPerLot[token]!)
}

function rawOf(house: OracleHouse, underlying: Row): Price {
  const { underlyings } = house.markets
  return underlyings.held[underlying] === 1 ? underlyings.raw[underlying]! : underlyings.index[underlying]!
}
