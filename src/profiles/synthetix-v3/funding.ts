/** Synthetix v3 perpetuals: funding by velocity. Source: markets/perps-market/contracts/storage/PerpsMarket.sol of synthetix-v3@23585f73, as facts. */
import { add, clampOf, divide, multiply, negate, ONE, type Rational, rational } from '../rational.ts'

/** Change of the daily rate per day: proportional to skew, at most the market's velocity. */
function fundingVelocity(skew: Rational, skewScale: Rational, velocityMax: Rational): Rational {
  return multiply(clampOf(divide(skew, skewScale), negate(ONE), ONE), velocityMax)
}

/** Skew of the market, its daily rate (> 0: longs pay) and what a position has paid so far. */
type FundingState = { readonly skew: Rational; readonly ratePerDay: Rational; readonly accrued: Rational }

type FundingTerms = { readonly skewScale: Rational; readonly maxFundingVelocity: Rational }

/**
 * State after a time in which the skew stayed, then changed by a trade: the rate moves at the old velocity, the position
 * pays the mean of both rates on its notional, and the new skew gives the next velocity.
 */
export function advanceFunding(
  state: FundingState,
  days: Rational,
  position: { readonly size: Rational; readonly price: Rational },
  skewChange: Rational,
  terms: FundingTerms,
): FundingState & { readonly nextVelocity: Rational } {
  const velocity = fundingVelocity(state.skew, terms.skewScale, terms.maxFundingVelocity)
  const ratePerDay = add(state.ratePerDay, multiply(velocity, days))
  const mean = divide(add(state.ratePerDay, ratePerDay), rational(2n))
  const paid = multiply(mean, multiply(days, multiply(position.size, position.price)))
  const skew = add(state.skew, skewChange)
  return {
    skew,
    ratePerDay,
    accrued: add(state.accrued, paid),
    nextVelocity: fundingVelocity(skew, terms.skewScale, terms.maxFundingVelocity),
  }
}
