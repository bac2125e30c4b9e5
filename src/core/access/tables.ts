/** The tables of access: sessions, the nonces of every key that has signed, and the signature whose turn it is. */
import type { MarketsHouse } from '../markets/index.ts'
import { type Key, type Table, tableAdd, tableOf } from '../tables/index.ts'
import { SESSIONS_MAX } from '../units/index.ts'

/** A key that acts for a subject; a free row has expiry 0. */
const sessionKinds = {
  next: 'i32',
  key: 'key',
  /** Position in `subjects`. */
  subject: 'u8',
  /** Row of the subject among owners, venues or sources. */
  row: 'u32',
  /** Bits of `scopes`. */
  scopes: 'u16',
  openedMs: 'f64',
  expiryMs: 'f64',
} as const

/** Which numbers a key has used: the highest, and which of the `NONCE_WINDOW` up to it; bit i stands for high − i. */
const nonceKinds = { next: 'i32', key: 'key', high: 'f64', used: 'key' } as const

/** One row: the key that has signed the next `left` commands, and its session + 1 (0: the key is its subject's own). */
const turnKinds = { left: 'u16', session: 'i32', key: 'key' } as const

/** Access's part of the state. The two maps are derived: rows by key. */
export type Access = {
  readonly sessions: Table<typeof sessionKinds>
  readonly nonces: Table<typeof nonceKinds>
  readonly turn: Table<typeof turnKinds>
  readonly sessionOf: Map<Key, number>
  readonly nonceOf: Map<Key, number>
}

/** What access needs of the house. */
export type AccessHouse = MarketsHouse & { readonly access: Access }

/** Rows of nonces at the start; the table doubles by itself: only keys that the house knows ever get one. */
const NONCES = 1024

/** Nobody has signed yet. */
export function accessOf(): Access {
  const turn = tableOf('turn', turnKinds, 1)
  tableAdd(turn)
  return {
    sessions: tableOf('sessions', sessionKinds, SESSIONS_MAX, true),
    nonces: tableOf('nonces', nonceKinds, NONCES, true),
    turn,
    sessionOf: new Map(),
    nonceOf: new Map(),
  }
}
