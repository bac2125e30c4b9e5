import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  AssertionFailed,
  assertSafe,
  bigMulDivCeil,
  bigMulDivFloor,
  clamp,
  mulDivCeil,
  mulDivFloor,
  splitByLargestRemainder,
  sqrtFloor,
  wideMulDivCeil,
} from './index.ts'

/** ⌊a·b ÷ d⌋ by the definition, in bigint. */
function floorTwin(a: number, b: number, d: number): number {
  const product = BigInt(a) * BigInt(b)
  const divisor = BigInt(d)
  const quotient = product / divisor
  return Number(product < 0n && quotient * divisor !== product ? quotient - 1n : quotient)
}

const positive = fc.bigInt(1n, 2n ** 52n - 1n).map(Number)
const whole = fc.bigInt(0n, 2n ** 52n - 1n).map(Number)

test('default: rounding goes towards ∓∞, never towards zero', () => {
  assert.equal(mulDivFloor(7, 1, 2), 3)
  assert.equal(mulDivCeil(7, 1, 2), 4)
  assert.equal(bigMulDivFloor(-7, 1, 2), -4)
  assert.equal(bigMulDivCeil(-7, 1, 2), -3)
  assert.equal(Object.is(bigMulDivCeil(-1, 1, 2), 0), true, 'no −0: it would hash differently')
})

test('behavior: mulDiv equals bigint inside its stated range', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 0, max: 2 ** 26 }), fc.integer({ min: 1, max: 2 ** 26 }), (n, r, d) => {
      const exact = floorTwin(n, r, d)
      fc.pre(exact < 2 ** 52)
      assert.equal(mulDivFloor(n, r, d), exact)
      assert.equal(mulDivCeil(n, r, d), -floorTwin(-n, r, d) + 0)
    }),
    { numRuns: 2000 },
  )
})

test('behavior: wideMulDivCeil equals bigint, exact quotients and their neighbours among them', () => {
  const divisor = fc.bigInt(1n, 2n ** 49n).map(Number)
  const factor = fc.oneof(
    whole,
    fc.integer({ min: 0, max: 10 ** 12 }),
    fc.bigInt(2n ** 52n, 2n ** 53n - 1n).map(Number),
  )
  const check = (n: number, r: number, d: number): void => {
    const exact = (BigInt(n) * BigInt(r) + BigInt(d) - 1n) / BigInt(d)
    if (exact < 2n ** 51n) assert.equal(wideMulDivCeil(n, r, d), Number(exact))
  }
  fc.assert(fc.property(factor, factor, divisor, check), { numRuns: 5000 })
  // n is a multiple of d, so that the quotient is exact, or one beside it: where a wrong last digit would show.
  const near = fc.record({
    d: divisor,
    times: fc.integer({ min: 1, max: 2 ** 20 }),
    r: factor,
    beside: fc.integer({ min: -1, max: 1 }),
  })
  fc.assert(
    fc.property(near, ({ d, times, r, beside }) => {
      const n = Number((BigInt(d) * BigInt(times)) % 2n ** 53n) + beside
      if (n >= 0 && n < 2 ** 53) check(n, r, d)
    }),
    { numRuns: 5000 },
  )
})

test('behavior: sqrtFloor is the integer root below 2^52', () => {
  fc.assert(
    fc.property(whole, (n) => {
      const root = BigInt(sqrtFloor(n))
      assert.ok(root * root <= BigInt(n) && (root + 1n) * (root + 1n) > BigInt(n))
    }),
    { numRuns: 2000 },
  )
  for (const root of [1, 94906265, 67108863]) {
    assert.equal(sqrtFloor(Math.min(root * root, 2 ** 52 - 1)), Math.min(root, 67108863))
    if (root < 67108864) assert.equal(sqrtFloor(root * root - 1), root - 1)
  }
})

test('behavior: a split gives the whole amount, nobody more than the next unit, ties to the lower position', () => {
  assert.deepEqual(splitByLargestRemainder(10, [1, 1, 1]), [4, 3, 3])
  assert.deepEqual(splitByLargestRemainder(5, [0, 0]), [0, 0])
  // Hamilton's method on the classic example of 100 seats (votes 47, 16, 15.9, 12, 6, 3.1 thousand).
  assert.deepEqual(splitByLargestRemainder(10, [47_000, 16_000, 15_900, 12_000, 6000, 3100]), [5, 2, 1, 1, 1, 0])
  fc.assert(
    fc.property(
      positive,
      fc.array(fc.integer({ min: 0, max: 10 ** 9 }), { minLength: 1, maxLength: 20 }),
      (amount, weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        fc.pre(total > 0)
        const shares = splitByLargestRemainder(amount, weights)
        assert.equal(
          shares.reduce((sum, share) => sum + share, 0),
          amount,
        )
        shares.forEach((share, i) => {
          const floor = floorTwin(amount, weights[i]!, total)
          assert.ok(share === floor || share === floor + 1)
        })
      },
    ),
  )
})

test('rejects: what a hot column cannot hold', () => {
  assert.throws(() => assertSafe(2 ** 52), AssertionFailed)
  assert.throws(() => assertSafe(0.5), AssertionFailed)
  assert.throws(() => assertSafe(Number.NaN), AssertionFailed)
  assert.equal(Object.is(assertSafe(-0), 0), true)
  assert.equal(clamp(5, 0, 3), 3)
})
