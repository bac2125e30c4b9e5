/**
 * Mango v4: the borrow rate curve, interest and average utilisation of a bank. Fractions, exact; an index counts 10⁻¹⁸.
 * Source: programs/mango-v4/src/state/bank.rs of blockworks-foundation/mango-v4@1303a4a1, as facts.
 */
import {
  add,
  clampOf,
  compare,
  divide,
  divideFloor,
  multiply,
  ONE,
  type Rational,
  rational,
  signOf,
  subtract,
  ZERO,
} from '../rational.ts'

/** Four points of a curve that is straight between them; `scaling` multiplies it, 0 counts as 1. */
export type RateCurve = {
  readonly zeroUtilRate: Rational
  readonly util0: Rational
  readonly rate0: Rational
  readonly util1: Rational
  readonly rate1: Rational
  readonly maxRate: Rational
  readonly scaling: Rational
}

/** Yearly rate at a utilisation, held between 0 and 1. */
export function borrowRate(utilization: Rational, curve: RateCurve): Rational {
  const used = clampOf(utilization, ZERO, ONE)
  const scaling = signOf(curve.scaling) === 0 ? ONE : curve.scaling
  const points: readonly (readonly [Rational, Rational])[] = [
    [ZERO, curve.zeroUtilRate],
    [curve.util0, curve.rate0],
    [curve.util1, curve.rate1],
    [ONE, curve.maxRate],
  ]
  let [from, rate] = points[0]!
  for (const [to, next] of points.slice(1)) {
    if (compare(used, to) <= 0 && compare(to, from) > 0) {
      const share = divide(subtract(used, from), subtract(to, from))
      return multiply(scaling, add(rate, multiply(share, subtract(next, rate))))
    }
    from = to
    rate = next
  }
  return multiply(scaling, rate)
}

const YEAR_SECONDS = 31_536_000n
const INDEX_ONE = 10n ** 18n

/** Growth of an index over equal steps, compounding at each; every step is rounded down. */
export function indexGrowth(ratePerYear: Rational, stepSeconds: bigint, steps: bigint): Rational {
  const numerator = ratePerYear.numerator * stepSeconds
  const denominator = ratePerYear.denominator * YEAR_SECONDS
  let index = INDEX_ONE
  for (let step = 0n; step < steps; step++) index += divideFloor(index * numerator, denominator)
  return rational(index, INDEX_ONE)
}

type UtilizationUpdate = { readonly utilization: Rational; readonly atSeconds: Rational }

/** Utilisation averaged over time since `start`: each reading holds for the time since the one before. */
export function averageUtilization(start: Rational, updates: readonly UtilizationUpdate[]): Rational {
  let average = ZERO
  let last = start
  for (const { utilization, atSeconds } of updates) {
    const total = subtract(atSeconds, start)
    const before = multiply(average, subtract(last, start))
    const during = multiply(utilization, subtract(atSeconds, last))
    average = signOf(total) <= 0 ? utilization : divide(add(before, during), total)
    last = atSeconds
  }
  return average
}
