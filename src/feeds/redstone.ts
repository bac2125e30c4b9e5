/**
 * RedStone payloads, read from the end: packages ‖ count 2 ‖ metadata ‖ its size 3 ‖ marker 9; a package is points ‖ time 6 ‖ size of
 * a value 4 ‖ number of points 3 ‖ signature 65, a point its feed 32 ‖ value. Each signer signs keccak256 of its package without the
 * signature (RedStone documentation, "How it works", data packing).
 */
import { keccak256 } from '../signing/index.ts'
import { type ByteReader, byteReader, checkSize, hexOf } from './bytes.ts'
import { SIGNATURES_MAX } from './limits.ts'
import { type Address, checkSigners, signerOf } from './signatures.ts'
import {
  type FeedPrice,
  type Freshness,
  judgePrices,
  type PassedOver,
  Refusal,
  refused,
  timeFault,
  type Verdict,
  verdictOf,
} from './verdict.ts'

/** What is trusted of RedStone. */
export type RedstoneAnchors = {
  readonly signers: readonly Address[]
  /** Distinct signers that every feed of a payload needs, at least 1. */
  readonly threshold: number
  /** Power of ten of the values of feeds that do not use 10⁻⁸ dollar, by feed. */
  readonly exponents: Readonly<Record<string, number>>
  readonly freshness: Freshness
}

/** What one signer says of one feed. */
type Point = { readonly feed: string; readonly value: bigint; readonly timeMs: number; readonly signer: Address }

const MARKER = '000002ed57011e0000'

const EXPONENT = -8

/**
 * Verifies a payload: every package by a trusted signer, every feed by `threshold` distinct ones. The price is the median of
 * the signers, of an even number the mean of the middle two, floor, as the network's own contracts have it: within one source
 * its own definition counts, across sources the house's. Confidence is the smallest half-width around the price that holds
 * `threshold` signers, so that fewer liars than that cannot widen it. The time is the oldest signer's.
 */
export function verifyRedstone(bytes: Uint8Array, anchors: RedstoneAnchors, nowMs: number): Verdict {
  return verdictOf(() => {
    checkSize(bytes)
    const reader = byteReader(bytes, 'backward')
    if (hexOf(reader.take(9)) !== MARKER) throw new Refusal('magicUnknown', 'the bytes do not end with the marker')
    reader.take(reader.uint(3))
    const count = reader.uint(2)
    if (count > SIGNATURES_MAX) throw new Refusal('payloadLarge', `${count} packages, at most ${SIGNATURES_MAX}`)
    const feeds = new Map<string, Point[]>()
    for (let left = count; left > 0; left--) {
      for (const point of readPackage(reader)) feeds.set(point.feed, [...(feeds.get(point.feed) ?? []), point])
    }
    reader.end()
    for (const points of feeds.values()) {
      checkSigners(
        points.map(({ signer }) => signer),
        anchors.signers,
        anchors.threshold,
      )
    }
    if (feeds.size === 0) return refused('signersFew', 'a payload without packages')
    return judge([...feeds.values()], bytes, anchors, nowMs)
  })
}

/** One package from the end; its signed bytes are gathered as they are read. */
function readPackage(reader: ByteReader): Point[] {
  const signature = reader.take(65)
  const tail = reader.take(13)
  const numbers = byteReader(tail)
  const [timeMs, size, points] = [numbers.uint(6), numbers.uint(4), numbers.uint(3)]
  if (size === 0 || size > 32) throw new Refusal('fieldInvalid', `values of ${size} bytes`)
  if (points === 0) throw new Refusal('fieldInvalid', 'a package without points')
  const body = reader.take(points * (32 + size))
  const digest = keccak256(Buffer.concat([body, tail]))
  const signer = signerOf(digest, signature.subarray(0, 64), signature[64]!)
  const values = byteReader(body)
  return Array.from({ length: points }, () => ({
    feed: feedOf(values.take(32)),
    value: values.big(size),
    timeMs,
    signer,
  }))
}

/** The name of a feed: its bytes as text, padded with zeros; a longer name is hashed by the network and stays hex. */
function feedOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('latin1').replace(/\0+$/, '')
  return /^[\x21-\x7e]+$/.test(text) ? text : hexOf(bytes)
}

/** Each signer's time counts: one stale package takes its feed out even when the others are fresh. */
function judge(
  feeds: readonly (readonly Point[])[],
  bytes: Uint8Array,
  anchors: RedstoneAnchors,
  nowMs: number,
): Verdict {
  const prices: FeedPrice[] = []
  const early: PassedOver[] = []
  for (const points of feeds) {
    const { feed } = points[0]!
    const newest = Math.max(...points.map(({ timeMs }) => timeMs))
    if (timeFault(newest, nowMs, anchors.freshness) === 'priceEarly') early.push({ feed, code: 'priceEarly' })
    else prices.push(priceOf(feed, points, anchors))
  }
  if (prices.length === 0) return refused('priceEarly', `${early[0]!.feed}: no price of the payload can be taken`)
  const verdict = judgePrices(prices, [{ bytes, checkedMs: nowMs }], nowMs, anchors.freshness)
  return verdict.ok ? { ...verdict, passedOver: [...early, ...verdict.passedOver] } : verdict
}

function priceOf(feed: string, points: readonly Point[], { threshold, exponents }: RedstoneAnchors): FeedPrice {
  const values = points.map(({ value }) => value).sort(ascending)
  const price = (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2n
  const distances = values.map((value) => (value < price ? price - value : value - price)).sort(ascending)
  return {
    feed,
    price,
    confidence: distances[threshold - 1]!,
    exponent: exponents[feed] ?? EXPONENT,
    timeMs: Math.min(...points.map(({ timeMs }) => timeMs)),
  }
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}
