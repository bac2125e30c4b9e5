/**
 * What size and company add to a margin that is measured on prices alone (clearing.md §1.5). Dollars and shares; sizes ≥ 0. A margin that is
 * charged before them says so.
 */
import { assert } from '../../core/units/index.ts'

/** A position that has to be closed: its dollars, what it is closed at, and who is there to take it. */
export type Closing = {
  readonly dollars: number
  /** Bid to ask in stress, as a share of price. */
  readonly spread: number
  /** Volatility of a day, as a share of price. */
  readonly dayVolatility: number
  /** Dollars that the market turns over on a median day. */
  readonly turnover: number
}

/** Coefficient of the square-root law of impact: within the ½ to 1 that is found everywhere. */
const IMPACT = 0.75

/** Part of a market's turnover that closing may take without becoming the market. */
const PARTICIPATION = 0.1

/** Days until a default is found out (ECC: three tenths), and days a margin is measured for. */
const DETECTION_DAYS = 0.3
const HORIZON_DAYS = 1

/** Liquidity: half the spread, and impact by the root of the share of a day's turnover. Dollars. */
export function liquidityAddOn({ dollars, spread, dayVolatility, turnover }: Closing): number {
  assert(turnover > 0, 'a market that trades')
  return dollars * (spread / 2 + IMPACT * dayVolatility * Math.sqrt(dollars / turnover))
}

/** Days that closing takes: the share of what closing may take of a day, and the days before anybody knows. */
export function closingDays({ dollars, turnover }: Pick<Closing, 'dollars' | 'turnover'>): number {
  return dollars / (PARTICIPATION * turnover) + DETECTION_DAYS
}

/** Concentration: the margin grows by the root of the days that closing takes, beyond the day it is measured for. In the unit of `margin`. */
export function concentrationAddOn(margin: number, closing: Pick<Closing, 'dollars' | 'turnover'>): number {
  return margin * (Math.sqrt(Math.max(1, closingDays(closing) / HORIZON_DAYS)) - 1)
}

/**
 * Wrong way: collateral issued by, or pegged to, what the book is long in falls with it, so that beyond a cap it counts for nothing. Dollars.
 * The general kind needs no add-on: collateral is in the same scenarios as positions.
 */
export function wrongWayAddOn(collateral: number, cap: number): number {
  return Math.max(0, collateral - cap)
}
