import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { biweight, huber } from './loss.ts'
import { type Slice, varianceAt } from './slice.ts'
import { addNormal, columnsOf, lossOf } from './terms.ts'

const quadratic = huber(1e9)

/** An expiry three months out with one observation. */
function columnsAt(k: number, volatility: number): ReturnType<typeof columnsOf> {
  return columnsOf({
    expiryMs: 1,
    years: 0.25,
    forward: 1,
    pairs: 2,
    observations: [{ k, volatility, trust: 1 }],
    ageMs: 0,
  })
}

test('default: an observation on the slice has no loss, its weight at the money is its trust', () => {
  const slice = { theta: 0.09, right: 0.2, left: 0.3 }
  const columns = columnsAt(0, 0.6)
  assert.deepEqual([...columns.weight, ...columns.vega], [1, 1])
  assert.ok(lossOf(columns, slice, quadratic) < 1e-30)
})

test('behavior: slopes of the normal equations are the differences of the naive loss', () => {
  const size = fc.double({ min: 0.01, max: 1, noNaN: true })
  const offset = fc.double({ min: -1, max: 1, noNaN: true })
  fc.assert(
    fc.property(size, size, size, offset, size, (theta, right, left, k, volatility) => {
      const slice: Slice = { theta, right, left }
      const columns = columnsAt(k, volatility)
      const block = new Float64Array(12)
      addNormal(block, columns, slice, quadratic)
      const naive = (each: Slice): number =>
        columns.weight[0]! * (Math.sqrt(varianceAt(each, k) / 0.25) - volatility) ** 2
      assert.ok(Math.abs(lossOf(columns, slice, quadratic) - naive(slice)) <= 1e-12 * (1 + naive(slice)))
      for (const [at, name] of (['theta', 'right', 'left'] as const).entries()) {
        const step = 1e-6 * slice[name]
        const up = naive({ ...slice, [name]: slice[name] + step })
        const down = naive({ ...slice, [name]: slice[name] - step })
        const slope = (up - down) / (4 * step)
        assert.ok(
          Math.abs(block[9 + at]! - slope) <= 1e-5 * (1 + Math.abs(slope)),
          `${name}: ${block[9 + at]} is not ${slope}`,
        )
      }
    }),
  )
})

test('behavior: Huber grows in proportion beyond its scale, Tukey no more', () => {
  const [linear, forgetting] = [huber(0.01), biweight(0.1)]
  assert.ok(
    Math.abs(linear.valueOf(0.05) - linear.valueOf(0.04) - (linear.valueOf(0.04) - linear.valueOf(0.03))) < 1e-16,
  )
  assert.equal(forgetting.valueOf(0.1), forgetting.valueOf(5))
  assert.equal(forgetting.weightOf(0.1), 0)
  for (const loss of [linear, forgetting]) {
    // A small residual counts as its square.
    assert.ok(Math.abs(loss.valueOf(1e-5) / 1e-10 - 1) < 1e-6)
    assert.ok(Math.abs(loss.weightOf(1e-5) - 1) < 1e-6)
  }
})
