/**
 * Loans: an account's negative cash. Cash is one signed number, so whatever comes in (a paid claim, a deposit, a sale)
 * repays by itself. The only lender is the tier's treasury: its cash stays on its row and Σ loans never exceeds it.
 */
import { cashOf, coinDebtOf, coinOwed } from '../ledger/index.ts'
import { calledOf, promisedOf } from '../lending/index.ts'
import { debtValueCeil, haircutCeil, haircutForLoanCeil } from '../margin/index.ts'
import { assetActReject, assetPriceAtRaw } from '../oracle/index.ts'
import { type Atoms, assert, bigMulDivFloor, mulDivFloor, PPM, type Row } from '../units/index.ts'
import type { SettlementHouse } from './tables.ts'

/** What an account has been lent and owes, its interest up to now included, ≥ 0. */
export function loanOf(house: SettlementHouse, account: Row): Atoms {
  return Math.max(0, -cashOf(house, account))
}

/** Σ loans of a tier, without interest since their last touches, ≥ 0, kept in O(1) by the ledger. */
export function loansOfTier(house: SettlementHouse, tier: Row): Atoms {
  return house.ledger.loans.sum[tier]!
}

/**
 * What may be lent to an account now, ≥ 0: at most the lendable part of its haircut collateral less its loans, what the
 * treasury has left, what its cap leaves, and what may be lent of either, all less what the backstop asks back of its part and
 * lenders wait for. A loan opens risk: collateral whose price does not allow that backs none, and one whose price is held back
 * counts at the worse side. Floor.
 */
export function loanableOf(house: SettlementHouse, account: Row): Atoms {
  const tier = house.ledger.accounts.tier[account]!
  const { tier: p } = house.params
  const treasury = house.markets.tiers.treasury[tier]!
  const lendable = Math.min(house.ledger.accounts.cash[treasury]!, p.treasuryCap[tier]!)
  const most = bigMulDivFloor(Math.max(0, lendable), p.loanUtilisationPpm[tier]!, PPM)
  const left = most - loansOfTier(house, tier) - calledOf(house, tier) - promisedOf(house, tier)
  if (left <= 0 || account === treasury) return 0
  const backing = mulDivFloor(haircutCollateralFloor(house, account), p.loanValuePpm[tier]!, PPM)
  return Math.max(0, Math.min(backing - loanOf(house, account), left))
}

/** Asserts what every loan leaves true: Σ loans of the tier ≤ the treasury's cash. */
export function assertLoansCovered(house: SettlementHouse, tier: Row): void {
  const lendable = house.ledger.accounts.cash[house.markets.tiers.treasury[tier]!]!
  assert(loansOfTier(house, tier) <= lendable, 'Σ loans exceed the cash of the lender')
}

/** Haircut collateral, less a coin that is owed with the haircut on top. */
function haircutCollateralFloor(house: SettlementHouse, account: Row): Atoms {
  const { accounts, balances } = house.ledger
  const { assets } = house.markets
  const first = accounts.balanceFirst[account]!
  let sum = 0
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    if (assetActReject(house, 'openRisk', asset) !== null) continue
    const price = Math.min(assets.price[asset]!, assetPriceAtRaw(house, asset))
    const value = mulDivFloor(balances.amount[slot]!, price, assets.atomsPerLot[asset]!)
    sum += value - haircutForLoanCeil(house, account, asset, value)
  }
  const owed = coinOwed(house, account)
  if (owed < 0) return sum
  const dearest = Math.max(assets.price[owed]!, assetPriceAtRaw(house, owed))
  const value = debtValueCeil(house, owed, coinDebtOf(house, account), dearest)
  return Math.max(0, sum - value - haircutCeil(house.params, owed, value))
}
