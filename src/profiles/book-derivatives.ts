/** Dated futures and European options of a venue-neutral book, and what the market says of their expiries. Exact. */
import { formatDecimal, ONE, type Rational, ZERO } from './rational.ts'
import {
  choiceOf,
  objectOf,
  optional,
  type Reader,
  readFraction,
  readName,
  readNonNegative,
  readNumber,
  readPositive,
  withDefault,
} from './read.ts'

/** A future on an underlying; size in coins, > 0 long. Without an entry price its gain is already in cash. */
export type BookFuture = {
  readonly market: string
  /** Name of an expiry under `markets`. */
  readonly expiry: string
  readonly size: Rational
  readonly mark: Rational
  readonly entry: Rational | undefined
}

/** A European option, settled in cash; size in coins, > 0 long. Its premium has been paid: it is worth its whole value. */
export type BookOption = {
  readonly market: string
  readonly expiry: string
  readonly strike: Rational
  readonly kind: 'call' | 'put'
  readonly size: Rational
  /** Implied volatility a year, 1 = 100 %. */
  readonly volatility: Rational
}

/** What an expiry's options are valued by. */
export type BookExpiry = {
  readonly secondsLeft: Rational
  readonly forward: Rational
  /** How sure the sources are, 0 to 1. */
  readonly forwardConfidence: Rational
  readonly volatilityConfidence: Rational
  /** Interest a year, continuous. */
  readonly rate: Rational
  readonly rateConfidence: Rational
}

export const readFuture: Reader<BookFuture> = objectOf({
  market: readName,
  expiry: readName,
  size: readNumber,
  mark: readPositive,
  entry: optional(readPositive),
})

export const readOption: Reader<BookOption> = objectOf({
  market: readName,
  expiry: readName,
  strike: readPositive,
  kind: choiceOf(['call', 'put']),
  size: readNumber,
  volatility: readNonNegative,
})

export const readExpiry: Reader<BookExpiry> = objectOf({
  secondsLeft: readNonNegative,
  forward: readPositive,
  forwardConfidence: withDefault(readFraction, ONE),
  volatilityConfidence: withDefault(readFraction, ONE),
  rate: withDefault(readNumber, ZERO),
  rateConfidence: withDefault(readFraction, ONE),
})

export function futureKey({ market, expiry }: BookFuture): string {
  return `${market} ${expiry}`
}

/** `BTC 2026-03-27 100000 call`: one entry for each. */
export function optionKey({ market, expiry, strike, kind }: BookOption): string {
  return `${market} ${expiry} ${formatDecimal(strike, STRIKE_PLACES)} ${kind}`
}

const STRIKE_PLACES = 12
