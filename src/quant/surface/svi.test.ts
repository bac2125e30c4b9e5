/** Raw SVI against published figures (Gatheral and Jacquier 2014, examples 3.1 and 5.1: Vogt’s smile and its repair). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { densityAt } from './slice.ts'
import { jumpWingsOf, type Svi, sviCurveAt } from './svi.ts'
import { isSviFree } from './svi-arbitrage.ts'

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
})

test('behavior: jump wings are the published ones', () => {
  const wings = jumpWingsOf(vogt, 1)
  near(wings.v, 0.01742625, 5e-9)
  near(wings.psi, -0.1752111, 5e-8)
  near(wings.p, 0.6997381, 5e-8)
  near(wings.c, 1.316798, 5e-7)
  near(wings.least, 0.0116249, 5e-8)
  // A year of half the time is twice the variance a year, skew and slopes stay.
  assert.deepEqual(jumpWingsOf(vogt, 0.5), { ...wings, v: 2 * wings.v, least: 2 * wings.least })
})

test('behavior: the published repair of Vogt’s smile keeps v, ψ and p, has c = p + 2ψ and 4vpc ÷ (p + c)² at least, and is accepted', () => {
  const smile: Svi = { a: 0.00774091242, b: 0.06924203449, rho: -0.3340364806, m: 0.04203374523, s: 0.1186078029 }
  const [wings, before] = [jumpWingsOf(smile, 1), jumpWingsOf(vogt, 1)]
  for (const name of ['v', 'psi', 'p'] as const) near(wings[name], before[name], 1e-8)
  near(wings.c, 0.3493158, 5e-8)
  near(wings.c, wings.p + 2 * wings.psi, 1e-8)
  near(wings.least, 0.01548182, 5e-9)
  near(wings.least, (4 * wings.v * wings.p * wings.c) / (wings.p + wings.c) ** 2, 1e-9)
  assert.equal(isSviFree(smile), true)
  let least = 9
  for (let k = -1.5; k <= 1.5; k += 0.001) least = Math.min(least, densityAt(sviCurveAt(smile, k), k))
  near(least, 0.2778, 1e-4)
})
