/** What decision 0140 proves of slices, on cases drawn from where they may be; and what does not suffice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { median } from './chain.ts'
import { arbitrageFree, isArbitrageFree } from './feasible.ts'
import { nodesOf } from './nodes.ts'
import {
  between,
  curveAt,
  densityAt,
  isButterflyFree,
  isCalendarFree,
  type Slice,
  scaled,
  varianceAt,
} from './slice.ts'
import { sviCurveAt, sviOfSlice } from './svi.ts'

/** Log-moneyness from the money to far out, as multiples of what a slice bends in. */
const REACH = [-300, -60, -20, -8, -4, -2, -1.2, -0.7, -0.3, -0.1, 0, 0.1, 0.3, 0.7, 1.2, 2, 4, 8, 20, 60, 300]

const part = fc.double({ min: 0, max: 1, noNaN: true })

/** Any slice of θ between a millionth and 3. */
const anySlice: fc.Arbitrary<Slice> = fc
  .tuple(fc.double({ min: -6, max: 0.5, noNaN: true }), part, part)
  .map(([power, right, left]) => ({ theta: 10 ** power, right: 3 * right ** 3 + 1e-6, left: 3 * left ** 3 + 1e-6 }))

const anySurface = fc.array(anySlice, { minLength: 2, maxLength: 6 })

function widthOf({ theta, right, left }: Slice): number {
  return theta / (0.5 * (right + left))
}

function assertNoButterfly(slice: Slice): void {
  for (const reach of REACH) {
    const k = reach * widthOf(slice)
    const curve = curveAt(slice, k)
    const size = 1 + (k * curve.w1) ** 2 / curve.w ** 2 + curve.w2 + curve.w1 ** 2 / curve.w
    assert.ok(densityAt(curve, k) >= -1e-9 * size, `g(${k}) = ${densityAt(curve, k)} of ${JSON.stringify(slice)}`)
  }
}

function assertNoCalendar(near: Slice, far: Slice): void {
  for (const k of REACH.flatMap((reach) => [reach * widthOf(near), reach * widthOf(far)])) {
    const fall = varianceAt(near, k) - varianceAt(far, k)
    assert.ok(fall <= 1e-12 * varianceAt(near, k), `w falls by ${fall} at ${k}`)
  }
}

test('default: a slice is eSSVI in its textbook form, and raw SVI', () => {
  // θ, ρ, ψ → ½(θ + ρψk + √((ψk + θρ)² + θ²(1 − ρ²))) (Hendriks and Martini 2017, formula 2.2).
  const [theta, rho, psi] = [0.04, -0.3, 0.15]
  const slice = { theta, right: psi * (1 + rho), left: psi * (1 - rho) }
  for (const k of [-1, -0.2, 0, 0.05, 0.7]) {
    const root = Math.sqrt((psi * k + theta * rho) ** 2 + theta ** 2 * (1 - rho ** 2))
    assert.ok(Math.abs(varianceAt(slice, k) - 0.5 * (theta + rho * psi * k + root)) < 1e-16)
    const [curve, svi] = [curveAt(slice, k), sviCurveAt(sviOfSlice(slice), k)]
    for (const part of ['w', 'w1', 'w2'] as const)
      assert.ok(Math.abs(curve[part] - svi[part]) < 1e-12 * (1 + curve[part]))
  }
  assert.equal(varianceAt(slice, 0), theta)
})

test('behavior: u and v are twice the slopes of the far wings', () => {
  const slice = { theta: 0.04, right: 0.12, left: 0.2 }
  assert.ok(Math.abs(curveAt(slice, 1e6).w1 - 0.12 / 2) < 1e-9)
  assert.ok(Math.abs(curveAt(slice, -1e6).w1 + 0.2 / 2) < 1e-9)
})

test('behavior: slices inside the conditions have no butterfly', () => {
  fc.assert(
    fc.property(anySlice, (slice) => {
      fc.pre(isButterflyFree(slice))
      assertNoButterfly(slice)
    }),
  )
})

test('default: the conditions at their edges (Gatheral and Jacquier 2014, theorem 4.2)', () => {
  // ½(u + v) max(u, v) = 4θ at u = v = 0.5, θ = 0.0625, and at u = 0.4, v = 0.2, θ = 0.03.
  assert.equal(isButterflyFree({ theta: 0.0625, right: 0.5, left: 0.5 }), true)
  assert.equal(isButterflyFree({ theta: 0.0624, right: 0.5, left: 0.5 }), false)
  assert.equal(isButterflyFree({ theta: 0.0301, right: 0.4, left: 0.2 }), true)
  assert.equal(isButterflyFree({ theta: 0.0299, right: 0.2, left: 0.4 }), false)
  assert.equal(isButterflyFree({ theta: 9, right: 4, left: 1 }), false)
  assert.equal(isButterflyFree({ theta: 9, right: 3.999, left: 1 }), true)
  assert.equal(isButterflyFree({ theta: 0, right: 0, left: 0 }), false)
  assert.equal(isButterflyFree({ theta: 1, right: -0.1, left: 0 }), false)
})

