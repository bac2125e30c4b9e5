/**
 * Loans and their interest. A loan is negative cash. It grows as the borrow index of its tier does, and is charged when its
 * cash is touched, so that a million borrowers cost nothing while time passes. What a loan owes:
 *
 *   due = ⌈loan × (index now − index of its last touch) ÷ index of its last touch⌉
 *
 * The lender's cash rises by exactly what the borrower's falls by: Σ paid = Σ received (INV-9), and Σ loans ≤ the lender's
 * cash stays true whatever is charged.
 */
import { touch } from '../tables/index.ts'
import {
  type Atoms,
  assertSafe,
  bigMulDivCeil,
  bigMulDivFloor,
  LOAN_INDEX_MAX,
  LOAN_INDEX_ONE,
  PPM,
  type Row,
} from '../units/index.ts'
import type { LedgerHouse } from './postings.ts'

/** A year of 365 days, times one in ppm. */
const YEAR_PPM_MS = BigInt(PPM) * 31_536_000_000n

/** Interest on a loan ≥ 0 from one borrow index to a later one. Ceil: the payer's side. */
export function interestDueCeil(loan: Atoms, fromIndex: number, toIndex: number): Atoms {
  return loan === 0 || fromIndex === toIndex ? 0 : bigMulDivCeil(loan, toIndex - fromIndex, fromIndex)
}

/** Cash of an account as it would be after a touch: a loan with its interest up to a borrow index. Signed. */
export function cashAt(house: LedgerHouse, account: Row, toIndex: number): Atoms {
  const { cash, loanIndex } = house.ledger.accounts
  const settled = cash[account]!
  return settled >= 0 ? settled : settled - interestDueCeil(-settled, loanIndex[account]!, toIndex)
}

/** The same up to now. */
export function cashOf(house: LedgerHouse, account: Row): Atoms {
  const { accounts, loans } = house.ledger
  return cashAt(house, account, loans.index[accounts.tier[account]!]!)
}

/** A loan ≥ 0 as it would be at index one. Floor. */
export function scaledFloor(loan: Atoms, index: number): number {
  return loan === 0 ? 0 : bigMulDivFloor(loan, LOAN_INDEX_ONE, index)
}

/** Charges a loan with its interest up to now, to the lender. Equity stays but for the atoms that rounding takes. */
export function settleInterest(house: LedgerHouse, account: Row): void {
  const { accounts, loans } = house.ledger
  const settled = accounts.cash[account]!
  if (settled >= 0) return
  const tier = accounts.tier[account]!
  const due = settled - cashOf(house, account)
  if (due === 0) return
  const lender = loans.lender[tier]!
  loans.scaled[tier]! +=
    scaledFloor(due - settled, loans.index[tier]!) - scaledFloor(-settled, accounts.loanIndex[account]!)
  accounts.loanIndex[account] = loans.index[tier]!
  accounts.cash[account] = assertSafe(settled - due)
  accounts.cash[lender] = assertSafe(accounts.cash[lender]! + due)
  loans.sum[tier] = assertSafe(loans.sum[tier]! + due)
  touch(house.touched, account)
  const asset = loans.asset[tier]!
  house.events.push({ type: 'posted', class: 'interest', from: account, to: lender, asset, amount: due })
}

/** Columns of a borrow index and the stretch that it is on, a row per tier or per coin. */
type Stretches = {
  readonly index: Float64Array
  readonly from: Float64Array
  readonly fromMs: Float64Array
  readonly ratePpm: Float64Array
}

/** The borrow index of a tier at the present time. Looking moves nothing. */
export function borrowIndexNow(house: LedgerHouse, tier: Row): number {
  return indexNow(house, house.ledger.loans, tier)
}

/** Moves the borrow index of a tier on to now. */
export function accrueInterest(house: LedgerHouse, tier: Row): void {
  accrueStretch(house, house.ledger.loans, tier)
}

/** The borrow index of a coin at the present time. Looking moves nothing. */
export function coinIndexNow(house: LedgerHouse, asset: Row): number {
  return indexNow(house, house.ledger.coins, asset)
}

/** Moves a borrow index on to now. */
export function accrueStretch(house: LedgerHouse, stretches: Stretches, row: Row): void {
  stretches.index[row] = indexNow(house, stretches, row)
}

/**
 * A borrow index at the present time: linear within a stretch, so that how often the clock is read changes nothing. It ends at
 * `LOAN_INDEX_MAX`: beyond that loans bear nothing.
 */
function indexNow(house: LedgerHouse, stretches: Stretches, row: Row): number {
  const from = BigInt(stretches.from[row]!)
  const span = BigInt(house.clock.nowMs - stretches.fromMs[row]!)
  const index = from + (from * BigInt(stretches.ratePpm[row]!) * span) / YEAR_PPM_MS
  return index > LOAN_INDEX_MAX ? LOAN_INDEX_MAX : Number(index)
}

/** Begins a stretch at another rate. The index has been brought to now. */
export function beginStretch(house: LedgerHouse, stretches: Stretches, row: Row, ratePpm: number): void {
  stretches.from[row] = stretches.index[row]!
  stretches.fromMs[row] = house.clock.nowMs
  stretches.ratePpm[row] = ratePpm
}
