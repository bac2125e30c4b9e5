/** Every feed × every code with which it refuses: the payload that is refused so, and the table of the documents. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import { verifyStreams } from './chainlink.ts'
import { redstoneVerdict } from './clients/redstone.ts'
import { type FeedCode, feedCodes } from './codes.ts'
import {
  addressOf,
  be,
  DOLLAR,
  FEED,
  FRESH,
  FUND,
  hex,
  NOW_MS,
  NOW_S,
  OTHER_FEED,
  PYTH,
  pythPayload,
  REDSTONE,
  redstonePayload,
  SAID,
  STREAM,
  STREAMS,
  streamsPayload,
} from './fixtures.test.ts'
import { verifyPyth } from './pyth.ts'
import { verifyRedstone } from './redstone.ts'
import type { Verdict } from './verdict.ts'

const pyth = (bytes: Uint8Array, nowMs = NOW_MS): Verdict => verifyPyth(bytes, PYTH, nowMs)
const redstone = (bytes: Uint8Array, nowMs = NOW_MS): Verdict => verifyRedstone(bytes, REDSTONE, nowMs)
const streams = (bytes: Uint8Array, nowMs = NOW_MS): Verdict => verifyStreams(bytes, STREAMS, nowMs)

type Cases = Readonly<Partial<Record<FeedCode, readonly (() => Verdict)[]>>>

const vaa = (...places: number[]): { place: number; key: number }[] => places.map((place) => ({ place, key: place }))
const large = Buffer.alloc(65_537)

const PYTH_CASES: Cases = {
  payloadLarge: [() => pyth(large)],
  payloadCut: [() => pyth(Buffer.alloc(0)), () => pyth(pythPayload().subarray(0, -1))],
  payloadExcess: [() => pyth(pythPayload({ tail: be(0, 1) }))],
  magicUnknown: [() => pyth(pythPayload({ magic: '504e4156' })), () => pyth(pythPayload({ rootMagic: '41555757' }))],
  versionUnknown: [
    () => pyth(pythPayload({ version: 2 })),
    () => pyth(pythPayload({ kind: 1 })),
    () => pyth(pythPayload({ vaaVersion: 2 })),
    () => pyth(pythPayload({ rootKind: 1 })),
  ],
  fieldInvalid: [
    () => pyth(pythPayload({ prices: [{ exponent: 1 }] })),
    () => pyth(pythPayload({ prices: [{ exponent: -19 }] })),
    () => pyth(pythPayload({ prices: [{ time: -1 }] })),
    () => pyth(pythPayload({ tamper: () => Buffer.alloc(0) })),
  ],
  signerSetUnknown: [() => pyth(pythPayload({ set: 5 }))],
  signerSetExpired: [() => pyth(pythPayload({ set: 3, signers: vaa(0, 1, 2) }))],
  signatureInvalid: [() => pyth(pythPayload({ signers: [...vaa(0, 1), { place: 2, key: 2, recovery: 2 }] }))],
  signerUnknown: [
    () => pyth(pythPayload({ signers: [...vaa(0, 1), { place: 2, key: 8 }] })),
    () => pyth(pythPayload({ signers: [...vaa(0, 1, 3), { place: 200, key: 8 }] })),
    // A signer of the set in the place of another.
    () => pyth(pythPayload({ signers: [...vaa(0, 1), { place: 2, key: 3 }] })),
  ],
  signerRepeated: [
    () => pyth(pythPayload({ signers: vaa(0, 1, 1) })),
    () => pyth(pythPayload({ signers: vaa(1, 0, 2) })),
  ],
  signersFew: [() => pyth(pythPayload({ signers: vaa(0, 1) })), () => pyth(pythPayload({ signers: [] }))],
  emitterUnknown: [() => pyth(pythPayload({ chain: 27 })), () => pyth(pythPayload({ emitter: 'e2'.repeat(32) }))],
  proofMismatch: [
    () => pyth(pythPayload({ tamper: (message: Buffer) => Buffer.concat([message, be(0, 1)]) })),
    () => pyth(pythPayload({ prices: [{}, { kind: 1, feed: OTHER_FEED }], tamper: () => pythMessageOf(OTHER_FEED) })),
  ],
  priceStale: [() => pyth(pythPayload({ prices: [{ time: NOW_S - 61 }] }))],
  priceEarly: [() => pyth(pythPayload({ prices: [{ time: NOW_S + 2 }] }))],
  priceInvalid: [
    () => pyth(pythPayload({ prices: [{ price: 0n }] })),
    () => pyth(pythPayload({ prices: [{ price: -5n, confidence: 1n }] })),
    () => pyth(pythPayload({ prices: [{ price: 5n, confidence: 5n }] })),
    // As a signed number it would be −1.
    () => pyth(pythPayload({ prices: [{ confidence: 2n ** 64n - 1n }] })),
  ],
  feedRepeated: [() => pyth(pythPayload({ prices: [{}, { price: 7_000_000_000_000n }] }))],
}

function pythMessageOf(feed: string): Buffer<ArrayBuffer> {
  return Buffer.concat([be(1, 1), hex(feed), Buffer.alloc(52)])
}

const btc = (signer: number, more: object = {}): object => ({
  signer,
  points: [{ feed: 'BTC', value: SAID[0]! }],
  ...more,
})

const REDSTONE_CASES: Cases = {
  payloadLarge: [() => redstone(large), () => redstone(redstonePayload([btc(0)], { count: 257 }))],
  payloadCut: [
    () => redstone(Buffer.alloc(0)),
    () => redstone(redstonePayload().subarray(1)),
    () => redstone(redstonePayload([btc(0), btc(1), btc(2)], { count: 4 })),
  ],
  payloadExcess: [() => redstone(redstonePayload([btc(0), btc(1), btc(2)], { head: be(1, 1) }))],
  magicUnknown: [() => redstone(redstonePayload([btc(0)], { marker: '000002ed57022e0000' }))],
  fieldInvalid: [
    () => redstone(redstonePayload([btc(0, { size: 33 })])),
    () => redstone(redstonePayload([btc(0, { size: 0 })])),
    () => redstone(redstonePayload([btc(0, { points: [] })])),
  ],
  signatureInvalid: [() => redstone(redstonePayload([btc(0), btc(1), btc(2, { recovery: 29 })]))],
  signerUnknown: [() => redstone(redstonePayload([btc(0), btc(1), btc(2), btc(8)]))],
  signerRepeated: [() => redstone(redstonePayload([btc(0), btc(1), btc(2), btc(1)]))],
  signersFew: [
    () => redstone(redstonePayload([btc(0), btc(1)])),
    () => redstone(redstonePayload([])),
    // Three signers of the payload, two of the second feed.
    () =>
      redstone(
        redstonePayload([
          btc(0),
          btc(1),
          btc(2),
          ...[0, 1].map((signer) => ({ signer, points: [{ feed: 'ETH', value: 5n }] })),
        ]),
      ),
  ],
  priceStale: [() => redstone(redstonePayload([btc(0), btc(1), btc(2, { timeMs: NOW_MS - 60_001 })]))],
  priceEarly: [() => redstone(redstonePayload([btc(0), btc(1), btc(2, { timeMs: NOW_MS + 1001 })]))],
  priceInvalid: [
    () => redstone(redstonePayload([0, 1, 2].map((signer) => btc(signer, { points: [{ feed: 'BTC', value: 0n }] })))),
  ],
  answerInvalid: [
    () => redstoneVerdict([null], REDSTONE, NOW_MS),
    () =>
      redstoneVerdict(
        [{ timestampMilliseconds: NOW_MS, dataPoints: [{ dataFeedId: 'BTC', value: '1' }], signature: '' }],
        REDSTONE,
        NOW_MS,
      ),
  ],
}

const word = (at: number, value: bigint) => (words: Buffer[]) =>
  words.map((each, i) => (i === at ? be(value, 32) : each))

const STREAMS_CASES: Cases = {
  payloadLarge: [() => streams(large), () => streams(streamsPayload({ signers: Array.from({ length: 33 }, () => 0) }))],
  payloadCut: [() => streams(Buffer.alloc(0)), () => streams(streamsPayload({ figures: [DOLLAR, DOLLAR] }))],
  payloadExcess: [
    () => streams(streamsPayload({ tail: be(0, 32) })),
    () => streams(streamsPayload({ figures: [DOLLAR, DOLLAR, DOLLAR, 0n] })),
  ],
  versionUnknown: [() => streams(streamsPayload({ feed: `0004${'ab'.repeat(30)}` }))],
  fieldInvalid: [
    ...[0, 1, 2].map((at) => () => streams(streamsPayload({ head: word(at, 225n) }))),
    () => streams(streamsPayload({ head: word(0, 2n ** 32n) })),
    () => streams(streamsPayload({ recoveries: (bytes) => Buffer.concat([bytes.subarray(0, 31), be(1, 1)]) })),
    () => streams(streamsPayload({ figures: [2n ** 191n, DOLLAR, DOLLAR] })),
    () => streams(streamsPayload({ validFrom: NOW_S - 1 })),
    () => streams(streamsPayload({ expires: NOW_S - 3 })),
  ],
  signerSetUnknown: [() => streams(streamsPayload({ digest: '07'.repeat(32) }))],
  signatureInvalid: [
    () => streams(streamsPayload({ recoveries: (bytes) => Buffer.concat([be(2, 1), bytes.subarray(1)]) })),
  ],
  signerUnknown: [() => streams(streamsPayload({ signers: [0, 1, 8] }))],
  signerRepeated: [() => streams(streamsPayload({ signers: [1, 1] }))],
  signersFew: [() => streams(streamsPayload({ signers: [1] })), () => streams(streamsPayload({ signers: [] }))],
  priceStale: [() => streams(streamsPayload(), NOW_MS + 58_001)],
  priceEarly: [() => streams(streamsPayload(), NOW_MS - 3001)],
  reportExpired: [() => streams(streamsPayload({ expires: NOW_S - 1 }))],
  priceInvalid: [
    () => streams(streamsPayload({ figures: [0n, 0n, 0n] })),
    () => streams(streamsPayload({ figures: [-DOLLAR, -DOLLAR, -DOLLAR] })),
  ],
  bookCrossed: [() => streams(streamsPayload({ figures: [DOLLAR, DOLLAR + 1n, DOLLAR] }))],
  marketPaused: [() => streams(streamsPayload({ feed: FUND, figures: [DOLLAR, 0n, 0n, 1n] }))],
}

const ALL: Readonly<Record<string, Cases>> = {
  Pyth: PYTH_CASES,
  RedStone: REDSTONE_CASES,
  'Data Streams': STREAMS_CASES,
}

for (const [feed, cases] of Object.entries(ALL)) {
  describe(feed, () => {
    for (const [code, makes] of Object.entries(cases)) {
      test(`rejects: ${code}`, () => {
        for (const [at, make] of makes.entries()) {
          const verdict = make()
          assert.equal(
            verdict.ok ? 'believed' : verdict.code,
            code,
            `case ${at}${verdict.ok ? '' : `: ${verdict.detail}`}`,
          )
        }
      })
    }
  })
}

test('default: what is signed by enough and proven is believed, with the figures of the network', () => {
  const price = { feed: FEED, price: 6_000_000_000_000n, confidence: 2_000_000_000n, exponent: -8 }
  const believed = (prices: readonly object[], bytes: Uint8Array): object => {
    return { ok: true, prices, passedOver: [], payloads: [{ bytes, checkedMs: NOW_MS }] }
  }
  assert.deepEqual(pyth(pythPayload()), believed([{ ...price, timeMs: NOW_MS - 2000 }], pythPayload()))
  // The median is the second of three; the smallest half-width that holds three of them reaches the third.
  const told = { feed: 'BTC', price: 6_000_100_000_000n, confidence: 200_000_000n, exponent: -8, timeMs: NOW_MS - 2000 }
  assert.deepEqual(redstone(redstonePayload()), believed([told], redstonePayload()))
  // 60,000 between 59,990 and 60,020.
  const traded = {
    feed: STREAM,
    price: 60_000n * DOLLAR,
    confidence: 20n * DOLLAR,
    exponent: -18,
    timeMs: NOW_MS - 2000,
  }
  assert.deepEqual(streams(streamsPayload()), believed([traded], streamsPayload()))
  const fund = streams(streamsPayload({ feed: FUND, figures: [DOLLAR, 5n, 6n, 0n] }))
  assert.deepEqual(fund.ok && fund.prices.map(({ price: p, confidence }) => [p, confidence]), [[DOLLAR, 0n]])
})

test('behavior: of a believed payload each price is judged for itself', () => {
  const verdict = pyth(pythPayload({ prices: [{ time: NOW_S - 100 }, { feed: OTHER_FEED }, { kind: 1, feed: FEED }] }))
  assert.ok(verdict.ok)
  assert.deepEqual(
    verdict.prices.map(({ feed }) => feed),
    [OTHER_FEED],
  )
  assert.deepEqual(verdict.passedOver, [{ feed: FEED, code: 'priceStale' }])
  const said = (signer: number, feed: string, timeMs: number): object => ({
    signer,
    timeMs,
    points: [{ feed, value: 5n }],
  })
  const packages = [0, 1, 2].flatMap((signer) => [
    said(signer, 'A', NOW_MS),
    said(signer, 'B', NOW_MS + 5000),
    said(signer, 'C', 0),
  ])
  const mixed = redstone(redstonePayload(packages))
  assert.ok(mixed.ok)
  assert.deepEqual(
    mixed.prices.map(({ feed }) => feed),
    ['A'],
  )
  assert.deepEqual(mixed.passedOver, [
    { feed: 'B', code: 'priceEarly' },
    { feed: 'C', code: 'priceStale' },
  ])
})

test('behavior: an even number of RedStone signers gives the mean of the middle two, floor; few liars widen nothing', () => {
  const of = (...values: bigint[]): Verdict =>
    redstone(redstonePayload(values.map((value, signer) => ({ signer, points: [{ feed: 'BTC', value }] }))))
  const figures = (verdict: Verdict): unknown =>
    verdict.ok && verdict.prices.map(({ price, confidence }) => [price, confidence])
  assert.deepEqual(figures(of(100n, 101n, 104n, 110n)), [[102n, 2n]])
  // Two of five say a thousand times as much: three stand within 2 of the median.
  assert.deepEqual(figures(of(100n, 101n, 102n, 100_000n, 100_000n)), [[102n, 2n]])
})

test('behavior: the unsigned note of a RedStone payload may say anything; a long feed name stays hex', () => {
  const packages = [0, 1, 2].map((signer) => ({ signer, points: [{ feed: '\x80'.repeat(32), value: 5n }] }))
  const verdict = redstone(redstonePayload(packages, { metadata: '1.2.3#anything' }))
  assert.deepEqual(verdict.ok && verdict.prices.map(({ feed }) => feed), ['80'.repeat(32)])
})

test('behavior: a gateway’s JSON is believed when its bytes are what was signed', () => {
  const bytes = redstonePayload([{ signer: 0, points: [{ feed: 'BTC', value: 6_359_797_253_291n }] }])
  const signature = bytes.subarray(bytes.length - 14 - 65, bytes.length - 14).toString('base64')
  const json = {
    timestampMilliseconds: NOW_MS - 2000,
    signature,
    dataPoints: [{ dataFeedId: 'BTC', value: 63_597.972532907195 }],
  }
  const verdict = redstoneVerdict([json], { ...REDSTONE, threshold: 1 }, NOW_MS)
  assert.deepEqual(verdict.ok && verdict.prices.map(({ price }) => price), [6_359_797_253_291n])
})

test('rejects: every payload that is cut short, and every one with a bit turned over that was signed or proven', () => {
  const whole = [
    { bytes: pythPayload(), verify: pyth, free: [5] },
    { bytes: redstonePayload(), verify: redstone, free: [] },
    { bytes: streamsPayload(), verify: streams, free: [] },
  ]
  for (const { bytes, verify } of whole) {
    for (let length = 0; length < bytes.length; length += 7) assert.equal(verify(bytes.subarray(0, length)).ok, false)
  }
  fc.assert(
    fc.property(fc.constantFrom(...whole), fc.nat(), fc.nat(7), ({ bytes, verify, free }, place, bit) => {
      const at = place % bytes.length
      const turned = Buffer.from(bytes)
      turned[at]! ^= 1 << bit
      const verdict = verify(turned)
      // The minor version of Pyth’s format says nothing.
      assert.equal(verdict.ok, (free as number[]).includes(at), `bit ${bit} of byte ${at}`)
    }),
    { numRuns: 150 },
  )
})

test('rejects: bytes of any kind are refused with a code, never thrown at', () => {
  const heads = [Buffer.alloc(0), hex('504e41550100000000'), hex('504e4155010000000006010000000401')]
  fc.assert(
    fc.property(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 400 }), (head, rest) => {
      for (const verify of [pyth, redstone, streams]) {
        for (const bytes of [Buffer.concat([head, rest]), Buffer.concat([rest, hex('0001000000000002ed57011e0000')])]) {
          const verdict = verify(bytes)
          assert.ok(!verdict.ok && verdict.code in feedCodes)
        }
      }
    }),
    { numRuns: 300 },
  )
})

test('behavior: the table of the documents is what is tested here, and its list of codes is the list', () => {
  const doc = readFileSync(new URL('../../docs/feeds.md', import.meta.url), 'utf8')
  const rows = [...doc.matchAll(/^\| (Pyth|RedStone|Data Streams) \| .* \| (.*) \|$/gm)]
  for (const [feed, cases] of Object.entries(ALL)) {
    const told = rows
      .filter((row) => row[1] === feed)
      .flatMap((row) => [...row[2]!.matchAll(/`(\w+)`/g)].map((code) => code[1]))
    assert.deepEqual([...new Set(told)].sort(), Object.keys(cases).sort(), feed)
  }
  const list = [...doc.slice(doc.indexOf('## Codes')).matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map((row) => [
    row[1],
    row[2],
  ])
  assert.deepEqual(list, Object.entries(feedCodes))
})

test('rejects: a threshold of none is our own error', () => {
  assert.throws(() => verifyRedstone(redstonePayload(), { ...REDSTONE, threshold: 0 }, NOW_MS))
  assert.throws(() =>
    verifyStreams(streamsPayload(), { ...STREAMS, configs: [{ ...STREAMS.configs[0]!, threshold: 0 }] }, NOW_MS),
  )
  const sets = [{ index: 4, signers: [addressOf(0)], quorum: 0, expiresMs: null }]
  assert.throws(() => verifyPyth(pythPayload(), { ...PYTH, sets, freshness: FRESH }, NOW_MS))
})
