/** Counts what marks would pay for nothing, in total variance and in prices; a venue’s marks are models and contain some. */
import { blackValue } from '../../core/valuation/index.ts'
import type { Smile } from './smile.ts'

/** How many of how many triples, pairs and strikes. */
export type ArbitrageCount = {
  readonly butterflies: number
  readonly triples: number
  readonly verticals: number
  readonly pairs: number
  readonly calendars: number
  readonly strikes: number
}

/**
 * Arbitrage in the volatilities of a smile, as calls on a forward of 1 at neighbouring strikes: *butterflies* where the price of the middle strike
 * lies above the line between its neighbours; *verticals* where a call rises with the strike, or falls by more than it; *calendars* where
 * total variance at the same log-moneyness, on a line between the strikes of the next expiry, is lower there (null: there is none).
 *
 * @param slack what a difference must exceed, as a share of the forward (of calendars: in total variance): volatilities rounded to 10⁻⁴
 *   differ by 10⁻⁶, a venue’s tick is 10⁻⁴
 */
export function arbitrageOf(smile: Smile, next: Smile | null, slack: number): ArbitrageCount {
  const { observations, years } = smile
  const strikes = observations.map(({ k }) => Math.exp(k))
  const calls = observations.map(({ volatility }, at) =>
    blackValue(true, 1, strikes[at]!, volatility * Math.sqrt(years)),
  )
  let [butterflies, verticals] = [0, 0]
  for (let at = 1; at < calls.length; at++) {
    const fall = calls[at - 1]! - calls[at]!
    if (fall < -slack || fall > strikes[at]! - strikes[at - 1]! + slack) verticals += 1
    if (at + 1 === calls.length) break
    const share = (strikes[at]! - strikes[at - 1]!) / (strikes[at + 1]! - strikes[at - 1]!)
    if (calls[at]! > calls[at - 1]! + share * (calls[at + 1]! - calls[at - 1]!) + slack) butterflies += 1
  }
  const later = observations.map(({ k }) => (next === null ? Number.NaN : varianceOn(next, k)))
  return {
    butterflies,
    triples: Math.max(0, calls.length - 2),
    verticals,
    pairs: Math.max(0, calls.length - 1),
    calendars: observations.filter(({ volatility }, at) => volatility ** 2 * years > later[at]! + slack).length,
    strikes: later.filter((variance) => !Number.isNaN(variance)).length,
  }
}

/** Total variance at k on lines between observations; NaN outside of them. */
function varianceOn({ observations, years }: Smile, k: number): number {
  const at = observations.findIndex((each) => each.k >= k)
  const [near, far] = [observations[at - 1], observations[at]]
  if (near === undefined || far === undefined) return Number.NaN
  const share = (k - near.k) / (far.k - near.k)
  return ((1 - share) * near.volatility ** 2 + share * far.volatility ** 2) * years
}
