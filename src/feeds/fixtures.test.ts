/** Payloads that tests sign themselves, field by field, so that each field can be wrong. */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak256 } from '../signing/index.ts'
import type { StreamsAnchors } from './chainlink.ts'
import type { FeedClock } from './feed.ts'
import type { PythAnchors } from './pyth.ts'
import type { RedstoneAnchors } from './redstone.ts'
import type { Address } from './signatures.ts'
import type { Freshness } from './verdict.ts'

export const NOW_MS = 1_750_000_000_000
export const NOW_S = NOW_MS / 1000
export const FRESH: Freshness = { ageMsMax: 60_000, aheadMsMax: 1000 }

/** A number in so many bytes, two's complement when below 0. */
export function be(value: number | bigint, bytes: number): Buffer {
  if (bytes === 0) return Buffer.alloc(0) as Buffer
  return Buffer.from(
    BigInt.asUintN(8 * bytes, BigInt(value))
      .toString(16)
      .padStart(2 * bytes, '0'),
    'hex',
  )
}

export const hex = (text: string): Buffer => Buffer.from(text, 'hex')

/** The key of a made-up signer. */
function secretOf(signer: number): Uint8Array {
  return keccak256(Buffer.from(`a made-up signer ${signer}`))
}

export function addressOf(signer: number): Address {
  const key = secp256k1.getPublicKey(secretOf(signer), false)
  return Buffer.from(keccak256(key.subarray(1)).subarray(12)).toString('hex')
}

/** r ‖ s ‖ recovery 0 or 1. */
export function sign(digest: Uint8Array, signer: number): Buffer {
  const signature = secp256k1.sign(digest, secretOf(signer), { prehash: false, format: 'recovered' })
  return Buffer.concat([signature.subarray(1), signature.subarray(0, 1)])
}

export const EMITTER = 'e1'.repeat(32)
export const FEED = 'ab'.repeat(32)
export const OTHER_FEED = 'cd'.repeat(32)

/** Four signers, of whom three have to sign. */
export const PYTH: PythAnchors = {
  sets: [
    { index: 4, signers: [0, 1, 2, 3].map(addressOf), quorum: 3, expiresMs: null },
    { index: 3, signers: [0, 1, 2, 9].map(addressOf), quorum: 3, expiresMs: NOW_MS - 1 },
  ],
  emitters: [{ chain: 26, address: EMITTER }],
  freshness: FRESH,
}

export type PythPrice = {
  feed: string
  price: bigint
  confidence: bigint
  exponent: number
  time: number
  kind: number
}

/** What a Pyth fixture is made of. */
export type PythMake = {
  magic: string
  version: number
  kind: number
  vaaVersion: number
  set: number
  /** Signers in the order of the message: the place told, and whose key signs. */
  signers: { place: number; key: number; recovery?: number }[]
  chain: number
  emitter: string
  rootMagic: string
  rootKind: number
  prices: Partial<PythPrice>[]
  /** Changes the message of the first price after it was proven. */
  tamper: (message: Buffer) => Buffer
  tail: Buffer
}

export function pythMessage(of: Partial<PythPrice>): Buffer {
  const price = {
    feed: FEED,
    price: 6_000_000_000_000n,
    confidence: 2_000_000_000n,
    exponent: -8,
    time: NOW_S - 2,
    kind: 0,
    ...of,
  }
  return Buffer.concat([
    ...[be(price.kind, 1), hex(price.feed), be(price.price, 8), be(price.confidence, 8), be(price.exponent, 4)],
    ...[be(price.time, 8), be(price.time - 1, 8), be(price.price, 8), be(price.confidence, 8)],
  ])
}

const cut20 = (bytes: Uint8Array): Buffer => Buffer.from(keccak256(bytes).subarray(0, 20))

