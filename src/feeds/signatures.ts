/** Who signed: addresses recovered from signatures, counted against a trusted set. */
import { assert } from '../core/units/index.ts'
import { recoveredAddress } from '../signing/index.ts'
import { Refusal } from './verdict.ts'

/** An Ethereum address: 40 lower-case hex digits, without 0x. */
export type Address = string

/**
 * The address whose key signed a digest; refuses with `signatureInvalid`. High s is taken, as the networks' own contracts
 * do: signers are counted once each, so a second form of a signature gains nothing.
 *
 * @param compact r ‖ s, 64 bytes
 * @param recovery 0 or 1, also as 27 or 28
 */
export function signerOf(digest: Uint8Array, compact: Uint8Array, recovery: number): Address {
  const address = recoveredAddress(digest, compact, recovery)
  if (address === null) throw new Refusal('signatureInvalid', `no key has signed with the recovery byte ${recovery}`)
  return address
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
