/** The way to sources: what is asked, and what every kind of answer becomes. No network: `fetch` is a test's. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { streamsFeed } from './clients/data-streams.ts'
import { ExchangeMissingError, exchangeBook, exchangeFeed, loadCcxt } from './clients/exchanges.ts'
import { hermesFeed, hermesStream } from './clients/hermes.ts'
import type { Fetch } from './clients/http.ts'
import { redstoneFeed } from './clients/redstone.ts'
import { venueBook } from './clients/venue-book.ts'
import { depthOf } from './depth.ts'
import {
  FEED,
  FRESH,
  fakeClock,
  NOW_MS,
  PYTH,
  pythPayload,
  REDSTONE,
  redstonePayload,
  SAID,
  STREAM,
  STREAMS,
  streamsPayload,
} from './fixtures.test.ts'
import { type BookFormat, bookFormats } from './venue-book.ts'
import type { Verdict } from './verdict.ts'

const never = new AbortController().signal
const clock = fakeClock()
const answerOf = (body: ReadableStream): Response => new Response(body)
const json = (value: unknown): Response => new Response(JSON.stringify(value))
const pricesOf = (verdict: Verdict): unknown => (verdict.ok ? verdict.prices.map(({ price }) => price) : verdict.code)

/** Answers each request by a function and keeps what was asked. */
function asked(answer: (url: string) => Response | Promise<Response>) {
  const requests: { url: string; headers: Record<string, string> }[] = []
  const fetch: Fetch = async (url, init) => {
    requests.push({ url, headers: init.headers as Record<string, string> })
    return answer(url)
  }
  return { fetch, requests }
}

const hermes = (fetch: Fetch, key: string | null = null) =>
  ({ name: 'pyth', url: 'https://hermes.example', key, feeds: [FEED], anchors: PYTH, fetch, clock }) as const

const update = (): object => ({ binary: { encoding: 'hex', data: [pythPayload().toString('hex')] } })

describe('Hermes', () => {
  test('default: asks for its feeds with its key, and verifies the signed bytes', async () => {
    const { fetch, requests } = asked(() => json(update()))
    assert.deepEqual(pricesOf(await hermesFeed(hermes(fetch, 'a key')).read(never)), [6_000_000_000_000n])
    assert.deepEqual(requests, [
      {
        url: `https://hermes.example/v2/updates/price/latest?ids[]=${FEED}&encoding=hex&parsed=false`,
        headers: { authorization: 'Bearer a key' },
      },
    ])
  })

  test('rejects: answers without an update, and updates that are not believed', async () => {
    const one = pythPayload().toString('hex')
    const twice = { binary: { data: [one, one] } }
    for (const answer of [
      null,
      5,
      {},
      { binary: {} },
      { binary: { data: [] } },
      { binary: { data: ['xyz'] } },
      twice,
    ]) {
      assert.equal(pricesOf(await hermesFeed(hermes(asked(() => json(answer)).fetch)).read(never)), 'answerInvalid')
    }
    const forged = { binary: { data: [pythPayload({ emitter: 'e2'.repeat(32) }).toString('hex')] } }
    assert.equal(pricesOf(await hermesFeed(hermes(asked(() => json(forged)).fetch)).read(never)), 'emitterUnknown')
  })

  const streamed = async (...chunks: string[]): Promise<unknown[]> => {
    const body = ReadableStream.from(chunks.map((chunk) => Buffer.from(chunk)))
    const { fetch, requests } = asked(() => answerOf(body))
    const heard: unknown[] = []
    for await (const verdict of hermesStream(hermes(fetch)).listen(never)) heard.push(pricesOf(verdict))
    assert.equal(requests[0]!.headers['accept'], 'text/event-stream')
    return heard
  }

  test('behavior: a stream is heard event by event, however it is cut into chunks', async () => {
    const text = `: open\n\ndata:${JSON.stringify(update())}\n\ndata: nothing\r\n\r\ndata:{}\n\ndata: cut`
    const told = [[6_000_000_000_000n], 'answerInvalid', 'answerInvalid']
    assert.deepEqual(await streamed(text), told)
    assert.deepEqual(await streamed(...(text.match(/.{1,97}/gs) ?? [])), told)
  })

  test('rejects: a stream that cannot be opened, that breaks, that never ends an event', async () => {
    const first = async (fetch: Fetch): Promise<unknown> => {
      for await (const verdict of hermesStream(hermes(fetch)).listen(never)) return pricesOf(verdict)
      return 'nothing'
    }
    assert.equal(await first(asked(() => new Response('', { status: 401 })).fetch), 'sourceRefused')
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    assert.equal(await first(asked(() => new Response(broken)).fetch), 'sourceUnreachable')
    const endless = ReadableStream.from(Array.from({ length: 5 }, () => Buffer.alloc(1 << 20, 'x')))
    assert.equal(await first(asked(() => answerOf(endless)).fetch), 'answerInvalid')
  })
})

