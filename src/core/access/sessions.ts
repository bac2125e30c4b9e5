/**
 * Sessions: keys that act for an owner, a venue or a source within scopes and until a time, so that its own key can stay where
 * it is safe. A session's nonces lie above the time at which it was opened: what was signed for an earlier session of the same
 * key does not count again.
 */
import { type Key, keyIndexFind, keyRead, keyWrite, tableAdd, tableFree, tableHasRoom } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { type CommandOf, type Reject, type Subject, scopeBits, subjects } from '../words/index.ts'
import { forgetNonces } from './nonces.ts'
import { rebuildSigners } from './signers.ts'
import type { Access, AccessHouse } from './tables.ts'

/** Every scope that a session can have: only a subject's own key opens and closes sessions. */
const SESSION_SCOPES = Object.values(scopeBits).reduce((sum, bit) => sum | bit, 0) & ~scopeBits.sessions

/** The row of the session of a key that lasts, −1 when there is none. */
export function sessionOf(house: AccessHouse, key: Key): Row {
  const { sessions, sessionOf: rows } = house.access
  const row = rows.get(key) ?? -1
  return row >= 0 && sessions.expiryMs[row]! > house.clock.nowMs ? row : -1
}

/** Who a key acts for, and within which scopes. */
type Holder = { readonly subject: Subject; readonly row: Row; readonly scopes: number }

/**
 * Who a key acts for now, null when nobody: its own subject within every scope, or that of a session that lasts. A key that an
 * owner, a venue and a source have in common is told as the owner's, then the venue's.
 */
export function holderOf(house: AccessHouse, key: Key): Holder | null {
  const own = ownSubject(house, key)
  if (own !== null) return { ...own, scopes: SESSION_SCOPES | scopeBits.sessions }
  const row = sessionOf(house, key)
  if (row < 0) return null
  const { sessions } = house.access
  return { subject: subjects[sessions.subject[row]!]!, row: sessions.row[row]!, scopes: sessions.scopes[row]! }
}

/** Whether a key is the own key of an owner, a venue or a source. */
export function isSubjectsKey(house: AccessHouse, key: Key): boolean {
  return ownSubject(house, key) !== null
}

/** Judges the opening of a session. A session that has expired must be closed before its key is used again. */
export function sessionOpenReject(house: AccessHouse, command: CommandOf<'sessionOpen'>): Reject | null {
  const { key, subject, row, scopes, expiryMs } = command
  if ((scopes & SESSION_SCOPES) !== scopes || expiryMs <= house.clock.nowMs) return 'fieldOutOfRange'
  if (row >= rowsOf(house, subject)) return unknown[subject]
  if (house.access.sessionOf.has(key) || isSubjectsKey(house, key)) return 'keyTaken'
  return tableHasRoom(house.access.sessions) ? null : 'capacityReached'
}

/** Opens a judged session. */
export function openSession(house: AccessHouse, command: CommandOf<'sessionOpen'>): void {
  const { key, subject, row, scopes, expiryMs } = command
  const { sessions, sessionOf: rows } = house.access
  const at = tableAdd(sessions)
  keyWrite(sessions.key, at, key)
  sessions.subject[at] = subjects.indexOf(subject)
  sessions.row[at] = row
  sessions.scopes[at] = scopes
  sessions.openedMs[at] = house.clock.nowMs
  sessions.expiryMs[at] = expiryMs
  rows.set(key, at)
  house.events.push({ type: 'sessionChanged', key, subject, row, scopes, expiryMs })
}

/** Judges the end of a session of the subject that is named, whether it has expired or not. */
export function sessionCloseReject(house: AccessHouse, command: CommandOf<'sessionClose'>): Reject | null {
  const { key, subject, row } = command
  if (row >= rowsOf(house, subject)) return unknown[subject]
  const { sessions, sessionOf: rows } = house.access
  const at = rows.get(key)
  if (at === undefined) return 'sessionUnknown'
  return subjects[sessions.subject[at]!] === subject && sessions.row[at] === row ? null : 'sessionUnknown'
}

/** Ends a judged session, at once. */
export function closeSession(house: AccessHouse, { key, subject, row }: CommandOf<'sessionClose'>): void {
  const { sessions, sessionOf: rows } = house.access
  tableFree(sessions, rows.get(key)!)
  rows.delete(key)
  forgetNonces(house.access, key)
  house.events.push({ type: 'sessionChanged', key, subject, row, scopes: 0, expiryMs: 0 })
}

/** Builds the maps by key anew from the tables: after recovery. */
export function rebuildAccess(access: Access): void {
  const { sessions, nonces, sessionOf: rows, nonceOf } = access
  rebuildSigners(access)
  rows.clear()
  nonceOf.clear()
  for (let row = 0; row < sessions.rows; row++) {
    if (sessions.expiryMs[row]! > 0) rows.set(keyRead(sessions.key, row), row)
  }
  // A row in use has its highest nonce marked as used.
  for (let row = 0; row < nonces.rows; row++) {
    if ((nonces.used[row * 32]! & 1) !== 0) nonceOf.set(keyRead(nonces.key, row), row)
  }
}

const unknown = { owner: 'ownerUnknown', venue: 'venueUnknown', source: 'sourceUnknown' } as const

function rowsOf({ ledger, markets }: AccessHouse, subject: Subject): number {
  return subject === 'owner' ? ledger.owners.rows : subject === 'venue' ? markets.venues.rows : ledger.sources.rows
}

function ownSubject({ ledger, markets }: AccessHouse, key: Key): { subject: Subject; row: Row } | null {
  const owner = keyIndexFind(ledger.ownerIndex, ledger.owners.key, key)
  if (owner >= 0) return { subject: 'owner', row: owner }
  const venue = rowWith(markets.venues, key)
  if (venue >= 0) return { subject: 'venue', row: venue }
  const source = rowWith(ledger.sources, key)
  return source < 0 ? null : { subject: 'source', row: source }
}

function rowWith({ key: column, rows }: { readonly key: Uint8Array; readonly rows: number }, key: Key): Row {
  for (let row = 0; row < rows; row++) if (keyRead(column, row) === key) return row
  return -1
}
