/** Drift v2's fixed-point scales. Dollars, prices, percentages and fees count 10⁻⁶, weights and ratios 10⁻⁴, base 10⁻⁹. */
import { divideCeil, divideFloor } from '../rational.ts'

export const PERCENT_ONE = 1_000_000n
export const WEIGHT_ONE = 10_000n
export const BASE_ONE = 1_000_000_000n
export const PRICE_ONE = 1_000_000n
export const FEE_ONE = 1_000_000n
/** A ratio of 10⁻⁴ as a fee of 10⁻⁶. */
export const FEE_PER_RATIO = 100n
export const U64_MAX = 2n ** 64n - 1n
export const U128_MAX = 2n ** 128n - 1n

/** value·numerator ÷ denominator as the venue rounds it: exact at one, the rest rounded up above a half, down below. */
export function proportion(value: bigint, numerator: bigint, denominator: bigint): bigint {
  if (numerator === denominator) return value
  const aboveHalf = numerator > denominator / 2n && numerator < denominator
  return aboveHalf
    ? value - divideCeil(value * (denominator - numerator), denominator)
    : divideFloor(value * numerator, denominator)
}
