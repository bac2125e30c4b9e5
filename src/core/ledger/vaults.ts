/**
 * Vaults: where an asset of a tier really lies. A deposit or withdrawal names its vault; a withdrawal is requested (the
 * money moves to the tier's outgoing account), then executed or returned.
 */
import { type Key, keyRead, keyWrite, tableAdd, tableFree, tableHasRoom, ticketAdd } from '../tables/index.ts'
import { type AssetAtoms, bigMulDivFloor, type Millis, PPM, type Ppm, type Row } from '../units/index.ts'
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

/**
 * Why a vault cannot pay out `amount` now: stock, or the outflow limit of its window. The limit is a part of what the window
 * began with: of the stock, what is not asked for already, and what was asked for in this window.
 */
export function outflowReject(
  ledger: Ledger,
  vault: Row,
  amount: AssetAtoms,
  nowMs: Millis,
  windowMs: Millis,
  maxPpm: Ppm,
): Reject | null {
  const { vaults } = ledger
  const unasked = vaults.stock[vault]! - vaults.pending[vault]!
  if (amount > unasked) return 'vaultStockShort'
  const fresh = nowMs - vaults.outflowSinceMs[vault]! >= windowMs
  const gone = fresh ? 0 : vaults.outflow[vault]!
  return gone + amount > bigMulDivFloor(unasked + gone, maxPpm, PPM) ? 'outflowLimit' : null
}

/** Counts an outflow against the window of its vault; the caller has asked `outflowReject`. */
export function countOutflow(ledger: Ledger, vault: Row, amount: AssetAtoms, nowMs: Millis, windowMs: Millis): void {
  const { vaults } = ledger
  if (nowMs - vaults.outflowSinceMs[vault]! >= windowMs) {
    vaults.outflowSinceMs[vault] = nowMs
    vaults.outflow[vault] = 0
  }
  vaults.outflow[vault]! += amount
}

/** Notes a requested withdrawal and returns its row. The money has been posted to the outgoing account. */
export function noteWithdrawal(
  { ledger, clock }: LedgerHouse,
  account: Row,
  vault: Row,
  amount: AssetAtoms,
  recipient: Key,
): Row {
  const { withdrawals, vaults } = ledger
  const row = ticketAdd(withdrawals)
  withdrawals.account[row] = account
  withdrawals.vault[row] = vault
  withdrawals.amount[row] = amount
  withdrawals.requestedMs[row] = clock.nowMs
  keyWrite(withdrawals.recipient, row, recipient)
  vaults.pending[vault]! += amount
  return row
}

/** Whether one more withdrawal can be noted. */
export function withdrawalHasRoom(ledger: Ledger): boolean {
  return tableHasRoom(ledger.withdrawals)
}

/**
 * Ends a withdrawal: its amount is no longer pending. What went back to its account has not left: it frees the limit of the
 * window in which it was asked for, or whoever asks and cancels would shut the vault for others.
 */
export function endWithdrawal(ledger: Ledger, row: Row, how: 'executed' | 'returned'): void {
  const { withdrawals, vaults } = ledger
  const vault = withdrawals.vault[row]!
  vaults.pending[vault]! -= withdrawals.amount[row]!
  if (how === 'returned' && withdrawals.requestedMs[row]! >= vaults.outflowSinceMs[vault]!) {
    vaults.outflow[vault]! -= withdrawals.amount[row]!
  }
  tableFree(withdrawals, row)
}
