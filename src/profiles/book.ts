/**
 * A venue-neutral book: what an account holds, and optional facts about its markets. A profile uses the facts it knows and
 * answers one section for each question that the book gives the inputs of.
 */
import {
  type BookExpiry,
  type BookFuture,
  type BookOption,
  futureKey,
  optionKey,
  readExpiry,
  readFuture,
  readOption,
} from './book-derivatives.ts'
import type { Rational } from './rational.ts'
import { ONE, ZERO } from './rational.ts'
import {
  choiceOf,
  listOf,
  mapOf,
  objectOf,
  optional,
  ProfileBookError,
  type Reader,
  readFlag,
  readFraction,
  readName,
  readNonNegative,
  readNumber,
  readPositive,
  withDefault,
} from './read.ts'

/** Dollars and coins, exact; sizes > 0 long. */
export type ProfileBook = {
  /** Settlement dollars; < 0 is a debt. */
  readonly cash: Rational
  readonly positions: readonly BookPosition[]
  readonly futures: readonly BookFuture[]
  readonly options: readonly BookOption[]
  readonly collaterals: readonly BookCollateral[]
  readonly spotOrders: readonly BookSpotOrder[]
  readonly markets: ReadonlyMap<string, BookMarket>
  /** Dollars that a unit of the settlement token is worth. */
  readonly stablePrice: Rational
  readonly events: BookEvents
}

/** A perpetual position. Dated futures and options: `book-derivatives.ts`. Without an entry price its gain is already in cash. */
export type BookPosition = {
  readonly market: string
  readonly size: Rational
  readonly mark: Rational
  readonly entry: Rational | undefined
  /** Slow price of venues that hold new risk to the worse of two prices; the mark where left out. */
  readonly slowPrice: Rational | undefined
  /** Size of open buy and sell orders. */
  readonly bids: Rational
  readonly asks: Rational
  /** Funding not yet charged; > 0 is owed by the account. */
  readonly fundingOwed: Rational
  /** Leverage the member has chosen, where the venue lets them. */
  readonly leverage: Rational | undefined
  /** Dollars set aside for this position alone, on venues of isolated positions. */
  readonly isolatedCollateral: Rational | undefined
}

/** An asset held (amount > 0) or borrowed (< 0). */
export type BookCollateral = {
  readonly asset: string
  readonly amount: Rational
  readonly price: Rational
  readonly slowPrice: Rational | undefined
  /** Whole bank's deposits, funds in open orders and borrows, coins: they scale weights on some venues. */
  readonly totalDeposits: Rational
  readonly totalInOrders: Rational
  readonly totalBorrows: Rational
  /** Daily averages of the bank's deposits, borrows and utilisation (a fraction); the present values where left out. */
  readonly depositsTwap: Rational | undefined
  readonly borrowsTwap: Rational | undefined
  readonly utilizationTwap: Rational | undefined
  /** Readings of the bank's utilisation, in order of time. */
  readonly utilizations: readonly BookUtilization[]
  readonly isPriceUsable: boolean
  /** Share of its value that its isolated market lends against it. */
  readonly loanToValueLimit: Rational | undefined
}

/** Share of a bank's deposits that is borrowed, from a time on. */
type BookUtilization = { readonly utilization: Rational; readonly atSeconds: Rational }

/** Funds that open spot orders between two assets reserve; `USDC` names the cash. */
export type BookSpotOrder = {
  readonly base: string
  readonly quote: string
  readonly reservedBase: Rational
  readonly reservedQuote: Rational
  readonly lowestAsk: Rational | undefined
  readonly highestBid: Rational | undefined
}

type BookLevelInput = { readonly price: Rational; readonly size: Rational }

