/** What if: a book before and after supposed trades, deposits, prices and parameters, by the functions that decide. */
import { type Static, Type } from 'typebox'
import { answerOf, BookError, bookRead } from '../../books/index.ts'
import {
  grossOf,
  instrumentReject,
  noChange,
  type Scratch,
  type Supposition,
  scratchFor,
  suppose,
} from '../../core/margin/index.ts'
import { parameterPlace } from '../../core/params/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import { AssertionFailed, ATOMS_MAX, BALANCES_MAX, LEGS_MAX, LOTS_MAX, PRICE_MAX } from '../../core/units/index.ts'
import type { Context } from '../context.ts'
import { ATOM_PLACES } from '../decimals.ts'
import { ApiProblem } from '../problem.ts'
import { closed, orNull, RowSchema } from '../route.ts'
import { type MarginSchema, marginView } from '../views/margin.ts'
import { type PortfolioSchema, portfolioOfAnswer, portfolioView } from '../views/portfolio.ts'
import { DecimalSchema, decimalOf } from '../words.ts'
import { amountOf, checkRow } from './book.ts'
import type { NeutralBook } from './profiles.ts'

const few = { maxItems: 64 }

/** What is supposed. Lots and amounts are signed: + bought, + paid in. A deposit without an asset is cash. */
export const SuppositionSchema = closed({
  trades: Type.Optional(
    Type.Array(
      closed({
        market: RowSchema,
        lots: Type.Integer({ minimum: -LOTS_MAX, maximum: LOTS_MAX }),
        price: DecimalSchema,
      }),
      few,
    ),
  ),
  deposits: Type.Optional(
    Type.Array(closed({ asset: orNull(RowSchema), amount: DecimalSchema }), { maxItems: BALANCES_MAX }),
  ),
  prices: Type.Optional(Type.Array(closed({ underlying: RowSchema, price: DecimalSchema }), few)),
  parameters: Type.Optional(
    Type.Array(closed({ parameter: Type.Integer(), row: RowSchema, value: Type.Integer() }), few),
  ),
})

type Json = Static<typeof SuppositionSchema>

/** A book of some house: the real one or a scratch. */
export type Asked = { readonly house: ScenarioHouse; readonly account: number }

/** Each supposition is answered before the next is made. */
let scratch: Scratch | null = null

/**
 * The margin of a book as it would be. Throws what `SuppositionSchema` cannot say: unknown rows, `priceMissing`,
 * `valueOutOfBounds`, `legsFull`, `balancesFull`, and `amountTooLarge` where the supposed book leaves the exact range.
 */
export function whatIf(context: Context, { house, account }: Asked, json: Json): Static<typeof MarginSchema> {
  return exactly(() => {
    scratch ??= scratchFor(house)
    return marginOf(context, suppose(house, account, suppositionOf(context, house, account, json), scratch))
  })
}

/** The margin of a book as it is. */
export function marginOf(context: Context, { house, account }: Asked): Static<typeof MarginSchema> {
  return exactly(() => {
    checkPriced(house, account)
    if (grossOf(house, account, noChange) > ATOMS_MAX) throw tooLarge()
    return marginView(house, account, context)
  })
}

/**
 * Why a book under portfolio margin needs what it needs, as it is or as it would be.
 *
 * Throws `modelNotPortfolio` for a book whose legs are summed, and what `whatIf` does.
 */
export function portfolioOf(context: Context, { house, account }: Asked, json: Json): Static<typeof PortfolioSchema> {
  return exactly(() => {
    const asked = suppose(house, account, suppositionOf(context, house, account, json))
    checkPriced(asked.house, asked.account)
    return portfolioView(asked.house, asked.account, context) ?? refuseStandard()
  })
}

/** The same of a book in dollars and coins, by the parameters that a house begins with. Throws `fieldInvalid` for one that is none. */
export function portfolioOfWords(book: NeutralBook): Static<typeof PortfolioSchema> {
  try {
    return portfolioOfAnswer(answerOf(bookRead('book', book))) ?? refuseStandard()
  } catch (error) {
    if (error instanceof BookError) throw ApiProblem.edge('fieldInvalid', error.message)
    throw error
  }
}

