/**
 * Collateral that the backstop holds is sold inside, by an offer that anybody may take: its price starts at a premium over the
 * dearer of price and slow price and falls with the age of the inventory to the discount at which the backstop buys, so it
 * never gives away more than it was given. Paid from positive cash; the bidder's margin is judged as for any risk.
 */
import { balanceOf, postCash, postCollateral } from '../ledger/index.ts'
import {
  type AssetAtoms,
  type Atoms,
  bigMulDivCeil,
  bigMulDivFloor,
  PPM,
  type Price,
  type Row,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { BackstopHouse } from './tables.ts'

/** Present price of the offer of an asset, settlement atoms a base lot; 0 while the asset has no price. Ceil. */
export function offerPrice(house: BackstopHouse, asset: Row): Price {
  const { assets } = house.markets
  const { saleDiscountPpm, offerPremiumPpm } = house.params.asset
  const fallMs = house.params.tier.offerFallMs[assets.tier[asset]!]!
  const sinceMs = house.backstop.offers.sinceMs[asset]!
  const ageMs = sinceMs === 0 ? 0 : Math.min(fallMs, house.clock.nowMs - sinceMs)
  const premium = offerPremiumPpm[asset]!
  const fallen = bigMulDivFloor(premium + saleDiscountPpm[asset]!, ageMs, fallMs)
  const base = Math.max(assets.price[asset]!, assets.slow[asset]!)
  return assets.price[asset] === 0 ? 0 : bigMulDivCeil(base, PPM + premium - fallen, PPM)
}

/** What asset atoms of the offer cost. Ceil. */
export function offerCostCeil(house: BackstopHouse, asset: Row, amount: AssetAtoms): Atoms {
  return bigMulDivCeil(amount, offerPrice(house, asset), house.markets.assets.atomsPerLot[asset]!)
}

/** Why the offer of an asset does not hold: too little of it, or too dear. */
export function offerReject(house: BackstopHouse, asset: Row, amount: AssetAtoms, limitPrice: Price): Reject | null {
  const { assets, tiers } = house.markets
  const pool = tiers.backstop[assets.tier[asset]!]!
  if (amount > balanceOf(house.ledger, pool, asset)) return 'offerShort'
  return offerPrice(house, asset) > limitPrice ? 'offerAboveLimit' : null
}

/** Sells asset atoms of the backstop to an account. */
export function takeOffer(house: BackstopHouse, account: Row, asset: Row, amount: AssetAtoms): void {
  const { assets, tiers } = house.markets
  const tier = assets.tier[asset]!
  const pool = tiers.backstop[tier]!
  const price = offerPrice(house, asset)
  const paid = offerCostCeil(house, asset, amount)
  postCash(house, account, pool, tiers.settlementAsset[tier]! - 1, paid, 'collateral-sale')
  postCollateral(house, pool, account, asset, amount, 'collateral-sale')
  house.events.push({ type: 'offerTaken', account, asset, assetAmount: amount, price, paid })
}

/** Notes by the clock since when the backstop has held each asset: one look at its balances. */
export function ageOffers(house: BackstopHouse): void {
  const { assets, tiers } = house.markets
  const { sinceMs } = house.backstop.offers
  for (let asset = 0; asset < assets.rows; asset++) {
    const holds = balanceOf(house.ledger, tiers.backstop[assets.tier[asset]!]!, asset) > 0
    if (!holds) sinceMs[asset] = 0
    else if (sinceMs[asset] === 0) sinceMs[asset] = house.clock.nowMs
  }
}
