/** Feeds in a thread of their own, which has the machine's clock and network: a Hermes on loopback, files, and what fails. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Command } from '../core/words/index.ts'
import { runFeedsApart } from './apart.ts'
import { ExchangeMissingError } from './clients/exchanges.ts'
import { FeedConfigError } from './config-reader.ts'
import { EMITTER, FEED, PYTH, pythPayload } from './fixtures.test.ts'
import type { FeedNews } from './runner.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-apart-'))
after(() => rmSync(folder, { recursive: true }))

/** Seconds ago of the updates that a Hermes gives, one an answer; the last is given again and again. */
async function hermesWith(secondsAgo: readonly number[]): Promise<{ config: unknown; close: () => void }> {
  const nowS = Math.floor(Date.now() / 1000)
  const answers = secondsAgo.map((ago, at) => {
    const update = pythPayload({ prices: [{ price: 6_000_000_000_000n + BigInt(at), time: nowS - ago }] })
    return JSON.stringify({ binary: { data: [update.toString('hex')] } })
  })
  let asked = 0
  const server = createServer((_, response) => response.end(answers[Math.min(asked++, answers.length - 1)]))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const places = { source: 0, weight: 100, gapMs: 0, ageMsMax: 60_000, everyMs: 10 }
  const feed = {
    kind: 'pyth',
    name: 'pyth',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...places,
    feeds: [{ feed: FEED, underlying: 0, lot: '0.001' }],
    sets: [PYTH.sets[0]].map((set) => ({ index: set!.index, signers: set!.signers, quorum: set!.quorum })),
    emitters: [{ chain: 26, address: EMITTER }],
  }
  return {
    config: { feeds: [feed] },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const codesOf = (news: readonly FeedNews[]): string[] => news.flatMap((told) => ('code' in told ? [told.code] : []))

test('default: verified updates become commands in order; what is not newer does not', async () => {
  const { config, close } = await hermesWith([40, 30, 30, 35, 20])
  const stop = new AbortController()
  const [brought, news]: [[Command, number][], FeedNews[]] = [[], []]
  const submit = async (command: Command, evidence: Uint8Array): Promise<null> => {
    brought.push([command, evidence.length])
    if (brought.length === 3) stop.abort()
    return null
  }
  await runFeedsApart(config, { submit, tell: (told) => news.push(told), signal: stop.signal })
  close()
  // 6 × 10¹² + n of 10⁻⁸ dollar, a lot of a thousandth: 60,000,000 atoms and nothing of n; 20 dollar of half-width, ceil.
  const report = (confidence: number): Command => {
    return { type: 'priceReport', source: 0, entries: [{ underlying: 0, price: 60_000_000, confidence }] }
  }
  const evidenceLength = 11 + pythPayload().length
  assert.deepEqual(brought, [
    [report(20_000), evidenceLength],
    [report(20_001), evidenceLength],
    [report(20_001), evidenceLength],
  ])
  assert.deepEqual(codesOf(news).slice(0, 2), ['priceRepeated', 'priceRepeated'])
})

test('behavior: what the house does not take is told and pauses; a recording ends, and the feeds with it', async () => {
  const file = join(folder, 'prices.csv')
  writeFileSync(file, 'ts,feed,price\n0,btc,60000\n1,btc,60001\n')
  const places = { source: 0, weight: 100, gapMs: 0, speed: 1000 }
  const feed = { kind: 'csv', name: 'file', file, ...places, feeds: [{ feed: 'btc', underlying: 0, lot: '1' }] }
  const news: FeedNews[] = []
  const answers = ['the house is full', null]
  const submit = async (): Promise<string | null> => answers.shift()!
  const options = { submit, tell: (told: FeedNews) => news.push(told), signal: new AbortController().signal }
  await runFeedsApart({ feeds: [feed] }, options)
  assert.deepEqual(
    news.map(({ kind }) => kind),
    ['refused', 'reported', 'ended'],
  )
  assert.deepEqual(codesOf(news), ['submitRefused'])
})

test('behavior: a signal that was given before ends it at once', async () => {
  const { config, close } = await hermesWith([5])
  const options = { submit: async () => null, tell: () => undefined, signal: AbortSignal.abort() }
  await runFeedsApart(config, options)
  close()
})

test('rejects: a wrong configuration, an exchange that is not there and a house that fails, by their own classes', async () => {
  const options = { submit: async () => null, tell: () => undefined, signal: new AbortController().signal }
  await assert.rejects(runFeedsApart({ feeds: 1 }, options), FeedConfigError)
  const places = { source: 0, weight: 100, gapMs: 0, ageMsMax: 60_000 }
  const feeds = [{ feed: 'BTC/USD', underlying: 0, lot: '1' }]
  const exchange = { kind: 'exchange', name: 'x', exchange: 'kraken', ...places, feeds }
  await assert.rejects(runFeedsApart({ feeds: [exchange] }, options), ExchangeMissingError)
  const { config, close } = await hermesWith([5])
  const failing = { ...options, submit: () => Promise.reject(new RangeError('the house has failed')) }
  await assert.rejects(runFeedsApart(config, failing), RangeError)
  close()
})
