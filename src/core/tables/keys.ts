/**
 * 32-byte keys: read and written as 64 lower-case hexadecimal digits, and found through an open-addressing index that is
 * derived from its table (never hashed, rebuilt after recovery).
 */
import { assert, type Row } from '../units/index.ts'

/** 64 lower-case hexadecimal digits: an owner's key, a token, a hash. The core does not interpret it. */
export type Key = string

/** The key of a row of a `key` column. */
export function keyRead(column: Uint8Array, row: Row): Key {
  let key = ''
  for (let i = row * 32; i < row * 32 + 32; i++) key += hexOfByte[column[i]!]
  return key
}

/** Writes a key into a row of a `key` column. */
export function keyWrite(column: Uint8Array, row: Row, key: Key): void {
  assert(key.length === 64, 'a key has 64 hexadecimal digits')
  for (let i = 0; i < 32; i++) column[row * 32 + i] = Number.parseInt(key.slice(i * 2, i * 2 + 2), 16)
}

/** Whether two rows of `key` columns hold the same key. */
export function keyEqual(one: Uint8Array, row: Row, other: Uint8Array, otherRow: Row): boolean {
  for (let i = 0; i < 32; i++) if (one[row * 32 + i] !== other[otherRow * 32 + i]) return false
  return true
}

/** Finds rows by key: `slots` holds row + 1, 0 for empty; at most half full. */
export type KeyIndex = { slots: Int32Array }

/** An index over the first `rows` keys of a column, with room for `capacity` keys. */
export function keyIndexOf(column: Uint8Array, rows: number, capacity: number): KeyIndex {
  let size = 16
  while (size < capacity * 2) size *= 2
  const index = { slots: new Int32Array(size) }
  for (let row = 0; row < rows; row++) keyIndexAdd(index, column, row)
  return index
}

/** Adds a row whose key is not in the index yet. */
export function keyIndexAdd(index: KeyIndex, column: Uint8Array, row: Row): void {
  const mask = index.slots.length - 1
  let slot = mix(column, row * 32) & mask
  while (index.slots[slot]! !== 0) slot = (slot + 1) & mask
  index.slots[slot] = row + 1
}

/** The row with this key, −1 if there is none. */
export function keyIndexFind(index: KeyIndex, column: Uint8Array, key: Key): Row {
  const wanted = new Uint8Array(32)
  keyWrite(wanted, 0, key)
  const mask = index.slots.length - 1
  let slot = mix(wanted, 0) & mask
  while (index.slots[slot]! !== 0) {
    const row = index.slots[slot]! - 1
    if (sameKey(column, row * 32, wanted)) return row
    slot = (slot + 1) & mask
  }
  return -1
}

const hexOfByte: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

function sameKey(column: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < 32; i++) if (column[offset + i] !== wanted[i]) return false
  return true
}

/** FNV-1a over the 32 bytes: keys are chosen by strangers, but a chain of collisions costs them an account opening each. */
function mix(bytes: Uint8Array, offset: number): number {
  let hash = 0x811c9dc5
  for (let i = offset; i < offset + 32; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash ^ (hash >>> 15)
}
