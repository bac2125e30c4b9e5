/** Which channels there are, who may read them, and what they show. Public ones show accounts under salted numbers to all. */
import { type TSchema, Type } from 'typebox'
import type { HouseEvent } from '../../core/words/index.ts'
import type { Context } from '../context.ts'
import type { Identity, Role } from '../identity.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'
import { marginOf } from '../risk/what-if.ts'
import { everybody } from '../route.ts'
import { HouseSchema, houseView, publicSight } from '../routes/house.ts'
import { allRows, existing } from '../routes/markets.ts'
import { readableAccount } from '../routes/ownership.ts'
import { type Sight, sightOf } from '../sight.ts'
import { fillSight } from '../submit.ts'
import { AccountSchema, accountView } from '../views/account.ts'
import { AuctionsSchema } from '../views/auctions.ts'
import { ExitsSchema } from '../views/exits.ts'
import {
  DeleveragingSchema,
  deleveragingView,
  LiquidationSchema,
  liquidationView,
  ProcedureSchema,
  procedureView,
} from '../views/forced.ts'
import { LendingSchema } from '../views/lending.ts'
import { MarginSchema } from '../views/margin.ts'
import { MarketSchema, marketView, OracleSchema, oracleView } from '../views/market.ts'
import { PoolSchema, poolView } from '../views/pool.ts'
import { LeverageSchema, leverageView, TierSchema, tierView } from '../views/tier.ts'
import { accountsIn } from '../words.ts'
import type { Rows } from './channel.ts'
import { liquidityRows, liquiditySight } from './liquidity.ts'

/** Whose a channel is: its first reader, and the number behind its name (0 when there is none). Readers of one key see the same. */
export type Subject = { readonly identity: Identity; readonly number: number }

/** A kind of channel. */
export type ChannelKind = {
  readonly name: string
  readonly summary: string
  readonly access: readonly Role[]
  /** Whether a number follows its name, as in `account:12`. */
  readonly numbered: boolean
  /** Schemas of its rows; none for a channel of events. */
  readonly rowSchemas: readonly TSchema[]
  readonly hasEvents: boolean
  readonly paceMs: number
  /** Channels of one key are shared. Throws `notYours`. */
  keyOf(context: Context, subject: Subject): string
  rows(context: Context, subject: Subject): Rows
  /** How readers see an event; null when it is not part of the channel. */
  see?(context: Context, subject: Subject): (event: HouseEvent) => Sight | null
}

/** Newest forced acts that a channel shows. */
const NEWEST = 100

const shared = (): string => ''

const open = { access: everybody, numbered: false, hasEvents: false, paceMs: 0, keyOf: shared } as const

const byNumber = <T>(rows: number, view: (row: number) => T): Rows =>
  new Map(allRows(rows, (row) => [`${row}`, view(row)] as const))

/** Everybody sees the same of a tier that is there. Throws `nothingThere`. */
function tierKey({ service: { house } }: Context, { number }: Subject): string {
  existing(number, house.markets.tiers.rows, 'tier')
  return shared()
}

const HouseRowSchema = Type.Omit(HouseSchema, ['queue', 'journal'], { additionalProperties: false })

