/** The tables of access: sessions, the nonces of every key that has signed, and the signature whose turn it is. */
import type { MarketsHouse } from '../markets/index.ts'
import { type Key, type Table, tableAdd, tableOf } from '../tables/index.ts'
import { type Row, SESSIONS_MAX } from '../units/index.ts'

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

/** One row: the key that has signed the next `left` commands, its session + 1 (0: the key is its subject's own), signers ever noted. */
const turnKinds = { left: 'u16', session: 'i32', key: 'key', signers: 'f64' } as const

/** A key of a session that could move an owner's money and has signed, and the first owner it has signed for. */
const signerKinds = { key: 'key', owner: 'u32' } as const

/** Access's part of the state. The maps are derived: rows by key, and owners by the key that has signed for them. */
export type Access = {
  readonly sessions: Table<typeof sessionKinds>
  readonly nonces: Table<typeof nonceKinds>
  readonly turn: Table<typeof turnKinds>
  readonly signers: Table<typeof signerKinds>
  readonly sessionOf: Map<Key, number>
  readonly nonceOf: Map<Key, number>
  readonly signerOf: Map<Key, Row>
}

/** What access needs of the house. */
export type AccessHouse = MarketsHouse & { readonly access: Access }

/** Rows of nonces at the start; the table doubles by itself: only keys that the house knows ever get one. */
const NONCES = 1024

/** Rows of signers at the start; the table doubles by itself up to its limit. */
const SIGNERS = 256

/** Nobody has signed yet. */
export function accessOf(): Access {
  const turn = tableOf('turn', turnKinds, 1)
  tableAdd(turn)
  return {
    sessions: tableOf('sessions', sessionKinds, SESSIONS_MAX, true),
    nonces: tableOf('nonces', nonceKinds, NONCES, true),
    turn,
    signers: tableOf('signers', signerKinds, SIGNERS),
    sessionOf: new Map(),
    nonceOf: new Map(),
    signerOf: new Map(),
  }
}
