import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type FeedWorld, feedJobsOf } from './config.ts'
import { FeedConfigError } from './config-reader.ts'
import { EMITTER, FEED, fakeClock, STREAM } from './fixtures.test.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-feeds-'))
after(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'prices.csv')
writeFileSync(file, 'ts,feed,price\n1,A,1\n')
const gaps = join(folder, 'gaps.csv')
writeFileSync(gaps, 'ts,feed,price\n1,A,1\n2000000002,A,2\n')

const SECRETS: Readonly<Record<string, string>> = { PYTH_KEY: 'a', STREAMS_ID: 'b', STREAMS_SECRET: 'c', EMPTY: '' }

const world: FeedWorld = {
  fetch: () => Promise.reject(new Error('no network in tests')),
  clock: fakeClock(),
  secretOf: (variable) => SECRETS[variable],
}

const ADDRESS = '0xAB00000000000000000000000000000000000000'
const common = (kind: string, source: number, feed: string): Record<string, unknown> => ({
  ...{ kind, name: `${kind} ${source}`, source, weight: 100, gapMs: 1000 },
  feeds: [{ feed, underlying: 1, lot: '0.001' }],
})
const served = (kind: string, source: number, feed: string): Record<string, unknown> => ({
  ...common(kind, source, feed),
  ...{ url: 'https://feed.example/', ageMsMax: 60_000 },
})
const pyth = (source = 0, kind = 'pyth'): Record<string, unknown> => ({
  ...served(kind, source, `0x${FEED.toUpperCase()}`),
  keyVariable: 'PYTH_KEY',
  sets: [{ index: 4, signers: [ADDRESS], quorum: 1, expiresMs: null }],
  emitters: [{ chain: 26, address: EMITTER }],
})
const redstone = {
  ...served('redstone', 2, 'BTC'),
  signers: [ADDRESS],
  threshold: 1,
  exponents: [{ feed: 'X', exponent: -14 }],
}
const chainlink = {
  ...served('chainlink', 3, STREAM),
  ...{ keyVariable: 'STREAMS_ID', secretVariable: 'STREAMS_SECRET' },
  configs: [{ digest: '06'.repeat(32), signers: [ADDRESS], threshold: 1 }],
}
const { url: _, ...kraken } = { ...served('exchange', 4, 'BTC/USD'), exchange: 'kraken' } as Record<string, unknown>
const csv = { ...common('csv', 5, 'A'), file, speed: 60 }
const book = {
  ...{ kind: 'exchangeBook', name: 'book', exchange: 'kraken', symbol: 'BTC/USD', venue: 0, market: 1, lot: '0.01' },
  ageMsMax: 5000,
}
const depth = {
  ...{ kind: 'exchangeDepth', name: 'depth', exchange: 'kraken', symbol: 'BTC/USD', limit: 500 },
  ...{ source: 4, underlying: 1, ageMsMax: 5000 },
}
const whole = {
  ...{ kind: 'bookDepth', name: 'whole', url: 'https://venue.example/order_book/btcusd/', format: 'bitstamp' },
  ...{ source: 6, underlying: 1, ageMsMax: 5000 },
}

test('default: a job of each kind', () => {
  const feeds = [pyth(), pyth(1, 'pythStream'), redstone, chainlink, kraken, csv, book, depth, whole]
  const jobs = feedJobsOf({ feeds }, world)
  assert.deepEqual(
    jobs.map(({ kind, feed }) => [kind, feed.name]),
    [
      ['prices', 'pyth 0'],
      ['stream', 'pythStream 1'],
      ['prices', 'redstone 2'],
      ['prices', 'chainlink 3'],
      ['prices', 'exchange 4'],
      ['stream', 'csv 5'],
      ['book', 'book'],
      ['depth', 'depth'],
      ['depth', 'whole'],
    ],
  )
  assert.deepEqual(jobs.at(-1)?.map, { source: 6, underlying: 1, gapMs: 0 })
  assert.deepEqual(jobs.at(-1)?.pace, { everyMs: 30_000, timeoutMs: 5000, pauseMsMax: 60_000 })
  const [first] = jobs
  assert.ok(first?.kind === 'prices')
  assert.deepEqual(first.map, {
    ...{ source: 0, weight: 100, gapMs: 1000 },
    feeds: [{ feed: FEED, underlying: 1, baseLot: { units: 10n ** 15n, exponent: -18 } }],
  })
  assert.deepEqual(first.pace, { everyMs: 1000, timeoutMs: 5000, pauseMsMax: 60_000 })
})