function refuseStandard(): never {
  throw ApiProblem.core('modelNotPortfolio', 'The legs of this book are summed: its margin says what each asks.')
}

/** Nothing is posted from a supposition, so a broken range of the core is an answer and no failure of the house. */
function exactly<T>(compute: () => T): T {
  try {
    return compute()
  } catch (error) {
    if (error instanceof AssertionFailed || error instanceof RangeError) throw tooLarge()
    throw error
  }
}

function tooLarge(): ApiProblem {
  return ApiProblem.core('amountTooLarge', 'Suppose less: the book would leave the range in which the house is exact.')
}

function checkPriced(house: ScenarioHouse, account: number): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const legFirst = accounts.legFirst[account]!
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (!(markets.mark[market]! > 0)) throw ApiProblem.core('priceMissing', `Market ${market} has no mark.`)
  }
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    if (!(assets.price[asset]! > 0)) throw ApiProblem.core('priceMissing', `Asset ${asset} has no price.`)
  }
}

function suppositionOf(context: Context, house: ScenarioHouse, account: number, json: Json): Supposition {
  const { trades = [], deposits = [], prices = [], parameters = [] } = json
  const { accounts } = house.ledger
  const { markets, assets, underlyings, tiers } = house.markets
  const tier = accounts.tier[account]!
  if (accounts.legCount[account]! + trades.length > LEGS_MAX) throw ApiProblem.core('legsFull', 'Suppose fewer trades.')
  if (accounts.balanceCount[account]! + deposits.length > BALANCES_MAX) {
    throw ApiProblem.core('balancesFull', 'Suppose fewer deposits.')
  }
  return {
    trades: trades.map(({ market, lots, price }) => {
      checkRow('market', market, markets.rows, markets.tier, tier)
      if (instrumentReject(house, account, market) !== null)
        throw ApiProblem.core('modelNotPortfolio', `Options such as market ${market} are for portfolio margin.`)
      const atoms = priceOf(price)
      if (Math.abs(lots) * atoms > ATOMS_MAX) throw tooLarge()
      return { market, lots, price: atoms }
    }),
    deposits: deposits.map(({ asset, amount }) => {
      if (asset === null || tiers.settlementAsset[tier] === asset + 1) {
        return { asset: -1, amount: amountOf('amount', amount, ATOM_PLACES) }
      }
      checkRow('asset', asset, assets.rows, assets.tier, tier)
      return { asset, amount: amountOf('amount', amount, context.places(context.service.house, asset)) }
    }),
    prices: prices.map(({ underlying, price }) => {
      if (underlying >= underlyings.rows)
        throw ApiProblem.core('underlyingUnknown', `There is no underlying ${underlying}.`)
      if (!(underlyings.index[underlying]! > 0))
        throw ApiProblem.core('priceMissing', `Underlying ${underlying} has no index.`)
      return { underlying, price: priceOf(price) }
    }),
    parameters: parameters.map(({ parameter, row, value }) => {
      checkParameter(house, parameter, row, value)
      return { parameter, scope: row, value }
    }),
  }
}

function priceOf(text: string): number {
  const price = decimalOf('price', text, ATOM_PLACES)
  if (price > 0 && price <= PRICE_MAX) return price
  throw ApiProblem.core('fieldOutOfRange', 'price: write a positive price that the house can keep.')
}

/** A supposition copies the parameters of tiers, assets and markets: only those may be supposed, or the real house would change. */
function checkParameter(house: ScenarioHouse, parameter: number, row: number, value: number): void {
  const place = parameterPlace(parameter)
  const scope = place?.scope
  if (place === undefined || (scope !== 'tier' && scope !== 'asset' && scope !== 'market')) {
    throw ApiProblem.core('parameterUnknown', 'Suppose parameters of tiers, assets and markets.')
  }
  if (row >= house.params[scope].rows) throw ApiProblem.core('parameterUnknown', `There is no ${scope} ${row}.`)
  if (value < place.parameter.low || value > place.parameter.high) {
    throw ApiProblem.core(
      'valueOutOfBounds',
      `Parameter ${parameter} lies between ${place.parameter.low} and ${place.parameter.high}.`,
    )
  }
}
