/** Synthetix v3 perpetuals: funding by velocity. Source: markets/perps-market/contracts/storage/PerpsMarket.sol of synthetix-v3@23585f73, as facts. */
import { add, clampOf, divide, multiply, negate, ONE, type Rational, rational } from '../rational.ts'

/** Change of the daily rate per day: proportional to skew, at most the market's velocity. */
export function fundingVelocity(skew: Rational, skewScale: Rational, velocityMax: Rational): Rational {
  return multiply(clampOf(divide(skew, skewScale), negate(ONE), ONE), velocityMax)
}

/** Daily rate after a time, > 0 is paid by longs. */
export function fundingRateAfter(rate: Rational, velocity: Rational, days: Rational): Rational {
  return add(rate, multiply(velocity, days))
}

/** What a position pays (+) over the time: the mean of both rates on its notional. */
export function fundingAccrued(
  rateBefore: Rational,
  rateAfter: Rational,
  size: Rational,
  price: Rational,
  days: Rational,
): Rational {
  const mean = divide(add(rateBefore, rateAfter), rational(2n))
  return multiply(mean, multiply(days, multiply(size, price)))
}
