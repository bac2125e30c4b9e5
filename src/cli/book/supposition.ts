/** What-if wishes of a command line, in coins and dollars, and the supposition of the house that they mean. */
import type { Supposition } from '../../core/margin/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { short } from '../options.ts'
import { ATOM_PLACES, type Decimal, decimalRead, scaledCeil, scaledFloor } from './decimals.ts'
import { atomsOf, type BookHouse, type Listed, priceFloor } from './house.ts'
import { lotsOf } from './lots.ts'
import { parameterChanges } from './parameters.ts'

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

/** The wishes in the house's rows and integers. Rounded against the account: bought at more, sold at less, deposits down. */
export function suppositionOf({ house, listed }: BookHouse, wishes: Wishes): Supposition {
  return {
    trades: wishes.trades.map(({ name, size, price }) => {
      const { market, exponent } = withRow(listed, name, 'market')
      const lots = lotsOf(name, size, exponent)
      if (lots === 0) throw new BadInputError(`--trade in ${name} has size 0`, 'trade something')
      const atoms = (lots > 0 ? scaledCeil : scaledFloor)(price, exponent + ATOM_PLACES)
      atomsOf(`--trade in ${name}`, atoms * BigInt(Math.abs(lots)))
      return { market, lots, price: Number(atoms) }
    }),
    deposits: wishes.deposits.map(({ name, amount }) => {
      if (name === null) return { asset: -1, amount: atomsOf('--deposit', scaledFloor(amount, ATOM_PLACES)) }
      const { asset, assetPlaces } = withRow(listed, name, 'asset')
      return { asset, amount: atomsOf('--deposit', scaledFloor(amount, assetPlaces)) }
    }),
    prices: wishes.prices.map(({ name, price }) => {
      const { underlying, exponent } = withRow(listed, name, 'underlying')
      return { underlying, price: priceFloor(name, price, exponent) }
    }),
    parameters: parameterChanges(house.params, listed, wishes.parameters),
  }
}

function withRow(listed: ReadonlyMap<string, Listed>, name: string, of: 'market' | 'asset' | 'underlying'): Listed {
  const known = [...listed.values()].filter((entry) => entry[of] >= 0).map((entry) => entry.name)
  const entry = listed.get(name)
  if (entry !== undefined && entry[of] >= 0) return entry
  const cure = of === 'asset' ? 'add it to the book with amount "0"' : 'add it to the book with size "0" and its mark'
  throw new BadInputError(`the book has no ${of} ${name}${didYouMean(name, known)}`, cure)
}
