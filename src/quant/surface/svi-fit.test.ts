/** Fine smiles: free whatever was observed, and near a truth that three numbers an expiry do not reach. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { calibrate, type Surface } from './calibrate.ts'
import { smilesOfQuotes } from './quotes.ts'
import { varianceAt } from './slice.ts'
import type { Smile } from './smile.ts'
import { type Svi, sviCurveAt } from './svi.ts'
import { isCalendarFreeSvi, isSviFree } from './svi-arbitrage.ts'
import { type FineSmile, fineSmiles } from './svi-fit.ts'
import { syntheticChain } from './synthetic.ts'

function surfaceOf(smiles: readonly Smile[]): Surface {
  const surface = calibrate(smiles, 0)
  return typeof surface === 'string' ? assert.fail(surface) : surface
}

/** Fine smiles, none with arbitrage. */
function fineOf(smiles: readonly Smile[]): FineSmile[] {
  const fine = fineSmiles(surfaceOf(smiles))
  fine.forEach(({ svi }, at) => {
    assert.ok(isSviFree(svi), JSON.stringify(svi))
    assert.ok(at === 0 || isCalendarFreeSvi(fine[at - 1]!.svi, svi), `expiry ${at}`)
  })
  return fine
}

/**
 * Vogt’s smile as Gatheral and Jacquier repair it (2014, example 5.1; clearing.md §2.5), without butterflies, at a quarter, a half, one and two years in proportion:
 * total variance rises at every k. A slice cannot bend so: its vertex and its width are one number.
 */
const bent: Svi = { a: 0.00774091242, b: 0.06924203449, rho: -0.3340364806, m: 0.04203374523, s: 0.1186078029 }
const YEARS = [0.25, 0.5, 1, 2]

const truthAt = (k: number, years: number): number => Math.sqrt((sviCurveAt(bent, k).w * years) / years)

function bentSmiles(offOf: (expiry: number, at: number) => number): Smile[] {
  return YEARS.map((years, expiry) => {
    const observations = Array.from({ length: 25 }, (_, at) => {
      const k = -0.6 + 0.05 * at
      return { k, volatility: truthAt(k, years) + offOf(expiry, at), trust: 1 }
    })
    return { expiryMs: years * 1000, years, forward: 1, pairs: 25, observations, ageMs: 0 }
  })
}

const farthest = (smiles: readonly Smile[], fine: readonly FineSmile[]): number =>
  Math.max(
    ...smiles.flatMap(({ observations, years }, at) =>
      observations.map(({ k }) => Math.abs(Math.sqrt(sviCurveAt(fine[at]!.svi, k).w / years) - truthAt(k, years))),
    ),
  )

test('default: a surface of raw SVI is found again, to a tenth of a point', () => {
  const smiles = bentSmiles(() => 0)
  assert.ok(farthest(smiles, fineOf(smiles)) < 1e-3)
})

test('behavior: noise of half a point and one absurd strike an expiry leave it within a point', () => {
  // Noise: ± half a point, turn about by strike and expiry; an expiry has one strike 40 points off.
  const smiles = bentSmiles((expiry, at) => (at === 3 + 6 * expiry ? 0.4 : (at + expiry) % 2 === 0 ? 0.005 : -0.005))
  const fine = fineOf(smiles)
  assert.ok(farthest(smiles, fine) < 0.01, String(farthest(smiles, fine)))
  assert.deepEqual(
    fine.map(({ strays }) => strays),
    [[3], [9], [15], [21]],
  )
})

test('behavior: a drawn chain with noise and faults, which slices are the truth of, to a little more than a point', () => {
  const shares = { missing: 0.03, oneSided: 0.03, absurd: 0.03, crossed: 0.03, stale: 0.03, expired: 0.01 }
  for (const seed of [1, 2, 3, 4]) {
    const { quotes, index, snapshotMs, truths } = syntheticChain(seed, 25, { noise: 0.005, shares })
    const { smiles } = smilesOfQuotes(quotes, index, snapshotMs, 3_600_000)
    fineOf(smiles).forEach(({ svi }, at) => {
      const { observations, years } = smiles[at]!
      for (const { k } of observations) {
        const off = Math.sqrt(sviCurveAt(svi, k).w / years) - Math.sqrt(varianceAt(truths[at]!.slice, k) / years)
        assert.ok(Math.abs(off) < 0.011, `seed ${seed}, expiry ${at}, k ${k}: off by ${off}`)
      }
    })
  }
})

test('behavior: an expiry of an hour, and marks whose variance falls from one expiry to the next', () => {
  const smile = (hours: number, volatility: number): Smile => ({
    ...{ expiryMs: hours, years: hours / 8760, forward: 1, pairs: 9, ageMs: 0 },
    observations: [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2].map((x) => {
      const k = x * volatility * Math.sqrt(hours / 8760)
      return { k, volatility: volatility * (1 + 0.1 * x * x), trust: 1 }
    }),
  })
  const fine = fineOf([smile(1, 0.8), smile(25, 0.15), smile(49, 0.6)])
  // 0.64 · 1 h is more than 0.0225 · 25 h only in the second: 0.64 against 0.5625, so that both give way by less than two points.
  assert.ok(Math.abs(fine[2]!.residuals[4]!) < 0.01, String(fine[2]!.residuals[4]))
})

test('behavior: whatever was observed, fine smiles are finite, free, and miss no more by their loss than slices', () => {
  const observation = fc.record({
    k: fc.double({ min: -3, max: 3, noNaN: true }),
    volatility: fc.double({ min: 0.01, max: 5, noNaN: true }),
    trust: fc.double({ min: 0.01, max: 1, noNaN: true }),
  })
  const smile = fc.record({
    hours: fc.integer({ min: 1, max: 5000 }),
    observations: fc.array(observation, { minLength: 1, maxLength: 8 }),
  })
  fc.assert(
    fc.property(fc.array(smile, { minLength: 1, maxLength: 4 }), (drawn) => {
      let hours = 0
      const smiles = drawn.map((each): Smile => {
        hours += each.hours
        const { observations } = each
        return { expiryMs: hours, years: hours / 8760, forward: 1, pairs: 2, observations, ageMs: 0 }
      })
      for (const { rms, worst } of fineOf(smiles)) assert.ok(Number.isFinite(rms) && Number.isFinite(worst))
    }),
    { numRuns: 40, endOnFailure: true },
  )
})
