import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type Curve, chargeCeil, type Path } from './path.ts'

/** The naive twin: the rule of the quote in bigint, nothing else. */
function twin({ first, slope, bend, last }: Curve, { from, to, atFirst }: Path, price: number, depth: number): bigint {
  const costOf = (lots: number): bigint => {
    const bent = BigInt(lots < bend ? lots : bend)
    return BigInt(first) * bent + BigInt(slope) * bent * bent + BigInt(last) * (BigInt(lots) - bent)
  }
  const divisor = BigInt(depth) * 1_000_000n
  return (BigInt(price) * (costOf(to) - costOf(from) + BigInt(atFirst) * BigInt(first)) + divisor - 1n) / divisor
}

const upTo = (max: number) => fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max }))

/** Curves as quotes have them: spread ≤ cap, rising to the cap at the bend; from small books to the largest that may be listed. */
const quotes = fc
  .record({
    depth: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 2 ** 31 })),
    cap: fc.integer({ min: 0, max: 1_000_000 }),
    spreadPart: fc.integer({ min: 0, max: 1000 }),
    slope: upTo(1_000_000),
    from: upTo(2 ** 31 - 1),
    lots: upTo(2 ** 31 - 1),
    atFirst: upTo(2 ** 31 - 1),
    price: fc.oneof(fc.integer({ min: 1, max: 10 ** 8 }), fc.integer({ min: 1, max: 10 ** 12 })),
  })
  .map(({ depth, cap, spreadPart, slope, from, lots, atFirst, price }) => {
    const spread = Math.floor((cap * spreadPart) / 1000)
    const bend = slope === 0 ? 0 : Number((BigInt(cap - spread) * BigInt(depth)) / BigInt(2 * slope))
    const curve = { first: spread * depth, slope, bend, last: (slope === 0 ? spread : cap) * depth }
    return { curve, path: { from, to: from + lots, atFirst }, price, depth }
  })

describe('the cost of a path', () => {
  test('default: by hand, in numbers and in bigint', () => {
    // Spread 500 ppm, 2 × 10 ppm a lot at a depth of 1,000 up to 475 lots, 10,000 ppm beyond; 10⁷ atoms a lot: 1 ppm is 10 atoms.
    const curve = { first: 500_000, slope: 10_000, bend: 475, last: 10_000_000 }
    const cost = (from: number, to: number, atFirst = 0): number =>
      chargeCeil(curve, { from, to, atFirst }, 10 ** 7, 1000)
    // 500 × 475 + 10 × 475² = 2,493,750 and 525 × 10,000 ppm.
    assert.equal(cost(0, 1000), 77_437_500)
    assert.equal(cost(0, 100) + cost(100, 1000), cost(0, 1000))
    assert.equal(cost(0, 0, 3), 3 * 500 * 10)
    // 2³¹ lots: no number holds the path.
    assert.equal(cost(0, 2 ** 31 - 1), Number(twin(curve, { from: 0, to: 2 ** 31 - 1, atFirst: 0 }, 10 ** 7, 1000)))
  })

  test('behavior: is what bigint says, to the atom, whatever the sizes', () => {
    fc.assert(
      fc.property(quotes, ({ curve, path, price, depth }) => {
        assert.equal(chargeCeil(curve, path, price, depth), Number(twin(curve, path, price, depth)))
      }),
      { numRuns: 4000 },
    )
  })

  test('behavior: a curve that falls towards home is exact as well', () => {
    const falling = fc.record({
      depth: fc.integer({ min: 1, max: 10 ** 6 }),
      spread: fc.integer({ min: 0, max: 10_000 }),
      skew: fc.integer({ min: 1, max: 100_000 }),
      from: upTo(10 ** 6),
      lots: upTo(10 ** 6),
      price: fc.integer({ min: 1, max: 10 ** 12 }),
    })
    fc.assert(
      fc.property(falling, ({ depth, spread, skew, from, lots, price }) => {
        const bend = Math.floor((spread * depth) / (2 * skew))
        const curve = { first: spread * depth, slope: -skew, bend, last: 0 }
        const path = { from, to: from + lots, atFirst: 0 }
        assert.equal(chargeCeil(curve, path, price, depth), Number(twin(curve, path, price, depth)))
      }),
      { numRuns: 1000 },
    )
  })
})
