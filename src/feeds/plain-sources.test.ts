/** Sources that sign nothing: files and exchanges; and the decimals that both are read with. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import { FeedFileError, rowsOfCsv } from './csv.ts'
import { unitsOf } from './decimals.ts'
import { bookReadingOf, type FirstSeen, mergedVerdict, tickerVerdict } from './exchange.ts'
import { FRESH, NOW_MS } from './fixtures.test.ts'

test('default: decimals are read exactly, finer digits cut towards zero', () => {
  assert.equal(unitsOf('1.5', -2), 150n)
  assert.equal(unitsOf('-0.019', -2), -1n)
  assert.equal(unitsOf('1e-7', -8), 10n)
  assert.equal(unitsOf('1.25E+3', 0), 1250n)
  assert.equal(unitsOf('63597.972532907195', -12), 63_597_972_532_907_195n)
  for (const text of ['', '.5', '5.', '1e', '0x10', ' 1', '1_000', 'NaN', '1e1000'])
    assert.equal(unitsOf(text, -2), null, text)
})

test('behavior: every finite number that JavaScript writes is read as it is written', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e15, noNaN: true }), (value) => {
      // toFixed gives the exact decimal of a double, rounded at the last digit.
      const exact = BigInt(value.toFixed(20).replace('.', ''))
      const read = unitsOf(String(value), -20)!
      const error = read > exact ? read - exact : exact - read
      // The shortest text that names a double is within half its last place, 2⁻⁵³ of it.
      assert.ok(error * 2n ** 53n <= exact + 2n ** 54n, `${value}`)
    }),
    { numRuns: 200 },
  )
})

test('default: lines of one time are one row', () => {
  const rows = rowsOfCsv('ts,feed,price,confidence\n1000,BTC,60000.5,10\n1000,ETH,2000,0\r\n2000,BTC,60001,10\n')
  const price = { exponent: -12, timeMs: 1000 }
  assert.deepEqual(rows, [
    {
      timeMs: 1000,
      prices: [
        { ...price, feed: 'BTC', price: 60_000_500_000_000_000n, confidence: 10_000_000_000_000n },
        { ...price, feed: 'ETH', price: 2_000_000_000_000_000n, confidence: 0n },
      ],
    },
    {
      timeMs: 2000,
      prices: [
        { feed: 'BTC', price: 60_001_000_000_000_000n, confidence: 10_000_000_000_000n, exponent: -12, timeMs: 2000 },
      ],
    },
  ])
  assert.deepEqual(
    rowsOfCsv('ts,feed,price\n5,A,1').map(({ prices }) => prices[0]!.confidence),
    [0n],
  )
})

test('rejects: a file with a bad line, by its number', () => {
  const bad = {
    'line 1': 'time,feed,price\n1,A,1',
    'line 2': 'ts,feed,price\nx,A,1',
    'line 3': 'ts,feed,price\n2,A,1\n1,A,1',
    'line 4': 'ts,feed,price\n2,A,1\n2,B,1\n2,A,2',
    'line 5': 'ts,feed,price\n1,A,1\n2,A,1\n3,A,1\n4,A,0',
  }
  for (const [place, text] of Object.entries(bad)) {
    assert.throws(
      () => rowsOfCsv(text),
      (error: unknown) => error instanceof FeedFileError && error.message.startsWith(place),
    )
  }
  for (const line of ['1,A', '1,,1', '1,A,1,0,5', '1,A,1,1', '1,A,-1', '1.5,A,1', '1,A,one', '1,A,1,-1']) {
    assert.throws(() => rowsOfCsv(`ts,feed,price,confidence\n${line}`), FeedFileError, line)
  }
})

const ticker = (changes: object = {}): unknown => ({
  bid: 99.5,
  ask: 100.2,
  last: 50,
  timestamp: NOW_MS - 10,
  ...changes,
})

test('default: the price of a ticker is the middle of bid and ask, its half-width the farther of them', () => {
  const verdict = tickerVerdict('BTC/USD', ticker(), new Map(), NOW_MS, FRESH)
  assert.ok(verdict.ok)
  assert.deepEqual(verdict.prices, [
    { feed: 'BTC/USD', price: 99_850_000_000_000n, confidence: 350_000_000_000n, exponent: -12, timeMs: NOW_MS - 10 },
  ])
})

test('rejects: tickers without bid or ask, crossed, old or early', () => {
  const code = (found: unknown): string => {
    const verdict = tickerVerdict('A', found, new Map(), NOW_MS, FRESH)
    return verdict.ok ? 'ok' : verdict.code
  }
  assert.equal(code(ticker({ bid: undefined })), 'answerInvalid')
  assert.equal(code(ticker({ ask: Number.NaN })), 'answerInvalid')
  assert.equal(code(null), 'answerInvalid')
  assert.equal(code(ticker({ bid: 101 })), 'bookCrossed')
  assert.equal(code(ticker({ timestamp: NOW_MS - 60_001 })), 'priceStale')
  assert.equal(code(ticker({ timestamp: NOW_MS + 1001 })), 'priceEarly')
  assert.equal(code(ticker({ bid: 0, ask: 0 })), 'priceInvalid')
  // From 0 to 200: an interval that reaches zero is no price.
  assert.equal(code(ticker({ bid: 0, ask: 200 })), 'priceInvalid')
})

test('behavior: where an exchange tells no time, a price is as old as it has been the same', () => {
  const seen: FirstSeen = new Map()
  const timeAt = (found: unknown, afterMs: number): unknown => {
    const verdict = tickerVerdict('A', found, seen, NOW_MS + afterMs, FRESH)
    return verdict.ok ? verdict.prices[0]!.timeMs - NOW_MS : verdict.code
  }
  let trades = 0
  const silent = (bid: number): unknown => ticker({ timestamp: undefined, bid, last: ++trades })
  assert.equal(timeAt(silent(99), 0), 0)
  assert.equal(timeAt(silent(99), 5000), 0)
  assert.equal(timeAt(silent(98), 6000), 6000)
  assert.equal(timeAt(silent(98), 66_000), 6000)
  assert.equal(timeAt(silent(98), 66_001), 'priceStale')
  assert.equal(timeAt(silent(99), 70_000), 70_000)
})

test('behavior: of several symbols those that answer are taken', () => {
  const good = { ...tickerVerdict('A', ticker(), new Map(), NOW_MS, FRESH), symbol: 'A' }
  const bad = { ...tickerVerdict('B', null, new Map(), NOW_MS, FRESH), symbol: 'B' }
  const both = mergedVerdict([bad, good])
  assert.ok(both.ok)
  assert.deepEqual(
    both.prices.map(({ feed }) => feed),
    ['A'],
  )
  assert.deepEqual(both.passedOver, [{ feed: 'B', code: 'answerInvalid' }])
  assert.equal(mergedVerdict([bad]).ok, false)
})

test('behavior: the book of an exchange counts by its time, else by the number of its last change, else since when it is so', () => {
  const sides = { bids: [[99, 1.5]], asks: [[101, 2, 'more']] }
  const read = (more: object): unknown => {
    const found = bookReadingOf('A', { ...sides, ...more }, new Map(), NOW_MS, FRESH)
    return found.ok ? [found.book.marks, found.book.mark] : found.code
  }
  assert.deepEqual(read({ timestamp: NOW_MS, nonce: 7 }), ['time', NOW_MS])
  assert.deepEqual(read({ nonce: 7 }), ['change', 7])
  assert.deepEqual(read({}), ['time', NOW_MS])
  assert.equal(read({ timestamp: NOW_MS - 60_001 }), 'priceStale')
  assert.equal(read({ timestamp: NOW_MS + 1001 }), 'priceEarly')
  assert.equal(read({ nonce: 7, bids: undefined }), 'answerInvalid')
  assert.equal(read({ nonce: 7, asks: [[1]] }), 'answerInvalid')
})