/** Facts of one market; each is optional and opens a section of its own. */
export type BookMarket = {
  /** Price of the underlying; the perpetual's mark where left out. */
  readonly index: Rational | undefined
  /** How sure its sources are, 0 to 1, of the index and of the perpetual's price. */
  readonly indexConfidence: Rational
  readonly perpetualConfidence: Rational
  /** Whether results are paid in coins of the underlying or in dollars, where a venue lists both. */
  readonly settlement: BookSettlement
  /** Rate of eight hours, a fraction of the index; > 0 is paid by longs. */
  readonly fundingRate8h: Rational
  readonly expiries: ReadonlyMap<string, BookExpiry>
  readonly openInterestLong: Rational | undefined
  readonly openInterestShort: Rational | undefined
  readonly bids: readonly BookLevelInput[]
  readonly asks: readonly BookLevelInput[]
  /** Premium samples of this funding period, fractions of the index. */
  readonly premiums: readonly Rational[]
  /** Funding index now and when the position last paid, in the venue's unit. */
  readonly fundingIndex: Rational | undefined
  readonly fundingIndexLast: Rational | undefined
  /** Rate saved by the venue, in its unit of time, and the seconds since. */
  readonly fundingRateLast: Rational | undefined
  readonly elapsedSeconds: Rational | undefined
  readonly markTwap: Rational | undefined
  readonly oracleTwap: Rational | undefined
  readonly oracleTwap5m: Rational | undefined
  readonly oracleConfidence: Rational | undefined
  readonly oracleAgeSlots: Rational | undefined
  readonly oraclePublishedSeconds: Rational | undefined
  readonly nowSeconds: Rational | undefined
  /** Price of the venue's own market maker. */
  readonly reservePrice: Rational | undefined
  /** Median of last trade, funding basis and oracle: reference of stop orders. */
  readonly medianPrice: Rational | undefined
  /** Settlement of an expiring market: net size and quote of all its users, spare dollars. */
  readonly expiryNetSize: Rational | undefined
  readonly expiryQuote: Rational | undefined
  readonly expirySpare: Rational | undefined
  /** Gains of one side and value of the pool behind it. */
  readonly sidePnl: Rational | undefined
  readonly poolValue: Rational | undefined
}

export type BookSettlement = 'coins' | 'dollars'

/** What happens to the account: each opens the sections of the venues that know it. */
type BookEvents = {
  /** A fill of a forced close, for the insurance fund's part. */
  readonly fill: { readonly market: string; readonly size: Rational; readonly price: Rational } | undefined
  /** The account on the other side of a deleveraging. */
  readonly offsetting: ProfileBook | undefined
  readonly finalSettlement: boolean
  readonly insuranceFund: Rational | undefined
  readonly insurancePrice: Rational | undefined
  /** Slots since the account was last active, and dollars of shortage already freed. */
  readonly slotsElapsed: Rational | undefined
  readonly marginFreed: Rational
  readonly isHighLeverage: boolean
  /** A loss nobody is left to pay, dollars > 0. */
  readonly sharedLoss: Rational | undefined
  readonly insuranceShares: Rational | undefined
  readonly insuranceSharesTotal: Rational | undefined
  readonly insuranceRequestValue: Rational | undefined
  readonly settledInWindow: Rational | undefined
  /** Dollars a keeper spends on flagging and on liquidating. */
  readonly keeperCostFlag: Rational
  readonly keeperCostLiquidate: Rational
  readonly liquidations: readonly BookLiquidation[]
  readonly parameterChange: BookParameterChange | undefined
}

/** What was liquidated of a market before, in order of time. */
type BookLiquidation = {
  readonly market: string
  readonly atSeconds: Rational
  readonly amount: Rational
  readonly block: Rational
}

export type BookParameterChange = {
  readonly name: string
  readonly from: Rational
  readonly to: Rational
  readonly maxChange: Rational
  readonly isRelative: boolean
  readonly elapsedSeconds: Rational
  readonly minDelaySeconds: Rational
}

/** Checks parsed JSON; throws `ProfileBookError` at the first field that is wrong. */
export function parseProfileBook(value: unknown): ProfileBook {
  return readBook(value, 'book')
}

const readPosition: Reader<BookPosition> = objectOf({
  market: readName,
  size: readNumber,
  mark: readPositive,
  entry: optional(readPositive),
  slowPrice: optional(readPositive),
  bids: withDefault(readNonNegative, ZERO),
  asks: withDefault(readNonNegative, ZERO),
  fundingOwed: withDefault(readNumber, ZERO),
  leverage: optional(readPositive),
  isolatedCollateral: optional(readNonNegative),
})

const readCollateral: Reader<BookCollateral> = objectOf({
  asset: readName,
  amount: readNumber,
  price: readPositive,
  slowPrice: optional(readPositive),
  totalDeposits: withDefault(readNonNegative, ZERO),
  totalInOrders: withDefault(readNonNegative, ZERO),
  totalBorrows: withDefault(readNonNegative, ZERO),
  depositsTwap: optional(readNonNegative),
  borrowsTwap: optional(readNonNegative),
  utilizationTwap: optional(readNonNegative),
  utilizations: withDefault(listOf(objectOf({ utilization: readNonNegative, atSeconds: readNonNegative })), []),
  isPriceUsable: withDefault(readFlag, true),
  loanToValueLimit: optional(readPositive),
})

