/** Books of three exchanges, from a configuration to the open-interest cap of a market. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { feedJobsOf } from '../src/feeds/config.ts'
import { fakeClock, NOW_MS } from '../src/feeds/fixtures.test.ts'
import { runFeeds } from '../src/feeds/runner.ts'
import { Stage } from './tables/stage.ts'
import { carryOut } from './tables/verbs.ts'

/** Mid 50; 1,000 coins each 0.1, 0.2, 0.3, 0.4 and 1 away. */
const side = (sign: number): string[][] =>
  [0.1, 0.2, 0.3, 0.4, 1].map((away) => [(50 + sign * away).toFixed(2), '1000.0', '3'])
const sides = { bids: side(-1), asks: side(1) }
const books: readonly (readonly [string, object])[] = [
  ['binance', { lastUpdateId: 9, ...sides }],
  ['bitstamp', { microtimestamp: `${NOW_MS}000`, ...sides }],
  ['coinbase', { auction_mode: false, time: new Date(NOW_MS).toISOString(), ...sides }],
]

test('default: what three books would cost to move is what a market may have open, once it has stood for the ramp', async () => {
  const stage = new Stage()
  const told = (row: string): string | null | undefined => carryOut(stage, row)?.reject
  stage.nowMs += 60_000
  for (const row of ['set underlying.depthStaleMs BTC 7,200,000', 'price BTC 50 ETH 20']) told(row)
  for (const row of ['deposit bob 100,000 USD', 'deposit mm 100,000 USD']) assert.equal(told(row), null)

  const clock = fakeClock()
  const stop = new AbortController()
  const feeds = books.map(([format], source) => {
    const url = `https://${format}.example/book`
    return { kind: 'bookDepth', name: format, url, format, source, underlying: 1, ageMsMax: 60_000 }
  })
  const fetch = async (url: string): Promise<Response> => {
    return new Response(JSON.stringify(books.find(([format]) => url.includes(format))![1]))
  }
  const running = runFeeds(feedJobsOf({ feeds }, { fetch, clock, secretOf: () => undefined }), {
    clock,
    submit: async (command) => {
      stage.must(command)
      return null
    },
    tell: () => {},
    signal: stop.signal,
  })
  await clock.pass(10)
  stop.abort()
  await running

  stage.nowMs += 3_600_000
  told('price BTC 50 ETH 20')
  // Up and down alike: 1,000 × (0.1 + 0.2 + 0.3 + 0.4) = 1,000 dollars within 1 and 2 %, + 1,000 × 1 within 5 % and beyond. Two of three
  // sources make half of the median, and 50 % is the cheapest: 2 × 2,000 ÷ 0.5 = 8,000; less a quarter 6,000; ÷ 50 a lot.
  assert.equal(stage.house.markets.markets.depthCapLots[0], 120)
  assert.equal(told('bob buys 121 BTC from mm at 50'), 'openInterestCap')
  assert.equal(told('bob buys 120 BTC from mm at 50'), null)
})
