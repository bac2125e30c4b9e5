/** What-if wishes as a command line writes them, in coins and dollars. Nothing here knows the house. */
import {
  type Decimal,
  type DepositWish,
  decimalRead,
  type PriceWish,
  type TradeWish,
  type VolatilityWish,
  type Wishes,
} from '../../books/index.ts'
import { BadInputError } from '../errors.ts'
import { short } from '../options.ts'

/** What somebody wrote of a wish, for the line that repeats it. */
type Written<T> = T & { readonly text: string }

/** `MARKET:SIZE@PRICE` as written. */
export type WrittenTrade = Written<TradeWish>

/** `AMOUNT` or `ASSET:AMOUNT` as written. */
export type WrittenDeposit = Written<DepositWish>

/** `NAME=PRICE` as written. */
export type WrittenPrice = Written<PriceWish>

/** `MARKET=±PERCENT`: every volatility of a market's options moves by so much of itself. */
export type WrittenVolatility = Written<VolatilityWish>

/** Reads `--trade`. */
export function tradeRead(text: string): WrittenTrade {
  const [, name, size, price] = /^([^:=@]+):([+-]?[\d.]+)@([\d.]+)$/.exec(text) ?? []
  return {
    text,
    name: name ?? '',
    size: amountRead('--trade', text, size, TRADE),
    price: amountRead('--trade', text, price, TRADE),
  }
}

/** Reads `--deposit`. */
export function depositRead(text: string): WrittenDeposit {
  const [, name, amount] = /^(?:([^:=@]+):)?([+-]?[\d.]+)$/.exec(text) ?? []
  return { text, name: name ?? null, amount: amountRead('--deposit', text, amount, 'write 5000, -5000 or ETH:2.5') }
}

/** Reads `--price`. */
export function priceRead(text: string): WrittenPrice {
  const [, name, price] = /^([^:=@]+)=([\d.]+)$/.exec(text) ?? []
  return { text, name: name ?? '', price: amountRead('--price', text, price, 'write BTC=95000') }
}

/** Reads `--vol`. */
export function volatilityRead(text: string): WrittenVolatility {
  const [, name, percent] = /^([^:=@]+)=([+-]?[\d.]+)$/.exec(text) ?? []
  const read = amountRead('--vol', text, percent, VOLATILITY)
  if (read.numerator <= -100n * read.denominator || read.numerator > 1000n * read.denominator) {
    throw new BadInputError(`--vol "${short(text)}" leaves no volatility or far too much`, VOLATILITY)
  }
  return { text, name: name ?? '', percent: read }
}

const VOLATILITY = 'write BTC=+20 or BTC=-15 (percent of itself, above -100, at most 1000)'

const TRADE = 'write BTC:+0.5@101000 (coins; + buys, - sells)'

function amountRead(option: string, text: string, amount: string | undefined, cure: string): Decimal {
  const read = amount === undefined ? null : decimalRead(amount)
  if (read === null) throw new BadInputError(`${option} "${short(text)}" cannot be read`, cure)
  return read
}

/** Whether anything is supposed. */
export function isSupposed({ trades, deposits, prices, volatilities, parameters }: Wishes): boolean {
  return trades.length + deposits.length + prices.length + volatilities.length + parameters.size > 0
}

/** Reads `--set`. */
export function parameterRead(text: string): readonly [string, number] {
  const match = /^([^=]+)=(-?\d{1,16})$/.exec(text.trim())
  if (match === null) {
    throw new BadInputError(
      `--set ${short(text)} sets nothing`,
      'write market.initialPpm0=50000 or market.initialPpm0[BTC]=50000',
    )
  }
  return [match[1]!, Number(match[2])]
}
