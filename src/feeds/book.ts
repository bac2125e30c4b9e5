/** From a book of dollars and coins to the book of a venue of the house: best prices and lots within its depth distance. */
import { LOTS_MAX, type Millis, PPM, type Ppm, PRICE_MAX, type Row } from '../core/units/index.ts'
import type { CommandOf } from '../core/words/index.ts'
import { scaledCeil, scaledFloor } from './decimals.ts'
import { DIGITS, type Level, levelsRead, refuseCrossed, type Units } from './levels.ts'
import { LEVELS_MAX } from './limits.ts'
import type { LotSize } from './mapping.ts'
import { Refusal, type Refused, refused } from './verdict.ts'

/** A book as a venue shows it, best level first on each side. */
export type BookReading = {
  readonly bids: readonly Level[]
  readonly asks: readonly Level[]
  /** When it was so, or since when it is seen so, ms; or the number of its last change: whichever, it must rise. */
  readonly mark: number
  /** Whether the mark is a time, and therefore has an age. */
  readonly marks: 'time' | 'change'
}

/** What a book is in the house. */
export type BookMap = {
  readonly venue: Row
  readonly market: Row
  /** Coins of a lot of the market: its multiple of the base lot counted in. */
  readonly lot: LotSize
  /** Distance from mid within which depth counts. */
  readonly withinPpm: Ppm
  readonly gapMs: Millis
}

/** A book report, or why there is none. */
type BookVerdict = { readonly ok: true; readonly command: CommandOf<'bookReport'> } | Refused

/** Atoms are 10⁻⁶ of the settlement token. */
const ATOMS_EXPONENT = 6

/**
 * The book of a venue. Bid floor, ask ceil: never closer than shown. Lots floor, at most LOTS_MAX. A bid below one atom a lot
 * is an empty side. Refuses with `payloadLarge`, `fieldInvalid` (no decimals, a level that is not above 0, levels out of
 * order), `bookCrossed`, `priceOutOfRange`.
 */
export function bookOf(map: BookMap, reading: BookReading): BookVerdict {
  try {
    const bids = levelsRead('bids', reading.bids, LEVELS_MAX)
    const asks = levelsRead('asks', reading.asks, LEVELS_MAX)
    refuseCrossed(bids, asks)
    const [bestBid, bestAsk] = [bids[0]?.price, asks[0]?.price]
    const shift = DIGITS + map.lot.exponent + ATOMS_EXPONENT
    const bid = Number(scaledFloor((bestBid ?? 0n) * map.lot.units, shift))
    const ask = Number(scaledCeil((bestAsk ?? 0n) * map.lot.units, shift))
    if (bid > PRICE_MAX || ask > PRICE_MAX) return refused('priceOutOfRange', `bid ${bid}, ask ${ask} atoms a lot`)
    const twiceMid = (bestBid ?? bestAsk ?? 0n) + (bestAsk ?? bestBid ?? 0n)
    const near = ({ price }: Units): boolean =>
      distance(2n * price, twiceMid) * BigInt(PPM) <= twiceMid * BigInt(map.withinPpm)
    const lots = (levels: readonly Units[]): number => lotsOf(levels.filter(near), map.lot)
    const { venue, market } = map
    const bidLots = bid === 0 ? 0 : lots(bids)
    return { ok: true, command: { type: 'bookReport', venue, market, bid, ask, bidLots, askLots: lots(asks) } }
  } catch (error) {
    if (error instanceof Refusal) return refused(error.code, error.message)
    throw error
  }
}

function lotsOf(levels: readonly Units[], { units, exponent }: LotSize): number {
  const amount = levels.reduce((sum, level) => sum + level.amount, 0n)
  const lots = scaledFloor(amount, DIGITS - exponent) / units
  return Number(lots > BigInt(LOTS_MAX) ? BigInt(LOTS_MAX) : lots)
}

function distance(a: bigint, b: bigint): bigint {
  return a < b ? b - a : a - b
}
