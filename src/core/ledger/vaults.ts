/**
 * Vaults: where an asset of a tier really lies. A deposit or withdrawal names its vault. A withdrawal waits (the money is in
 * its account), is let go (the money moves to the tier's outgoing account), then is executed or returned; one that nothing
 * holds back is let go as it is asked for. Which it is, the room `exits` decides.
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
  tableHasRoom,
  ticketAdd,
} from '../tables/index.ts'
import { type AssetAtoms, type Atoms, assert, type Row, WITHDRAWALS_PER_ACCOUNT_MAX } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { LedgerHouse } from './postings.ts'
import type { Ledger } from './tables.ts'

/** Opens a vault; the caller has checked `tableHasRoom`. */
export function openVault(ledger: Ledger, asset: Row, tier: Row, chain: number, token: Key): Row {
  const { vaults } = ledger
  const vault = tableAdd(vaults)
  vaults.asset[vault] = asset
  vaults.tier[vault] = tier
  vaults.chain[vault] = chain
  keyWrite(vaults.token, vault, token)
  vaults.nextNumber[vault] = 1
  return vault
}

/** Whether two vaults hold the same token on the same chain. */
export function sameToken(ledger: Ledger, one: Row, other: Row): boolean {
  const { vaults } = ledger
  return vaults.chain[one] === vaults.chain[other] && keyRead(vaults.token, one) === keyRead(vaults.token, other)
}

/** Whether the outflow window of a tier is over: nothing has left in the next one. */
export function outflowWindowOver({ ledger, clock, params }: LedgerHouse, tier: Row): boolean {
  return clock.nowMs - ledger.outflows.sinceMs[tier]! >= params.tier.outflowWindowMs[tier]!
}

/**
 * Counts what leaves a vault against the window of its tier, and begins the next window when that one is over.
 *
 * @param value of the amount in settlement atoms, at present prices
 */
export function countOutflow(house: LedgerHouse, vault: Row, amount: AssetAtoms, value: Atoms): void {
  const { vaults, outflows } = house.ledger
  const tier = vaults.tier[vault]!
  if (outflowWindowOver(house, tier)) {
    outflows.sinceMs[tier] = house.clock.nowMs
    outflows.value[tier] = 0
    for (let row = 0; row < vaults.rows; row++) if (vaults.tier[row] === tier) vaults.outflow[row] = 0
  }
  vaults.outflow[vault]! += amount
  outflows.value[tier]! += value
}

/** Notes a withdrawal that waits, and returns its row: not an atom of it has moved. */
export function noteWithdrawal(
  { ledger, clock }: LedgerHouse,
  account: Row,
  vault: Row,
  amount: AssetAtoms,
  recipient: Key,
): Row {
  const { withdrawals, vaults, outflows } = ledger
  const row = ticketAdd(withdrawals)
  withdrawals.account[row] = account
  withdrawals.vault[row] = vault
  withdrawals.waiting[row] = amount
  withdrawals.requestedMs[row] = clock.nowMs
  keyWrite(withdrawals.recipient, row, recipient)
  vaults.waiting[vault]! += amount
  outflows.waiting[vaults.tier[vault]!]! += 1
  rowsByAdd(ledger.withdrawalsOf, account, row)
  return row
}

/**
 * Lets a part of what waits go, and counts it; the caller has posted it to the outgoing account.
 *
 * @param value of the amount in settlement atoms, at present prices
 */
export function letGo(house: LedgerHouse, row: Row, amount: AssetAtoms, value: Atoms): void {
  const { withdrawals, vaults, outflows } = house.ledger
  const vault = withdrawals.vault[row]!
  stopWaiting(house.ledger, row, amount)
  countOutflow(house, vault, amount, value)
  withdrawals.amount[row]! += amount
  vaults.pending[vault]! += amount
  const sinceMs = outflows.sinceMs[vaults.tier[vault]!]!
  const isSame = withdrawals.countedSinceMs[row] === sinceMs
  withdrawals.counted[row] = amount + (isSame ? withdrawals.counted[row]! : 0)
  withdrawals.countedValue[row] = value + (isSame ? withdrawals.countedValue[row]! : 0)
  withdrawals.countedSinceMs[row] = sinceMs
}

/** Ends the waiting of a part of a withdrawal: it is let go, or asked for no longer. */
export function stopWaiting(ledger: Ledger, row: Row, amount: AssetAtoms): void {
  const { withdrawals, vaults, outflows } = ledger
  const vault = withdrawals.vault[row]!
  assert(amount >= 0 && amount <= withdrawals.waiting[row]!, 'no more stops waiting than waits')
  if (amount === 0) return
  withdrawals.waiting[row]! -= amount
  vaults.waiting[vault]! -= amount
  if (withdrawals.waiting[row] === 0) outflows.waiting[vaults.tier[vault]!]! -= 1
}

/** Why one more withdrawal of an account cannot be noted. */
export function withdrawalRoomReject(ledger: Ledger, account: Row): Reject | null {
  if (!tableHasRoom(ledger.withdrawals)) return 'capacityReached'
  return withdrawalsOf(ledger, account).length >= WITHDRAWALS_PER_ACCOUNT_MAX ? 'withdrawalsFull' : null
}

/** Rows of the open withdrawals of an account, those that wait among them, in no order. */
export function withdrawalsOf(ledger: Ledger, account: Row): readonly Row[] {
  return rowsBy(ledger.withdrawalsOf, account)
}

/**
 * Ends what was let go of a withdrawal: it is no longer pending. Executed, what waits beside it goes on waiting; returned, all
 * of it ends. What went back to its account has not left: it frees the window in which it was counted, or whoever asks and
 * cancels would shut the vault for others.
 */
export function endWithdrawal(ledger: Ledger, row: Row, how: 'executed' | 'returned'): void {
  const { withdrawals, vaults, outflows, withdrawalsOf: rows } = ledger
  const vault = withdrawals.vault[row]!
  const tier = vaults.tier[vault]!
  vaults.pending[vault]! -= withdrawals.amount[row]!
  if (how === 'returned') {
    stopWaiting(ledger, row, withdrawals.waiting[row]!)
    if (withdrawals.countedSinceMs[row] === outflows.sinceMs[tier]) {
      vaults.outflow[vault]! -= withdrawals.counted[row]!
      outflows.value[tier]! -= withdrawals.countedValue[row]!
    }
  }
  if (withdrawals.waiting[row]! > 0) {
    withdrawals.amount[row] = 0
    withdrawals.counted[row] = 0
    withdrawals.countedValue[row] = 0
    return
  }
  rowsByRemove(rows, withdrawals.account[row]!, row)
  tableFree(withdrawals, row)
}

/** Builds the rows by account anew from the table: after recovery. */
export function rebuildWithdrawals({ withdrawals, withdrawalsOf: rows }: Ledger): void {
  rows.clear()
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] !== 0) rowsByAdd(rows, withdrawals.account[row]!, row)
  }
}
