import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type Curve, chargeCeil, type Stretch } from './path.ts'

/** The naive twin: the rule of the quote in bigint, nothing else. */
function twin(stretches: readonly Stretch[], price: number, depth: number): bigint {
  const costOf = ({ first, slope, bend, last }: Curve, lots: number): bigint => {
    const bent = BigInt(lots < bend ? lots : bend)
    return BigInt(first) * bent + BigInt(slope) * bent * bent + BigInt(last) * (BigInt(lots) - bent)
  }
  const path = stretches.reduce((sum, { curve, from, to }) => sum + costOf(curve, to) - costOf(curve, from), 0n)
  const divisor = BigInt(depth) * 1_000_000n
  return (BigInt(price) * path + divisor - 1n) / divisor
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
    home: upTo(2 ** 31 - 1),
    skew: upTo(100_000),
    price: fc.oneof(fc.integer({ min: 1, max: 10 ** 8 }), fc.integer({ min: 1, max: 10 ** 12 })),
  })
  .map(({ depth, cap, spreadPart, slope, from, lots, home, skew, price }) => {
    const spread = Math.floor((cap * spreadPart) / 1000)
    const bend = slope === 0 ? 0 : Number((BigInt(cap - spread) * BigInt(depth)) / BigInt(2 * slope))
    const curve = { first: spread * depth, slope, bend, last: (slope === 0 ? spread : cap) * depth }
    const falls = skew === 0 ? 0 : Math.floor((spread * depth) / (2 * skew))
    const falling = { first: spread * depth, slope: -skew, bend: falls, last: skew === 0 ? spread * depth : 0 }
    const grows = { curve, from, to: from + lots }
    return { grows, shrinks: { curve: falling, from: Math.floor(home / 3), to: home }, price, depth }
  })

describe('the cost of a path', () => {
  test('default: by hand, in numbers and in bigint', () => {
    // Spread 500 ppm, 2 × 10 ppm a lot at a depth of 1,000 up to 475 lots, 10,000 ppm beyond; 10⁷ atoms a lot: 1 ppm is 10 atoms.
    const curve = { first: 500_000, slope: 10_000, bend: 475, last: 10_000_000 }
    const home = { first: 500_000, slope: 0, bend: 0, last: 500_000 }
    const cost = (from: number, to: number, back = 0): number =>
      chargeCeil({ curve, from, to }, { curve: home, from: 0, to: back }, 10 ** 7, 1000)
    // 500 × 475 + 10 × 475² = 2,493,750 and 525 × 10,000 ppm.
    assert.equal(cost(0, 1000), 77_437_500)
    assert.equal(cost(0, 100) + cost(100, 1000), cost(0, 1000))
    assert.equal(cost(0, 0, 3), 3 * 500 * 10)
    // 2³¹ lots: no number holds the path.
    const far = { curve, from: 0, to: 2 ** 31 - 1 }
    assert.equal(cost(0, 2 ** 31 - 1), Number(twin([far], 10 ** 7, 1000)))
  })

  test('behavior: is what bigint says, to the atom, whatever the sizes', () => {
    fc.assert(
      fc.property(quotes, ({ grows, shrinks, price, depth }) => {
        assert.equal(chargeCeil(grows, shrinks, price, depth), Number(twin([grows, shrinks], price, depth)))
      }),
      { numRuns: 4000 },
    )
  })
})
