/** dYdX v4: a book in the venue's integers. */
import { fromUnits, toUnitsFloor } from '../assessment.ts'
import type { BookPosition, ProfileBook } from '../book.ts'
import {
  ceilOf,
  divide,
  floorOf,
  multiply,
  type Rational,
  rational,
  scaleByPowerOfTen,
  truncateOf,
  ZERO,
} from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import type { DydxAccount, DydxMarket, DydxPosition } from './margin.ts'
import type { DydxMarketParameters, DydxParameters } from './parameters.ts'

export const QUOTE_DECIMALS = 6

/** Cash and cost make the quote balance; sizes are truncated and marks rounded down to the venue's units. */
export function dydxAccount(book: ProfileBook, parameters: DydxParameters): DydxAccount {
  const costs = book.positions.reduce((sum, position) => sum + costQuote(position), 0n)
  return {
    quote: toUnitsFloor(book.cash, QUOTE_DECIMALS) - costs,
    positions: book.positions.map((position) => positionOf(position, book, parameters)),
  }
}

/** What a position has cost, rounded against the account: the venue keeps it inside the quote balance. */
export function costQuote({ size, entry, mark }: BookPosition): bigint {
  return ceilOf(scaleByPowerOfTen(multiply(size, entry ?? mark), QUOTE_DECIMALS))
}

function positionOf(position: BookPosition, book: ProfileBook, parameters: DydxParameters): DydxPosition {
  const { atomicResolution, priceExponent, tier } = marketParametersOf(position.market, parameters)
  const facts = book.markets.get(position.market)
  const openInterest = facts?.openInterestLong ?? ZERO
  const chosen = position.leverage === undefined ? ZERO : divide(rational(1_000_000n), position.leverage)
  return {
    market: {
      name: position.market,
      atomicResolution,
      price: { value: floorOf(scaleByPowerOfTen(position.mark, -priceExponent)), exponent: priceExponent },
      tier: parameters.tiers[tier],
      openInterestBase: floorOf(scaleByPowerOfTen(openInterest, -atomicResolution)),
      customInitialMarginPpm: floorOf(chosen),
    },
    sizeBase: truncateOf(scaleByPowerOfTen(position.size, -atomicResolution)),
  }
}

/** The figures of a market; throws `ProfileBookError` for one that is not known. */
export function marketParametersOf(name: string, parameters: DydxParameters): DydxMarketParameters {
  const found = parameters.markets[name]
  if (found !== undefined) return found
  const known = Object.keys(parameters.markets).join(', ')
  throw new ProfileBookError(
    `book.positions.${name}`,
    `no dYdX v4 parameters of this market; known are ${known}`,
    'marketNotCleared',
  )
}

/** Quote quantums as dollars. */
export function dollars(quantums: bigint): Rational {
  return fromUnits(quantums, QUOTE_DECIMALS)
}

/** Base quantums as coins. */
export function coins(market: DydxMarket, base: bigint): Rational {
  return scaleByPowerOfTen(rational(base), market.atomicResolution)
}
