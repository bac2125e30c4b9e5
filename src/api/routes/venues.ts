/** What venues need: holds, matched trades, forced orders, books, their limits, the kill switch, the drop copy. */
import { type Static, Type } from 'typebox'
import type { Command, CommandType } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import { pageQuery } from '../cursor.ts'
import { moneyText } from '../decimals.ts'
import { apiLimits } from '../limits.ts'
import { type Call, closed, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { ExecutedSchema, execute, executeAll, fillSight, ResultSchema } from '../submit.ts'
import { HoldSchema, holdsView } from '../views/account.ts'
import { commandBody, commandOf, DecimalSchema, RefSchema } from '../words.ts'
import { EventPageSchema, eventPage } from './house.ts'
import { existing } from './markets.ts'
import { ownHold } from './ownership.ts'

type Json = Readonly<Record<string, unknown>>
type AnyCall = Pick<Call<unknown, unknown, unknown>, 'context' | 'identity'>

/** A command of the caller's venue. */
function commandFrom({ context, identity }: AnyCall, type: CommandType, json: unknown): Command {
  return commandOf(context.service.house, type, { ...(json as Json), venue: identity.venue }, context.places)
}

/** A route that turns its body into one command of the caller's venue. */
function venueCommand(spec: {
  readonly url: string
  readonly id: string
  readonly summary: string
  readonly type: CommandType
  readonly weight: number
}): Route {
  const { type, ...said } = spec
  return route({
    ...said,
    method: 'POST',
    tag: 'venues',
    access: ['venue'],
    body: commandBody(type, ['venue']),
    data: ExecutedSchema,
    handle: (call) => execute(call, commandFrom(call, type, call.body)),
  })
}

const VenueSchema = closed({
  venue: RowSchema,
  name: orNull(Type.String()),
  tier: RowSchema,
  open: Type.Boolean(),
  bond: DecimalSchema,
  bondMin: DecimalSchema,
  window: closed({
    sinceMs: MillisSchema,
    windowMs: Type.Integer(),
    notional: DecimalSchema,
    notionalMax: DecimalSchema,
  }),
  openHolds: Type.Integer(),
})

function venueView({ service }: Context, venue: number): Static<typeof VenueSchema> {
  const { house, names } = service
  const { venues, holds } = house.markets
  const { params } = house
  existing(venue, venues.rows, 'venue')
  return {
    venue,
    name: names.venues[venue] ?? null,
    tier: venues.tier[venue]!,
    open: venues.open[venue] === 1,
    bond: moneyText(house.ledger.accounts.cash[venues.account[venue]!]!),
    bondMin: moneyText(params.venue.bondMin[venue]!),
    window: {
      sinceMs: venues.windowSinceMs[venue]!,
      windowMs: params.venue.windowMs[venue]!,
      notional: moneyText(venues.notional[venue]!),
      notionalMax: moneyText(params.venue.notionalMax[venue]!),
    },
    openHolds: holdsView(house, (row) => holds.venue[row] === venue).length,
  }
}

const venueRoute = route({
  method: 'GET',
  url: '/v1/venue',
  id: 'getVenue',
  tag: 'venues',
  summary: 'Your venue: state, bond, what of its limit is used',
  access: ['venue'],
  data: VenueSchema,
  handle: ({ context, identity }) => venueView(context, identity.venue!),
})

const holdsRoute = route({
  method: 'GET',
  url: '/v1/venue/holds',
  id: 'listHolds',
  tag: 'venues',
  summary: 'Your open holds',
  access: ['venue'],
  weight: 5,
  data: Type.Array(HoldSchema),
  handle({ context, identity }) {
    const { house } = context.service
    return holdsView(house, (row) => house.markets.holds.venue[row] === identity.venue)
  },
})

const holdCancelRoute = route({
  method: 'DELETE',
  url: '/v1/venue/holds/:hold',
  id: 'cancelHold',
  tag: 'venues',
  summary: 'Release what is left of a hold',
  access: ['venue'],
  weight: 2,
  params: closed({ hold: Type.Integer({ minimum: 1, maximum: 2 ** 48 - 1 }) }),
  data: ExecutedSchema,
  handle: (call) => execute(call, { type: 'holdCancel', hold: ownHold(call.context, call.identity, call.params.hold) }),
})

const tradesRoute = route({
  method: 'POST',
  url: '/v1/venue/trades',
  id: 'makeTrades',
  tag: 'venues',
  summary:
    'Matched trades, in order with nothing between them; each is judged by itself and all answers come back in order',
  access: ['venue'],
  // What a venue lives on: trades are held back by the queue of the house, not by their price in tokens.
  weight: 1,
  body: closed({
    trades: Type.Array(commandBody('tradeMake', ['venue']), { minItems: 1, maxItems: apiLimits.tradesMax }),
  }),
  data: closed({ results: Type.Array(ResultSchema) }),
  async handle(call) {
    const { trades } = call.body as { readonly trades: readonly Json[] }
    return {
      results: await executeAll(
        call,
        trades.map((trade) => commandFrom(call, 'tradeMake', trade)),
      ),
    }
  },
})

const ordersRoute = route({
  method: 'GET',
  url: '/v1/venue/orders',
  id: 'listOrders',
  tag: 'venues',
  summary: 'Open forced orders of your tier, for you to fill',
  access: ['venue'],
  weight: 5,
  data: Type.Array(
    closed({
      order: Type.Integer(),
      account: RefSchema,
      market: RowSchema,
      side: Type.Enum(['buy', 'sell']),
      lots: Type.Integer(),
      filled: Type.Integer(),
      limitPrice: DecimalSchema,
      expiryMs: MillisSchema,
    }),
  ),
  handle({ context, identity, sight }) {
    const { house } = context.service
    const { orders } = house.liquidation
    const { markets, venues } = house.markets
    existing(identity.venue!, venues.rows, 'venue')
    const rows = Array.from({ length: orders.rows }, (_, row) => row).filter(
      (row) => orders.ticket[row] !== 0 && markets.tier[orders.market[row]!] === venues.tier[identity.venue!],
    )
    return rows.map((row) => ({
      order: orders.ticket[row]!,
      account: sight.account(orders.account[row]!)!,
      market: orders.market[row]!,
      side: orders.side[row] === 0 ? ('buy' as const) : ('sell' as const),
      lots: orders.lots[row]!,
      filled: orders.filled[row]!,
      limitPrice: moneyText(orders.limitPrice[row]!),
      expiryMs: orders.expiryMs[row]!,
    }))
  },
})

const dropCopyRoute = route({
  method: 'GET',
  url: '/v1/venue/fills',
  id: 'listFills',
  tag: 'venues',
  summary: 'The drop copy: fills of what you brought, oldest first',
  access: ['venue'],
  weight: 5,
  query: closed(pageQuery),
  data: EventPageSchema,
  handle: ({ context, identity, sight, query }) =>
    eventPage(context, query, (event) => fillSight(event, identity, sight)),
})

/** Routes of venues. */
export const venueRoutes: readonly Route[] = [
  venueRoute,
  holdsRoute,
  venueCommand({
    url: '/v1/venue/holds',
    id: 'openHold',
    summary: 'Keep margin aside before a trade: trades inside a hold cannot fail for margin',
    type: 'holdOpen',
    weight: 2,
  }),
  holdCancelRoute,
  tradesRoute,
  ordersRoute,
  venueCommand({
    url: '/v1/venue/forced-fills',
    id: 'fillForced',
    summary: 'Fill a forced order: an account of yours takes the other side',
    type: 'forcedFill',
    weight: 2,
  }),
  venueCommand({
    url: '/v1/venue/books',
    id: 'reportBook',
    summary: 'Best bid and ask and the lots near them',
    type: 'bookReport',
    weight: 2,
  }),
  venueCommand({
    url: '/v1/venue/switch',
    id: 'switchVenue',
    summary: 'The kill switch: a killed venue has its holds cancelled and its trades refused',
    type: 'venueSwitch',
    weight: 1,
  }),
  dropCopyRoute,
]
