/** Unit conversions between how vectors write a quantity and how a rule takes it. */
import { floorOf, type Rational, rational, scaleByPowerOfTen } from '../rational.ts'

/** A fraction in units of 10⁻³⁰, rounded down. */
export function toUnits1e30(value: Rational): bigint {
  return floorOf(scaleByPowerOfTen(value, 30))
}

/** A fraction in units of 10⁻¹⁸, rounded down. */
export function toUnits1e18(value: Rational): bigint {
  return floorOf(scaleByPowerOfTen(value, 18))
}

/** A leverage as the rate it stands for. */
export function rateOfLeverage(leverage: Rational): Rational {
  return rational(leverage.denominator, leverage.numerator)
}