test('rejects: slopes that θ does not carry have a butterfly', () => {
  const steep = { theta: 0.01, right: 1.5, left: 1.5 }
  assert.equal(isButterflyFree(steep), false)
  assert.throws(() => assertNoButterfly(steep))
})

test('rejects: θ, u and v that do not fall are not enough against calendars', () => {
  const [near, far] = [
    { theta: 0.04, right: 0.1, left: 0.2 },
    { theta: 0.04, right: 0.2, left: 0.2 },
  ]
  // By hand at k = −0.1: S² = 0.002225 and 0.002, w = ½(0.045 + 0.047170) and ½(0.04 + 0.044721).
  assert.ok(Math.abs(varianceAt(near, -0.1) - 0.046085) < 1e-6)
  assert.ok(Math.abs(varianceAt(far, -0.1) - 0.0423607) < 1e-6)
  assert.equal(isCalendarFree(near, far), false)
})

test('behavior: what is brought to the conditions has no butterfly and no calendar, between expiries and as time goes by neither', () => {
  fc.assert(
    fc.property(anySurface, part, (slices, share) => {
      const free = arbitrageFree(slices)
      assert.ok(isArbitrageFree(free))
      for (const [at, far] of free.entries()) {
        assertNoButterfly(far)
        assert.ok(isButterflyFree(scaled(far, Math.max(share, 1e-9))))
        if (at === 0) continue
        const near = free[at - 1]!
        const middle = between(near, far, share)
        assertNoCalendar(near, far)
        assertNoCalendar(near, middle)
        assertNoCalendar(middle, far)
        assertNoButterfly(middle)
      }
      assert.deepEqual(arbitrageFree(free), free)
    }),
  )
})

test('behavior: the middle of what sources say keeps θ, u and v in order and wings below 4, the rest is brought back', () => {
  const surfaces = fc.array(fc.array(anySlice, { minLength: 3, maxLength: 3 }), { minLength: 3, maxLength: 5 })
  let brought = 0
  fc.assert(
    fc.property(surfaces, (sources) => {
      const free = sources.map(arbitrageFree)
      const middle = [0, 1, 2].map((at) => ({
        theta: median(free.map((slices) => slices[at]!.theta)),
        right: median(free.map((slices) => slices[at]!.right)),
        left: median(free.map((slices) => slices[at]!.left)),
      }))
      middle.forEach(({ theta, right, left }, at) => {
        const before = middle[at - 1] ?? { theta: 0, right: 0, left: 0 }
        assert.ok(theta >= before.theta && right >= before.right && left >= before.left)
        assert.ok(Math.max(right, left) < 4)
      })
      if (!isArbitrageFree(middle)) brought += 1
      assert.ok(isArbitrageFree(arbitrageFree(middle)))
    }),
  )
  assert.ok(brought > 0, 'a median alone breaks the other conditions at times, so that the repair is needed')
})

test('behavior: nodes are whole, near their surface, and as free of arbitrage', () => {
  fc.assert(
    fc.property(anySurface, (slices) => {
      const free = arbitrageFree(slices)
      const fitted = free.map((slice, at) => ({
        smile: { expiryMs: at + 1, years: at + 1, forward: 100.5, pairs: 2, observations: [], ageMs: at },
        slice,
        ...{ residuals: [], leftOut: 0, rms: 0, vegaRms: 0, ssviRms: 0, worst: 0, confidence: 0.0123451 },
      }))
      const ssvi = { thetas: [], eta: 1, gamma: 0.5, rho: 0 }
      const { nodes, ageMs } = nodesOf({ snapshotMs: 0, ssvi, slices: fitted }, 100)
      assert.equal(ageMs, free.length - 1)
      nodes.forEach((node, at) => {
        const { theta, right, left } = free[at]!
        for (const value of Object.values(node)) assert.ok(Number.isSafeInteger(value))
        assert.deepEqual([node.basisPpm, node.confidencePpm], [5000, 12_346])
        assert.ok(node.theta - theta * 1e9 >= 0 && node.theta - theta * 1e9 <= 1)
        assert.ok(node.right <= right * 1e9 && node.left <= left * 1e9)
        const whole = { theta: node.theta / 1e9, right: node.right / 1e9, left: node.left / 1e9 }
        assertNoButterfly({ ...whole, right: whole.right + 1e-12, left: whole.left + 1e-12 })
        if (at === 0) return
        const before = nodes[at - 1]!
        const near = { theta: before.theta / 1e9, right: before.right / 1e9, left: before.left / 1e9 }
        for (const reach of REACH) {
          const k = reach * widthOf({ ...whole, right: whole.right + 1e-12 })
          assert.ok(varianceAt(near, k) <= varianceAt(whole, k) * (1 + 1e-12))
        }
      })
    }),
  )
})
