import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isButterflyFree, isCalendarFree } from './slices.ts'

test('default: a butterfly of one unit of 10¹⁸ is one', () => {
  // 2s² ≤ 8θ × 10⁹ with s = 2 × 10⁹ − 1: s² = (s − 1)(s + 1) + 1 = 4 × 10⁹ × (10⁹ − 1) + 1, one more than θ = 10⁹ − 1 carries.
  const wing = 2 * 10 ** 9 - 1
  assert.equal(isButterflyFree({ theta: 10 ** 9 - 1, right: wing, left: wing }), false)
  assert.equal(isButterflyFree({ theta: 10 ** 9, right: wing, left: wing }), true)
})

test('default: a calendar of one unit of 10¹⁸ is one', () => {
  // n = m² + m + 1: (m² + 1)(m² + 2m + 2) = n² + 1, one more than a rise of n carries on wings of n.
  const m = 31_622
  const n = m * m + m + 1
  const early = { theta: m * m + 2 * m + 2, right: n, left: 0 }
  const late = (rise: number) => ({ theta: early.theta + rise, right: n + m * m + 1, left: 0 })
  assert.equal(isCalendarFree(early, late(n)), false)
  assert.equal(isCalendarFree(early, late(n + 1)), true)
})
