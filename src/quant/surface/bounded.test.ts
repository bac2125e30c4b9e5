import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { boundedStep } from './bounded.ts'

/** The naive twin: one coordinate after the other, as far as its bound, ten thousand times. */
function byCoordinates(matrix: Float64Array, gradient: Float64Array, low: Float64Array): Float64Array {
  const n = gradient.length
  const step = new Float64Array(n)
  for (let turn = 0; turn < 10_000; turn++) {
    for (let i = 0; i < n; i++) {
      let slope = gradient[i]!
      for (let j = 0; j < n; j++) slope += matrix[i * n + j]! * step[j]!
      step[i] = Math.max(low[i]!, step[i]! - slope / matrix[i * n + i]!)
    }
  }
  return step
}

test('default: without a bound in the way it is the solution of the equations', () => {
  // 2x + y = 3, x + 3y = 5: x = 4/5, y = 7/5.
  const step = boundedStep(Float64Array.of(2, 1, 1, 3), Float64Array.of(-3, -5), Float64Array.of(0, 0))
  assert.ok(Math.abs(step[0]! - 0.8) < 1e-15 && Math.abs(step[1]! - 1.4) < 1e-15)
})

test('behavior: it is where going along coordinates ends', () => {
  const value = fc.double({ min: -2, max: 2, noNaN: true })
  const problem = fc.integer({ min: 1, max: 5 }).chain((n) =>
    fc.record({
      factors: fc.array(value, { minLength: n * n, maxLength: n * n }),
      gradient: fc.array(value, { minLength: n, maxLength: n }),
      low: fc.array(fc.constantFrom(0, -0.1, -1, Number.NEGATIVE_INFINITY), { minLength: n, maxLength: n }),
    }),
  )
  fc.assert(
    fc.property(problem, ({ factors, gradient, low }) => {
      const n = gradient.length
      const matrix = new Float64Array(n * n)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) matrix[i * n + j]! += factors[i * n + k]! * factors[j * n + k]!
          if (i === j) matrix[i * n + j]! += 0.2
        }
      const parts = [matrix, Float64Array.from(gradient), Float64Array.from(low)] as const
      const [fast, naive] = [boundedStep(...parts), byCoordinates(...parts)]
      fast.forEach((each, i) => {
        assert.ok(each >= low[i]!)
        assert.ok(Math.abs(each - naive[i]!) < 1e-6 * (1 + Math.abs(each)), `${each} is not ${naive[i]}`)
      })
    }),
    { numRuns: 60 },
  )
})
