/** A book that is nowhere in the house: one account in a scratch house of the real markets and prices. */
import { type Static, Type } from 'typebox'
import { isOption } from '../../core/markets/index.ts'
import type { ScenarioHouse } from '../../core/scenarios/index.ts'
import { slabOf, tableOf } from '../../core/tables/index.ts'
import { ATOMS_MAX, BALANCES_MAX, LOTS_MAX } from '../../core/units/index.ts'
import { marginModels } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { ATOM_PLACES } from '../decimals.ts'
import { ApiProblem } from '../problem.ts'
import { closed, RowSchema } from '../route.ts'
import { DecimalSchema, decimalOf } from '../words.ts'

/** Most legs of a given book: with as many trades it has the most legs that an account may have. */
const GIVEN_LEGS_MAX = 64

/** A given book. Lots are signed; `cost` is what the lots cost and is not settled yet, + the account owes it: lots × price. */
export const BookSchema = closed({
  tier: Type.Integer({ minimum: 0, maximum: 65_535 }),
  model: Type.Optional(
    Type.Enum([...marginModels], {
      description: 'Margin model; options are for `portfolio` alone. Left out: standard.',
    }),
  ),
  cash: DecimalSchema,
  legs: Type.Array(
    closed({ market: RowSchema, lots: Type.Integer({ minimum: -LOTS_MAX, maximum: LOTS_MAX }), cost: DecimalSchema }),
    { maxItems: GIVEN_LEGS_MAX },
  ),
  collateral: Type.Array(closed({ asset: RowSchema, amount: DecimalSchema }), { maxItems: BALANCES_MAX }),
})

type Book = Static<typeof BookSchema>

/**
 * The scratch house; its account is row 0 and has no owner, so nobody's other accounts count beside it. Throws
 * `tierUnknown`, `marketUnknown`, `assetUnknown`, `tierMismatch`, `modelNotPortfolio`, `entryRepeated`, `amountTooLarge`, `fieldOutOfRange`.
 */
export function bookHouse({ service: { house }, places }: Context, book: Book): ScenarioHouse {
  const { ledger, markets: m } = house
  if (book.tier >= m.tiers.rows) throw ApiProblem.core('tierUnknown', `tier: there is no tier ${book.tier}.`)
  const accounts = tableOf('accounts', ledger.accounts.kinds, 1)
  const owners = tableOf('owners', ledger.owners.kinds, 1)
  const legs = slabOf(tableOf('legs', m.legs.kinds, Math.max(1, book.legs.length)), 'cost')
  const balances = slabOf(tableOf('balances', ledger.balances.kinds, Math.max(1, book.collateral.length)), 'amount')
  accounts.rows = 1
  accounts.tier[0] = book.tier
  accounts.owner[0] = -1
  accounts.link[0] = -1
  accounts.nextOfOwner[0] = -1
  accounts.model[0] = marginModels.indexOf(book.model ?? 'standard')
  accounts.cash[0] = amountOf('cash', book.cash, ATOM_PLACES)
  accounts.legCount[0] = book.legs.length
  accounts.balanceCount[0] = book.collateral.length
  ascending(book.legs, ({ market }) => market).forEach(({ market, lots, cost }, slot) => {
    checkRow('market', market, m.markets.rows, m.markets.tier, book.tier)
    if (isOption(house, market) && book.model !== 'portfolio')
      throw ApiProblem.core('modelNotPortfolio', `Options such as market ${market} are for portfolio margin.`)
    legs.market[slot] = market
    legs.lots[slot] = lots
    legs.cost[slot] = amountOf('cost', cost, ATOM_PLACES)
    legs.index[slot] = m.markets.index[market]!
  })
  ascending(book.collateral, ({ asset }) => asset).forEach(({ asset, amount }, slot) => {
    checkRow('asset', asset, m.assets.rows, m.assets.tier, book.tier)
    if (m.tiers.settlementAsset[book.tier] === asset + 1) {
      throw ApiProblem.core('assetMismatch', 'collateral: the settlement token of the tier is its cash.')
    }
    balances.asset[slot] = asset
    balances.amount[slot] = amountOf('amount', amount, places(house, asset))
    if (balances.amount[slot]! < 0) throw ApiProblem.core('fieldOutOfRange', 'amount: collateral is never negative.')
  })
  return { ...house, ledger: { ...ledger, accounts, owners, balances }, markets: { ...m, legs }, events: [] }
}

/** A row that exists and belongs to the tier. Throws `marketUnknown`, `assetUnknown` or `tierMismatch`. */
export function checkRow(what: 'market' | 'asset', row: number, rows: number, tiers: Uint16Array, tier: number): void {
  if (row >= rows) throw ApiProblem.core(`${what}Unknown`, `There is no ${what} ${row}.`)
  if (tiers[row] !== tier) throw ApiProblem.core('tierMismatch', `The ${what} ${row} does not belong to tier ${tier}.`)
}

/** An amount that a column may hold. Throws `fieldInvalid` or `amountTooLarge`. */
export function amountOf(field: string, text: string, places: number): number {
  const amount = decimalOf(field, text, places)
  if (Math.abs(amount) <= ATOMS_MAX) return amount
  throw ApiProblem.core('amountTooLarge', `${field}: the house keeps no amount this large.`)
}

/** Entries in ascending order of their row. Throws `entryRepeated`. */
function ascending<T>(entries: readonly T[], rowOf: (entry: T) => number): T[] {
  const sorted = [...entries].sort((one, other) => rowOf(one) - rowOf(other))
  if (new Set(sorted.map(rowOf)).size === sorted.length) return sorted
  throw ApiProblem.core('entryRepeated', 'Name every market and asset once.')
}
