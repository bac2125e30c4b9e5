/** Who signed: Ethereum addresses recovered from secp256k1 signatures, counted against a trusted set. */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { assert } from '../core/units/index.ts'
import { hexOf, joined } from './bytes.ts'
import { Refusal } from './verdict.ts'

/** An Ethereum address: 40 lower-case hex digits, without 0x. */
export type Address = string

/** Keccak-256. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return keccak_256(bytes)
}

/**
 * The address whose key signed a digest; refuses with `signatureInvalid`. High s is taken, as the networks' own contracts
 * do: signers are counted once each, so a second form of a signature gains nothing.
 *
 * @param compact r ‖ s, 64 bytes
 * @param recovery 0 or 1, also as 27 or 28
 */
export function signerOf(digest: Uint8Array, compact: Uint8Array, recovery: number): Address {
  const id = recovery >= 27 ? recovery - 27 : recovery
  if (id > 1) throw new Refusal('signatureInvalid', `recovery byte ${recovery}`)
  try {
    const key = secp256k1.recoverPublicKey(joined(Uint8Array.of(id), compact), digest, { prehash: false })
    return hexOf(keccak256(secp256k1.Point.fromBytes(key).toBytes(false).subarray(1)).subarray(12))
  } catch (cause) {
    throw new Refusal('signatureInvalid', `no key can be recovered: ${String(cause)}`)
  }
}

/** Refuses signers that are not all distinct, not all trusted, or fewer than needed. */
export function checkSigners(found: readonly Address[], trusted: readonly Address[], needed: number): void {
  assert(needed >= 1, 'a threshold is at least one')
  const seen = new Set<Address>()
  for (const signer of found) {
    if (!trusted.includes(signer)) throw new Refusal('signerUnknown', `0x${signer} is not a trusted signer`)
    if (seen.has(signer)) throw new Refusal('signerRepeated', `0x${signer} signed twice`)
    seen.add(signer)
  }
  if (seen.size < needed) throw new Refusal('signersFew', `${seen.size} signers, ${needed} are needed`)
}
