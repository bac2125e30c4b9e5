/**
 * Nonces: a key uses each number at most once, in any order within a window. Numbers need not be dense; one that is more than
 * the window behind the highest is refused, whether it was used or not.
 */
import { type Key, keyWrite, tableAdd, tableFree, tableGrow, tableHasRoom } from '../tables/index.ts'
import type { Access } from './tables.ts'

/** Numbers behind the highest that may still come. */
export const NONCE_WINDOW = 256

/** Whether a key may still use a number. */
export function isNonceFree(access: Access, key: Key, nonce: number): boolean {
  const row = access.nonceOf.get(key)
  if (row === undefined) return true
  const behind = access.nonces.high[row]! - nonce
  return behind < 0 || (behind < NONCE_WINDOW && !isUsed(access, row, behind))
}

/** Uses a number up. */
export function useNonce(access: Access, key: Key, nonce: number): void {
  const { nonces } = access
  const row = access.nonceOf.get(key) ?? addNonces(access, key, nonce)
  const ahead = nonce - nonces.high[row]!
  if (ahead > 0) {
    shift(access, row, ahead)
    nonces.high[row] = nonce
  }
  const bit = Math.max(0, -ahead)
  nonces.used[row * BYTES + (bit >> 3)]! |= 1 << (bit & 7)
}

/** Forgets the numbers of a key that the house no longer knows. */
export function forgetNonces(access: Access, key: Key): void {
  const row = access.nonceOf.get(key)
  if (row === undefined) return
  access.nonceOf.delete(key)
  tableFree(access.nonces, row)
}

const BYTES = NONCE_WINDOW / 8

function addNonces(access: Access, key: Key, nonce: number): number {
  const { nonces } = access
  if (!tableHasRoom(nonces)) tableGrow(nonces, nonces.capacity * 2)
  const row = tableAdd(nonces)
  keyWrite(nonces.key, row, key)
  nonces.high[row] = nonce
  access.nonceOf.set(key, row)
  return row
}

function isUsed({ nonces }: Access, row: number, behind: number): boolean {
  return (nonces.used[row * BYTES + (behind >> 3)]! & (1 << (behind & 7))) !== 0
}

/** Moves every bit `by` places on: what stood for high − i now stands for high + by − (i + by). */
function shift({ nonces }: Access, row: number, by: number): void {
  const used = nonces.used.subarray(row * BYTES, row * BYTES + BYTES)
  if (by >= NONCE_WINDOW) {
    used.fill(0)
    return
  }
  const [bytes, bits] = [by >> 3, by & 7]
  for (let at = BYTES - 1; at >= 0; at--) {
    const low = at >= bytes ? used[at - bytes]! << bits : 0
    const high = at > bytes ? used[at - bytes - 1]! >> (8 - bits) : 0
    used[at] = low | high
  }
}
