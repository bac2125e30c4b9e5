import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  conditionalCoverage,
  holm,
  independenceRatio,
  kupiecRatio,
  kupiecTwoSided,
  kupiecUnder,
  transitionsOf,
  type Zone,
  zoneOf,
} from './coverage.ts'
import { binomialCdf, chiSquareOneAbove, chiSquareTwoAbove } from './distributions.ts'

const near = (value: number, wanted: number, within: number): void =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`)

/** Counts of breaches that a two-sided test at 95 % accepts: first and last. */
function accepted(days: number, chance: number): [number, number] {
  const counts = Array.from({ length: 60 }, (_, count) => count)
  const fine = counts.filter((count) => kupiecTwoSided(count, days, chance) > 0.05)
  return [fine[0]!, fine.at(-1)!]
}

/** The first counts of yellow and red. */
function starts(days: number, chance: number): [number, number] {
  const zones = Array.from({ length: 60 }, (_, count) => zoneOf(count, days, chance))
  return (['yellow', 'red'] satisfies Zone[]).map((zone) => zones.indexOf(zone)) as [number, number]
}

describe('coverage', () => {
  it('default: critical values of χ² with one and two degrees of freedom, to the digits of the tables', () => {
    for (const [x, above] of [
      [3.8415, 0.05],
      [6.6349, 0.01],
      [10.8276, 0.001],
    ] as const) {
      near(chiSquareOneAbove(x), above, 2e-6)
    }
    for (const [x, above] of [
      [5.9915, 0.05],
      [9.2103, 0.01],
      [13.8155, 0.001],
    ] as const) {
      near(chiSquareTwoAbove(x), above, 2e-6)
    }
  })

  it('default: Kupiec ratios of 0 to 10 breaches in 250 days at 1 %', () => {
    const table = [5.0252, 1.1765, 0.1084, 0.0949, 0.7691, 1.9568, 3.5554, 5.497, 7.7336, 10.229, 12.9555]
    for (const [breaches, ratio] of table.entries()) near(kupiecRatio(breaches, 250, 0.01), ratio, 5e-5)
  })

  it('default: counts that Kupiec’s test accepts at 95 %', () => {
    for (const [days, chance, first, last] of [
      [250, 0.01, 1, 6],
      [250, 0.005, 0, 4],
      [500, 0.01, 2, 9],
      [1000, 0.01, 5, 16],
      [1000, 0.005, 2, 9],
      [1000, 0.001, 0, 3],
      [2500, 0.01, 16, 35],
      [2500, 0.005, 7, 20],
      [2500, 0.001, 1, 6],
    ] as const) {
      assert.deepEqual(accepted(days, chance), [first, last], `${days} days at ${chance}`)
    }
  })

  it('behavior: one-sided, only too many count: half of the two-sided chance above the mean, its complement below', () => {
    // 6 in 250 is above 2.5: ½ × P(χ²₁ > 3.5554) = ½ × 0.0593.
    near(kupiecUnder(6, 250, 0.01), 0.0297, 5e-5)
    assert.ok(kupiecUnder(0, 250, 0.01) > 0.98)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.constantFrom(250, 1000, 4000), (breaches, days) => {
        assert.ok(kupiecUnder(breaches + 1, days, 0.01) <= kupiecUnder(breaches, days, 0.01))
      }),
    )
  })

  it('default: Christoffersen’s ratio of a published example', () => {
    near(independenceRatio({ n00: 237, n01: 5, n10: 5, n11: 2 }), 6.736193215, 1e-9)
  })

  it('behavior: transitions are counted in the order of days, and breaches in a row are told from scattered ones', () => {
    const [no, yes] = [false, true]
    assert.deepEqual(transitionsOf([no, yes, yes, no, no, yes]), { n00: 1, n01: 2, n10: 1, n11: 1 })
    const days = Array.from({ length: 500 }, (_, day) => day)
    const scattered = conditionalCoverage(
      days.map((day) => day % 100 === 50),
      0.01,
    )
    const clustered = conditionalCoverage(
      days.map((day) => day >= 250 && day < 255),
      0.01,
    )
    assert.ok(scattered > 0.9 && clustered < 0.001)
    assert.equal(independenceRatio(transitionsOf([no, no, no])), 0)
  })

  it('default: binomial chances and zones of Basel’s table, 250 days at 1 %', () => {
    const table = [8.11, 28.58, 54.32, 75.81, 89.22, 95.88, 98.63, 99.6, 99.89, 99.97, 99.99]
    for (const [count, percent] of table.entries()) near(100 * binomialCdf(count, 250, 0.01), percent, 0.0051)
    const zones = Array.from({ length: 12 }, (_, count) => zoneOf(count, 250, 0.01))
    assert.deepEqual(zones, [...new Array<Zone>(5).fill('green'), ...new Array<Zone>(5).fill('yellow'), 'red', 'red'])
  })

  it('behavior: days without a breach are green, however few; one breach in six is not', () => {
    // 0.99⁶ + 6 × 0.01 × 0.99⁵ = 99.85 %.
    assert.deepEqual([zoneOf(0, 1, 0.01), zoneOf(0, 4, 0.01), zoneOf(1, 6, 0.01)], ['green', 'green', 'yellow'])
  })

  it('default: where yellow and red begin for other numbers of days', () => {
    for (const [days, chance, yellow, red] of [
      [250, 0.005, 3, 7],
      [500, 0.01, 9, 15],
      [1000, 0.01, 15, 24],
      [1000, 0.005, 9, 15],
      [1000, 0.001, 3, 6],
      [2500, 0.01, 33, 45],
      [2500, 0.005, 19, 28],
      [2500, 0.001, 5, 10],
    ] as const) {
      assert.deepEqual(starts(days, chance), [yellow, red], `${days} days at ${chance}`)
    }
  })

  it('default: Holm’s steps by hand', () => {
    // Ascending 0.01, 0.02, 0.03, 0.04: × 4, 3, 2, 1 = 0.04, 0.06, 0.06, 0.04, none below the one before it.
    const adjusted = holm([0.04, 0.01, 0.03, 0.02])
    for (const [at, wanted] of [0.06, 0.04, 0.06, 0.06].entries()) near(adjusted[at]!, wanted, 1e-12)
    assert.deepEqual(holm([0.9, 0.8]), [1, 1])
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }), (chances) => {
        for (const [at, each] of holm(chances).entries()) assert.ok(each >= chances[at]! && each <= 1)
      }),
    )
  })
})
