/**
 * Hyperliquid: tiered maintenance margin, liquidation price, funding, order of deleveraging. Dollars and fractions, exact.
 * Source: hyperliquid.gitbook.io/hyperliquid-docs, pages trading/margin-tiers, /liquidations, /funding, /auto-deleveraging.
 */
import {
  absoluteOf,
  add,
  clampOf,
  compare,
  decimal,
  divide,
  maximum,
  multiply,
  negate,
  ONE,
  type Rational,
  rational,
  subtract,
  ZERO,
} from '../rational.ts'

/** From `lowerBound` of notional on, at most this leverage. Tiers ascend; the first starts at 0. */
export type MarginTier = { readonly lowerBound: Rational; readonly maxLeverage: Rational }

/** Half the initial rate at the tier's greatest leverage. */
export function maintenanceRate(tier: MarginTier): Rational {
  return divide(ONE, multiply(rational(2n), tier.maxLeverage))
}

/** The tier a notional ≥ 0 lies in and what is deducted so that the requirement has no step. */
export function tierOf(
  notional: Rational,
  tiers: readonly MarginTier[],
): { readonly tier: MarginTier; readonly deduction: Rational } {
  let tier = tiers[0]!
  let deduction = ZERO
  for (const next of tiers.slice(1)) {
    if (compare(notional, next.lowerBound) <= 0) break
    const step = subtract(maintenanceRate(next), maintenanceRate(tier))
    deduction = add(deduction, multiply(next.lowerBound, step))
    tier = next
  }
  return { tier, deduction }
}

/** notional × rate − deduction, continuous in the notional ≥ 0. */
export function maintenanceMargin(notional: Rational, tiers: readonly MarginTier[]): Rational {
  const { tier, deduction } = tierOf(notional, tiers)
  return subtract(multiply(notional, maintenanceRate(tier)), deduction)
}

/** notional ÷ leverage used; the greatest the tier allows unless the member has chosen less. */
export function initialMargin(
  notional: Rational,
  tiers: readonly MarginTier[],
  leverage: Rational | undefined,
): Rational {
  const { tier } = tierOf(notional, tiers)
  const used = leverage !== undefined && compare(leverage, tier.maxLeverage) < 0 ? leverage : tier.maxLeverage
  return divide(notional, used)
}

type LiquidationPriceInputs = {
  readonly isLong: boolean
  readonly price: Rational
  readonly size: Rational
  /** Account value (cross) or isolated margin, less the maintenance requirement. */
  readonly marginAvailable: Rational
  readonly maintenanceRate: Rational
}

/** What an isolated margin, its result included, leaves above the maintenance requirement of its position. */
export function isolatedMarginAvailable(margin: Rational, price: Rational, size: Rational, rate: Rational): Rational {
  return subtract(margin, multiply(rate, multiply(price, absoluteOf(size))))
}

/** Price at which equity falls to maintenance; undefined for a long that no price ≥ 0 liquidates. */
export function liquidationPrice(inputs: LiquidationPriceInputs): Rational | undefined {
  const side = inputs.isLong ? ONE : negate(ONE)
  const perUnit = divide(inputs.marginAvailable, absoluteOf(inputs.size))
  const slope = subtract(ONE, multiply(inputs.maintenanceRate, side))
  const price = subtract(inputs.price, divide(multiply(side, perUnit), slope))
  return compare(price, ZERO) < 0 ? undefined : price
}

const INTEREST_BAND = decimal('0.0005')
const HOURLY_MAX = decimal('0.04')

/** Funding rate of eight hours: premium plus interest held within ±0.05 % of it. */
export function fundingRate8h(premium: Rational, interest: Rational): Rational {
  return add(premium, clampOf(subtract(interest, premium), negate(INTEREST_BAND), INTEREST_BAND))
}

/** What is charged each hour: an eighth, at most 4 %. */
export function fundingRateHourly(premium: Rational, interest: Rational): Rational {
  return clampOf(divide(fundingRate8h(premium, interest), rational(8n)), negate(HOURLY_MAX), HOURLY_MAX)
}

const PARTIAL_NOTIONAL_MIN = rational(100_000n)
const PARTIAL_SHARE = decimal('0.2')
const BACKSTOP_SHARE = rational(2n, 3n)

/** What a liquidation does first: all on the book, 20 % of a large position, or the backstop below two thirds of maintenance. */
export function liquidationStep(
  accountValue: Rational,
  maintenance: Rational,
  notional: Rational,
): { readonly step: 'none' | 'book' | 'backstop'; readonly share: Rational } {
  if (compare(accountValue, maintenance) >= 0) return { step: 'none', share: ZERO }
  if (compare(accountValue, multiply(maintenance, BACKSTOP_SHARE)) < 0) return { step: 'backstop', share: ONE }
  return { step: 'book', share: compare(notional, PARTIAL_NOTIONAL_MIN) > 0 ? PARTIAL_SHARE : ONE }
}

/** Rank in deleveraging, highest first: gain on entry times leverage; 0 for an account without value. */
export function deleveragingIndex(
  isLong: boolean,
  mark: Rational,
  entry: Rational,
  notional: Rational,
  accountValue: Rational,
): Rational {
  if (compare(accountValue, ZERO) <= 0 || compare(entry, ZERO) <= 0 || compare(mark, ZERO) <= 0) return ZERO
  const gain = isLong ? divide(mark, entry) : divide(entry, mark)
  return multiply(gain, divide(notional, accountValue))
}

/** Margin that must stay behind when money is taken out: initial, but at least a tenth of all notional. */
export function transferMargin(initial: Rational, notional: Rational): Rational {
  return maximum(initial, divide(notional, rational(10n)))
}
