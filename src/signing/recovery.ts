/** Whose key signed a digest, as Ethereum finds it: the only place that takes a signature apart, for commands and for feeds. */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** Half of the order of the curve: s above it is the second form of a signature. */
const HALF_ORDER = secp256k1.Point.Fn.ORDER >> 1n

/** Keccak-256: 32 bytes. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

/**
 * The address whose key signed a digest: 40 lower-case hexadecimal digits without 0x; null when no key can have. Either form of s is
 * taken: who must have one form asks `hasHighS` too.
 *
 * @param digest 32 bytes
 * @param compact r ‖ s, 64 bytes
 * @param recovery 0 or 1, also as 27 or 28
 */
export function recoveredAddress(digest: Uint8Array, compact: Uint8Array, recovery: number): string | null {
  const id = recovery >= 27 ? recovery - 27 : recovery
  if (id > 1) return null
  try {
    const signature = secp256k1.Signature.fromBytes(compact, 'compact').addRecoveryBit(id)
    const key = signature.recoverPublicKey(digest).toBytes(false)
    return bytesToHex(keccak256(key.subarray(1)).subarray(12))
  } catch {
    return null
  }
}

/** Whether s of r ‖ s, 64 bytes, is in the upper half: anybody can make such a form of a signature without the key. */
export function hasHighS(compact: Uint8Array): boolean {
  return BigInt(`0x${bytesToHex(compact.subarray(32))}`) > HALF_ORDER
}
