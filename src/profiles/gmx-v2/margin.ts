/**
 * GMX v2: price impact, collateral needed to open, liquidation test and deleveraging. Dollars and fractions, exact.
 * Source: contracts/{pricing,position,market,adl} of gmx-io/gmx-synthetics@a5c0c883, as facts.
 */
import {
  add,
  compare,
  divide,
  maximum,
  minimum,
  multiply,
  negate,
  ONE,
  powerOfTen,
  type Rational,
  rational,
  rootFloor,
  signOf,
  subtract,
  ZERO,
} from '../rational.ts'

const RATE_DECIMALS = 30

/** Dollar size of price impact: (imbalance ^ exponent) × factor, 0 below one dollar; powers rounded down at 10⁻³⁰ dollar. */
export function impactUsd(imbalance: Rational, exponent: Rational, factor: Rational): Rational {
  return compare(imbalance, ONE) < 0 ? ZERO : multiply(power(imbalance, exponent), factor)
}

/** Smallest collateral factor to open: the market's minimum, or open interest times its multiplier. */
export function collateralFactorToOpen(minFactor: Rational, openInterest: Rational, multiplier: Rational): Rational {
  return maximum(minFactor, multiply(openInterest, multiplier))
}

export type GmxPosition = {
  readonly isLong: boolean
  readonly sizeUsd: Rational
  readonly entryPrice: Rational
  readonly markPrice: Rational
  readonly collateralAmount: Rational
  /** The lower of the collateral's two prices. */
  readonly collateralPrice: Rational
  /** Signed impact of closing after its cap; only its negative part counts. */
  readonly priceImpactUsd: Rational
  readonly feesUsd: Rational
}

/** Limits of the liquidation test; undefined `minCollateralUsd` leaves that part of the test out. */
type GmxLimits = { readonly minCollateralFactor: Rational; readonly minCollateralUsd: Rational | undefined }

function positionPnlUsd({ isLong, sizeUsd, entryPrice, markPrice }: GmxPosition): Rational {
  const gain = multiply(sizeUsd, subtract(divide(markPrice, entryPrice), ONE))
  return isLong ? gain : negate(gain)
}

/** Collateral and result of closing now, before impact and fees. */
export function remainingBeforeCostsUsd(position: GmxPosition): Rational {
  return add(multiply(position.collateralAmount, position.collateralPrice), positionPnlUsd(position))
}

/** What is left of it after the negative part of impact and fees. */
export function remainingCollateralUsd(position: GmxPosition): Rational {
  const afterImpact = add(remainingBeforeCostsUsd(position), minimum(ZERO, position.priceImpactUsd))
  return subtract(afterImpact, position.feesUsd)
}

export function isPositionLiquidatable(position: GmxPosition, limits: GmxLimits): boolean {
  const remaining = remainingCollateralUsd(position)
  if (signOf(remaining) <= 0) return true
  if (compare(remaining, multiply(limits.minCollateralFactor, position.sizeUsd)) < 0) return true
  return limits.minCollateralUsd !== undefined && compare(remaining, limits.minCollateralUsd) < 0
}

/** Deleveraging is on while traders' gains exceed a share of the pool; it stops at a lower share. */
export function deleveragingState(
  pnlUsd: Rational,
  poolUsd: Rational,
  maxFactor: Rational,
  targetFactor: Rational,
): { readonly isOn: boolean; readonly excessUsd: Rational } {
  const isOn = signOf(poolUsd) > 0 && compare(divide(pnlUsd, poolUsd), maxFactor) > 0
  return { isOn, excessUsd: isOn ? maximum(ZERO, subtract(pnlUsd, multiply(targetFactor, poolUsd))) : ZERO }
}

function power(base: Rational, exponent: Rational): Rational {
  const degree = Number(exponent.denominator)
  const raised = rational(base.numerator ** exponent.numerator, base.denominator ** exponent.numerator)
  if (degree === 1) return raised
  const scaled = multiply(raised, rational(powerOfTen(RATE_DECIMALS * degree)))
  return rational(rootFloor(scaled.numerator / scaled.denominator, degree), powerOfTen(RATE_DECIMALS))
}