test('rejects: what is wrong, by its place', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['configuration must', []],
    ['configuration.feeds must', {}],
    ['configuration.feeds must', { feeds: [] }],
    ['configuration.fees is not', { feeds: [csv], fees: 1 }],
    ['configuration.feeds[0].kind', { feeds: [{ ...csv, kind: 'oracle' }] }],
    ['configuration.feeds[1].name', { feeds: [csv, { ...pyth(), name: 5 }] }],
    ['configuration.feeds[0].url must', { feeds: [{ ...pyth(), url: 'http://feed.example' }] }],
    ['configuration.feeds[0].url must', { feeds: [{ ...pyth(), url: 'feed' }] }],
    ['configuration.feeds[0].wait is not', { feeds: [{ ...pyth(), wait: 5 }] }],
    ['configuration.feeds[0].keyVariable names EMPTY', { feeds: [{ ...pyth(), keyVariable: 'EMPTY' }] }],
    ['configuration.feeds[0].secretVariable names', { feeds: [{ ...chainlink, secretVariable: 'NONE' }] }],
    [
      'configuration.feeds[0].sets[0].quorum',
      { feeds: [{ ...pyth(), sets: [{ index: 1, signers: [ADDRESS], quorum: 0 }] }] },
    ],
    [
      'configuration.feeds[0].sets[0].signers[0]',
      { feeds: [{ ...pyth(), sets: [{ index: 1, signers: ['0x12'], quorum: 1 }] }] },
    ],
    ['configuration.feeds[0].threshold', { feeds: [{ ...redstone, threshold: 2 }] }],
    ['configuration.feeds[0].weight', { feeds: [{ ...csv, weight: 1001 }] }],
    ['configuration.feeds[0].gapMs', { feeds: [{ ...csv, gapMs: 0.5 }] }],
    ['configuration.feeds[0].feeds[0].lot', { feeds: [{ ...csv, feeds: [{ feed: 'A', underlying: 1, lot: 0.1 }] }] }],
    [
      'configuration.feeds[0].feeds[0].feed',
      { feeds: [{ ...pyth(), feeds: [{ feed: 'BTC', underlying: 1, lot: '1' }] }] },
    ],
    [
      'configuration.feeds[0].feeds[1] maps',
      { feeds: [{ ...csv, feeds: ['A', 'B'].map((feed) => ({ feed, underlying: 1, lot: '1' })) }] },
    ],
    ['configuration.feeds[0].speed is too slow', { feeds: [{ ...csv, file: gaps, speed: 1 }] }],
    [
      'configuration.feeds[0].feeds has 65 feeds',
      { feeds: [{ ...csv, feeds: Array.from({ length: 65 }, (_, i) => ({ feed: `${i}`, underlying: i, lot: '1' })) }] },
    ],
    ['two feeds are called "csv 5"', { feeds: [csv, { ...csv, source: 6 }] }],
    ['configuration.feeds[0].limit', { feeds: [{ ...depth, limit: 4 }] }],
    ['configuration.feeds[0].format', { feeds: [{ ...whole, format: 'kraken' }] }],
    ['configuration.feeds[0].weight is not', { feeds: [{ ...whole, weight: 1 }] }],
    ['two feeds report the depth of underlying 1 as source 6', { feeds: [whole, { ...depth, source: 6 }] }],
    ['two feeds report as source 5', { feeds: [csv, { ...csv, name: 'other' }] }],
  ]
  for (const [says, config] of bad) {
    assert.throws(
      () => feedJobsOf(config, world),
      (error: unknown) => error instanceof FeedConfigError && error.message.startsWith(says),
      says,
    )
  }
})

test('behavior: on this machine an address may be without encryption', () => {
  for (const url of ['http://127.0.0.1:8080', 'http://[::1]:80', 'http://localhost:1']) {
    assert.equal(feedJobsOf({ feeds: [{ ...pyth(), url }] }, world).length, 1)
  }
})