/** The root of leaves in pairs, and the siblings of each leaf on the way to it; a leaf without a pair is paired with itself. */
function merkle(messages: readonly Buffer[]): { root: Buffer; proofs: Buffer[][] } {
  let level = messages.map((message) => cut20(Buffer.concat([be(0, 1), message])))
  const proofs: Buffer[][] = messages.map(() => [])
  const places = messages.map((_, at) => at)
  do {
    proofs.forEach((proof, leaf) => {
      proof.push(level[places[leaf]! ^ 1] ?? level[places[leaf]!]!)
      places[leaf]! >>= 1
    })
    const next: Buffer[] = []
    for (let at = 0; at < level.length; at += 2) {
      next.push(cut20(Buffer.concat([be(1, 1), ...[level[at]!, level[at + 1] ?? level[at]!].sort(Buffer.compare)])))
    }
    level = next
  } while (level.length > 1)
  return { root: level[0]!, proofs }
}

export function pythPayload(changes: Partial<PythMake> = {}): Buffer {
  const make: PythMake = {
    magic: '504e4155',
    version: 1,
    kind: 0,
    vaaVersion: 1,
    set: 4,
    signers: [0, 1, 3].map((place) => ({ place, key: place })),
    chain: 26,
    emitter: EMITTER,
    rootMagic: '41555756',
    rootKind: 0,
    prices: [{}],
    tamper: (message) => message,
    tail: Buffer.alloc(0),
    ...changes,
  }
  const messages = make.prices.map(pythMessage)
  const { root, proofs } = merkle(messages)
  const payload = Buffer.concat([hex(make.rootMagic), be(make.rootKind, 1), be(5, 8), be(10_000, 4), root])
  const body = Buffer.concat([
    be(NOW_S, 4),
    be(0, 4),
    be(make.chain, 2),
    hex(make.emitter),
    be(7, 8),
    be(1, 1),
    payload,
  ])
  const digest = keccak256(keccak256(body))
  const signatures = make.signers.map(({ place, key, recovery }) => {
    const signature = sign(digest, key)
    return Buffer.concat([be(place, 1), signature.subarray(0, 64), be(recovery ?? signature[64]!, 1)])
  })
  const vaa = Buffer.concat([be(make.vaaVersion, 1), be(make.set, 4), be(signatures.length, 1), ...signatures, body])
  const updates = messages.map((message, at) => {
    const told = at === 0 ? make.tamper(message) : message
    return Buffer.concat([be(told.length, 2), told, be(proofs[at]!.length, 1), ...proofs[at]!])
  })
  const head = Buffer.concat([hex(make.magic), be(make.version, 1), be(0, 1), be(0, 1), be(make.kind, 1)])
  return Buffer.concat([head, be(vaa.length, 2), vaa, be(updates.length, 1), ...updates, make.tail])
}

/** Five signers, of whom three have to sign every feed. */
export const REDSTONE: RedstoneAnchors = {
  signers: [0, 1, 2, 3, 4].map(addressOf),
  threshold: 3,
  exponents: {},
  freshness: FRESH,
}

export type RedstonePackage = {
  signer: number
  points: { feed: string; value: bigint }[]
  timeMs: number
  size: number
  recovery?: number
}

/** Three signers who say 60,000, 60,001 and 60,003 dollar of BTC two seconds ago. */
export const SAID = [6_000_000_000_000n, 6_000_100_000_000n, 6_000_300_000_000n]

export function redstonePayload(
  packages: readonly Partial<RedstonePackage>[] = SAID.map((value, signer) => ({
    signer,
    points: [{ feed: 'BTC', value }],
  })),
  { marker = '000002ed57011e0000', head = be(0, 0), count = packages.length, metadata = '' } = {},
): Buffer {
  const bytes = packages.map((changes) => {
    const made: RedstonePackage = { signer: 0, points: [], timeMs: NOW_MS - 2000, size: 32, ...changes }
    const points = made.points.map(({ feed, value }) => {
      return Buffer.concat([Buffer.from(feed.padEnd(32, '\0'), 'latin1'), be(value, made.size)])
    })
    const signed = Buffer.concat([...points, be(made.timeMs, 6), be(made.size, 4), be(points.length, 3)])
    const signature = sign(keccak256(signed), made.signer)
    return Buffer.concat([signed, signature.subarray(0, 64), be(made.recovery ?? 27 + signature[64]!, 1)])
  })
  const note = Buffer.from(metadata, 'utf8')
  return Buffer.concat([head, ...bytes, be(count, 2), note, be(note.length, 3), hex(marker)])
}

