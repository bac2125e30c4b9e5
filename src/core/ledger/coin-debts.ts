/**
 * Debts in a coin: asset atoms that an account has borrowed and owes, at most one coin an account. A debt is no balance: coins
 * that were lent lie where they went, and balances stay what the vaults hold (INV-1). It grows with the borrow index of its
 * coin and is charged when it is touched:
 *
 *   due = ⌈debt × (index now − index of its last touch) ÷ index of its last touch⌉
 *
 * It rises by exactly what its lenders are owed more (INV-9).
 */
import { tableAdd, touch } from '../tables/index.ts'
import { type AssetAtoms, assert, assertSafe, LOAN_INDEX_ONE, type Row } from '../units/index.ts'
import type { CoinDebtCause } from '../words/index.ts'
import { accrueStretch, coinIndexNow, interestDueCeil, scaledFloor } from './loans.ts'
import type { LedgerHouse } from './postings.ts'

/** Begins the borrow index of an asset that has just been listed. */
export function openCoin({ ledger: { coins }, clock }: LedgerHouse): void {
  const row = tableAdd(coins)
  coins.index[row] = LOAN_INDEX_ONE
  coins.from[row] = LOAN_INDEX_ONE
  coins.fromMs[row] = clock.nowMs
}

/** The asset that an account owes, −1 none. */
export function coinOwed(house: LedgerHouse, account: Row): Row {
  return house.ledger.accounts.coinAsset[account]! - 1
}

/** Asset atoms that an account owes, interest up to the coin's index included, ≥ 0. */
export function coinDebtOf(house: LedgerHouse, account: Row): AssetAtoms {
  const asset = coinOwed(house, account)
  return asset < 0 ? 0 : debtAt(house, account, house.ledger.coins.index[asset]!)
}

/** The same, were the index of the coin brought to the present time. Looking moves nothing. */
export function coinDebtNow(house: LedgerHouse, account: Row): AssetAtoms {
  const asset = coinOwed(house, account)
  return asset < 0 ? 0 : debtAt(house, account, coinIndexNow(house, asset))
}

function debtAt({ ledger: { accounts } }: LedgerHouse, account: Row, index: number): AssetAtoms {
  const debt = accounts.coinDebt[account]!
  return debt + interestDueCeil(debt, accounts.coinIndex[account]!, index)
}

/** Accounts that owe a coin, ascending. One pass over a column of all accounts, that ends with the last debtor. */
export function coinDebtorsOf(house: LedgerHouse, asset: Row): Row[] {
  const { accounts, coins } = house.ledger
  const found: Row[] = []
  for (let account = 0; found.length < coins.debtors[asset]!; account++) {
    if (accounts.coinAsset[account] === asset + 1) found.push(account)
  }
  return found
}

/** Moves the borrow index of a coin on to now. */
export function accrueCoin(house: LedgerHouse, asset: Row): void {
  accrueStretch(house, house.ledger.coins, asset)
}

/** Charges a debt with its interest up to now. */
export function settleCoinDebt(house: LedgerHouse, account: Row): void {
  const asset = coinOwed(house, account)
  if (asset < 0) return
  const due = coinDebtOf(house, account) - house.ledger.accounts.coinDebt[account]!
  if (due > 0) move(house, account, asset, due, 'interest')
}

/**
 * Changes what an account owes of a coin, its interest charged first.
 *
 * @param delta signed asset atoms; a debt is never negative, and one that is nothing ends
 */
export function changeCoinDebt(
  house: LedgerHouse,
  account: Row,
  asset: Row,
  delta: AssetAtoms,
  by: CoinDebtCause,
): void {
  settleCoinDebt(house, account)
  assert([-1, asset].includes(coinOwed(house, account)), 'an account owes one coin')
  if (delta !== 0) move(house, account, asset, delta, by)
}

function move(house: LedgerHouse, account: Row, asset: Row, delta: AssetAtoms, by: CoinDebtCause): void {
  const { accounts, coins } = house.ledger
  const before = accounts.coinDebt[account]!
  const debt = assertSafe(before + delta)
  assert(debt >= 0, 'nobody gives more coins back than it owes')
  const index = coins.index[asset]!
  const scaledBefore = before === 0 ? 0 : scaledFloor(before, accounts.coinIndex[account]!)
  coins.scaled[asset] = assertSafe(coins.scaled[asset]! + scaledFloor(debt, index) - scaledBefore)
  coins.sum[asset] = assertSafe(coins.sum[asset]! + delta)
  coins.debtors[asset]! += Number(debt > 0) - Number(before > 0)
  accounts.coinAsset[account] = debt > 0 ? asset + 1 : 0
  accounts.coinDebt[account] = debt
  accounts.coinIndex[account] = debt > 0 ? index : 0
  if (debt === 0) accounts.coinMax[account] = 0
  touch(house.touched, account)
  house.events.push({ type: 'coinDebtChanged', account, asset, by, amount: delta, debt })
}
