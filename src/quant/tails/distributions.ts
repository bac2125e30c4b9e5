/** The three distributions that tests of coverage need. */
import { assert } from '../../core/units/index.ts'
import { exp, log, normalCdf } from '../../core/valuation/index.ts'

/** P(χ²₁ > x), x ≥ 0: a square of a standard normal, hence 2·Φ(−√x). */
export function chiSquareOneAbove(x: number): number {
  return 2 * normalCdf(-Math.sqrt(x))
}

/** P(χ²₂ > x), x ≥ 0: exponential with mean 2. */
export function chiSquareTwoAbove(x: number): number {
  return exp(-x / 2)
}

/** P(X ≤ x) for X binomial of `count` trials at `chance`, added up from 0 by the ratio of neighbours. */
export function binomialCdf(x: number, count: number, chance: number): number {
  assert(chance > 0 && chance < 1 && count * log(1 - chance) > -700, 'a binomial whose first term a double can hold')
  let term = exp(count * log(1 - chance))
  let sum = term
  for (let i = 0; i < x; i++) {
    term *= ((count - i) / (i + 1)) * (chance / (1 - chance))
    sum += term
  }
  return Math.min(1, sum)
}
