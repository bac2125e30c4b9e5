/**
 * The borrow rate as a function of utilisation u (what is lent of what may be lent):
 *
 *   rate = multiplier × (base + slope1 × u ÷ kink)                              u ≤ kink
 *   rate = multiplier × (base + slope1 + slope2 × (u − kink) ÷ (1 − kink))      u > kink
 *
 * The kinked curve is Aave's (Aave protocol whitepaper v1.0, §1.2, "slope 1, slope 2, optimal utilisation"). The multiplier is
 * that of Morpho's AdaptiveCurveIRM (morpho-blue-irm: the rate at target moves by e^(speed × error × time), error −1 at u = 0,
 * 0 at the target, 1 at u = 1) and of Mango v4's adjusted loan curve. Changed: it moves linearly, an interval at a time, which
 * integers do exactly; it is held between a quarter and four; and it stands still while nothing is lent.
 */
import { bigMulDivFloor, clamp, type Millis, PPM, type Ppm } from '../units/index.ts'

/** A curve: yearly rates, and the kink as a part of one. All ppm; 0 < kink < 1. */
type Curve = {
  readonly basePpm: Ppm
  readonly slope1Ppm: Ppm
  readonly kinkPpm: Ppm
  readonly slope2Ppm: Ppm
}

/** Least and largest multiplier, ppm. */
const MULTIPLIER_MIN: Ppm = PPM / 4
const MULTIPLIER_MAX: Ppm = 4 * PPM

const DAY_MS = 86_400_000

/** Utilisation, 0 … 1 in ppm: `lent` ÷ `lendable`, floor. Something lent of nothing lendable is all of it. */
export function utilisationFloor(lent: number, lendable: number): Ppm {
  if (lent >= lendable) return lent > 0 ? PPM : 0
  return bigMulDivFloor(lent, PPM, lendable)
}

/** Yearly borrow rate at a utilisation, ppm, floor. Rises with utilisation, or stays. */
export function borrowRateFloor(curve: Curve, multiplierPpm: Ppm, utilisationPpm: Ppm): Ppm {
  const { basePpm, slope1Ppm, kinkPpm, slope2Ppm } = curve
  const below = bigMulDivFloor(slope1Ppm, Math.min(utilisationPpm, kinkPpm), kinkPpm)
  const above = bigMulDivFloor(slope2Ppm, Math.max(utilisationPpm - kinkPpm, 0), PPM - kinkPpm)
  return bigMulDivFloor(basePpm + below + above, multiplierPpm, PPM)
}

/**
 * The multiplier after a span at a utilisation: it rises above the kink and falls below it, by `speedPpm` of itself a day at the
 * far ends, in proportion to the distance between.
 */
export function multiplierAfter(
  multiplierPpm: Ppm,
  utilisationPpm: Ppm,
  kinkPpm: Ppm,
  speedPpm: Ppm,
  spanMs: Millis,
): Ppm {
  const gap = utilisationPpm - kinkPpm
  const errorPpm = bigMulDivFloor(gap, PPM, gap > 0 ? PPM - kinkPpm : kinkPpm)
  const aDay = bigMulDivFloor(bigMulDivFloor(multiplierPpm, speedPpm, PPM), errorPpm, PPM)
  return clamp(multiplierPpm + bigMulDivFloor(aDay, Math.min(spanMs, DAY_MS), DAY_MS), MULTIPLIER_MIN, MULTIPLIER_MAX)
}
