import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { atomsPerLot, dollarsWithin, lotExponent, lotsOfDollars, quoteOf, scenarioPrice } from './convert.ts'

const DOLLAR = 10 ** 8

describe('lots and prices', () => {
  it('default', () => {
    // $121,486.20 a coin: 10⁻⁴ coins are $12.14862, 12,148,620 atoms.
    assert.equal(lotExponent(121_486.2 * DOLLAR), -4)
    assert.equal(atomsPerLot(12_148_620_000_000, -4), 12_148_620)
    assert.equal(scenarioPrice(12_148_620, -4), 12_148_620_000_000)
    // $0.47574 a coin: a hundred coins are $47.574.
    assert.equal(lotExponent(47_574_000), 2)
    assert.equal(atomsPerLot(47_574_000, 2), 47_574_000)
  })

  it('behavior: exactly $100 is one lot, exactly $10 is ten coins', () => {
    assert.deepEqual([lotExponent(100 * DOLLAR), lotExponent(10 * DOLLAR)], [0, 1])
  })

  it('behavior: prices floor, and never to nothing', () => {
    assert.equal(atomsPerLot(199, 0), 1)
    assert.equal(atomsPerLot(1, 0), 1)
  })
})

describe('depth', () => {
  it('default', () => {
    const bands = [
      { withinPpm: 10_000, dollars: 100 },
      { withinPpm: 20_000, dollars: 250 },
      { withinPpm: 50_000, dollars: 900 },
    ]
    assert.equal(dollarsWithin(bands), 250)
    // A tenth of $250 at $12 a lot is two lots.
    assert.equal(lotsOfDollars(250, 100_000, 12_000_000), 2)
  })

  it('behavior: a book that shows only farther bands is taken in part', () => {
    assert.equal(dollarsWithin([{ withinPpm: 50_000, dollars: 900 }]), 360)
    assert.equal(dollarsWithin([]), 0)
  })
})

describe('quoteOf', () => {
  it('default', () => {
    // Index 10,000,000, 100 ppm premium: 10,001,000; half of 40 ppm of it is 200.02, rounded up.
    assert.deepEqual(quoteOf(10_000_000, 100, 40), { mid: 10_001_000, bid: 10_000_799, ask: 10_001_201 })
  })
})
