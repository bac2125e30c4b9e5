/**
 * From the book of a venue to what it costs to move the price that is read from it: the middle of bid and ask.
 *
 * Whoever moves the price up by d takes every ask below mid × (1 + d) and bids up to there, which nobody need fill; down, every bid
 * above mid × (1 − d). What that costs is not what it takes to pay for, but what is lost when the price returns to where it was:
 * Σ amount × |price − mid|. So it is the least that such a move can cost, as the open-interest cap wants it (decision 0107).
 */
import { ATOMS_MAX, type Atoms, type Millis, PPM, type Row } from '../core/units/index.ts'
import { type CommandOf, depthDistances } from '../core/words/index.ts'
import type { BookReading } from './book.ts'
import { scaledFloor } from './decimals.ts'
import { DIGITS, levelsRead, refuseCrossed, type Units } from './levels.ts'
import { DEPTH_LEVELS_MAX, DEPTH_LEVELS_MIN } from './limits.ts'
import { Refusal, type Refused, refused } from './verdict.ts'

/** Whose depth a book is: that of the source which reports the venue's price. */
export type DepthMap = { readonly source: Row; readonly underlying: Row; readonly gapMs: Millis }

/** A report of depth, or why there is none. */
type DepthVerdict = { readonly ok: true; readonly command: CommandOf<'depthReport'> } | Refused

/** Dollar atoms are 10⁻⁶ dollar; amount × price has twice the digits of each. */
const COST_SHIFT = 2 * DIGITS + 6

/**
 * The depth of a book. Floor, at most ATOMS_MAX: never more than was seen, and beyond the last level nothing. Refuses with
 * `payloadLarge`, `fieldInvalid` (no decimals, a level that is not above 0, levels out of order), `bookThin`, `bookCrossed`, and
 * `bookWide`, where the middle is no price.
 */
export function depthOf({ source, underlying }: DepthMap, reading: BookReading): DepthVerdict {
  try {
    const bids = levelsRead('bids', reading.bids, DEPTH_LEVELS_MAX)
    const asks = levelsRead('asks', reading.asks, DEPTH_LEVELS_MAX)
    if (Math.min(bids.length, asks.length) < DEPTH_LEVELS_MIN) {
      return refused('bookThin', `${bids.length} bids and ${asks.length} asks`)
    }
    refuseCrossed(bids, asks)
    const [bid, ask] = [bids[0]!.price, asks[0]!.price]
    const twiceMid = bid + ask
    if (2n * (ask - bid) * BigInt(PPM) > twiceMid * BigInt(depthDistances[0])) {
      return refused('bookWide', `${ask - bid} between bid and ask, in 10^${DIGITS}`)
    }
    const [down, up] = [bids, asks].map((levels) => costsOf(levels, twiceMid))
    const levels = depthDistances.map((distancePpm, at) => ({ distancePpm, costUp: up![at]!, costDown: down![at]! }))
    return { ok: true, command: { type: 'depthReport', source, underlying, levels } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message)
    throw error
  }
}

/** What taking one side costs for each distance of the grid, atoms. Levels are read once, from the best on. */
function costsOf(levels: readonly Units[], twiceMid: bigint): Atoms[] {
  let [at, twiceLost] = [0, 0n]
  return depthDistances.map((distancePpm) => {
    const reach = twiceMid * BigInt(distancePpm)
    for (; at < levels.length; at++) {
      const { price, amount } = levels[at]!
      const twiceAway = 2n * price > twiceMid ? 2n * price - twiceMid : twiceMid - 2n * price
      if (twiceAway * BigInt(PPM) >= reach) break
      twiceLost += amount * twiceAway
    }
    const cost = scaledFloor(twiceLost / 2n, COST_SHIFT)
    return Number(cost > BigInt(ATOMS_MAX) ? BigInt(ATOMS_MAX) : cost)
  })
}
