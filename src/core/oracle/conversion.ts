/** Dollar prices → prices in a tier's settlement token. All floor, at least 1: price 0 is legal for settlement only. */
import { clamp, mulDivFloor, PPM, type Ppm, PRICE_MAX, type Price } from '../units/index.ts'
import { ratioFloor } from './arithmetic.ts'
import { SAMPLE_ONE, SLOW_ONE, TOKEN_PRICE_MAX } from './limits.ts'

/** Dollar price of one settlement token, 10⁻⁶ dollar: its index × 10⁶ atoms ÷ atoms of a base lot. Floor. */
export function tokenPriceFloor(index: Price, atomsPerLot: number): Ppm {
  return clamp(ratioFloor(index, PPM, atomsPerLot), 1, TOKEN_PRICE_MAX)
}

/** Settlement atoms a lot of a market that an index is worth: index × multiple ÷ token price. Floor, at most PRICE_MAX. */
export function fairOf(index: Price, lotMultiple: number, tokenPricePpm: Ppm): Price {
  // Above 2⁵² the quotient exceeds PRICE_MAX at every token price, so the cut is exact.
  const dollars = Math.min(index * lotMultiple, 2 ** 52)
  return clamp(mulDivFloor(dollars, PPM, tokenPricePpm), 1, PRICE_MAX)
}

/**
 * Settlement atoms per base lot of an asset. Floor; held below 2⁵² ÷ atoms of a lot, so that balance × price ÷ atoms stays
 * exact: a collateral that dear counts for less, never for more.
 */
export function assetPriceOf(index: Price, atomsPerLot: number, tokenPricePpm: Ppm): Price {
  const priceMax = Math.max(Math.floor(2 ** 52 / atomsPerLot), 1)
  return Math.min(fairOf(index, 1, tokenPricePpm), priceMax)
}

/** Fair price with a basis of `sample` 2⁻⁸ ppm of it, |sample| < 2²⁴. The basis is cut towards zero. */
export function markOf(fair: Price, sample: number): Price {
  const basis = mulDivFloor(fair, Math.abs(sample), PPM * SAMPLE_ONE)
  return clamp(sample < 0 ? fair - basis : fair + basis, 1, PRICE_MAX)
}

/** A slow price in atoms. Nearest, halves up. */
export function slowOf(state: number): Price {
  return Math.floor((state + SLOW_ONE / 2) / SLOW_ONE)
}
