/**
 * From a funding rate to the premium that explains it. Venues charge rate = P + clamp(I − P, ±0.05 %) for eight hours,
 * with P the mean premium and I = 0.01 % the interest (BitMEX, Binance and Hyperliquid alike). Where the rate is I, any
 * premium within 0.05 % of I explains it, and I itself is taken.
 */

/** Interest of eight hours, ppm. */
const INTEREST_PPM: number = 100

/** What the clamp lets through either way, ppm. */
const CLAMP_PPM: number = 500

/** The funding rate of eight hours in ppm that a premium in ppm brings. */
export function rateOfPremium(premiumPpm: number): number {
  return premiumPpm + Math.min(Math.max(INTEREST_PPM - premiumPpm, -CLAMP_PPM), CLAMP_PPM)
}

/** The premium in whole ppm whose rate is the given one (ppm, may have places), within half a ppm. */
export function premiumOfRate(ratePpm: number): number {
  if (ratePpm === INTEREST_PPM) return INTEREST_PPM
  return Math.round(ratePpm > INTEREST_PPM ? ratePpm + CLAMP_PPM : ratePpm - CLAMP_PPM)
}
