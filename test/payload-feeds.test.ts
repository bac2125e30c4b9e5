/**
 * Payloads that oracle networks really signed, from the data folder: every valid one is believed with the figures that whoever
 * collected it read in it, every broken one is refused with its code, and one whose bytes are changed is not believed. What is
 * trusted is told here: the sets of guardians that the folder quotes, the signers of RedStone's data services and the
 * configurations of Chainlink's examples as their networks published them.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { inputsOpen } from '../scripts/derive/inputs.ts'
import { verifyStreams } from '../src/feeds/chainlink.ts'
import { redstoneVerdict } from '../src/feeds/clients/redstone.ts'
import { type PythAnchors, verifyPyth } from '../src/feeds/pyth.ts'
import { type RedstoneAnchors, verifyRedstone } from '../src/feeds/redstone.ts'
import type { Freshness, Verdict } from '../src/feeds/verdict.ts'

const data = process.env.PLIMSOLL_DATA
const present = data !== undefined && existsSync(join(data, 'MANIFEST.json'))
const skip = present ? false : 'set PLIMSOLL_DATA to the folder of market data'
const read = (name: string): unknown => inputsOpen(data!).json(`oracle-payloads/${name}`)

const freshness: Freshness = { ageMsMax: 60_000, aheadMsMax: 1000 }
const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex')
const told = (verdict: Verdict): string => (verdict.ok ? 'believed' : verdict.code)

/** One byte in the middle of every stretch of a payload turned over: none may be believed. */
function assertSigned(bytes: Buffer, verify: (bytes: Buffer) => Verdict, free: readonly number[]): void {
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 24)) {
    if (free.includes(at)) continue
    const changed = Buffer.from(bytes)
    changed[at]! ^= 0x40
    assert.notEqual(told(verify(changed)), 'believed', `byte ${at}`)
  }
}

type PythUpdate = {
  readonly type: string
  readonly feed_id: string
  readonly price: string
  readonly conf: string
  readonly expo: number
  readonly publish_time: number
  readonly merkle_ok: boolean
}
type PythFile = {
  readonly wormhole_guardian_sets: Readonly<Record<string, readonly string[]>>
  readonly payloads: readonly {
    readonly guardian_set: number
    readonly timestamp: number
    readonly emitter_chain: number
    readonly emitter: string
    readonly payload_hex: string
    readonly updates: readonly PythUpdate[]
  }[]
}

describe('Pyth', { skip }, () => {
  const anchors = (file: PythFile): PythAnchors => {
    const sets = Object.entries(file.wormhole_guardian_sets).map(([index, guardians]) => {
      return { index: Number(index), signers: guardians.map((each) => each.slice(2)), quorum: 13, expiresMs: null }
    })
    // Pythnet and the account by which it sends: Pyth documentation, "Contract addresses", emitter.
    const emitters = [{ chain: 26, address: 'e101faedac5851e32b9b23b5f9411a8c2bac4aae3ed4dd7b811dd1a72ea4aa71' }]
    return { sets, emitters, freshness }
  }

  test('default: 26 updates are believed as they were read, the one whose proof is broken is not', () => {
    const file = read('pyth_hermes_accumulator_updates.json') as PythFile
    const trusted = anchors(file)
    const codes = file.payloads.map(({ payload_hex: hex, timestamp, updates }, at) => {
      const verdict = verifyPyth(bytesOf(hex), trusted, timestamp * 1000)
      if (!verdict.ok) return verdict.code
      const wanted = updates
        .filter(({ type }) => type === 'price_feed')
        .map((each) => [each.feed_id, each.price, each.conf, each.expo, each.publish_time * 1000])
      const found = verdict.prices.map((each) => [
        each.feed,
        `${each.price}`,
        `${each.confidence}`,
        each.exponent,
        each.timeMs,
      ])
      assert.deepEqual([found, verdict.passedOver], [stringly(wanted), []], `update ${at}`)
      assert.ok(updates.every(({ merkle_ok: proven }) => proven))
      return 'believed'
    })
    assert.equal(codes.length, 27)
    assert.deepEqual(
      codes.filter((code) => code !== 'believed'),
      ['proofMismatch'],
    )
    const broken = file.payloads[codes.indexOf('proofMismatch')]!
    assert.ok(broken.updates.some(({ merkle_ok: proven }) => !proven))
  })

  test('rejects: real updates under other guardians, after their set, of another emitter, later, with a byte changed', () => {
    const file = read('pyth_hermes_accumulator_updates.json') as PythFile
    const trusted = anchors(file)
    const { payload_hex: hex, timestamp } = file.payloads[8]!
    const code = (changes: Partial<PythAnchors>, nowMs = timestamp * 1000): string =>
      told(verifyPyth(bytesOf(hex), { ...trusted, ...changes }, nowMs))
    const [older, newer] = [
      trusted.sets.find(({ index }) => index === 3)!,
      trusted.sets.find(({ index }) => index === 4)!,
    ]
    assert.equal(code({}), 'believed')
    assert.equal(code({ sets: [older] }), 'signerSetUnknown')
    // The two sets differ in their first guardian alone.
    assert.equal(code({ sets: [{ ...newer, signers: newer.signers.map(() => older.signers[0]!) }] }), 'signerUnknown')
    assert.equal(code({ sets: [{ ...newer, quorum: 14 }] }), 'signersFew')
    assert.equal(code({ sets: [{ ...newer, expiresMs: timestamp * 1000 - 1 }] }), 'signerSetExpired')
    assert.equal(code({ emitters: [{ ...trusted.emitters[0]!, chain: 1 }] }), 'emitterUnknown')
    assert.equal(code({}, timestamp * 1000 + 61_000), 'priceStale')
    assert.equal(code({}, timestamp * 1000 - 2000), 'priceEarly')
    assertSigned(bytesOf(hex), (bytes) => verifyPyth(bytes, trusted, timestamp * 1000), [5])
  })
})

