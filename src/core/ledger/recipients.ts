/**
 * Recipients: whom an account pays out to. Its owner's own key may be paid at any time; everybody else must have been listed for a
 * while, so that who has stolen a session or a token cannot send money to a place of his own before the owner can have seen it.
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
  tableGrow,
  tableHasRoom,
} from '../tables/index.ts'
import { RECIPIENTS_PER_ACCOUNT_MAX, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { LedgerHouse } from './postings.ts'
import type { Ledger } from './tables.ts'

/** Rows of the recipients that an account has listed, those whose delay is not over among them. */
export function recipientsOf(ledger: Ledger, account: Row): readonly Row[] {
  return rowsBy(ledger.recipientsOf, account)
}

/** Why an account may not pay out to a recipient now; null when it may. */
export function recipientReject({ ledger, clock }: LedgerHouse, account: Row, recipient: Key): Reject | null {
  if (isOwnKey(ledger, account, recipient)) return null
  const row = rowOf(ledger, account, recipient)
  if (row < 0) return 'recipientUnlisted'
  return clock.nowMs < ledger.recipients.effectiveMs[row]! ? 'recipientPending' : null
}

/** Why a recipient cannot be listed. What is listed keeps its time: listing it again would only put it off. */
export function recipientAddReject(ledger: Ledger, account: Row, recipient: Key): Reject | null {
  if (isOwnKey(ledger, account, recipient) || rowOf(ledger, account, recipient) >= 0) return 'recipientListed'
  return recipientsOf(ledger, account).length >= RECIPIENTS_PER_ACCOUNT_MAX ? 'recipientsFull' : null
}

/** Lists a recipient; the caller has asked `recipientAddReject`. The delay is the one of now, whatever it becomes. */
export function addRecipient({ ledger, clock, params, events }: LedgerHouse, account: Row, recipient: Key): void {
  const { recipients } = ledger
  if (!tableHasRoom(recipients)) tableGrow(recipients, recipients.capacity * 2)
  const effectiveMs = clock.nowMs + params.house.recipientDelayMs[0]!
  const row = tableAdd(recipients)
  recipients.live[row] = 1
  recipients.account[row] = account
  keyWrite(recipients.recipient, row, recipient)
  recipients.effectiveMs[row] = effectiveMs
  rowsByAdd(ledger.recipientsOf, account, row)
  events.push({ type: 'recipientAdded', account, recipient, effectiveMs })
}

/** Why a recipient cannot be taken off the list. */
export function recipientRemoveReject(ledger: Ledger, account: Row, recipient: Key): Reject | null {
  return rowOf(ledger, account, recipient) < 0 ? 'recipientUnlisted' : null
}

/** Takes a recipient off the list, at once; the caller has asked `recipientRemoveReject`. */
export function removeRecipient({ ledger, events }: LedgerHouse, account: Row, recipient: Key): void {
  const row = rowOf(ledger, account, recipient)
  rowsByRemove(ledger.recipientsOf, account, row)
  tableFree(ledger.recipients, row)
  events.push({ type: 'recipientRemoved', account, recipient })
}

/** Builds the rows by account anew from the table: after recovery. */
export function rebuildRecipients({ recipients, recipientsOf: rows }: Ledger): void {
  rows.clear()
  for (let row = 0; row < recipients.rows; row++) {
    if (recipients.live[row] === 1) rowsByAdd(rows, recipients.account[row]!, row)
  }
}

/** Accounts of the clearing house have no owner, and so no key that needs no listing. */
function isOwnKey({ accounts, owners }: Ledger, account: Row, recipient: Key): boolean {
  const owner = accounts.owner[account]!
  return owner >= 0 && keyRead(owners.key, owner) === recipient
}

function rowOf(ledger: Ledger, account: Row, recipient: Key): Row {
  for (const row of recipientsOf(ledger, account)) {
    if (keyRead(ledger.recipients.recipient, row) === recipient) return row
  }
  return -1
}
