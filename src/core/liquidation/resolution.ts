/**
 * Resolution: the lots are gone. What is left is swept and sold to repay negative cash first, then losses; what is still
 * missing when nothing is left to sell or to wait for, or at maximum age, is a shortfall for the waterfall.
 */

import { coinOwed } from '../ledger/index.ts'
import { canBuyIn, closeCoinDebt, coinDebtCost } from '../lending/index.ts'
import { loanOf, uncollectedLossOf } from '../settlement/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import { enterForce, LOOK_MS } from './moves.ts'
import { marketsHeld } from './prices.ts'
import { closeProcedure, postpone } from './procedures.ts'
import { sellFor } from './sale.ts'
import { forceFor, standingOf } from './standing.ts'
import { askSweeps, isSwept } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** One look at a resolution. */
export function stepResolution(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures, decisions } = house.liquidation
  const { accounts } = house.ledger
  if (marketsHeld(house, account).length > 0) {
    // The backstop was given lots by a takeover while its own book was resolved: they go first.
    const present = standingOf(house, account)
    enterForce(house, account, present, forceFor(house, account, present, procedures.openedMs[row]!, 0), 'trade')
    return
  }
  const isOld = procedures.deadlineMs[row]! <= house.clock.nowMs
  const waits = closeDebt(house, account, isOld)
  const missing = missingOf(house, account)
  if (missing > 0) sellFor(house, account, missing)
  closeDebt(house, account, isOld)
  const left = missingOf(house, account)
  const standing = standingOf(house, account)
  askSweeps(house, account)
  const isSafe = standing.equity >= standing.maintenance
  if (isSafe && (left === 0 || procedures.ruled[row] === 1)) {
    const { measured, maintenance } = standing
    const reason = left === 0 ? 'recovered' : 'age'
    closeProcedure(house, account, { reason, measured, requirement: maintenance, deadlineMs: 0 })
    return
  }
  if (isOld && accounts.balanceCount[account]! > 0) decisions.push({ kind: 'in-kind', account, amount: left })
  if (isOld || (accounts.balanceCount[account] === 0 && !hasClaims(house, account) && !waits)) {
    // Still unsafe after a look at maximum age: its claims are worth less than their amount, and no fund could buy them.
    decisions.push({ kind: 'shortfall', account, claimsInKind: isOld && procedures.ruled[row] === 1 })
  }
  // Claims that nobody can buy stay pledged to losses that nobody has collected: beyond its age that is no resolution.
  if (isOld && !isSwept(house, account)) procedures.ruled[row] = 1
  postpone(house, row, house.clock.nowMs + LOOK_MS)
}

/** What an account owes and cannot pay from cash: its loan, its uncollected losses and a coin. */
function missingOf(house: LiquidationHouse, account: Row): Atoms {
  return loanOf(house, account) + uncollectedLossOf(house, account) + coinDebtCost(house, account)
}

/**
 * Closes a coin that is owed, from what the account has; answers whether that must wait for a good price, at most to maximum
 * age.
 */
function closeDebt(house: LiquidationHouse, account: Row, isOld: boolean): boolean {
  const asset = coinOwed(house, account)
  if (asset < 0) return false
  if (!isOld && !canBuyIn(house, asset)) return true
  closeCoinDebt(house, account)
  return false
}

function hasClaims(house: LiquidationHouse, account: Row): boolean {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (linearResult(legs.lots[slot]!, markets.mark[legs.market[slot]!]!, legs.cost[slot]!, 0) > 0) return true
  }
  return false
}