type RedstoneCall = {
  readonly path: string
  readonly payload_hex: string
  readonly packages?: readonly {
    readonly ts: number
    readonly data_points: readonly { readonly feed: string; readonly value_1e8: string }[]
  }[]
}
type SlotPackage = {
  readonly timestampMilliseconds: number
  readonly dataPoints: readonly { readonly dataFeedId: string; readonly decimals?: number }[]
}

/** Signers of redstone-avalanche-prod and redstone-primary-prod, as their contracts list them. */
const AVALANCHE = [
  '1ea62d73edf8ac05dfcea1a34b9796e937a29eff',
  '2c59617248994d12816ee1fa77ce0a64eeb456bf',
  '12470f7aba85c8b81d63137dd5925d6ee114952b',
  '109b4a318a4f5ddcbca6349b45f881b4137deafb',
  '83cba8c619fb629b81a65c2e67fe15cf3e3c9747',
]
const PRIMARY = [
  '8bb8f32df04c8b654987daaed53d6b6091e3b774',
  'deb22f54738d54976c4c0fe5ce6d408e40d88499',
  '51ce04be4b3e32572c4ec9135221d0691ba7d202',
  'dd682daec5a90dd295d14da4b0bec9281017b5be',
  '9c5ae89c4af6aa32ce58588dbaf90d18a855b6de',
]

