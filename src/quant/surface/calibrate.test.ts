/** Calibrations against chains whose truth is known, and what poison does to them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { calibrate, type Surface } from './calibrate.ts'
import { isArbitrageFree } from './feasible.ts'
import { smilesOfQuotes } from './quotes.ts'
import { type Slice, varianceAt } from './slice.ts'
import type { Smile } from './smile.ts'
import { type Synthetic, syntheticChain } from './synthetic.ts'
import { discreteLevel, surfaceLevel, swapLevelOf } from './variance.ts'

const HOUR_MS = 3_600_000

/** Half a point of noise, and a sixth of the quotes with a fault. */
const trouble = {
  noise: 0.005,
  shares: { missing: 0.03, oneSided: 0.03, absurd: 0.03, crossed: 0.03, stale: 0.03, expired: 0.01 },
}

const SEEDS = [1, 2, 3, 4, 5, 6]

function fitted(smiles: readonly Smile[]): Surface {
  const surface = calibrate(smiles, 0)
  if (typeof surface === 'string') assert.fail(surface)
  assert.ok(isArbitrageFree(surface.slices.map(({ slice }) => slice)))
  return surface
}

function chain(seed: number): { readonly synthetic: Synthetic; readonly smiles: readonly Smile[] } {
  const synthetic = syntheticChain(seed, seed % 2 === 0 ? 25 : 15, trouble)
  const { quotes, index, snapshotMs } = synthetic
  return { synthetic, smiles: smilesOfQuotes(quotes, index, snapshotMs, HOUR_MS).smiles }
}

const volatilityOf = (slice: Slice, k: number, years: number): number => Math.sqrt(varianceAt(slice, k) / years)

test('default: the surface behind quotes with noise and faults is found to one volatility point at every strike', () => {
  for (const seed of SEEDS) {
    const { synthetic, smiles } = chain(seed)
    assert.ok(isArbitrageFree(synthetic.truths.map(({ slice }) => slice)))
    const { slices } = fitted(smiles)
    slices.forEach(({ smile, slice }, at) => {
      const truth = synthetic.truths[at]!
      assert.ok(Math.abs(smile.forward / truth.forward - 1) < 1e-4)
      for (const { k } of smile.observations) {
        const off = volatilityOf(slice, k, smile.years) - volatilityOf(truth.slice, k, smile.years)
        assert.ok(Math.abs(off) < 0.01, `seed ${seed}, expiry ${at}, k ${k}: off by ${off}`)
      }
    })
  }
})

test('behavior: without noise it is found nearly exactly', () => {
  const { quotes, index, snapshotMs, truths } = syntheticChain(1, 25, { noise: 0, shares: {} })
  fitted(smilesOfQuotes(quotes, index, snapshotMs, HOUR_MS).smiles).slices.forEach(({ smile, slice }, at) => {
    for (const { k } of smile.observations) {
      const off = volatilityOf(slice, k, smile.years) - volatilityOf(truths[at]!.slice, k, smile.years)
      assert.ok(Math.abs(off) < 1e-3, `expiry ${at}, k ${k}: off by ${off}`)
    }
  })
})

/** How far a surface moved: volatility at the money, and wings in proportion. */
function movedBy(before: Surface, after: Surface): { readonly money: number; readonly wings: number } {
  const moves = before.slices.map(({ smile, slice }, at) => {
    const { theta, right, left } = after.slices[at]!.slice
    return {
      money: Math.abs(Math.sqrt(theta) - Math.sqrt(slice.theta)) / Math.sqrt(smile.years),
      wings: Math.max(Math.abs(right / slice.right - 1), Math.abs(left / slice.left - 1)),
    }
  })
  return { money: Math.max(...moves.map(({ money }) => money)), wings: Math.max(...moves.map(({ wings }) => wings)) }
}

/** The same smiles with some strikes of one expiry pushed. */
function pushed(smiles: readonly Smile[], expiry: number, by: number, isPushed: (at: number) => boolean): Smile[] {
  return smiles.map((smile, i) => ({
    ...smile,
    observations: smile.observations.map((each, at) =>
      i === expiry && isPushed(at) ? { ...each, volatility: Math.max(0.01, each.volatility + by) } : each,
    ),
  }))
}

test('behavior: one strike pushed by up to 50 points moves the money by less than 1.2 points and wings by less than 6 %', () => {
  for (const seed of [1, 2]) {
    const { smiles } = chain(seed)
    const before = fitted(smiles)
    for (const [expiry, { observations }] of smiles.entries()) {
      for (const by of [-0.5, 0.06, 0.1, 0.5]) {
        for (let at = expiry % 4; at < observations.length; at += 4) {
          const { money, wings } = movedBy(before, fitted(pushed(smiles, expiry, by, (each) => each === at)))
          assert.ok(money < 0.012 && wings < 0.06, `seed ${seed}, expiry ${expiry}, strike ${at}: ${money}, ${wings}`)
        }
      }
    }
  }
})

