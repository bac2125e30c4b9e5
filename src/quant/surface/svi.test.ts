/** Raw SVI against published figures (Gatheral and Jacquier 2014, examples 3.1 and 5.1: Vogt’s smile and its repair). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { densityAt } from './slice.ts'
import { fitSvi, isSviFree, jumpWingsOf, leastDensity, repaired, type Svi, sviCurveAt, sviOfJumpWings } from './svi.ts'
import { columnsOf } from './terms.ts'

const vogt: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, s: 0.4153 }

const near = (value: number, expected: number, error: number): void =>
  assert.ok(Math.abs(value - expected) <= error, `${value} is not ${expected}`)

test('default: variance and g of Vogt’s smile to ten digits', () => {
  for (const [k, w] of [
    [0, 0.0174262525552],
    [-1, 0.0927556521722],
    [1, 0.0868267097519],
  ] as const)
    near(sviCurveAt(vogt, k).w, w, 5e-13)
  for (const [k, g] of [
    [0, 1.03864973128],
    [0.5, 0.0693792113],
    [0.8, -0.0298184615],
    [1, -0.0277416959],
    [0.879, -0.0328635439],
  ] as const)
    near(densityAt(sviCurveAt(vogt, k), k), g, 6e-11)
})

test('rejects: Vogt’s smile, which has a butterfly between strikes that look sound', () => {
  assert.equal(isSviFree(vogt), false)
  near(leastDensity(vogt), -0.0328635439, 1e-4)
})

test('behavior: jump wings are the published ones, and lead back', () => {
  const wings = jumpWingsOf(vogt, 1)
  near(wings.v, 0.01742625, 5e-9)
  near(wings.psi, -0.1752111, 5e-8)
  near(wings.p, 0.6997381, 5e-8)
  near(wings.c, 1.316798, 5e-7)
  near(wings.least, 0.0116249, 5e-8)
  const back = sviOfJumpWings(wings, 1)
  for (const name of ['a', 'b', 'rho', 'm', 's'] as const) near(back[name], vogt[name], 1e-9)
})

test('behavior: the repair of Vogt’s smile is the published one, and is accepted', () => {
  const wings = repaired(jumpWingsOf(vogt, 1))
  near(wings.c, 0.3493158, 5e-8)
  near(wings.least, 0.01548182, 5e-9)
  const smile = sviOfJumpWings(wings, 1)
  near(smile.a, 0.00774091242, 1e-10)
  near(smile.b, 0.06924203449, 1e-10)
  near(smile.rho, -0.3340364806, 1e-9)
  near(smile.m, 0.04203374523, 1e-10)
  near(smile.s, 0.1186078029, 1e-9)
  assert.equal(isSviFree(smile), true)
  let least = 9
  for (let k = -1.5; k <= 1.5; k += 0.001) least = Math.min(least, densityAt(sviCurveAt(smile, k), k))
  near(least, 0.2778, 1e-4)
})

test('behavior: a smile with a butterfly is fitted by one without', () => {
  const observations = Array.from({ length: 31 }, (_, at) => {
    const k = -1.5 + 0.1 * at
    return { k, volatility: Math.sqrt(sviCurveAt(vogt, k).w), trust: 1 }
  })
  const smile = { expiryMs: 1, years: 1, forward: 1, pairs: 31, observations, ageMs: 0 }
  const fitted = fitSvi(columnsOf(smile), { theta: 0.0174, right: 0.1, left: 0.18 })
  assert.equal(isSviFree(fitted), true)
})

test('behavior: a smile of raw SVI is found again', () => {
  const truth: Svi = { a: 0.01, b: 0.1, rho: -0.2, m: 0.05, s: 0.2 }
  const observations = Array.from({ length: 21 }, (_, at) => {
    const k = -1 + 0.1 * at
    return { k, volatility: Math.sqrt(sviCurveAt(truth, k).w), trust: 1 }
  })
  const smile = { expiryMs: 1, years: 1, forward: 1, pairs: 21, observations, ageMs: 0 }
  const fitted = fitSvi(columnsOf(smile), { theta: 0.03, right: 0.16, left: 0.22 })
  for (const { k, volatility } of observations) near(Math.sqrt(sviCurveAt(fitted, k).w), volatility, 1e-3)
})
