/**
 * Caps of collateral over all tiers: of one underlying, and of a group that is headed by one (what is bridged from it, staked, or
 * moves with it). They bound what comes in; what is there stays. Settlement tokens are no collateral and do not count.
 */
import { type AssetAtoms, ATOMS_MAX, bigMulDivCeil, type Row } from '../units/index.ts'
import type { OracleHouse } from './tables.ts'

/** Whether `amount` more of an asset keeps the caps of its underlying and of its group. One pass over assets. */
export function fitsCollateralCaps(house: OracleHouse, asset: Row, amount: AssetAtoms): boolean {
  const underlying = house.markets.assets.underlying[asset]!
  const { collateralCap } = house.params.underlying
  const head = headOf(house, underlying)
  for (const capped of head === underlying ? [head] : [underlying, head]) {
    const cap = collateralCap[capped]!
    if (cap < ATOMS_MAX && collateralCeil(house, capped, asset, amount) > cap) return false
  }
  return true
}

/** The underlying whose cap one shares: the one it names, itself when it names none that is listed. One level deep. */
function headOf(house: OracleHouse, underlying: Row): Row {
  const named = house.params.underlying.capGroup[underlying]! - 1
  return named >= 0 && named < house.markets.underlyings.rows ? named : underlying
}

/** Value at the index of all collateral under a cap, 10⁻⁶ dollar, with `amount` more of an asset. Ceil for each asset; saturates above ATOMS_MAX. */
function collateralCeil(house: OracleHouse, capped: Row, more: Row, amount: AssetAtoms): number {
  const { assets, underlyings, tiers } = house.markets
  let sum = 0
  for (let asset = 0; asset < assets.rows; asset++) {
    const underlying = assets.underlying[asset]!
    if (underlying !== capped && headOf(house, underlying) !== capped) continue
    if (tiers.settlementAsset[assets.tier[asset]!] === asset + 1) continue
    const total = assets.total[asset]! + (asset === more ? amount : 0)
    const value = bigMulDivCeil(total, Math.max(underlyings.index[underlying]!, 1), assets.atomsPerLot[asset]!)
    sum = Math.min(sum + value, 2 * ATOMS_MAX)
  }
  return sum
}
