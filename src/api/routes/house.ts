/** The house as a whole: how it stands, what it allows, every code, what it published and did by force. */
import { type Static, Type } from 'typebox'
import type { House } from '../../core/machine/index.ts'
import { type HouseEvent, rejectCodes } from '../../core/words/index.ts'
import type { Disclosures } from '../../disclosures/index.ts'
import { type Cursor, type EventPage, eventTopics } from '../../service/index.ts'
import { edgeCodes } from '../codes.ts'
import type { Context } from '../context.ts'
import { CursorSchema, cursorText, pageOf, pageQuery } from '../cursor.ts'
import { publicFrom } from '../identity.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'
import { closed, everybody, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { shared } from '../sharing.ts'
import { publicSightOf, type Sight, sightOf } from '../sight.ts'
import { EventRef } from '../submit.ts'
import {
  DeleveragingSchema,
  deleveragingView,
  LiquidationSchema,
  liquidationView,
  ProcedureSchema,
  procedureView,
} from '../views/forced.ts'
import { hexOf } from '../views/market.ts'
import { eventJson, KeySchema } from '../words.ts'

/** Why new risk and forced sales wait, and until when; null when they do not. */
export const SafeModeSchema = orNull(closed({ reason: Type.String(), until: Type.String() }))

/** The house as everybody sees it. */
export const HouseSchema = closed({
  name: Type.String(),
  key: KeySchema,
  chainId: Type.Integer({ description: 'Of the domain of signatures: docs/signing.md.' }),
  version: Type.String(),
  mode: Type.Enum(['demo', 'real']),
  ready: Type.Boolean(),
  safeMode: SafeModeSchema,
  epoch: Type.Integer(),
  startedMs: MillisSchema,
  journal: closed({ batch: Type.Integer(), chainHash: Type.String() }),
  queue: closed({ commands: Type.Integer(), commandsMax: Type.Integer() }),
  modelsSinceSeq: Type.Integer({ description: 'Histories begin at this command.' }),
  owners: Type.Integer(),
  accounts: Type.Integer(),
  tiers: Type.Integer(),
  markets: Type.Integer(),
  openProcedures: Type.Integer(),
})

/** How the house stands. */
export function houseView({ service, chainId }: Context): Static<typeof HouseSchema> {
  const { house, names } = service
  const status = service.status()
  return {
    name: names.house,
    key: hexOf(house.head.house, 0),
    chainId,
    version: status.version,
    mode: status.mode,
    ready: status.ready,
    safeMode: status.safeMode,
    epoch: status.epoch,
    startedMs: status.startedMs,
    journal: { batch: status.journal.batch, chainHash: status.journal.chainHash },
    queue: status.queue,
    modelsSinceSeq: status.modelsSinceSeq,
    owners: house.ledger.owners.rows,
    accounts: house.ledger.accounts.rows,
    tiers: house.markets.tiers.rows,
    markets: house.markets.markets.rows,
    openProcedures: openProcedures(house),
  }
}

/** Counted in the table: in a crash there are many, and this is told many times a second. */
function openProcedures({ liquidation: { procedures } }: House): number {
  let count = 0
  for (let row = 0; row < procedures.rows; row++) if (procedures.kind[row] !== 0) count += 1
  return count
}

/** The sight of the public. */
export function publicSight({ service, salted }: Context): Sight {
  return sightOf(service.house, salted, publicFrom(''))
}

/** An event at its place. */
export const PlacedEventSchema = closed({
  seq: Type.Integer(),
  index: Type.Integer(),
  timeMs: MillisSchema,
  event: EventRef,
})

/** A page of events. */
export const EventPageSchema = closed({
  events: Type.Array(PlacedEventSchema),
  next: orNull(CursorSchema),
  gap: Type.Boolean({ description: 'Events behind `after` were forgotten.' }),
})

/** A page of public events. */
export const PublicEventPageSchema = closed({
  events: Type.Array(PlacedEventSchema),
  next: orNull(CursorSchema),
  previous: orNull(CursorSchema),
  gap: Type.Boolean({ description: 'Events behind `after`, or before the first of the page, were forgotten.' }),
})

/** What a public event is about. */
export const EventTopicSchema = Type.Enum([...eventTopics], { description: 'Events about this alone.' })

const publicQuery = closed({
  ...pageQuery,
  before: Type.Optional(
    Type.String({ maxLength: 32, description: '`previous` of a page, to read back; not together with `after`.' }),
  ),
  topic: Type.Optional(EventTopicSchema),
  market: Type.Optional(RowSchema),
})

/** Events of the ring that one request looks at, so that a rare event does not cost the whole of it. */
const LOOKED_AT_MAX = 8_000

type Read = (after: Cursor | null, limit: number) => EventPage

/**
 * A page of events of which `see` says how they look (null leaves one out), read by `read`. Without a cursor the newest. A
 * page may be shorter than asked while more is there: who reads on passes `next` until a page is empty.
 */
export function eventPage(
  { service, places }: Context,
  query: { readonly after?: string; readonly limit?: number },
  see: (event: HouseEvent) => Sight | null,
  read: Read = (after, limit) => service.models.events(after, limit),
): Static<typeof EventPageSchema> {
  const { after, limit } = pageOf(query)
  const page = read(after, LOOKED_AT_MAX)
  const seen = page.events.flatMap(({ event, ...place }) => {
    const sight = see(event)
    return sight === null ? [] : [{ ...place, event, sight }]
  })
  // From a cursor on the oldest are given and reading goes on behind the last one; without one the newest are given.
  const given = after === null ? seen.slice(-limit) : seen.slice(0, limit)
  const next = after !== null && seen.length > limit ? given.at(-1)! : page.next
  const events = given.map(({ seq, index, timeMs, event, sight }) => {
    return { seq, index, timeMs, event: eventJson(service.house, event, sight, places) }
  })
  return { events, next: next === null ? null : cursorText(next), gap: page.gap }
}

const houseRoute = route({
  method: 'GET',
  url: '/v1/house',
  id: 'getHouse',
  tag: 'house',
  summary: 'How the house stands',
  access: everybody,
  data: HouseSchema,
  handle: ({ context }) => houseView(context),
})

const limitsRoute = route({
  method: 'GET',
  url: '/v1/limits',
  id: 'getLimits',
  tag: 'house',
  summary: 'Every limit of this interface',
  access: everybody,
  data: Type.Record(Type.String(), Type.Integer()),
  handle: () => ({ ...apiLimits }),
})

/** At most `apiLimits.sharedMs` old; `seq` of the data says of when. */
const disclosuresNow = shared(({ disclosures }: Context, _of: 'house') => disclosures())

const disclosuresRoute = route({
  method: 'GET',
  url: '/v1/disclosures',
  id: 'getDisclosures',
  tag: 'house',
  summary:
    'The public quantitative disclosures of a central counterparty (CPMI-IOSCO 2015), from the ledger, at most five seconds old',
  access: everybody,
  weight: 50,
  data: Type.Unsafe<Disclosures>({ type: 'object', description: 'docs/disclosures.md says every field.' }),
  async handle({ context }) {
    const disclosures = await disclosuresNow(context, 'house')
    if (disclosures !== null) return disclosures
    throw ApiProblem.edge(
      'notForThisHouse',
      'After a start they are there once the journal was executed again; `plimsoll disclosures FOLDER` computes them too.',
    )
  },
})

const codesRoute = route({
  method: 'GET',
  url: '/v1/codes',
  id: 'getCodes',
  tag: 'house',
  summary: 'Every code with which anything is refused',
  access: everybody,
  data: Type.Array(
    closed({ code: Type.String(), number: Type.Integer(), status: Type.Integer(), meaning: Type.String() }),
  ),
  handle: () => [
    ...Object.entries(rejectCodes).map(([code, { code: number, meaning }]) => ({ code, number, status: 422, meaning })),
    ...Object.entries(edgeCodes).map(([code, { code: number, status, meaning }]) => ({
      code,
      number,
      status,
      meaning,
    })),
  ],
})

const eventsRoute = route({
  method: 'GET',
  url: '/v1/events',
  id: 'listEvents',
  tag: 'house',
  summary: 'Forced acts, allocations and what concerns everybody, with accounts under salted numbers',
  access: everybody,
  weight: 5,
  query: publicQuery,
  data: PublicEventPageSchema,
  handle({ context, query }) {
    const { service, places } = context
    if (query.after !== undefined && query.before !== undefined) {
      throw ApiProblem.edge('cursorInvalid', 'Pass `after` to read on, or `before` to read back, not both.')
    }
    const { after, limit } = pageOf(query)
    const before = query.before === undefined ? null : pageOf({ after: query.before }).after
    const { topic = null, market = null } = query
    const page = service.models.publicEvents({ after, before, limit, topic, market })
    const sight = publicSight(context)
    return {
      events: page.events.map(({ event, ...place }) => ({
        ...place,
        event: eventJson(service.house, event, publicSightOf(event, sight), places),
      })),
      next: page.next === null ? null : cursorText(page.next),
      previous: page.previous === null ? null : cursorText(page.previous),
      gap: page.gap,
    }
  },
})

const callsRoute = route({
  method: 'GET',
  url: '/v1/procedures',
  id: 'listProcedures',
  tag: 'house',
  summary: 'Open calls and procedures',
  access: everybody,
  weight: 5,
  data: Type.Array(ProcedureSchema),
  handle: ({ context, sight }) =>
    context.service.models
      .calls()
      .slice(0, apiLimits.pageMax)
      .map((call) => procedureView(call, sight)),
})

const liquidationsRoute = route({
  method: 'GET',
  url: '/v1/liquidations',
  id: 'listLiquidations',
  tag: 'house',
  summary: 'Liquidations, newest first',
  access: everybody,
  weight: 5,
  query: closed({ limit: pageQuery.limit }),
  data: Type.Array(LiquidationSchema),
  handle: ({ context, sight, query }) =>
    context.service.models
      .liquidations()
      .slice(0, query.limit ?? apiLimits.pageDefault)
      .map((each) => liquidationView(context, each, sight)),
})

const deleveragingsRoute = route({
  method: 'GET',
  url: '/v1/deleveragings',
  id: 'listDeleveragings',
  tag: 'house',
  summary: 'Deleveragings with all that is needed to recompute them, newest first',
  access: everybody,
  weight: 10,
  query: closed({ limit: pageQuery.limit }),
  data: Type.Array(DeleveragingSchema),
  handle: ({ context, sight, query }) =>
    context.service.models
      .deleveragings()
      .slice(0, query.limit ?? apiLimits.pageDefault)
      .map((each) => deleveragingView(context, each, sight)),
})

const deleveragingRoute = route({
  method: 'GET',
  url: '/v1/deleveragings/:seq',
  id: 'getDeleveraging',
  tag: 'house',
  summary: 'The deleveragings of one command',
  access: everybody,
  params: closed({ seq: Type.Integer({ minimum: 1, maximum: 2 ** 48 }) }),
  data: Type.Array(DeleveragingSchema),
  handle({ context, sight, params }) {
    const found = context.service.models.deleveragings().filter(({ seq }) => seq === params.seq)
    if (found.length === 0) throw ApiProblem.edge('nothingThere', 'No deleveraging of this command is remembered.')
    return found.map((each) => deleveragingView(context, each, sight))
  },
})

/** Routes about the house as a whole. */
export const houseRoutes: readonly Route[] = [
  houseRoute,
  limitsRoute,
  codesRoute,
  disclosuresRoute,
  eventsRoute,
  callsRoute,
  liquidationsRoute,
  deleveragingsRoute,
  deleveragingRoute,
]
