/** Derive v2: hourly funding of a perpetual from impact prices. Source: src/assets/PerpAsset.sol of derivexyz/v2-core@7736900d, as facts. */
import { add, clampOf, divide, maximum, multiply, negate, type Rational, subtract, ZERO } from '../rational.ts'

type FundingTerms = {
  readonly convergenceHours: Rational
  readonly staticRatePerHour: Rational
  readonly ratePerHourMax: Rational
}

/** Fraction of the index that longs pay an hour (> 0) or receive (< 0). */
export function hourlyRate(
  index: Rational,
  impactBid: Rational,
  impactAsk: Rational,
  { convergenceHours, staticRatePerHour, ratePerHourMax }: FundingTerms,
): Rational {
  const above = maximum(ZERO, subtract(impactBid, index))
  const below = maximum(ZERO, subtract(index, impactAsk))
  const premium = divide(subtract(above, below), index)
  const rate = add(divide(premium, convergenceHours), staticRatePerHour)
  return clampOf(rate, negate(ratePerHourMax), ratePerHourMax)
}

/** What a position has received (> 0) or paid since the last accrual; the index is that of the accrual, not a later one. */
export function accruedFunding(size: Rational, ratePerHour: Rational, index: Rational, hours: Rational): Rational {
  return negate(multiply(multiply(size, ratePerHour), multiply(index, hours)))
}