describe('RedStone', { skip }, () => {
  const calls = (): readonly RedstoneCall[] => read('redstone_evm_payloads.json') as readonly RedstoneCall[]
  /** As many signers as the name of the sample says, of the service that signed it. */
  const anchors = (path: string): RedstoneAnchors => ({
    signers: path.includes('primary') ? PRIMARY : AVALANCHE,
    threshold: Number(/(\d)sig/.exec(path)![1]),
    exponents: {},
    freshness,
  })

  test('default: eleven calls are believed, the wrong marker and the wrong signature are not', () => {
    const codes = calls().map(({ path, payload_hex: hex, packages = [] }) => {
      const nowMs = Math.max(0, ...packages.map(({ ts }) => ts))
      const verdict = verifyRedstone(bytesOf(hex), anchors(path), nowMs)
      if (!verdict.ok) return `${path.split('/').at(-1)} ${verdict.code}`
      for (const { feed, price } of verdict.prices) {
        const values = packages.flatMap(({ data_points: points }) => points.filter((each) => each.feed === feed))
        const sorted = values.map(({ value_1e8: value }) => BigInt(value)).sort((a, b) => Number(a - b))
        const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1)
        assert.equal(price, middle.reduce((sum, value) => sum + value, 0n) / BigInt(middle.length), `${path} ${feed}`)
      }
      assertSigned(bytesOf(hex), (bytes) => verifyRedstone(bytes, anchors(path), nowMs), [])
      return 'believed'
    })
    assert.equal(codes.filter((code) => code === 'believed').length, 11)
    assert.deepEqual(
      codes.filter((code) => code !== 'believed'),
      ['2sig_ETH_BTC_wrong_marker.hex magicUnknown', '2sig_ETH_BTC_wrong_sig.hex signerUnknown'],
    )
  })

  test('rejects: real calls with a signer more asked for, under another service, at another time', () => {
    const { path, payload_hex: hex, packages } = calls().find((each) => each.path.endsWith('5sig_MULTI_new.hex'))!
    const nowMs = packages![0]!.ts
    const code = (changes: Partial<RedstoneAnchors>, atMs = nowMs): string =>
      told(verifyRedstone(bytesOf(hex), { ...anchors(path), ...changes }, atMs))
    assert.equal(code({ threshold: 6 }), 'signersFew')
    assert.equal(code({ signers: PRIMARY }), 'signerUnknown')
    assert.equal(code({ signers: AVALANCHE.slice(1) }), 'signerUnknown')
    assert.equal(code({}, nowMs + 60_001), 'priceStale')
    assert.equal(code({}, nowMs - 1001), 'priceEarly')
  })

  test('default: a whole slot of a gateway: 129 feeds with five signers each, every package brought back into its bytes', () => {
    const slot = read('redstone_primary-prod_data-packages_2024-07-01.json.gz') as Readonly<
      Record<string, readonly SlotPackage[]>
    >
    const feeds = Object.entries(slot)
    assert.equal(feeds.length, 129)
    for (const [name, packages] of feeds) {
      const trusted: RedstoneAnchors = { signers: PRIMARY, threshold: 5, exponents: { 'USDC.DAI': -14 }, freshness }
      const verdict = redstoneVerdict(packages, trusted, packages[0]!.timestampMilliseconds)
      assert.equal(told(verdict), 'believed', name)
    }
    const [found] = [
      redstoneVerdict(
        slot['USDC.DAI']!,
        { signers: PRIMARY, threshold: 5, exponents: { 'USDC.DAI': -14 }, freshness },
        1_719_856_900_000,
      ),
    ]
    // 0.99996707024500 three times, 0.99995650237605 twice.
    assert.deepEqual(found.ok && found.prices.map(({ price, exponent }) => [price, exponent]), [
      [99_996_707_024_500n, -14],
    ])
  })
})

type Streams = {
  readonly full_report_hex: string
  readonly schema_version: number
  readonly config_digest: string
  readonly feed_id: string
  readonly observations_ts: number
  readonly expires_at?: number
  readonly recovered_signers: readonly string[]
  readonly benchmark_price?: string
  readonly bid?: string
  readonly ask?: string
}

describe('Data Streams', { skip }, () => {
  test('default: the three reports are believed under their signers, and not when a byte is changed', () => {
    const reports = read('chainlink_data-streams_full-reports.json') as readonly Streams[]
    assert.equal(reports.length, 3)
    for (const report of reports) {
      const bytes = bytesOf(report.full_report_hex)
      const signers = report.recovered_signers.map((each) => each.slice(2))
      const config = { digest: report.config_digest, signers, threshold: signers.length }
      const nowMs = report.observations_ts * 1000
      const verdict = verifyStreams(bytes, { configs: [config], freshness }, nowMs)
      assert.ok(verdict.ok, told(verdict))
      const [price] = verdict.prices
      assert.equal(price?.feed, report.feed_id.slice(2))
      assert.equal(price.timeMs, nowMs)
      if (report.benchmark_price !== undefined) {
        assert.equal(price.price, BigInt(report.benchmark_price))
        assert.ok(price.price - price.confidence <= BigInt(report.bid!))
        assert.ok(price.price + price.confidence >= BigInt(report.ask!))
      }
      const code = (changes: object, atMs = nowMs): string =>
        told(verifyStreams(bytes, { configs: [{ ...config, ...changes }], freshness }, atMs))
      assert.equal(code({ threshold: signers.length + 1 }), 'signersFew')
      assert.equal(code({ signers: signers.slice(1) }), 'signerUnknown')
      assert.equal(code({ digest: '00'.repeat(32) }), 'signerSetUnknown')
      assert.equal(code({}, nowMs + 60_001), 'priceStale')
      assert.equal(code({}, nowMs + 31 * 86_400_000), 'reportExpired')
      assert.equal(code({}, nowMs - 1001), 'priceEarly')
      assertSigned(bytes, (changed) => verifyStreams(changed, { configs: [config], freshness }, nowMs), [])
    }
  })
})

/** Numbers of a JSON file that stand as text, as text. */
function stringly(rows: readonly (readonly unknown[])[]): unknown[][] {
  return rows.map(([feed, price, confidence, ...rest]) => [feed, String(price), String(confidence), ...rest])
}
