/** What a book gains when prices move and time passes, volatility unchanged: the yardstick that margins are held against. */
import type { ProfileBook } from '../book.ts'
import { type Holding, holdingsOf } from './holdings.ts'
import { optionValue, yearsOf } from './value.ts'

/** Everything that moves in a book; made once, so that many moves may be asked of it. */
export type MovingBook = { readonly holdings: readonly Holding[]; readonly notional: number }

/** Reads a book. Throws `ProfileBookError` where a fact is missing. `notional` is Σ |size| × index, in dollars. */
export function movingBook(book: ProfileBook): MovingBook {
  const holdings = holdingsOf(book)
  const notional = holdings.reduce((sum, { index, perpetual, futures, expiries }) => {
    const sizes = [perpetual?.size ?? 0, ...futures, ...expiries.flatMap(({ options }) => options)]
    return sum + index * sizes.reduce((total: number, each) => total + Math.abs(sizeOf(each)), 0)
  }, 0)
  return { holdings, notional }
}

function sizeOf(each: number | { readonly size: number }): number {
  return typeof each === 'number' ? each : each.size
}

/**
 * Dollars gained (< 0 lost) when each underlying's prices move by its fraction and `seconds` pass. Volatilities stay; what has expired is
 * worth its payoff.
 *
 * @param moves by underlying, above −1; an underlying that is not named does not move
 */
export function gainOf({ holdings }: MovingBook, moves: ReadonlyMap<string, number>, seconds: number): number {
  return holdings.reduce((sum, { underlying, perpetual, futures, expiries }) => {
    const move = moves.get(underlying) ?? 0
    const linear = [...(perpetual === undefined ? [] : [perpetual]), ...futures]
    const gained = linear.reduce((total, { size, mark }) => total + size * mark * move, 0)
    return expiries.reduce((total, expiry) => {
      const [before, after] = [yearsOf(expiry.seconds), yearsOf(Math.max(0, expiry.seconds - seconds))]
      return expiry.options.reduce((inner, { isCall, strike, size, volatility }) => {
        const now = optionValue(isCall, expiry.forward, strike, volatility, before)
        return inner + size * (optionValue(isCall, expiry.forward * (1 + move), strike, volatility, after) - now)
      }, total)
    }, sum + gained)
  }, 0)
}
