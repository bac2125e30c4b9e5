import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import { NOW_MS } from './fixtures.test.ts'
import { atomsPerLot, type FeedMap, type FeedMemory, remember, reportOf, sourceChanges } from './mapping.ts'
import type { FeedPrice } from './verdict.ts'

/** A thousandth of a coin. */
const LOT = { units: 1n, exponent: -3 }
const MAP: FeedMap = {
  source: 2,
  weight: 100,
  gapMs: 1000,
  feeds: [
    { feed: 'BTC', underlying: 1, baseLot: LOT },
    { feed: 'ETH', underlying: 5, baseLot: { units: 25n, exponent: -3 } },
  ],
}

const said = (feed: string, price: bigint, confidence = 0n, timeMs = NOW_MS): FeedPrice => ({
  feed,
  price,
  confidence,
  exponent: -8,
  timeMs,
})

test('default: dollars a coin become dollar atoms a base lot', () => {
  // 60,000.00000001 dollar × 0.001 coin = 60.00000000001 dollar: 60,000,000 atoms and a rest; 2,000 dollar × 0.025 = 50 dollar.
  const report = reportOf(MAP, new Map(), [said('BTC', 6_000_000_000_001n), said('ETH', 200_000_000_000n)], NOW_MS)
  assert.deepEqual(report.command, {
    type: 'priceReport',
    source: 2,
    entries: [
      { underlying: 1, price: 60_000_000, confidence: 1 },
      { underlying: 5, price: 50_000_000, confidence: 0 },
    ],
  })
  assert.deepEqual(report.passedOver, [])
})

test('behavior: the interval in atoms holds the interval of the source; its half-width is less than two atoms wider', () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 24n })
  const exponents = fc.integer({ min: -18, max: 0 })
  fc.assert(
    fc.property(
      amounts,
      amounts,
      exponents,
      fc.bigInt({ min: 1n, max: 999n }),
      exponents,
      (price, half, exponent, units, lot) => {
        const found = { feed: 'A', price, confidence: half, exponent, timeMs: 0 }
        const atoms = atomsPerLot(found, { units, exponent: lot })
        // Everything in units of 10^−36 atom, which are whole.
        const one = 10n ** 36n
        const scale = units * 10n ** BigInt(36 + 6 + exponent + lot)
        assert.ok((atoms.price - atoms.confidence) * one <= (price - half) * scale)
        assert.ok((atoms.price + atoms.confidence) * one >= (price + half) * scale)
        assert.ok(atoms.price * one <= price * scale && (atoms.price + 1n) * one > price * scale)
        assert.ok(atoms.confidence * one < half * scale + 2n * one)
      },
    ),
    { numRuns: 300 },
  )
})

test('behavior: a feed that nobody maps is left out; where nothing is left there is no command', () => {
  assert.deepEqual(reportOf(MAP, new Map(), [said('DOGE', 10n ** 9n)], NOW_MS), {
    command: null,
    taken: [],
    passedOver: [],
  })
})

test('rejects: what is not newer, and what comes too soon', () => {
  const memory: FeedMemory = new Map()
  const codeOf = (timeMs: number, nowMs: number): string => {
    const report = reportOf(MAP, memory, [said('BTC', 10n ** 12n, 0n, timeMs)], nowMs)
    if (report.command !== null) remember(memory, report.taken, nowMs)
    return report.passedOver[0]?.code ?? 'taken'
  }
  assert.equal(codeOf(NOW_MS - 5, NOW_MS), 'taken')
  // The same price again, for as long as it stands: it must age in the house.
  assert.equal(codeOf(NOW_MS - 5, NOW_MS + 5000), 'priceRepeated')
  assert.equal(codeOf(NOW_MS - 6, NOW_MS + 5000), 'priceRepeated')
  assert.equal(codeOf(NOW_MS + 900, NOW_MS + 999), 'reportSoon')
  assert.equal(codeOf(NOW_MS + 900, NOW_MS + 1000), 'taken')
})

test('rejects: prices that the house cannot hold, one by one', () => {
  const codes = (price: bigint, confidence = 0n): unknown =>
    reportOf(MAP, new Map(), [said('BTC', price, confidence), said('ETH', 10n ** 11n)], NOW_MS).passedOver
  assert.deepEqual(codes(99_999n), [{ feed: 'BTC', code: 'priceOutOfRange' }])
  assert.deepEqual(codes(100_000n), [])
  // The largest price of the house is 10¹² atoms a lot: 10⁹ dollar a coin.
  assert.deepEqual(codes(10n ** 17n), [])
  assert.deepEqual(codes(10n ** 17n + 100_000n), [{ feed: 'BTC', code: 'priceOutOfRange' }])
  // One atom ± a hundredth of an atom: from 0 to 2 in whole atoms.
  assert.deepEqual(codes(100_000n, 1000n), [{ feed: 'BTC', code: 'priceInvalid' }])
})

test('behavior: weight and gap are the parameters of the source', () => {
  // docs/parameters.md: 500 weight, 501 reportGapMs.
  assert.deepEqual(sourceChanges(MAP), [
    { parameter: 500, scope: 2, value: 100 },
    { parameter: 501, scope: 2, value: 1000 },
  ])
})