export const DIGEST = '00'.repeat(31).padStart(64, '06')
export const STREAM = `0003${'ab'.repeat(30)}`
export const FUND = `0009${'ab'.repeat(30)}`

/** Four signers, of whom two (f + 1) have to sign. */
export const STREAMS: StreamsAnchors = {
  configs: [{ digest: DIGEST, signers: [0, 1, 2, 3].map(addressOf), threshold: 2 }],
  freshness: FRESH,
}

export type StreamsMake = {
  digest: string
  feed: string
  validFrom: number
  observed: number
  expires: number
  /** Words after the sixth: price, bid, ask, or value, its date, assets, flag. */
  figures: bigint[]
  signers: number[]
  /** Changes the head: three offsets and the recovery bytes. */
  head: (words: Buffer[]) => Buffer[]
  recoveries: (bytes: Buffer) => Buffer
  padding: Buffer
  tail: Buffer
}

export const DOLLAR = 10n ** 18n

export function streamsPayload(changes: Partial<StreamsMake> = {}): Buffer {
  const make: StreamsMake = {
    digest: DIGEST,
    feed: STREAM,
    validFrom: NOW_S - 2,
    observed: NOW_S - 2,
    expires: NOW_S + 86_400,
    figures: [60_000n * DOLLAR, 59_990n * DOLLAR, 60_020n * DOLLAR],
    signers: [2, 0],
    head: (words) => words,
    recoveries: (bytes) => bytes,
    padding: Buffer.alloc(0),
    tail: Buffer.alloc(0),
    ...changes,
  }
  const times = [make.validFrom, make.observed].map((time) => be(time, 32))
  const report = Buffer.concat([
    ...[hex(make.feed), ...times, be(1, 32), be(2, 32), be(make.expires, 32)],
    ...make.figures.map((figure) => be(figure, 32)),
  ])
  const context = Buffer.concat([hex(make.digest), be(1, 32), be(0, 32)])
  const signed = keccak256(Buffer.concat([keccak256(report), context]))
  const signatures = make.signers.map((signer) => sign(signed, signer))
  const recoveries = make.recoveries(
    Buffer.concat([...signatures.map((each) => each.subarray(64)), Buffer.alloc(32)]).subarray(0, 32),
  )
  const rsAt = 256 + report.length + make.padding.length
  const ssAt = rsAt + 32 + 32 * signatures.length
  const head = make.head([be(224, 32), be(rsAt, 32), be(ssAt, 32), recoveries])
  return Buffer.concat([
    ...[context, ...head, be(report.length, 32), report, make.padding, be(signatures.length, 32)],
    ...signatures.map((each) => each.subarray(0, 32)),
    be(signatures.length, 32),
    ...signatures.map((each) => each.subarray(32, 64)),
    make.tail,
  ])
}

/** A clock that a test moves: sleepers wake in the order of their times. */
export function fakeClock(): FeedClock & { readonly pass: (ms: number) => Promise<void> } {
  let nowMs = NOW_MS
  const sleepers = new Set<{ readonly dueMs: number; readonly wake: () => void }>()
  return {
    nowMs: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const sleeper = { dueMs: nowMs + ms, wake: resolve }
        const wake = (): void => {
          sleepers.delete(sleeper)
          resolve()
        }
        if (signal.aborted) return resolve()
        signal.addEventListener('abort', wake, { once: true })
        sleepers.add(sleeper)
      }),
    pass: async (ms) => {
      const untilMs = nowMs + ms
      while (true) {
        // Whatever was woken runs until it sleeps again.
        await new Promise((resolve) => setImmediate(resolve))
        const next = [...sleepers].sort((a, b) => a.dueMs - b.dueMs)[0]
        if (next === undefined || next.dueMs > untilMs) break
        nowMs = Math.max(nowMs, next.dueMs)
        sleepers.delete(next)
        next.wake()
      }
      nowMs = untilMs
    },
  }
}
