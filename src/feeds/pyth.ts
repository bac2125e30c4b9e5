/**
 * Pyth price updates: `PNAU` ‖ version 1 + 1 ‖ trailing header, size 1 ‖ kind 1 ‖ signed message, size 2 ‖ number of updates 1, an
 * update a price message, size 2 ‖ proof, number of 20-byte nodes 1. The signed message carries `AUWV` ‖ kind 1 ‖ slot 8 ‖ ring 4 ‖
 * Merkle root 20; a leaf is keccak256(0 ‖ message), a node keccak256(1 ‖ lower child ‖ higher child), each cut to 20 bytes
 * (pyth-crosschain, pythnet/pythnet_sdk/src: wire.rs, messages.rs, accumulators/merkle.rs).
 */
import { keccak256 } from '../signing/index.ts'
import { type ByteReader, byteReader, checkSize, hexOf, joined } from './bytes.ts'
import { EXPONENT_MIN } from './limits.ts'
import { type Emitter, readVaa, type SignerSet } from './vaa.ts'
import { type FeedPrice, type Freshness, judgePrices, Refusal, type Verdict, verdictOf } from './verdict.ts'

/** What is trusted of Pyth. */
export type PythAnchors = {
  readonly sets: readonly SignerSet[]
  readonly emitters: readonly Emitter[]
  readonly freshness: Freshness
}

/** The kind of a message that carries a price; averages over time and stakes are other kinds. */
const PRICE_MESSAGE = 0

/**
 * Verifies an update: quorum of signatures, trusted emitter, a proof for every message (also those that are no prices), then
 * each price for itself. Confidence and time are the network's own (`publish_time`, in seconds).
 *
 * @param nowMs the clock of whoever takes the price, ms
 */
export function verifyPyth(bytes: Uint8Array, anchors: PythAnchors, nowMs: number): Verdict {
  return verdictOf(() => {
    checkSize(bytes)
    const reader = byteReader(bytes)
    readHeader(reader)
    const root = rootOf(readVaa(reader.take(reader.uint(2)), anchors.sets, anchors.emitters, nowMs))
    const messages = Array.from({ length: reader.uint(1) }, () => provenMessage(reader, root))
    reader.end()
    const prices = messages.filter((message) => message[0] === PRICE_MESSAGE).map(priceOf)
    return judgePrices(prices, [{ bytes, checkedMs: nowMs }], nowMs, anchors.freshness)
  })
}

function readHeader(reader: ByteReader): void {
  if (hexOf(reader.take(4)) !== '504e4155') throw new Refusal('magicUnknown', 'the bytes do not begin with PNAU')
  const version = reader.uint(1)
  if (version !== 1) throw new Refusal('versionUnknown', `version ${version} of updates`)
  // Minor versions and what a later one puts into the trailing header add to the format and change nothing in it.
  reader.take(1)
  reader.take(reader.uint(1))
  const kind = reader.uint(1)
  if (kind !== 0) throw new Refusal('versionUnknown', `kind ${kind} of updates, not a Merkle update`)
}

function rootOf(payload: Uint8Array): string {
  const reader = byteReader(payload)
  if (hexOf(reader.take(4)) !== '41555756') throw new Refusal('magicUnknown', 'the signed message is no root of prices')
  const kind = reader.uint(1)
  if (kind !== 0) throw new Refusal('versionUnknown', `kind ${kind} of roots`)
  reader.take(12)
  return hexOf(reader.take(20))
}

function provenMessage(reader: ByteReader, root: string): Uint8Array {
  const message = reader.take(reader.uint(2))
  if (message.length === 0) throw new Refusal('fieldInvalid', 'an empty message')
  let node = keccak160(joined(Uint8Array.of(0), message))
  for (let left = reader.uint(1); left > 0; left--) {
    const sibling = reader.take(20)
    const [low, high] = Buffer.compare(node, sibling) <= 0 ? [node, sibling] : [sibling, node]
    node = keccak160(joined(Uint8Array.of(1), low, high))
  }
  if (hexOf(node) !== root) throw new Refusal('proofMismatch', `${hexOf(node)} is not the signed root ${root}`)
  return message
}

function keccak160(bytes: Uint8Array): Uint8Array {
  return keccak256(bytes).subarray(0, 20)
}

/** Kind 1 ‖ feed 32 ‖ price 8 ‖ confidence 8 ‖ exponent 4 ‖ time 8 ‖ time before 8 ‖ averages 16, and what later versions append. */
function priceOf(message: Uint8Array): FeedPrice {
  const reader = byteReader(message)
  reader.take(1)
  const feed = hexOf(reader.take(32))
  const price = reader.bigSigned(8)
  const confidence = reader.big(8)
  const exponent = Number(reader.bigSigned(4))
  const seconds = reader.bigSigned(8)
  reader.take(24)
  if (exponent < EXPONENT_MIN || exponent > 0) throw new Refusal('fieldInvalid', `${feed} has the exponent ${exponent}`)
  if (seconds < 0n || seconds > 2n ** 40n) throw new Refusal('fieldInvalid', `${feed} has the time ${seconds}`)
  return { feed, price, confidence, exponent, timeMs: Number(seconds) * 1000 }
}
