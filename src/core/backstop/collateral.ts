/**
 * Collateral that the backstop buys from those who must repay: at the asset's price less a discount known beforehand, paid
 * from its positive cash, as far as its own margin allows.
 */
import { postCash, postCollateral } from '../ledger/index.ts'
import { type Atoms, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import { roomAssetAtoms } from './capacity.ts'
import type { BackstopHouse } from './tables.ts'

/** What the backstop pays for asset atoms: value and discount are each rounded down. */
export function proceedsFloor(house: BackstopHouse, asset: Row, amount: number): Atoms {
  const { assets } = house.markets
  const value = bigMulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)
  return bigMulDivFloor(value, PPM - house.params.asset.saleDiscountPpm[asset]!, PPM)
}

/**
 * Asset atoms up to `wanted` that the backstop of the account's tier can buy now; 0 while the asset's price is not normal, and
 * where rounding would leave nothing to pay.
 */
export function collateralRoom(house: BackstopHouse, account: Row, asset: Row, wanted: number): number {
  const tier = house.ledger.accounts.tier[account]!
  if (house.markets.tiers.backstop[tier] === account) return 0
  const room = roomAssetAtoms(house, tier, asset, wanted, (amount) => proceedsFloor(house, asset, amount))
  return proceedsFloor(house, asset, room) > 0 ? room : 0
}

/** Sells asset atoms of an account to the backstop; `amount` is within `collateralRoom` and the balance. */
export function buyCollateral(house: BackstopHouse, account: Row, asset: Row, amount: number): Atoms {
  const { tiers } = house.markets
  const tier = house.ledger.accounts.tier[account]!
  const buyer = tiers.backstop[tier]!
  const proceeds = proceedsFloor(house, asset, amount)
  postCollateral(house, account, buyer, asset, amount, 'collateral-sale')
  postCash(house, buyer, account, tiers.settlementAsset[tier]! - 1, proceeds, 'collateral-sale')
  house.events.push({ type: 'collateralSold', account, buyer, asset, assetAmount: amount, proceeds })
  return proceeds
}
