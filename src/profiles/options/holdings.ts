/** A neutral book as doubles, by underlying: what venues that revalue options need of it. */

import type { BookMarket, BookSettlement, ProfileBook } from '../book.ts'
import { futureKey, optionKey } from '../book-derivatives.ts'
import { multiply, type Rational, subtract, toDouble } from '../rational.ts'
import { ProfileBookError } from '../read.ts'
import { optionValue, yearsOf } from './value.ts'

/** Everything a book holds on one underlying. Sizes in coins, > 0 long; prices in dollars a coin. */
export type Holding = {
  readonly underlying: string
  readonly index: number
  readonly indexConfidence: number
  readonly settlement: BookSettlement
  readonly perpetual: PerpetualHolding | undefined
  readonly futures: readonly FutureHolding[]
  readonly expiries: readonly ExpiryHolding[]
}

export type PerpetualHolding = {
  readonly size: number
  readonly mark: number
  readonly confidence: number
  /** Dollars not yet in cash, funding that is owed taken off. */
  readonly result: number
  readonly fundingRate8h: number
}

export type FutureHolding = {
  readonly name: string
  readonly expiry: string
  readonly seconds: number
  readonly size: number
  readonly mark: number
  readonly result: number
}

/** One expiry that the book has options of. */
export type ExpiryHolding = {
  readonly name: string
  readonly seconds: number
  readonly forward: number
  readonly forwardConfidence: number
  readonly volatilityConfidence: number
  readonly rate: number
  readonly rateConfidence: number
  readonly options: readonly OptionHolding[]
}

export type OptionHolding = {
  readonly name: string
  readonly strike: number
  readonly isCall: boolean
  readonly size: number
  readonly volatility: number
}

/** Holdings in the order in which the book names their underlyings. Throws `ProfileBookError` where a fact is missing. */
export function holdingsOf(book: ProfileBook): readonly Holding[] {
  const names = [...book.positions, ...book.futures, ...book.options].map(({ market }) => market)
  return [...new Set(names)].map((name) => holdingOf(book, name))
}

/** Dollars that a unit of the settlement token is worth. */
export function stablePriceOf(book: ProfileBook): number {
  return double(book.stablePrice, 'book.stablePrice')
}

/** Undiscounted value of an option position. */
export function positionValue({ isCall, strike, size, volatility }: OptionHolding, expiry: ExpiryHolding): number {
  return size * optionValue(isCall, expiry.forward, strike, volatility, yearsOf(expiry.seconds))
}

function holdingOf(book: ProfileBook, name: string): Holding {
  const market = book.markets.get(name)
  const position = book.positions.find((each) => each.market === name)
  const index = market?.index ?? position?.mark
  if (index === undefined) throw missing(`book.markets.${name}.index`, 'give the price of the underlying')
  return {
    underlying: name,
    index: double(index, `book.markets.${name}.index`),
    indexConfidence: market === undefined ? 1 : toDouble(market.indexConfidence),
    settlement: market?.settlement ?? 'dollars',
    perpetual: perpetualOf(position, market),
    futures: futuresOf(book, name, market),
    expiries: expiriesOf(book, name, market),
  }
}

function perpetualOf(
  position: ProfileBook['positions'][number] | undefined,
  market: BookMarket | undefined,
): PerpetualHolding | undefined {
  if (position === undefined) return undefined
  const { size, mark, entry, fundingOwed } = position
  const path = `book.positions.${position.market}`
  return {
    size: double(size, `${path}.size`),
    mark: double(mark, `${path}.mark`),
    confidence: market === undefined ? 1 : toDouble(market.perpetualConfidence),
    result: double(subtract(resultOf(size, mark, entry), fundingOwed), path),
    fundingRate8h: market === undefined ? 0 : double(market.fundingRate8h, `book.markets.${position.market}`),
  }
}

function futuresOf(book: ProfileBook, name: string, market: BookMarket | undefined): readonly FutureHolding[] {
  return book.futures
    .filter((future) => future.market === name)
    .map((future) => {
      const path = `book.futures.${futureKey(future)}`
      return {
        name: futureKey(future),
        expiry: future.expiry,
        seconds: double(expiryFacts(name, future.expiry, market).secondsLeft, path),
        size: double(future.size, path),
        mark: double(future.mark, path),
        result: double(resultOf(future.size, future.mark, future.entry), path),
      }
    })
}

function expiriesOf(book: ProfileBook, name: string, market: BookMarket | undefined): readonly ExpiryHolding[] {
  const held = book.options.filter((option) => option.market === name)
  return [...new Set(held.map(({ expiry }) => expiry))].map((expiry) => {
    const facts = expiryFacts(name, expiry, market)
    const path = `book.markets.${name}.expiries.${expiry}`
    return {
      name: expiry,
      seconds: double(facts.secondsLeft, path),
      forward: double(facts.forward, path),
      forwardConfidence: toDouble(facts.forwardConfidence),
      volatilityConfidence: toDouble(facts.volatilityConfidence),
      rate: double(facts.rate, path),
      rateConfidence: toDouble(facts.rateConfidence),
      options: held
        .filter((option) => option.expiry === expiry)
        .map((option) => ({
          name: optionKey(option),
          strike: double(option.strike, `book.options.${optionKey(option)}`),
          isCall: option.kind === 'call',
          size: double(option.size, `book.options.${optionKey(option)}`),
          volatility: double(option.volatility, `book.options.${optionKey(option)}`),
        })),
    }
  })
}

function expiryFacts(name: string, expiry: string, market: BookMarket | undefined) {
  const facts = market?.expiries.get(expiry)
  if (facts !== undefined) return facts
  throw missing(`book.markets.${name}.expiries.${expiry}`, 'give its secondsLeft and forward')
}

function missing(path: string, cure: string): ProfileBookError {
  return new ProfileBookError(path, `is missing: ${cure}`, 'factMissing')
}

function resultOf(size: Rational, mark: Rational, entry: Rational | undefined): Rational {
  return multiply(size, subtract(mark, entry ?? mark))
}

/** Beyond these no scenario of any venue stays inside the doubles, and no market is. */
const LARGEST = 1e15
const SMALLEST = 1e-15

/** A size or price of a book as a double, 0 or of a size in which markets are; throws `ProfileBookError` beyond. */
function double(value: Rational, path: string): number {
  const read = amountOf(value, path)
  if (read === 0 ? value.numerator === 0n : Math.abs(read) >= SMALLEST) return read
  throw new ProfileBookError(path, `must be 0 or at least ${SMALLEST} in size`)
}

/** An amount of money or coins as a double; throws `ProfileBookError` beyond 10¹⁵. */
export function amountOf(value: Rational, path: string): number {
  const read = Number(value.numerator) / Number(value.denominator)
  if (Math.abs(read) <= LARGEST) return read
  throw new ProfileBookError(path, `must not be larger than ${LARGEST}`)
}
