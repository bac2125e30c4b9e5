/** The supposition of the house that the wishes of a command line mean. */
import type { Supposition } from '../core/margin/index.ts'
import type { Book } from './book.ts'
import type { Contract } from './contracts.ts'
import { ATOM_PLACES, type Decimal, product, scaledCeil, scaledFloor } from './decimals.ts'
import { BookError } from './error.ts'
import type { BookHouse } from './house.ts'
import { atomsOf, type Listed, priceFloor } from './listed.ts'
import { lotsOf } from './lots.ts'
import { parameterChanges } from './parameters.ts'

/** A trade of a market or contract of the book: size in coins, > 0 bought, at a price in dollars a coin. */
export type TradeWish = { readonly name: string; readonly size: Decimal; readonly price: Decimal }

/** An amount of the settlement token (name null) or of collateral that comes, or < 0 leaves. */
export type DepositWish = { readonly name: string | null; readonly amount: Decimal }

/** Another price of an underlying. */
export type PriceWish = { readonly name: string; readonly price: Decimal }

/** A move of every volatility of an underlying’s options, percent of itself, above −100. */
export type VolatilityWish = { readonly name: string; readonly percent: Decimal }

/** What is supposed of a book. */
export type Wishes = {
  readonly trades: readonly TradeWish[]
  readonly deposits: readonly DepositWish[]
  readonly prices: readonly PriceWish[]
  readonly volatilities: readonly VolatilityWish[]
  readonly parameters: ReadonlyMap<string, number>
}

/** The wishes in the house's rows and integers. Rounded against the account: bought at more, sold at less, deposits down. */
export function suppositionOf({ house, listed, contracts }: BookHouse, wishes: Wishes): Supposition {
  return {
    trades: wishes.trades.map(({ name, size, price }) => {
      const { market, exponent } = tradedIn(listed, contracts, name)
      const lots = lotsOf(name, size, exponent)
      if (lots === 0) throw new BookError(`the trade in ${name} has size 0`, 'trade something')
      const atoms = (lots > 0 ? scaledCeil : scaledFloor)(price, exponent + ATOM_PLACES)
      atomsOf(`the trade in ${name}`, atoms * BigInt(Math.abs(lots)))
      return { market, lots, price: Number(atoms) }
    }),
    deposits: wishes.deposits.map(({ name, amount }) => {
      if (name === null) return { asset: -1, amount: atomsOf('the deposit', scaledFloor(amount, ATOM_PLACES)) }
      const { asset, assetPlaces } = withRow(listed, name, 'asset')
      return { asset, amount: atomsOf('the deposit', scaledFloor(amount, assetPlaces)) }
    }),
    prices: wishes.prices.map(({ name, price }) => {
      const { underlying, exponent } = withRow(listed, name, 'underlying')
      return { underlying, price: priceFloor(name, price, exponent) }
    }),
    parameters: parameterChanges(house.params, listed, wishes.parameters),
  }
}

/** The market of a trade: a perpetual or a contract of the book. */
function tradedIn(
  listed: ReadonlyMap<string, Listed>,
  contracts: readonly Contract[],
  name: string,
): Pick<Listed, 'market' | 'exponent'> {
  const contract = contracts.find((each) => each.name === name)
  if (contract !== undefined) return { market: contract.market, exponent: contract.listed.exponent }
  const known = contracts.map((each) => each.name)
  return withRow(listed, name, 'market', known)
}

function withRow(
  listed: ReadonlyMap<string, Listed>,
  name: string,
  of: 'market' | 'asset' | 'underlying',
  more: readonly string[] = [],
): Listed {
  const known = [...listed.values()]
    .filter((entry) => entry[of] >= 0)
    .map((entry) => entry.name)
    .concat(more)
  const entry = listed.get(name)
  if (entry !== undefined && entry[of] >= 0) return entry
  const cure = of === 'asset' ? 'add it to the book with amount "0"' : 'add it to the book with size "0" and its mark'
  throw new BookError(`the book has no ${of} ${name}`, cure, { word: name, known })
}

/** Sizes that trades need to be whole numbers of lots, by market or contract. */
export function tradedSizes(trades: readonly TradeWish[]): ReadonlyMap<string, readonly Decimal[]> {
  const sizes = new Map<string, Decimal[]>()
  for (const { name, size } of trades) sizes.set(name, [...(sizes.get(name) ?? []), size])
  return sizes
}

/**
 * The book with other volatilities: its surface is fitted to them anew.
 *
 * @throws BookError
 */
export function withVolatilities(book: Book, wishes: readonly VolatilityWish[]): Book {
  const options = [...book.held.options]
  for (const { name, percent } of wishes) {
    const known = [...new Set(options.map(({ market }) => market))]
    if (!known.includes(name)) {
      throw new BookError(`the book has no options on ${name}`, 'name the market of some', { word: name, known })
    }
    const factor = {
      numerator: 100n * percent.denominator + percent.numerator,
      denominator: 100n * percent.denominator,
    }
    options.forEach((option, at) => {
      if (option.market === name) options[at] = { ...option, volatility: product(option.volatility, factor) }
    })
  }
  return { ...book, held: { ...book.held, options } }
}
