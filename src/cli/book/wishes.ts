/** What-if wishes as a command line writes them, in coins and dollars. Nothing here knows the house. */
import { BadInputError } from '../errors.ts'
import { short } from '../options.ts'
import { type Decimal, decimalRead } from './decimals.ts'

/** `MARKET:SIZE@PRICE`, size in coins, > 0 bought. */
export type TradeWish = {
  readonly text: string
  readonly name: string
  readonly size: Decimal
  readonly price: Decimal
}

/** `AMOUNT` of the settlement token, or `ASSET:AMOUNT` of collateral; < 0 leaves. */
export type DepositWish = { readonly text: string; readonly name: string | null; readonly amount: Decimal }

/** `NAME=PRICE`: another price of an underlying. */
export type PriceWish = { readonly text: string; readonly name: string; readonly price: Decimal }

/** Everything that is supposed. */
export type Wishes = {
  readonly trades: readonly TradeWish[]
  readonly deposits: readonly DepositWish[]
  readonly prices: readonly PriceWish[]
  readonly parameters: ReadonlyMap<string, number>
}

/** Reads `--trade`. */
export function tradeRead(text: string): TradeWish {
  const [, name, size, price] = /^([^:=@]+):([+-]?[\d.]+)@([\d.]+)$/.exec(text) ?? []
  return {
    text,
    name: name ?? '',
    size: amountRead('--trade', text, size, TRADE),
    price: amountRead('--trade', text, price, TRADE),
  }
}

/** Reads `--deposit`. */
export function depositRead(text: string): DepositWish {
  const [, name, amount] = /^(?:([^:=@]+):)?([+-]?[\d.]+)$/.exec(text) ?? []
  return { text, name: name ?? null, amount: amountRead('--deposit', text, amount, 'write 5000, -5000 or ETH:2.5') }
}

/** Reads `--price`. */
export function priceRead(text: string): PriceWish {
  const [, name, price] = /^([^:=@]+)=([\d.]+)$/.exec(text) ?? []
  return { text, name: name ?? '', price: amountRead('--price', text, price, 'write BTC=95000') }
}

const TRADE = 'write BTC:+0.5@101000 (coins; + buys, - sells)'

function amountRead(option: string, text: string, amount: string | undefined, cure: string): Decimal {
  const read = amount === undefined ? null : decimalRead(amount)
  if (read === null) throw new BadInputError(`${option} "${short(text)}" cannot be read`, cure)
  return read
}

/** Whether anything is supposed. */
export function isSupposed({ trades, deposits, prices, parameters }: Wishes): boolean {
  return trades.length + deposits.length + prices.length + parameters.size > 0
}

/** Sizes that trades need to be whole numbers of lots, by market. */
export function tradedSizes(trades: readonly TradeWish[]): Map<string, Decimal[]> {
  const sizes = new Map<string, Decimal[]>()
  for (const { name, size } of trades) sizes.set(name, [...(sizes.get(name) ?? []), size])
  return sizes
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
