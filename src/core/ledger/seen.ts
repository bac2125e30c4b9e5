/**
 * Seen deposits: facts of a chain that are not final. They are credited to nobody, but may answer a call. A full table of them
 * must cost a deposit or a call no more than an empty one, so they are found by reference and by account.
 */
import {
  type Key,
  keyRead,
  keyWrite,
  rowsBy,
  rowsByAdd,
  rowsByRemove,
  tableAdd,
  tableFree,
  touch,
} from '../tables/index.ts'
import type { AssetAtoms, Row } from '../units/index.ts'
import type { LedgerHouse } from './postings.ts'
import type { Ledger } from './tables.ts'

/** The row of a seen deposit with this reference, −1 when there is none. */
export function seenDeposit(ledger: Ledger, reference: Key): Row {
  return ledger.seen.rowOf.get(reference) ?? -1
}

/** Rows of the seen deposits of an account. */
export function seenDepositsOf(ledger: Ledger, account: Row): readonly Row[] {
  return rowsBy(ledger.seen.rowsOf, account)
}

/** Notes a seen deposit; it is not credited, but it may answer a call: the account is looked at again. */
export function noteSeen(house: LedgerHouse, reference: Key, vault: Row, account: Row, amount: AssetAtoms): void {
  const { deposits } = house.ledger
  const row = tableAdd(deposits)
  deposits.live[row] = 1
  keyWrite(deposits.reference, row, reference)
  deposits.vault[row] = vault
  deposits.account[row] = account
  deposits.amount[row] = amount
  indexSeen(house.ledger, row)
  touch(house.touched, account)
  house.events.push({ type: 'depositNoted', vault, account, amount, stage: 'seen' })
}

/** Forgets a seen deposit, which became final or vanished: what it answered may be open again. */
export function forgetSeen(house: LedgerHouse, row: Row): void {
  const { deposits, seen } = house.ledger
  const account = deposits.account[row]!
  rowsByRemove(seen.rowsOf, account, row)
  seen.rowOf.delete(keyRead(deposits.reference, row))
  touch(house.touched, account)
  tableFree(deposits, row)
}

/** Builds the index of seen deposits anew from their table: after recovery. */
export function rebuildSeen(ledger: Ledger): void {
  const { deposits, seen } = ledger
  seen.rowOf.clear()
  seen.rowsOf.clear()
  for (let row = 0; row < deposits.rows; row++) if (deposits.live[row] === 1) indexSeen(ledger, row)
}

function indexSeen({ deposits, seen }: Ledger, row: Row): void {
  seen.rowOf.set(keyRead(deposits.reference, row), row)
  rowsByAdd(seen.rowsOf, deposits.account[row]!, row)
}
