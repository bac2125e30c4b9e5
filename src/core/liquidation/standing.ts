/** How an account stands: one exact measure at present prices against every level, and what force would be due. */
import { seenDepositsOf } from '../ledger/index.ts'
import {
  closeOutCeil,
  emptyMeasure,
  haircutInBookCeil,
  type Measure,
  maintenanceOf,
  measure,
  noChange,
  presentPrices,
  restoreCeil,
  targetCeil,
} from '../margin/index.ts'
import { type Atoms, type Millis, mulDivFloor, type Row } from '../units/index.ts'
import { footingOf, restsOnBadPrices } from './prices.ts'
import type { LiquidationHouse } from './tables.ts'

/** An account against its levels. */
export type Standing = {
  readonly measured: Measure
  readonly equity: Atoms
  readonly maintenance: Atoms
  readonly target: Atoms
  readonly restore: Atoms
}

/** The kinds of force. */
export type Force = 'reduction' | 'takeover' | 'resolution' | 'awaiting-price'

/** Measures an account at present prices. */
export function standingOf(house: LiquidationHouse, account: Row): Standing {
  const tier = house.ledger.accounts.tier[account]!
  const measured = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, measured)
  return {
    measured,
    equity: measured.equity,
    maintenance: maintenanceOf(measured),
    target: targetCeil(house, tier, measured),
    restore: restoreCeil(house, tier, measured),
  }
}

/**
 * The force due to an account that must be closed, wholly or in part. One that is short at degraded prices only waits for
 * better ones, for a while.
 *
 * @param sinceMs when it was decided: windows of rule prices end there
 * @param waitedMs how long it has been waiting for a price already
 */
export function forceFor(
  house: LiquidationHouse,
  account: Row,
  standing: Standing,
  sinceMs: Millis,
  waitedMs: Millis,
): Force {
  const footing = footingOf(house, account)
  const isBelow = standing.equity < standing.maintenance
  if (restsOnBadPrices(house, account, isBelow ? 'maintenance' : 'target', sinceMs)) return 'awaiting-price'
  if (footing === 'flat') return standing.equity <= 0 ? 'resolution' : 'reduction'
  if (footing === 'stuck') return 'awaiting-price'
  if (isBelow && footing === 'takeable') {
    const tier = house.ledger.accounts.tier[account]!
    return waitedMs < house.params.tier.degradedWaitMs[tier]! ? 'awaiting-price' : 'takeover'
  }
  return isBelow && standing.equity <= closeOutCeil(house, account) ? 'takeover' : 'reduction'
}

/**
 * Value of the deposits seen and not final that may answer a call, after haircut, up to the tier's cap. They never count
 * for maintenance or initial.
 */
export function seenFloor(house: LiquidationHouse, account: Row): Atoms {
  const { deposits, vaults, accounts } = house.ledger
  const { assets, tiers } = house.markets
  const tier = accounts.tier[account]!
  let sum = 0
  for (const row of seenDepositsOf(house.ledger, account)) {
    const asset = vaults.asset[deposits.vault[row]!]!
    const amount = deposits.amount[row]!
    if (tiers.settlementAsset[tier] === asset + 1) sum += amount
    else {
      const value = mulDivFloor(amount, assets.price[asset]!, assets.atomsPerLot[asset]!)
      sum += value - haircutInBookCeil(house, account, asset, value)
    }
  }
  return Math.min(sum, house.params.tier.depositSeenCap[tier]!)
}
