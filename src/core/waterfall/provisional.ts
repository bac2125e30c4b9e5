/**
 * Losses that are there before anybody has paid for them. Looks tell of accounts below zero (`noteShort`); an account in force is
 * looked at by its queue alone, so that it may have fallen below zero since. Who stakes asks both.
 */
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import type { Row } from '../units/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** Whether an account of a tier lacks something now. One pass over open procedures; changes nothing. */
export function hasProvisionalLoss(house: WaterfallHouse, tier: Row): boolean {
  if (house.markets.tiers.shortfalls[tier]! > 0) return true
  const { procedures } = house.liquidation
  const { accounts } = house.ledger
  for (let row = 0; row < procedures.rows; row++) {
    const account = procedures.account[row]!
    if (accounts.procedure[account] !== row + 1 || accounts.tier[account] !== tier) continue
    measure(house, presentPrices(house), account, noChange, measured)
    if (measured.equity < 0) return true
  }
  return false
}

const measured = emptyMeasure()
