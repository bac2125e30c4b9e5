/** Unit conversions between how vectors write a thing and how a rule takes it: the only arithmetic of the adapters. */
import {
  add,
  decimal,
  floorOf,
  multiply,
  ONE,
  type Rational,
  rational,
  scaleByPowerOfTen,
  subtract,
} from '../rational.ts'

/** How many updates a schedule from `first` to `last`, both included, makes. */
export function updatesBetween(first: bigint, last: bigint, step: bigint): bigint {
  return (last - first) / step + 1n
}

/** A weight's counterpart on the other side, as the venue sets it by default: 2 − weight. */
export function oppositeWeight(weight: Rational): Rational {
  return subtract(add(ONE, ONE), weight)
}

/** A fraction in units of 10⁻³⁰, rounded down. */
export function toUnits1e30(value: Rational): bigint {
  return floorOf(scaleByPowerOfTen(value, 30))
}

/** A fraction in units of 10⁻¹⁸, rounded down. */
export function toUnits1e18(value: Rational): bigint {
  return floorOf(scaleByPowerOfTen(value, 18))
}

/** Leverage 1 ÷ l as the rate l. */
export function rateOfLeverage(leverage: Rational): Rational {
  return rational(leverage.denominator, leverage.numerator)
}

export function product(a: Rational, b: Rational): Rational {
  return multiply(a, b)
}

export function sum(a: Rational, b: Rational): Rational {
  return add(a, b)
}

export function difference(a: Rational, b: Rational): Rational {
  return subtract(a, b)
}

export const ONE_UNIT: Rational = decimal('1')
