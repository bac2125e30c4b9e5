/** What is listed on an underlying: its expiries, curves and chains, and the terms of a contract. */
import { Type } from 'typebox'
import { contractName, type ListedExpiry, listedCurves, listedExpiries, specificationOf } from '../../listed/index.ts'
import type { Context } from '../context.ts'
import { ApiProblem } from '../problem.ts'
import { closed, everybody, orNull, type Route, RowSchema, route } from '../route.ts'
import { ChainSchema, CurveSchema, chainView, curveView, ExpirySchema, expiryView } from '../views/listed.ts'
import { existing } from './markets.ts'
import { readableAccount } from './ownership.ts'

const ofUnderlying = closed({ underlying: RowSchema })

/** The expiries of an underlying that is there. Throws `nothingThere`. */
function expiriesOf({ service: { house } }: Context, underlying: number): ListedExpiry[] {
  return listedExpiries(house, existing(underlying, house.markets.underlyings.rows, 'underlying'))
}

/** The expiry that is named, else the next one to come. Throws `nothingThere`. */
function chosen(expiries: readonly ListedExpiry[], named: number | undefined): ListedExpiry {
  const found =
    named === undefined
      ? expiries.find(({ status }) => status !== 'settled')
      : expiries.find(({ expiry }) => expiry === named)
  if (found !== undefined) return found
  const what = named === undefined ? 'The underlying has no expiry to come.' : `The underlying has no expiry ${named}.`
  throw ApiProblem.edge('nothingThere', what)
}

/** The terms of a market as lines. */
export const SpecificationSchema = closed({
  market: RowSchema,
  name: orNull(Type.String()),
  lines: Type.Array(closed({ term: Type.String(), value: Type.String() })),
})

/** Routes about what is listed. */
export const listedRoutes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/v1/underlyings/:underlying/expiries',
    id: 'listExpiries',
    tag: 'markets',
    summary: 'The calendar of an underlying, soonest first: window, fixed share, average so far, what settles',
    access: everybody,
    weight: 5,
    params: ofUnderlying,
    data: Type.Array(ExpirySchema),
    handle: ({ context, params }) => expiriesOf(context, params.underlying).map(expiryView),
  }),
  route({
    method: 'GET',
    url: '/v1/underlyings/:underlying/curves',
    id: 'listCurves',
    tag: 'markets',
    summary: 'Forwards and volatilities of the expiries to come, what each source said, and what quotes imply',
    access: everybody,
    weight: 20,
    params: ofUnderlying,
    data: Type.Array(CurveSchema),
    handle({ context, params }) {
      const { house } = context.service
      existing(params.underlying, house.markets.underlyings.rows, 'underlying')
      return listedCurves(house, params.underlying).map((curve) => curveView(context, curve))
    },
  }),
  route({
    method: 'GET',
    url: '/v1/underlyings/:underlying/chain',
    id: 'getChain',
    tag: 'risk',
    summary: 'The options of an expiry by strike, with Greeks a lot and the margin of one lot before the trade',
    access: everybody,
    weight: 50,
    params: ofUnderlying,
    query: closed({
      expiry: Type.Optional(RowSchema),
      tier: Type.Optional(RowSchema),
      account: Type.Optional(RowSchema),
    }),
    data: ChainSchema,
    handle({ context, identity, params, query }) {
      const { tiers } = context.service.house.markets
      const expiry = chosen(expiriesOf(context, params.underlying), query.expiry)
      if (query.account === undefined) {
        const tier = existing(query.tier ?? 0, tiers.rows, 'tier')
        return chainView(context, expiry, params.underlying, { tier, account: null })
      }
      if (query.tier !== undefined) throw ApiProblem.edge('fieldInvalid', 'Name an account or a tier: one of the two.')
      const account = readableAccount(context, identity, query.account)
      const tier = context.service.house.ledger.accounts.tier[account]!
      return chainView(context, expiry, params.underlying, { tier, account })
    },
  }),
  route({
    method: 'GET',
    url: '/v1/markets/:market/specification',
    id: 'getSpecification',
    tag: 'markets',
    summary: 'The terms of a contract as a sheet: what is traded, how it is paid and how it ends',
    access: everybody,
    params: closed({ market: RowSchema }),
    data: SpecificationSchema,
    handle({ context, params }) {
      const { house, names } = context.service
      const market = existing(params.market, house.markets.markets.rows, 'market')
      const lines = specificationOf(house, market, names).map(([term, value]) => ({ term, value }))
      return { market, name: contractName(house, names, market), lines }
    },
  }),
]