test('behavior: the three outer strikes of a side pushed move the money by less than 1.5 points and wings by less than 65 %', () => {
  // Of twenty drawn chains those that a pushed side moves most, with one start or with two.
  for (const seed of [5, 11, 13, 15]) {
    const { smiles } = chain(seed)
    const before = fitted(smiles)
    for (const [expiry, { observations }] of smiles.entries()) {
      for (const by of [-0.5, 0.1, 0.2, 0.5]) {
        for (const first of [0, observations.length - 3]) {
          const after = fitted(pushed(smiles, expiry, by, (at) => at >= first && at < first + 3))
          const { money, wings } = movedBy(before, after)
          assert.ok(money < 0.015 && wings < 0.65, `seed ${seed}, expiry ${expiry}, by ${by}: ${money}, ${wings}`)
        }
      }
    }
  }
})

test('behavior: confidence covers the error at the money four times in five, and few quotes make it wide', () => {
  let [covered, all] = [0, 0]
  for (const seed of SEEDS) {
    const { synthetic, smiles } = chain(seed)
    for (const [at, { smile, slice, confidence }] of fitted(smiles).slices.entries()) {
      const off = Math.sqrt(slice.theta) - Math.sqrt(synthetic.truths[at]!.slice.theta)
      if (Math.abs(off) / Math.sqrt(smile.years) <= confidence) covered += 1
      all += 1
    }
  }
  assert.ok(covered / all >= 0.8, `${covered} of ${all}`)
  const { smiles } = chain(2)
  const few = smiles.map((smile) => ({ ...smile, observations: smile.observations.slice(0, 3) }))
  const [wide, narrow] = [fitted(few), fitted(smiles)].map(({ slices }) => slices[3]!.confidence)
  assert.ok(wide! > 5 * narrow!)
})

test('behavior: an expiry that shows one side only leans on the others', () => {
  const { smiles, synthetic } = chain(2)
  const oneSided = smiles.map((smile, i) =>
    i === 3 ? { ...smile, observations: smile.observations.filter(({ k }) => k < 0) } : smile,
  )
  const { slice, smile } = fitted(oneSided).slices[3]!
  const k = 2 * Math.sqrt(slice.theta)
  const off = volatilityOf(slice, k, smile.years) - volatilityOf(synthetic.truths[3]!.slice, k, smile.years)
  assert.ok(Math.abs(off) < 0.05, `off by ${off} where nothing was seen`)
})

test('behavior: whatever was observed, the fit is finite and free of arbitrage', () => {
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
    fc.property(fc.array(smile, { minLength: 1, maxLength: 5 }), (drawn) => {
      let hours = 0
      const smiles = drawn.map((each): Smile => {
        hours += each.hours
        const { observations } = each
        return { expiryMs: hours * HOUR_MS, years: hours / 8760, forward: 1, pairs: 2, observations, ageMs: 0 }
      })
      for (const { slice, rms, confidence } of fitted(smiles).slices) {
        for (const value of [slice.theta, slice.right, slice.left, rms, confidence]) assert.ok(Number.isFinite(value))
      }
    }),
  )
})

test('rejects: no observation, expiries out of order', () => {
  const { smiles } = chain(1)
  assert.equal(calibrate([], 0), 'noObservations')
  assert.equal(calibrate([{ ...smiles[0]!, observations: [] }], 0), 'noObservations')
  assert.equal(calibrate([smiles[1]!, smiles[0]!], 0), 'expiriesOutOfOrder')
  assert.equal(calibrate([smiles[1]!, smiles[1]!], 0), 'expiriesOutOfOrder')
})

test('behavior: a flat surface swaps variance at its volatility', () => {
  for (const [volatility, years] of [
    [0.5, 30 / 365],
    [1.2, 1],
    [0.2, 1 / 365],
  ] as const) {
    const level = swapLevelOf({ theta: volatility ** 2 * years, right: 0, left: 0 }, years)
    assert.ok(Math.abs(level / volatility - 1) < 1e-5, `${level} is not ${volatility}`)
  }
})

test('behavior: the sum over strikes and the integral of the surface agree within a point', () => {
  const { smiles } = chain(2)
  const surface = fitted(smiles)
  const level = surfaceLevel(surface, 30 / 365)!
  // Strikes end 2½ deviations out: the sum is a little lower, never higher by more than noise.
  assert.ok(Math.abs(level - discreteLevel(smiles, 30 / 365)!) < 0.012)
  assert.equal(surfaceLevel(surface, 5), null)
  assert.equal(discreteLevel(smiles, 5), null)
  assert.ok(surfaceLevel(surface, 0.5 / 365)! > 0)
})
