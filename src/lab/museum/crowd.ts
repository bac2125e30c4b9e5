/**
 * The people around a story, drawn from its seed: a market maker who takes the other side of anything, members with small
 * positions that their money carries through any move of the story, and members who hold cash alone.
 */

import { LOTS_MAX } from '../../core/units/index.ts'
import { between, chance } from '../random.ts'
import { usd } from './exhibit.ts'
import type { Stage } from './stage.ts'

/** Who they are in a script. */
export const MAKER = 'maker'

/** As much as an account may hold, in two deposits of as much as one may be. */
const MAKER_CASH = usd(250_000_000)

/** Most of a market's cap, or of its floor of depth, that the whole crowd holds. */
const PART = 20

/** Largest position of one of them, atoms. */
const MEMBER_MOST = usd(500_000)

/** Lets them in and makes their trades. Prices must be there. */
export function letCrowdIn(stage: Stage): void {
  stage.enter(MAKER, MAKER_CASH)
  stage.deposit(MAKER, MAKER_CASH)
  const flats = between(stage.random, 2, 5)
  for (let at = 0; at < flats; at++) {
    stage.enter(`flat ${at}`, usd(between(stage.random, 1_000, 900_000)))
    stage.flat.add(`flat ${at}`)
  }
  for (const market of stage.stocking.markets) {
    const members = between(stage.random, 4, 10)
    const most = Math.floor(Math.min(roomOf(stage) / PART / members, MEMBER_MOST / stage.mark(market)))
    if (most < 1) continue
    for (let at = 0; at < members; at++) {
      const lots = between(stage.random, 1, most)
      const name = `${market} ${at}`
      // Thirty times the notional carries a short through every rise that this house has seen.
      stage.enter(name, 30 * lots * stage.mark(market))
      const isLong = chance(stage.random, 1, 2)
      stage.trade(isLong ? name : MAKER, isLong ? MAKER : name, market, lots)
    }
  }
}

/** By the listing, also where the rules that failed know neither cap nor depth: the crowd of both runs is one. */
function roomOf({ stocking: { set } }: Stage): number {
  const cap = set['market.openInterestCapLots'] ?? LOTS_MAX
  return Math.min(cap, set['market.depthFloorLots'] ?? cap)
}
