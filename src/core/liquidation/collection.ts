/**
 * The end of a collection: the window for covering an uncollected loss is over, and collateral is sold for exactly what was
 * called. A loss that a moving price adds meanwhile is the next sweep's to find and to call.
 */
import { loanOf, uncollectedLossOf } from '../settlement/index.ts'
import { ATOMS_MAX, type Atoms, bigMulDivCeil, type Row } from '../units/index.ts'
import { sellFor } from './sale.ts'
import { askSweeps, isSwept } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** Rounds of a sale in one look. */
const ROUNDS_MAX = 16

/** Sells what is called; false while the backstop buys too little, and while the rest is given in kind at maximum age. */
export function collectLoss(house: LiquidationHouse, row: Row, account: Row): boolean {
  const { procedures, decisions } = house.liquidation
  const missing = sellForLoss(house, account, procedures.uncollected[row]!)
  procedures.uncollected[row] = missing
  const { tier: p } = house.params
  const oldMs = procedures.collectMs[row]! + p.resolutionAgeMaxMs[house.ledger.accounts.tier[account]!]!
  if (missing === 0) {
    procedures.collectMs[row] = 0
    return true
  }
  if (house.clock.nowMs >= oldMs && !isSwept(house, account)) {
    // In kind goes to all who would bear the account's debts, in proportion: its loan with its losses.
    decisions.push({ kind: 'in-kind', account, amount: missing + loanOf(house, account) })
    procedures.uncollected[row] = 0
  }
  return false
}

/**
 * Sells collateral for a called loss, as far as it still stands, and returns what is still missing. What comes in repays a
 * loan first, and sold collateral backs none, so a sale may cover only a part of its proceeds: what one round has shown is
 * what the next one asks for. One that covered nothing has repaid a loan beyond its backing: the next asks for twice as much.
 */
function sellForLoss(house: LiquidationHouse, account: Row, called: Atoms): Atoms {
  let open = uncollectedLossOf(house, account)
  let missing = Math.min(open, called)
  let asked = missing
  for (let round = 0; round < ROUNDS_MAX && missing > 0; round++) {
    const proceeds = sellFor(house, account, asked)
    if (proceeds === 0) break
    askSweeps(house, account)
    const left = uncollectedLossOf(house, account)
    const covered = open - left
    missing = Math.max(0, missing - covered)
    asked = Math.min(covered > 0 ? bigMulDivCeil(missing, proceeds, covered) : asked * 2, ATOMS_MAX)
    open = left
  }
  return missing
}
