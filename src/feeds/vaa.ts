/**
 * Signed messages of Pyth's bridge ("VAA"): version 1 ‖ set 4 ‖ signatures, number 1, a signature its signer's place 1 ‖ r 32 ‖
 * s 32 ‖ recovery 1 ‖ body: time 4 ‖ nonce 4 ‖ chain 2 ‖ emitter 32 ‖ sequence 8 ‖ finality 1 ‖ payload. What is signed is keccak256 of
 * keccak256 of the body (Wormhole, whitepapers 0001 "Generic message passing" and 0009 "Guardian signer").
 */
import { assert } from '../core/units/index.ts'
import { keccak256 } from '../signing/index.ts'
import { byteReader, hexOf } from './bytes.ts'
import { type Address, signerOf } from './signatures.ts'
import { Refusal } from './verdict.ts'

/** A set of signers that is trusted. Addresses stand in the network's order. */
export type SignerSet = {
  /** The number by which messages name the set. */
  readonly index: number
  readonly signers: readonly Address[]
  /** How many have to sign: 13 of Wormhole's 19 guardians, 3 of the 5 routers that sign since August 2026. */
  readonly quorum: number
  /** After this time messages under it are refused, ms; null while it stands. */
  readonly expiresMs: number | null
}

/** Who may have sent a message. */
export type Emitter = {
  readonly chain: number
  /** 64 lower-case hex digits. */
  readonly address: string
}

/**
 * Reads a message and returns its payload. Refuses with `versionUnknown`, `signerSetUnknown`, `signerSetExpired`,
 * `signerRepeated`, `signersFew`, `signatureInvalid`, `signerUnknown`, `emitterUnknown`, `payloadCut`.
 */
export function readVaa(
  vaa: Uint8Array,
  sets: readonly SignerSet[],
  emitters: readonly Emitter[],
  nowMs: number,
): Uint8Array {
  const reader = byteReader(vaa)
  const version = reader.uint(1)
  if (version !== 1) throw new Refusal('versionUnknown', `a signed message of version ${version}`)
  const set = setOf(reader.uint(4), sets, nowMs)
  assert(set.quorum >= 1, 'a quorum is at least one')
  const count = reader.uint(1)
  const signatures = Array.from({ length: count }, () => ({
    place: reader.uint(1),
    compact: reader.take(64),
    recovery: reader.uint(1),
  }))
  const headLength = 6 + 66 * count
  const body = vaa.subarray(headLength)
  const payload = payloadOf(body, emitters)
  // Order and number cost nothing to look at: a message that fails there is not worth a recovery.
  let last = -1
  for (const { place } of signatures) {
    if (place <= last) throw new Refusal('signerRepeated', `signer ${place} after signer ${last}`)
    last = place
  }
  if (count < set.quorum) throw new Refusal('signersFew', `${count} signers, ${set.quorum} are needed`)
  const digest = keccak256(keccak256(body))
  for (const { place, compact, recovery } of signatures) {
    const signer = signerOf(digest, compact, recovery)
    if (signer !== set.signers[place]) {
      throw new Refusal('signerUnknown', `0x${signer} is not signer ${place} of set ${set.index}`)
    }
  }
  return payload
}

function setOf(index: number, sets: readonly SignerSet[], nowMs: number): SignerSet {
  const set = sets.find((candidate) => candidate.index === index)
  if (set === undefined) throw new Refusal('signerSetUnknown', `signed under set ${index}`)
  if (set.expiresMs !== null && nowMs > set.expiresMs) throw new Refusal('signerSetExpired', `set ${index} has ended`)
  return set
}

function payloadOf(body: Uint8Array, emitters: readonly Emitter[]): Uint8Array {
  const reader = byteReader(body)
  reader.take(8)
  const chain = reader.uint(2)
  const address = hexOf(reader.take(32))
  reader.take(9)
  if (!emitters.some((emitter) => emitter.chain === chain && emitter.address === address)) {
    throw new Refusal('emitterUnknown', `sent by ${address} on chain ${chain}`)
  }
  return body.subarray(51)
}