const publicKinds: readonly ChannelKind[] = [
  {
    ...open,
    name: 'house',
    summary: 'How the house stands',
    rowSchemas: [HouseRowSchema],
    rows(context) {
      // The queue and the journal's end move with every batch: they are asked for, not told.
      const { queue: _queue, journal: _journal, ...row } = houseView(context)
      return new Map([['house', row]])
    },
  },
  {
    ...open,
    name: 'markets',
    summary: 'Every market',
    rowSchemas: [MarketSchema],
    rows: (context) => byNumber(context.service.house.markets.markets.rows, (row) => marketView(context, row)),
  },
  {
    ...open,
    name: 'oracle',
    summary: 'Every index with its sources and mode',
    rowSchemas: [OracleSchema],
    rows: (context) => byNumber(context.service.house.markets.underlyings.rows, (row) => oracleView(context, row)),
  },
  {
    ...open,
    name: 'tiers',
    summary: 'Every tier with its funds and layers',
    rowSchemas: [TierSchema],
    rows: (context) => byNumber(context.service.house.markets.tiers.rows, (row) => tierView(context, row)),
  },
  {
    ...open,
    name: 'pool',
    summary: 'The pool of one tier, `pool:<tier>`',
    numbered: true,
    paceMs: apiLimits.accountPaceMs,
    rowSchemas: [PoolSchema],
    keyOf: tierKey,
    rows: (context, { number }) => new Map([['pool', poolView(context, number)]]),
  },
  {
    ...open,
    name: 'liquidity',
    summary:
      'The liquidity of one tier, `liquidity:<tier>`: its pool, lending, auctions and exits, and the public events of them',
    numbered: true,
    hasEvents: true,
    paceMs: apiLimits.accountPaceMs,
    rowSchemas: [PoolSchema, LendingSchema, AuctionsSchema, ExitsSchema],
    keyOf: tierKey,
    rows: (context, { number }) => liquidityRows(context, number),
    see: (context, { number }) => liquiditySight(context, number),
  },
  {
    ...open,
    name: 'leverage',
    summary: 'The newest sample of leverage of every tier',
    rowSchemas: [LeverageSchema],
    rows: ({ service }) =>
      new Map(
        allRows(service.house.markets.tiers.rows, (tier) => service.models.sampleNow(tier)).flatMap((sample) =>
          sample === null ? [] : [[`${sample.tier}`, leverageView(sample)] as const],
        ),
      ),
  },
  {
    ...open,
    name: 'procedures',
    paceMs: apiLimits.proceduresPaceMs,
    summary: 'Open calls and procedures',
    rowSchemas: [ProcedureSchema],
    rows(context) {
      const sight = publicSight(context)
      const views = context.service.models.calls().map((call) => procedureView(call, sight))
      return new Map(views.slice(0, NEWEST * 10).map((view) => [`${view.account}`, view]))
    },
  },
  {
    ...open,
    name: 'liquidations',
    summary: 'The newest liquidations, open ones among them',
    rowSchemas: [LiquidationSchema],
    rows(context) {
      const sight = publicSight(context)
      const views = context.service.models
        .liquidations()
        .slice(0, NEWEST)
        .map((each) => liquidationView(context, each, sight))
      return new Map(views.map((view) => [`${view.startedSeq}-${view.account}`, view]))
    },
  },
  {
    ...open,
    name: 'deleveragings',
    summary: 'The newest deleveragings with all that is needed to recompute them',
    rowSchemas: [DeleveragingSchema],
    rows(context) {
      const sight = publicSight(context)
      const newest = context.service.models.deleveragings().slice(0, NEWEST / 5)
      // A command may deleverage a market more than once: its place in the list of that command tells them apart.
      const keys = new Map<string, number>()
      return new Map(
        newest.map((each) => {
          const place = `${each.seq}-${each.market}`
          const nth = keys.get(place) ?? 0
          keys.set(place, nth + 1)
          return [`${place}-${nth}`, deleveragingView(context, each, sight)]
        }),
      )
    },
  },
]

const ownKinds: readonly ChannelKind[] = [
  {
    name: 'account',
    summary: 'One account, `account:<number>`: its row, its margin, its procedure, and every event that concerns it',
    access: ['member', 'auditor'],
    numbered: true,
    rowSchemas: [AccountSchema, MarginSchema, ProcedureSchema],
    hasEvents: true,
    paceMs: apiLimits.accountPaceMs,
    // An owner and an auditor see counterparties differently, so their channels are not shared.
    keyOf(context, { identity, number }) {
      readableAccount(context, identity, number)
      return identity.role === 'auditor' ? 'auditor' : `owner ${identity.owner}`
    },
    rows: accountRows,
    see({ service, salted }, { identity, number }) {
      const sight = sightOf(service.house, salted, identity)
      return (event) => (accountsIn(event).includes(number) ? sight : null)
    },
  },
  {
    name: 'fills',
    summary: 'The drop copy of your venue',
    access: ['venue'],
    numbered: false,
    rowSchemas: [],
    hasEvents: true,
    paceMs: 0,
    keyOf: (_context, { identity }) => `venue ${identity.venue}`,
    rows: () => new Map(),
    see({ service, salted }, { identity }) {
      const sight = sightOf(service.house, salted, identity)
      return (event) => fillSight(event, identity, sight)
    },
  },
]

function accountRows(context: Context, { identity, number }: Subject): Rows {
  const { house, models } = context.service
  const sight = sightOf(house, context.salted, identity)
  const margin = marginOrNull(context, number)
  const procedure = models.call(number)
  return new Map<string, unknown>([
    ['account', accountView(context, number)],
    ...(margin === null ? [] : [['margin', margin] as const]),
    ...(procedure === null ? [] : [['procedure', procedureView(procedure, sight)] as const]),
  ])
}

/** Without a price there is no margin to show; the row comes with the price. */
function marginOrNull(context: Context, account: number): unknown {
  try {
    return marginOf(context, { house: context.service.house, account })
  } catch (error) {
    if (error instanceof ApiProblem) return null
    throw error
  }
}

/** Every kind of channel by name. */
export const channelKinds: ReadonlyMap<string, ChannelKind> = new Map(
  [...publicKinds, ...ownKinds].map((kind) => [kind.name, kind]),
)
