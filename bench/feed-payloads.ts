/** Pyth updates that the bench signs itself: a quorum of a set, one price, a proof of ten nodes, a second between two. */
import { randomBytes } from 'node:crypto'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { addressOfKey, keccak256, keyOfPrivateKey, playPrivateKey } from '../src/signing/index.ts'

const NODES = 10
const FEED = 'ab'.repeat(32)
const EMITTER = 'e1'.repeat(32)

/** A set of signers, and how many of them sign. */
export type Quorum = { readonly signers: number; readonly quorum: number }

/** A feed of the configuration, for one underlying whose lot is one coin and whose prices are dollar atoms. */
export function feedOf(url: string, source: number, underlying: number, of: Quorum): object {
  const signers = Array.from({ length: of.signers }, (_, at) => addressOfKey(keyOfPrivateKey(playPrivateKey(at + 1)))!)
  return {
    ...{ kind: 'pythStream', name: 'pyth', url, source, weight: 100, gapMs: 0, ageMsMax: 86_400_000 },
    feeds: [{ feed: FEED, underlying, lot: '1' }],
    sets: [{ index: 1, signers, quorum: of.quorum }],
    emitters: [{ chain: 26, address: EMITTER }],
  }
}

/** So many updates, each a second after the one before, the last one now. `price` in atoms a lot. */
export function updatesOf(count: number, price: number, { quorum }: Quorum): Buffer[] {
  const firstS = Math.floor(Date.now() / 1000) - count
  return Array.from({ length: count }, (_, at) => updateAt(firstS + at, price, quorum))
}

function updateAt(timeS: number, price: number, quorum: number): Buffer {
  const figures = [number(price, 8), number(Math.ceil(price / 10_000), 8)]
  const message = Buffer.concat([
    ...[number(0, 1), Buffer.from(FEED, 'hex'), ...figures, Buffer.from('fffffffa', 'hex')],
    ...[number(timeS, 8), number(timeS - 1, 8), ...figures],
  ])
  const siblings = Array.from({ length: NODES }, () => randomBytes(20))
  const root = siblings.reduce(
    (node, sibling) => hash20(Buffer.concat([number(1, 1), ...[node, sibling].sort(Buffer.compare)])),
    hash20(Buffer.concat([number(0, 1), message])),
  )
  const payload = Buffer.concat([Buffer.from('AUWV\0'), number(timeS, 8), number(10_000, 4), root])
  const signed = signedMessage(timeS, payload, quorum)
  return Buffer.concat([
    ...[Buffer.from('PNAU'), number(1, 1), number(0, 2), number(0, 1), number(signed.length, 2), signed],
    ...[number(1, 1), number(message.length, 2), message, number(NODES, 1), ...siblings],
  ])
}

function signedMessage(timeS: number, payload: Buffer, quorum: number): Buffer {
  const emitter = [number(26, 2), Buffer.from(EMITTER, 'hex')]
  const body = Buffer.concat([number(timeS, 4), number(0, 4), ...emitter, number(timeS, 8), number(1, 1), payload])
  const digest = keccak256(keccak256(body))
  const signatures = Array.from({ length: quorum }, (_, place) => {
    const secret = Buffer.from(playPrivateKey(place + 1).slice(2), 'hex')
    const signature = secp256k1.sign(digest, secret, { prehash: false, format: 'recovered' })
    return Buffer.concat([number(place, 1), signature.subarray(1), signature.subarray(0, 1)])
  })
  return Buffer.concat([number(1, 1), number(1, 4), number(quorum, 1), ...signatures, body])
}

function hash20(bytes: Uint8Array): Buffer {
  return Buffer.from(keccak256(bytes).subarray(0, 20))
}

function number(value: number, bytes: number): Buffer {
  return Buffer.from(value.toString(16).padStart(2 * bytes, '0'), 'hex')
}
