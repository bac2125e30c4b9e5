/** Levels of a book as a venue writes them, read exactly and held to their order. */
import { unitsOf } from './decimals.ts'
import { EXPONENT_MIN } from './limits.ts'
import { Refusal } from './verdict.ts'

/** One level: settlement tokens a coin, and coins, as decimals. */
export type Level = { readonly price: string; readonly amount: string }

/** One level in units of 10^DIGITS, both above 0. */
export type Units = { readonly price: bigint; readonly amount: bigint }

/** A side of a book. */
type Side = 'bids' | 'asks'

/** Digits that prices and amounts are read with: 10⁻¹⁸. */
export const DIGITS: number = EXPONENT_MIN

/**
 * The levels of a side, best first. Throws a `Refusal`: `payloadLarge` above so many, `fieldInvalid` for what is no decimal above 0
 * and for levels that are not in the order of their prices.
 */
export function levelsRead(side: Side, levels: readonly Level[], most: number): Units[] {
  if (levels.length > most) throw new Refusal('payloadLarge', `${levels.length} levels`)
  const read = levels.map(({ price, amount }) => ({ price: above0(price), amount: above0(amount) }))
  const isBetter = (a: Units, b: Units): boolean => (side === 'bids' ? a.price > b.price : a.price < b.price)
  if (read.some((level, at) => at > 0 && isBetter(level, read[at - 1]!))) {
    throw new Refusal('fieldInvalid', 'levels are not in the order of their prices')
  }
  return read
}

/** Throws a `Refusal` with `bookCrossed` when the best bid is above the best ask. */
export function refuseCrossed(bids: readonly Units[], asks: readonly Units[]): void {
  const [bid, ask] = [bids[0]?.price, asks[0]?.price]
  if (bid !== undefined && ask !== undefined && bid > ask) {
    throw new Refusal('bookCrossed', `bid ${bid}, ask ${ask}, both in 10^${DIGITS}`)
  }
}

function above0(text: string): bigint {
  const units = unitsOf(text, DIGITS)
  if (units === null || units <= 0n) throw new Refusal('fieldInvalid', `${text.slice(0, 80)} is no amount above 0`)
  return units
}