const readSpotOrder: Reader<BookSpotOrder> = objectOf({
  base: readName,
  quote: readName,
  reservedBase: withDefault(readNonNegative, ZERO),
  reservedQuote: withDefault(readNonNegative, ZERO),
  lowestAsk: optional(readPositive),
  highestBid: optional(readPositive),
})

const readLevel: Reader<BookLevelInput> = objectOf({ price: readPositive, size: readPositive })

const readMarket: Reader<BookMarket> = objectOf({
  index: optional(readPositive),
  indexConfidence: withDefault(readFraction, ONE),
  perpetualConfidence: withDefault(readFraction, ONE),
  settlement: withDefault(choiceOf(['coins', 'dollars']), 'dollars'),
  fundingRate8h: withDefault(readNumber, ZERO),
  expiries: withDefault(mapOf(readExpiry), new Map()),
  openInterestLong: optional(readNonNegative),
  openInterestShort: optional(readNonNegative),
  bids: withDefault(listOf(readLevel), []),
  asks: withDefault(listOf(readLevel), []),
  premiums: withDefault(listOf(readNumber), []),
  fundingIndex: optional(readNumber),
  fundingIndexLast: optional(readNumber),
  fundingRateLast: optional(readNumber),
  elapsedSeconds: optional(readNonNegative),
  markTwap: optional(readPositive),
  oracleTwap: optional(readPositive),
  oracleTwap5m: optional(readPositive),
  oracleConfidence: optional(readNonNegative),
  oracleAgeSlots: optional(readNonNegative),
  oraclePublishedSeconds: optional(readNonNegative),
  nowSeconds: optional(readNonNegative),
  reservePrice: optional(readPositive),
  medianPrice: optional(readPositive),
  expiryNetSize: optional(readNumber),
  expiryQuote: optional(readNumber),
  expirySpare: optional(readNumber),
  sidePnl: optional(readNumber),
  poolValue: optional(readPositive),
})

const readParameterChange: Reader<BookParameterChange> = objectOf({
  name: readName,
  from: readNonNegative,
  to: readNonNegative,
  maxChange: readNonNegative,
  isRelative: readFlag,
  elapsedSeconds: readNonNegative,
  minDelaySeconds: readNonNegative,
})

const readEvents: Reader<BookEvents> = objectOf({
  fill: optional(objectOf({ market: readName, size: readNumber, price: readPositive })),
  offsetting: optional((value: unknown, path: string) => readBook(value, path)),
  finalSettlement: withDefault(readFlag, false),
  insuranceFund: optional(readNonNegative),
  insurancePrice: optional(readPositive),
  slotsElapsed: optional(readNonNegative),
  marginFreed: withDefault(readNonNegative, ZERO),
  isHighLeverage: withDefault(readFlag, false),
  sharedLoss: optional(readPositive),
  insuranceShares: optional(readNonNegative),
  insuranceSharesTotal: optional(readNonNegative),
  insuranceRequestValue: optional(readNonNegative),
  settledInWindow: optional(readNumber),
  keeperCostFlag: withDefault(readNonNegative, ZERO),
  keeperCostLiquidate: withDefault(readNonNegative, ZERO),
  liquidations: withDefault(
    listOf(objectOf({ market: readName, atSeconds: readNonNegative, amount: readNonNegative, block: readNonNegative })),
    [],
  ),
  parameterChange: optional(readParameterChange),
})

const readFields: Reader<ProfileBook> = objectOf({
  cash: withDefault(readNumber, ZERO),
  positions: withDefault(listOf(readPosition), []),
  futures: withDefault(listOf(readFuture), []),
  options: withDefault(listOf(readOption), []),
  collaterals: withDefault(listOf(readCollateral), []),
  spotOrders: withDefault(listOf(readSpotOrder), []),
  markets: withDefault(mapOf(readMarket), new Map()),
  stablePrice: withDefault(readPositive, ONE),
  events: withDefault(readEvents, readEvents({}, 'events')),
})

function readBook(value: unknown, path: string): ProfileBook {
  const book = readFields(value, path)
  requireOnce(
    book.positions.map((position) => position.market),
    `${path}.positions`,
  )
  requireOnce(book.futures.map(futureKey), `${path}.futures`)
  requireOnce(book.options.map(optionKey), `${path}.options`)
  requireOnce(
    book.collaterals.map((collateral) => collateral.asset),
    `${path}.collaterals`,
  )
  return book
}

function requireOnce(names: readonly string[], path: string): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw new ProfileBookError(path, `names ${name} twice: give one entry with the sum`)
    seen.add(name)
  }
}
