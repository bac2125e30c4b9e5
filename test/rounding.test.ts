/**
 * docs/rounding.md holds: functions of `units` round as their names say, against the definition of ⌊⌋ and ⌈⌉ in exact
 * integers, and splits give away every atom.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as units from '../src/core/units/index.ts'
import { fc } from './support/fast-check.ts'

/** q is ⌊n·r ÷ d⌋ if and only if q·d ≤ n·r < (q + 1)·d. */
function isFloor(q: number, n: number, r: number, d: number): boolean {
  const product = BigInt(n) * BigInt(r)
  return BigInt(q) * BigInt(d) <= product && product < (BigInt(q) + 1n) * BigInt(d)
}

/** q is ⌈n·r ÷ d⌉ if and only if (q − 1)·d < n·r ≤ q·d. */
function isCeil(q: number, n: number, r: number, d: number): boolean {
  const product = BigInt(n) * BigInt(r)
  return (BigInt(q) - 1n) * BigInt(d) < product && product <= BigInt(q) * BigInt(d)
}

/** The range that the functions state: n < 2⁵³, r·d < 2⁵³, result < 2⁵³. */
const products = fc
  .tuple(fc.nat({ max: Number.MAX_SAFE_INTEGER }), fc.nat({ max: 2 ** 27 }), fc.integer({ min: 1, max: 2 ** 25 }))
  .filter(([n, r, d]) => (BigInt(n) * BigInt(r)) / BigInt(d) < 2n ** 53n - 1n)

const signed = fc.integer({ min: -(2 ** 51), max: 2 ** 51 })

describe('products and quotients', () => {
  test('default: halves', () => {
    // 7·1 ÷ 2 = 3.5 and −7·1 ÷ 2 = −3.5: ⌊⌋ and ⌈⌉ go towards −∞ and +∞, never towards zero.
    assert.equal(units.mulDivFloor(7, 1, 2), 3)
    assert.equal(units.mulDivCeil(7, 1, 2), 4)
    assert.equal(units.bigMulDivFloor(-7, 1, 2), -4)
    assert.equal(units.bigMulDivCeil(-7, 1, 2), -3)
  })

  test('behavior: mulDivFloor and mulDivCeil are exact in their range', () => {
    fc.assert(
      fc.property(
        products,
        ([n, r, d]) => isFloor(units.mulDivFloor(n, r, d), n, r, d) && isCeil(units.mulDivCeil(n, r, d), n, r, d),
      ),
    )
  })

  test('behavior: bigMulDivFloor and bigMulDivCeil are exact for both signs', () => {
    fc.assert(
      fc.property(signed, fc.nat({ max: units.PPM }), (n, r) => {
        const d = units.PPM
        return isFloor(units.bigMulDivFloor(n, r, d), n, r, d) && isCeil(units.bigMulDivCeil(n, r, d), n, r, d)
      }),
    )
  })
})

test('behavior: sqrtFloor is the floor root below 2⁵²', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 52 - 1 }), (n) => {
      const root = BigInt(units.sqrtFloor(n))
      return root * root <= BigInt(n) && BigInt(n) < (root + 1n) * (root + 1n)
    }),
  )
  // Squares and their neighbours, where a root rounded to nearest would be one too many.
  for (const root of [1, 2, 3, 47_453_132, 2 ** 26 - 1]) {
    assert.equal(units.sqrtFloor(root * root), root)
    assert.equal(units.sqrtFloor(root * root - 1), root - 1)
  }
})

describe('splitByLargestRemainder', () => {
  test('default: Hamilton’s method, ties to the lower position', () => {
    // 10 over 1:1:1 is 3⅓ each: floors 3, 3, 3, and the one left goes to the first of three equal remainders.
    assert.deepEqual(units.splitByLargestRemainder(10, [1, 1, 1]), [4, 3, 3])
    // 10 over 6:5:1 is 5, 4⅙, 5⁄6: floors 5, 4, 0; remainders 0, 1⁄6, 5⁄6; the one left goes to the third.
    assert.deepEqual(units.splitByLargestRemainder(10, [6, 5, 1]), [5, 4, 1])
    assert.deepEqual(units.splitByLargestRemainder(10, [0, 0]), [0, 0])
  })

  test('behavior: every atom is given away, each share within one of its quota', () => {
    const weights = fc.array(fc.nat({ max: 2 ** 50 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 50 }), weights, (amount, list) => {
        const shares = units.splitByLargestRemainder(amount, list)
        const total = list.reduce((sum, weight) => sum + BigInt(weight), 0n)
        if (total === 0n) return shares.every((share) => share === 0)
        const given = shares.reduce((sum, share) => sum + BigInt(share), 0n)
        const near = shares.every((share, at) => {
          const distance = BigInt(share) * total - BigInt(amount) * BigInt(list[at]!)
          return -total < distance && distance < total
        })
        return given === BigInt(amount) && near
      }),
    )
  })
})
