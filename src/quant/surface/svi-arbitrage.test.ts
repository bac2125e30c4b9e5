/** Proofs that raw SVI is free: against dense looks, and where looks see nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { densityAt } from './slice.ts'
import { type Svi, sviCurveAt } from './svi.ts'
import { isCalendarFreeSvi, isSviFree } from './svi-arbitrage.ts'

const real = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })

const anySvi: fc.Arbitrary<Svi> = fc.record({
  a: real(-0.05, 0.2),
  b: real(0.01, 1.2),
  rho: real(-0.95, 0.95),
  m: real(-0.5, 0.5),
  s: real(0.01, 0.6),
})

/** k near the vertex, near the money and far out. */
function ksOf({ m, s }: Svi): number[] {
  return Array.from({ length: 2001 }, (_, i) => Math.sinh((i - 1000) / 60)).flatMap((x) => [m + s * x, x])
}

/** The least g of many k; −∞ where variance is not above 0. */
function leastSeen(svi: Svi): number {
  return ksOf(svi).reduce((least, k) => {
    const curve = sviCurveAt(svi, k)
    return Math.min(least, curve.w > 0 ? densityAt(curve, k) : Number.NEGATIVE_INFINITY)
  }, Number.POSITIVE_INFINITY)
}

test('behavior: what is proven free shows no butterfly, and what shows none with room to spare is proven', () => {
  const counts = { free: 0, shown: 0 }
  fc.assert(
    fc.property(anySvi, (svi) => {
      const least = leastSeen(svi)
      if (isSviFree(svi)) {
        counts.free += 1
        // Far out g is a difference of parts near 1: rounding of a few 10⁻¹⁰ at the most.
        assert.ok(least >= -1e-9, `g = ${least}`)
      } else {
        counts.shown += 1
        assert.ok(least < 1e-6 || svi.b * (1 + Math.abs(svi.rho)) >= 2, `not proven at ${least}`)
      }
    }),
    { numRuns: 400 },
  )
  assert.ok(counts.free > 50 && counts.shown > 50, JSON.stringify(counts))
})

test('rejects: a wing of Lee’s slope, variance below 0, no width', () => {
  const sound: Svi = { a: 0.04, b: 0.1, rho: 0, m: 0, s: 0.2 }
  assert.equal(isSviFree(sound), true)
  // b(1 + |ρ|) = 2 and just below; a + bs√(1 − ρ²) = −0.001; s = 0; ρ = −1.
  assert.equal(isSviFree({ a: 9, b: 1.6, rho: 0.25, m: 0, s: 9 }), false)
  assert.equal(isSviFree({ a: 9, b: 1.59, rho: 0.25, m: 0, s: 9 }), true)
  assert.equal(isSviFree({ ...sound, a: -0.021 }), false)
  assert.equal(isSviFree({ ...sound, s: 0 }), false)
  assert.equal(isSviFree({ ...sound, rho: -1 }), false)
  assert.equal(isSviFree({ ...sound, a: Number.NaN }), false)
})

test('behavior: a later smile that is proven above an earlier one is so at every look', () => {
  let proven = 0
  fc.assert(
    fc.property(anySvi, anySvi, real(0, 0.3), (near, other, lift) => {
      const far = { ...other, a: near.a + lift, b: near.b + 0.3 * other.b }
      const least = [...ksOf(near), ...ksOf(far)].reduce(
        (all, k) => Math.min(all, sviCurveAt(far, k).w / sviCurveAt(near, k).w - 1),
        Number.POSITIVE_INFINITY,
      )
      if (sviCurveAt(near, near.m).w < 0.01) return
      if (isCalendarFreeSvi(near, far)) {
        proven += 1
        assert.ok(least >= -1e-7, `lower by ${least}`)
      } else assert.ok(least < 1e-6 || !(far.b * (1 - Math.abs(far.rho)) >= near.b), `not proven at ${least}`)
    }),
    { numRuns: 300 },
  )
  assert.ok(proven > 30, String(proven))
})

test('rejects: a later smile that is lower in six thousandths of a log-moneyness', () => {
  // At k = 0.3 the earlier one is 0.03 + 0.05 √(0.09 + 0.04) = 0.0480278; the later one bends like a corner there, 0.0005 below, 0.2 steep.
  const near: Svi = { a: 0.03, b: 0.05, rho: 0, m: 0, s: 0.2 }
  const corner = (level: number): Svi => ({ a: level, b: 0.2, rho: 0, m: 0.3, s: 1e-6 })
  assert.equal(isCalendarFreeSvi(near, corner(0.0475276)), false)
  assert.equal(isCalendarFreeSvi(near, corner(0.0480286)), true)
})

test('rejects: a later smile that is lower only far out', () => {
  // Right asymptotes 0.0200 + 0.1 k and 0.0210 + 0.1 (k − 0.05): lower by 0.004 for good. With the slope 0.0999 from k = 40 on.
  const near: Svi = { a: 0.02, b: 0.1, rho: 0, m: 0, s: 0.1 }
  assert.equal(isCalendarFreeSvi(near, { ...near, a: 0.021, m: 0.05 }), false)
  assert.equal(isCalendarFreeSvi(near, { ...near, a: 0.024, b: 0.0999 }), false)
  assert.equal(isCalendarFreeSvi(near, { ...near, a: 0.024, b: 0.1001 }), true)
  assert.equal(isCalendarFreeSvi(near, near), true)
})
