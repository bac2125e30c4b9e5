/**
 * The twin: the naive full scan that the watch must equal. It measures every account at present prices and lists those
 * below their level; tests and the auditor's runs hold it against the visited set (INV-5).
 */
import { emptyMeasure, maintenanceOf, measure, noChange, presentPrices, targetCeil } from '../margin/index.ts'
import type { Row } from '../units/index.ts'
import { levels, type WatchHouse } from './tables.ts'

/** Rows of the accounts that are below the level they are watched at, ascending. */
export function scanBelow(house: WatchHouse, levelOf: (account: Row) => number): Row[] {
  const { accounts } = house.ledger
  const prices = presentPrices(house)
  const measured = emptyMeasure()
  const below: Row[] = []
  for (let account = 0; account < accounts.rows; account++) {
    const level = levelOf(account)
    if (level === levels.none) continue
    measure(house, prices, account, noChange, measured)
    const required =
      level === levels.maintenance ? maintenanceOf(measured) : targetCeil(house, accounts.tier[account]!, measured)
    if (measured.equity < required) below.push(account)
  }
  return below
}
