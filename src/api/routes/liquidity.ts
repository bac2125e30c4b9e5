/** The liquidity and the season of tiers, for everybody; and what an account has given to it. */
import { type Static, type TSchema, Type } from 'typebox'
import type { Context } from '../context.ts'
import { CursorSchema, cursorText, pageOf, pageQuery } from '../cursor.ts'
import { closed, everybody, orNull, type Route, RowSchema, route } from '../route.ts'
import type { Sight } from '../sight.ts'
import { AuctionsSchema, auctionsView } from '../views/auctions.ts'
import { ExitsSchema, exitsView } from '../views/exits.ts'
import { LendingSchema, lendingView } from '../views/lending.ts'
import {
  PoolEpochSchema,
  PoolProfitsSchema,
  PoolSchema,
  poolEpochView,
  poolProfitsView,
  poolView,
} from '../views/pool.ts'
import { ProvidedSchema, providedView } from '../views/provided.ts'
import { SeasonSchema, seasonView } from '../views/season.ts'
import { accountParams } from './accounts.ts'
import { existing } from './markets.ts'
import { readableAccount } from './ownership.ts'

const tierParams = closed({ tier: RowSchema })

/** The tier of the path. Throws `nothingThere`. */
const tierOf = ({ service: { house } }: Context, tier: number): number =>
  existing(tier, house.markets.tiers.rows, 'tier')

/** A route that shows one thing of a tier to everybody. */
function tierRoute<D extends TSchema>(spec: {
  readonly what: string
  readonly id: string
  readonly summary: string
  readonly data: D
  readonly view: (context: Context, tier: number, sight: Sight) => Static<D>
}): Route {
  const { what, id, summary, data, view } = spec
  return route({
    method: 'GET',
    url: `/v1/tiers/:tier/${what}`,
    id,
    tag: 'markets',
    summary,
    access: everybody,
    weight: 5,
    params: tierParams,
    data,
    handle: ({ context, params, sight }) => view(context, tierOf(context, params.tier), sight),
  })
}

/** Epochs of a pool, page by page. */
export const PoolHistorySchema = closed({
  epochs: Type.Array(PoolEpochSchema),
  next: orNull(CursorSchema),
  gap: Type.Boolean({ description: 'Epochs behind `after` were forgotten.' }),
})

const historyRoute = route({
  method: 'GET',
  url: '/v1/tiers/:tier/pool/history',
  id: 'listPoolEpochs',
  tag: 'markets',
  summary: 'Epochs of the pool with their prices, oldest first; without a cursor the newest',
  access: everybody,
  weight: 5,
  params: tierParams,
  query: closed(pageQuery),
  data: PoolHistorySchema,
  handle({ context, params, query }) {
    const { after, limit } = pageOf(query)
    const page = context.service.models.poolEpochs(tierOf(context, params.tier), after, limit)
    const next = page.next === null ? null : cursorText(page.next)
    return { epochs: page.epochs.map(poolEpochView), next, gap: page.gap }
  },
})

const providedRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/liquidity',
  id: 'getLiquidity',
  tag: 'members',
  summary: 'What the account has given: pool shares, loans to the tier, bids; and what of its withdrawals waits',
  access: ['member', 'auditor'],
  weight: 5,
  params: accountParams,
  data: ProvidedSchema,
  handle: ({ context, identity, params }) => providedView(context, readableAccount(context, identity, params.account)),
})

/** Routes about liquidity. */
export const liquidityRoutes: readonly Route[] = [
  tierRoute({
    what: 'pool',
    id: 'getPool',
    summary: 'The pool behind the backstop: shares and their price, what it holds, the most that it can lose',
    data: PoolSchema,
    view: poolView,
  }),
  historyRoute,
  tierRoute({
    what: 'pool/profits',
    id: 'getPoolProfits',
    summary: 'What the pool has made since the histories begin, by source, and its largest fall',
    data: PoolProfitsSchema,
    view: ({ service }, tier) => poolProfitsView(service.models.poolProfits(tier)),
  }),
  tierRoute({
    what: 'lending',
    id: 'getLending',
    summary: 'What is lent, at what rate, and the two classes of lenders',
    data: LendingSchema,
    view: lendingView,
  }),
  tierRoute({
    what: 'auctions',
    id: 'listAuctions',
    summary: 'Auctions under way, and the last hundred times that bids took a share of a book, newest first',
    data: AuctionsSchema,
    view: auctionsView,
  }),
  tierRoute({
    what: 'exits',
    id: 'getExits',
    summary: 'Queues of withdrawals by asset, and what may still leave in the present window',
    data: ExitsSchema,
    view: exitsView,
  }),
  tierRoute({
    what: 'season',
    id: 'getSeason',
    summary:
      'The multiple of initial margin in the present season: who attests it, where it is going, how far it may move today',
    data: SeasonSchema,
    view: seasonView,
  }),
  providedRoute,
]
