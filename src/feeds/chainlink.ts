/**
 * Chainlink Data Streams: a full report is the ABI encoding of (bytes32[3] context, bytes report, bytes32[] r, bytes32[] s,
 * bytes32 v), context[0] the digest of the signers' configuration. Signed is keccak256(keccak256(report) ‖ context). A report is
 * words: feed, valid from, observed at, two fees, expires at, and what its schema has; the feed's first two bytes are the
 * schema (data-streams-sdk, go/report and rust/crates/report). Prices are 10⁻¹⁸ dollar.
 */
import { keccak256 } from '../signing/index.ts'
import { type ByteReader, byteReader, checkSize, hexOf, joined } from './bytes.ts'
import { EXPONENT_MIN } from './limits.ts'
import { type Address, checkSigners, signerOf } from './signatures.ts'
import { type FeedPrice, type Freshness, judgePrices, Refusal, refused, type Verdict, verdictOf } from './verdict.ts'

/** A configuration of signers that is trusted. */
type StreamsConfig = {
  /** 64 lower-case hex digits. */
  readonly digest: string
  readonly signers: readonly Address[]
  /** Distinct signers that a report needs: f + 1. */
  readonly threshold: number
}

/** What is trusted of Data Streams. */
export type StreamsAnchors = { readonly configs: readonly StreamsConfig[]; readonly freshness: Freshness }

/** The recovery bytes of all signatures stand in one word. */
const SIGNATURES_IN_WORD = 32

/** Words of a report by schema: 3 is a traded price with bid and ask, 9 the value of a fund share. */
const SCHEMA_WORDS: Readonly<Record<number, number>> = { 3: 9, 9: 10 }

/**
 * Verifies a full report. Refuses any encoding but the canonical one. Confidence is the wider of bid and ask from the price
 * (schema 3) or none (schema 9); the time is that of the observations.
 */
export function verifyStreams(bytes: Uint8Array, anchors: StreamsAnchors, nowMs: number): Verdict {
  return verdictOf(() => {
    checkSize(bytes)
    const { context, report, compacts, recoveries } = readFullReport(byteReader(bytes))
    const digest = hexOf(context.subarray(0, 32))
    const config = anchors.configs.find((candidate) => candidate.digest === digest)
    if (config === undefined) throw new Refusal('signerSetUnknown', `signed under the configuration ${digest}`)
    const signed = keccak256(joined(keccak256(report), context))
    const signers = compacts.map((compact, at) => signerOf(signed, compact, recoveries[at]!))
    checkSigners(signers, config.signers, config.threshold)
    const verdict = readReport(report, anchors.freshness, nowMs)
    return verdict.ok ? { ...verdict, payloads: [{ bytes, checkedMs: nowMs }] } : verdict
  })
}

type FullReport = {
  readonly context: Uint8Array
  readonly report: Uint8Array
  /** r ‖ s of each signature. */
  readonly compacts: readonly Uint8Array[]
  readonly recoveries: Uint8Array
}

function readFullReport(reader: ByteReader): FullReport {
  const context = reader.take(96)
  const offsets = [word(reader), word(reader), word(reader)]
  const recoveries = reader.take(32)
  const length = word(reader)
  const padded = Math.ceil(length / 32) * 32
  const blob = reader.take(padded)
  if (blob.subarray(length).some((byte) => byte !== 0)) throw new Refusal('fieldInvalid', 'padding that is not zero')
  const rs = words(reader)
  const ss = words(reader)
  reader.end()
  if (rs.length !== ss.length) throw new Refusal('fieldInvalid', `${rs.length} r and ${ss.length} s`)
  const start = 7 * 32
  const wanted = [start, start + 32 + padded, start + 64 + padded + 32 * rs.length]
  if (offsets.some((offset, at) => offset !== wanted[at])) {
    throw new Refusal('fieldInvalid', `offsets ${offsets.join(', ')} where ${wanted.join(', ')} are canonical`)
  }
  if (recoveries.subarray(rs.length).some((byte) => byte !== 0)) {
    throw new Refusal('fieldInvalid', 'recovery bytes without a signature')
  }
  return { context, report: blob.subarray(0, length), compacts: rs.map((r, at) => joined(r, ss[at]!)), recoveries }
}

function words(reader: ByteReader): Uint8Array[] {
  const count = word(reader)
  if (count > SIGNATURES_IN_WORD) throw new Refusal('payloadLarge', `${count} signatures`)
  return Array.from({ length: count }, () => reader.take(32))
}

/** A word that holds a number below 2³². */
function word(reader: ByteReader): number {
  const value = reader.big(32)
  if (value >= 2n ** 32n) throw new Refusal('fieldInvalid', `${value} where a small number stands`)
  return Number(value)
}

function readReport(report: Uint8Array, freshness: Freshness, nowMs: number): Verdict {
  const reader = byteReader(report)
  const feed = hexOf(reader.take(32))
  const schema = Number.parseInt(feed.slice(0, 4), 16)
  const wanted = SCHEMA_WORDS[schema]
  if (wanted === undefined) throw new Refusal('versionUnknown', `schema ${schema} of reports`)
  const [validMs, timeMs] = [word(reader) * 1000, word(reader) * 1000]
  reader.take(64)
  const expiresMs = word(reader) * 1000
  if (report.length < 32 * wanted) throw new Refusal('payloadCut', `${report.length} bytes of schema ${schema}`)
  if (report.length > 32 * wanted) throw new Refusal('payloadExcess', `${report.length} bytes of schema ${schema}`)
  if (validMs > timeMs || expiresMs < timeMs)
    throw new Refusal('fieldInvalid', 'valid from, observed, expires disagree')
  if (nowMs > expiresMs) return refused('reportExpired', `${feed} expired at ${expiresMs}`)
  const figures = schema === 3 ? tradedPrice(reader) : fundPrice(reader)
  const price: FeedPrice = { feed, ...figures, exponent: EXPONENT_MIN, timeMs }
  return judgePrices([price], [], nowMs, freshness)
}

type Figures = { readonly price: bigint; readonly confidence: bigint }

function tradedPrice(reader: ByteReader): Figures {
  const [price, bid, ask] = [money(reader), money(reader), money(reader)]
  if (bid > ask) throw new Refusal('bookCrossed', `bid ${bid}, ask ${ask}`)
  const [below, above] = [distance(price, bid), distance(price, ask)]
  return { price, confidence: below > above ? below : above }
}

function fundPrice(reader: ByteReader): Figures {
  const price = money(reader)
  reader.take(64)
  const ripcord = reader.big(32)
  if (ripcord !== 0n) throw new Refusal('marketPaused', `the fund's flag is ${ripcord}`)
  return { price, confidence: 0n }
}

/** A signed number of 192 bits in a word; the bits above repeat its sign. */
function money(reader: ByteReader): bigint {
  const value = reader.bigSigned(32)
  if (BigInt.asIntN(192, value) !== value) throw new Refusal('fieldInvalid', `${value} is wider than 192 bits`)
  return value
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b
}