describe('any server', () => {
  const codeOf = async (answer: () => Response | Promise<Response>): Promise<unknown> => {
    const verdict = await hermesFeed(hermes(asked(answer).fetch)).read(never)
    return verdict.ok ? 'ok' : [verdict.code, verdict.retryAfterMs]
  }

  test('rejects: by what the server answers', async () => {
    const status =
      (code: number, headers: Record<string, string> = {}) =>
      () =>
        new Response('', { status: code, headers })
    assert.deepEqual(await codeOf(status(429, { 'retry-after': '7' })), ['sourceLimited', 7000])
    assert.deepEqual(await codeOf(status(429, { 'retry-after': 'Wed, 21 Oct 2026' })), ['sourceLimited', undefined])
    assert.deepEqual(await codeOf(status(404)), ['sourceRefused', undefined])
    assert.deepEqual(await codeOf(status(503)), ['sourceUnreachable', undefined])
    assert.deepEqual(await codeOf(status(302, { location: 'https://elsewhere.example' })), ['answerInvalid', undefined])
    assert.deepEqual(await codeOf(() => new Response('<html>')), ['answerInvalid', undefined])
    assert.deepEqual(await codeOf(() => new Response('x'.repeat((4 << 20) + 1))), ['answerInvalid', undefined])
    assert.deepEqual(await codeOf(() => Promise.reject(new TypeError('fetch failed'))), [
      'sourceUnreachable',
      undefined,
    ])
  })

  test('behavior: over real connections of this machine, and a redirect is not followed', async () => {
    const server = createServer((request, response) => {
      if (request.url?.startsWith('/moved') === true)
        response.writeHead(302, { location: '/v2/updates/price/latest' }).end()
      else response.end(JSON.stringify(update()))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      assert.deepEqual(pricesOf(await hermesFeed({ ...hermes(fetch), url }).read(never)), [6_000_000_000_000n])
      assert.equal(pricesOf(await hermesFeed({ ...hermes(fetch), url: `${url}/moved` }).read(never)), 'answerInvalid')
    } finally {
      server.close()
      server.closeAllConnections()
    }
    assert.equal(pricesOf(await hermesFeed({ ...hermes(fetch), url }).read(never)), 'sourceUnreachable')
  })

  test('behavior: a key never stands in what is told', async () => {
    const options = hermes(asked(() => new Response('', { status: 401 })).fetch, 'secret-key')
    assert.doesNotMatch(JSON.stringify(await hermesFeed(options).read(never)), /secret-key/)
  })
})

test('default: a RedStone gateway is asked once, and packages of the wanted feeds are verified', async () => {
  const packages = SAID.map((value, signer) => {
    const bytes = redstonePayload([{ signer, points: [{ feed: 'BTC', value }] }])
    const signature = bytes.subarray(bytes.length - 14 - 65, bytes.length - 14).toString('base64')
    return {
      timestampMilliseconds: NOW_MS - 2000,
      signature,
      dataPoints: [{ dataFeedId: 'BTC', value: Number(value) / 1e8 }],
    }
  })
  const { fetch, requests } = asked(() => json({ BTC: packages, ETH: 'not looked at' }))
  const options = { name: 'redstone', url: 'https://gateway.example/latest', anchors: REDSTONE, fetch, clock }
  assert.deepEqual(pricesOf(await redstoneFeed({ ...options, feeds: ['BTC'] }).read(never)), [SAID[1]])
  assert.equal(pricesOf(await redstoneFeed({ ...options, feeds: ['SOL'] }).read(never)), 'answerInvalid')
  assert.equal(requests[0]!.url, options.url)
  for (const bad of [
    5,
    { timestampMilliseconds: -1 },
    { ...packages[0], signature: 'short' },
    { ...packages[0], dataPoints: [5] },
  ]) {
    const odd = asked(() => json({ BTC: [bad] })).fetch
    assert.equal(pricesOf(await redstoneFeed({ ...options, fetch: odd, feeds: ['BTC'] }).read(never)), 'answerInvalid')
  }
})

test('default: Data Streams is asked feed by feed, each request signed', async () => {
  const report = { report: { fullReport: `0x${streamsPayload().toString('hex')}` } }
  const { fetch, requests } = asked((url) => (url.includes(STREAM) ? json(report) : new Response('', { status: 400 })))
  const options = {
    name: 'streams',
    url: 'https://streams.example',
    key: 'id',
    secret: 'hush',
    anchors: STREAMS,
    fetch,
    clock,
  }
  const verdict = await streamsFeed({ ...options, feeds: [STREAM, FEED] }).read(never)
  assert.deepEqual(pricesOf(verdict), [60_000n * 10n ** 18n])
  assert.deepEqual(verdict.ok && verdict.passedOver, [{ feed: FEED, code: 'sourceRefused' }])
  const path = `/api/v1/reports/latest?feedID=0x${STREAM}`
  // SHA-256 of nothing (FIPS 180), for a request without a body.
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  assert.deepEqual(requests[0], {
    url: `https://streams.example${path}`,
    headers: {
      authorization: 'id',
      'x-authorization-timestamp': String(NOW_MS),
      'x-authorization-signature-sha256': createHmac('sha256', 'hush')
        .update(`GET ${path} ${empty} id ${NOW_MS}`)
        .digest('hex'),
    },
  })
  const odd = asked(() => json({ report: {} })).fetch
  assert.equal(pricesOf(await streamsFeed({ ...options, fetch: odd, feeds: [STREAM] }).read(never)), 'answerInvalid')
})

describe('exchanges', () => {
  class BadSymbol extends Error {}
  class RateLimitExceeded extends Error {}
  class Kraken {
    fetchTicker = async (symbol: string): Promise<unknown> => {
      if (symbol === 'A/USD') return { bid: 99, ask: 101, timestamp: NOW_MS }
      throw symbol === 'B/USD' ? new BadSymbol('no such symbol') : new RateLimitExceeded('slower')
    }
    fetchOrderBook = async (_: string, limit?: number): Promise<unknown> => {
      return { bids: [[99, limit ?? 1]], asks: [[101, 2]], nonce: 5 }
    }
  }
  const options = {
    name: 'kraken',
    exchange: 'kraken',
    load: async () => ({ default: { kraken: Kraken } }),
    freshness: FRESH,
    clock,
  }

  test('default: tickers and a book through ccxt’s shapes', async () => {
    const verdict = await exchangeFeed(options, ['A/USD', 'B/USD']).read(never)
    assert.deepEqual(pricesOf(verdict), [100n * 10n ** 12n])
    assert.deepEqual(verdict.ok && verdict.passedOver, [{ feed: 'B/USD', code: 'sourceRefused' }])
    assert.equal(pricesOf(await exchangeFeed(options, ['C/USD']).read(never)), 'sourceLimited')
    const book = await exchangeBook(options, 'A/USD').read(never)
    assert.deepEqual(book.ok && [book.book.marks, book.book.mark, book.book.asks], [
      'change',
      5,
      [{ price: '101', amount: '2' }],
    ])
    const asked = await exchangeBook(options, 'A/USD', 500).read(never)
    assert.deepEqual(asked.ok && asked.book.bids, [{ price: '99', amount: '500' }])
  })

  test('rejects: an exchange that ccxt does not have, and ccxt that is not installed, saying how to', async () => {
    const missing = (feed: { read: (signal: AbortSignal) => Promise<unknown> }, says: RegExp) =>
      assert.rejects(
        feed.read(never),
        (error: unknown) => error instanceof ExchangeMissingError && says.test(error.message),
      )
    await missing(exchangeFeed({ ...options, exchange: 'nowhere' }, ['A/USD']), /no exchange "nowhere"/)
    await missing(exchangeFeed({ ...options, load: loadCcxt }, ['A/USD']), /npm install --no-save ccxt@/)
  })
})

describe('whole books', () => {
  const side = (sign: number): string[][] =>
    [1, 2, 3, 4, 30].map((step) => [`${(1000 + sign * step).toFixed(2)}`, '0.50000000', '1'])
  const sides = { bids: side(-1), asks: side(1) }
  /** As each exchange writes it, NOW_MS − 500. */
  const answers: Readonly<Record<BookFormat, object>> = {
    binance: { lastUpdateId: 1_027_024, ...sides },
    bitstamp: { timestamp: '1749999999', microtimestamp: '1749999999500750', ...sides },
    coinbase: { sequence: 7, auction_mode: false, auction: null, time: '2025-06-15T15:06:39.500912Z', ...sides },
  }
  const read = (format: BookFormat, answer: unknown, url = 'https://venue.example/book/') =>
    venueBook({ name: 'v', url, format, freshness: FRESH, fetch: async () => json(answer), clock }).read(never)

  test('default: over the wire, into depth', async () => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answers[request.url!.slice(1, -1) as BookFormat]))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    for (const format of bookFormats) {
      const url = `http://127.0.0.1:${port}/${format}/`
      const book = await venueBook({ name: 'v', url, format, freshness: FRESH, fetch, clock }).read(never)
      assert.ok(book.ok, format)
      const { marks, mark } = book.book
      assert.deepEqual([marks, mark], format === 'binance' ? ['change', 1_027_024] : ['time', NOW_MS - 500], format)
      const depth = depthOf({ source: 1, underlying: 1, gapMs: 0 }, book.book)
      assert.ok(depth.ok)
      // Half a coin each at 1, 2, 3, 4 dollars, and within 5 % one at 30: 5 and 20 dollars.
      const costs = depth.command.levels.map(({ costUp, costDown }) => [costUp, costDown])
      assert.deepEqual(
        costs,
        [5, 5, 20, 20, 20, 20].map((dollars) => [dollars * 1_000_000, dollars * 1_000_000]),
      )
    }
    server.close()
  })

  test('rejects: answerInvalid, marketPaused, priceStale, priceEarly', async () => {
    const code = async (format: BookFormat, change: object): Promise<string> => {
      const book = await read(format, { ...answers[format], ...change })
      return book.ok ? 'ok' : book.code
    }
    for (const format of bookFormats) {
      assert.equal(await code(format, { bids: undefined }), 'answerInvalid', format)
      assert.equal(await code(format, { asks: [['1001.00']] }), 'answerInvalid', format)
      assert.equal(await code(format, { asks: [[1001, 1]] }), 'answerInvalid', format)
    }
    assert.equal(await code('binance', { lastUpdateId: '1027024' }), 'answerInvalid')
    assert.equal(await code('bitstamp', { microtimestamp: 1_749_999_999_500_750 }), 'answerInvalid')
    assert.equal(await code('coinbase', { time: 'today' }), 'answerInvalid')
    assert.equal(await code('coinbase', { auction_mode: undefined }), 'answerInvalid')
    assert.equal(await code('coinbase', { auction_mode: true }), 'marketPaused')
    // A minute and a millisecond before now; a second and a millisecond after it.
    assert.equal(await code('bitstamp', { microtimestamp: '1749999939999000' }), 'priceStale')
    assert.equal(await code('coinbase', { time: '2025-06-15T15:06:41.001Z' }), 'priceEarly')
    for (const answer of [null, [], 'book']) {
      const book = await read('binance', answer)
      assert.equal(book.ok ? 'ok' : book.code, 'answerInvalid')
    }
  })
})
