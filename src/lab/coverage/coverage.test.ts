import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { gainOf, movingBook, parseProfileBook } from '../../profiles/index.ts'
import { coverageBooks } from './books.ts'
import { coverageOf } from './coverage.ts'

const KINDS = [
  'perpetuals of one coin',
  'perpetuals of two coins',
  'options',
  'options, perpetuals and futures',
] as const

describe('coverageOf', () => {
  it('default: by hand', () => {
    // Losses of 1 … 10 against 8: eight of ten are covered; nine of ten need 9 ÷ 8.
    const losses = Float64Array.from([3, 1, 2, 10, 9, 8, 7, 6, 5, 4])
    assert.deepEqual(coverageOf([{ margin: 8, notional: 80, losses }], 0.9), {
      books: 1,
      covered: 0.8,
      marginToNotional: 0.1,
      scale: 1.125,
      marginToNotionalScaled: 0.1125,
    })
  })

  it('behavior: a profile that asks k times as much is the same at equal coverage', () => {
    const book = fc.record({
      margin: fc.integer({ min: 1, max: 1000 }),
      notional: fc.integer({ min: 1, max: 1000 }),
      losses: fc
        .array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 20 })
        .map((each) => Float64Array.from(each)),
    })
    fc.assert(
      fc.property(fc.array(book, { minLength: 1, maxLength: 8 }), fc.integer({ min: 2, max: 9 }), (books, k) => {
        const one = coverageOf(books, 0.99)
        const other = coverageOf(
          books.map((each) => ({ ...each, margin: k * each.margin })),
          0.99,
        )
        assert.ok(
          Math.abs(one.marginToNotionalScaled - other.marginToNotionalScaled) <= 1e-12 * one.marginToNotionalScaled,
        )
        assert.ok(other.covered >= one.covered)
      }),
    )
  })

  it('behavior: a loss without a margin is never covered', () => {
    const { covered, scale } = coverageOf([{ margin: 0, notional: 1, losses: Float64Array.of(1, -1) }], 1)
    assert.equal(covered, 0.5)
    assert.equal(scale, Number.POSITIVE_INFINITY)
  })
})

describe('coverageBooks', () => {
  it('default: equal seeds give equal books, each a book that moves', () => {
    for (const kind of KINDS) {
      const books = coverageBooks(kind, 40, 7)
      assert.deepEqual(books, coverageBooks(kind, 40, 7))
      for (const json of books) {
        const book = movingBook(parseProfileBook(json))
        assert.ok(book.notional > 0)
        assert.equal(gainOf(book, new Map(), 0), 0)
      }
    }
  })
})

describe('gainOf', () => {
  it('default: a covered call by hand, a year after expiry', () => {
    const book = movingBook(
      parseProfileBook({
        positions: [{ market: 'BTC', size: '2', mark: '100' }],
        options: [{ market: 'BTC', expiry: 'now', strike: '110', kind: 'call', size: '-1', volatility: '0.5' }],
        markets: { BTC: { index: '100', expiries: { now: { secondsLeft: '0', forward: '100' } } } },
      }),
    )
    assert.equal(book.notional, 300)
    // +20 %: 2 × 20 − (120 − 110); −50 %: −100.
    assert.ok(Math.abs(gainOf(book, new Map([['BTC', 0.2]]), 86_400) - 30) < 1e-12)
    assert.equal(gainOf(book, new Map([['BTC', -0.5]]), 86_400), -100)
    assert.equal(gainOf(book, new Map([['ETH', -0.5]]), 86_400), 0)
  })
})
