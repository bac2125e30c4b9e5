/** Reading accounts: balances, margin, what is open, history, statements. */
import { type Static, Type } from 'typebox'
import { extractOf } from '../../core/margin/index.ts'
import { pageQuery } from '../cursor.ts'
import { ATOM_PLACES, decimalText } from '../decimals.ts'
import { ApiProblem } from '../problem.ts'
import { marginOf, portfolioOf } from '../risk/what-if.ts'
import { type Call, closed, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { concerns } from '../submit.ts'
import {
  AccountSchema,
  accountsOf,
  accountView,
  HoldSchema,
  holdsView,
  MandateSchema,
  mandatesView,
  RecipientSchema,
  recipientsView,
  SessionSchema,
  sessionsView,
  WithdrawalSchema,
} from '../views/account.ts'
import { ProcedureSchema, procedureView } from '../views/forced.ts'
import { MarginSchema } from '../views/margin.ts'
import { hexOf } from '../views/market.ts'
import { PortfolioSchema } from '../views/portfolio.ts'
import { DecimalSchema } from '../words.ts'
import { EventPageSchema, eventPage } from './house.ts'
import { readableAccount } from './ownership.ts'

const readers = ['member', 'auditor'] as const

/** What a member needs to compute its margin on its own machine. */
export const ExtractSchema = closed({
  extract: Type.String({ description: 'Base64; src/core/margin/extract.ts says what is in it.' }),
})

/** Path of an account. */
export const accountParams = closed({ account: RowSchema })

type AccountCall = Pick<Call<Static<typeof accountParams>, unknown, unknown>, 'context' | 'identity' | 'params'>

/** The account of the path, if the caller may read it. */
const accountOf = ({ context, identity, params }: AccountCall): number =>
  readableAccount(context, identity, params.account)

const listRoute = route({
  method: 'GET',
  url: '/v1/accounts',
  id: 'listAccounts',
  tag: 'members',
  summary: 'Your accounts; for auditors those of an owner',
  access: readers,
  query: closed({ owner: Type.Optional(RowSchema) }),
  data: Type.Array(AccountSchema),
  handle({ context, identity, query }) {
    const owner = identity.role === 'member' ? identity.owner! : (query.owner ?? 0)
    return accountsOf(context.service.house, owner).map((row) => accountView(context, row))
  },
})

const accountRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account',
  id: 'getAccount',
  tag: 'members',
  summary: 'One account: cash, balances, legs',
  access: readers,
  params: accountParams,
  data: AccountSchema,
  handle: (call) => accountView(call.context, accountOf(call)),
})

const marginRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/margin',
  id: 'getMargin',
  tag: 'risk',
  summary: 'Every level of margin with its parts, and liquidation prices',
  access: readers,
  weight: 5,
  params: accountParams,
  data: MarginSchema,
  handle: (call) => marginOf(call.context, { house: call.context.service.house, account: accountOf(call) }),
})

const portfolioRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/portfolio',
  id: 'getPortfolio',
  tag: 'risk',
  summary: 'Why an account under portfolio margin needs what it needs: every scenario by leg, every charge by name',
  access: readers,
  weight: 10,
  params: accountParams,
  data: PortfolioSchema,
  handle: (call) => portfolioOf(call.context, { house: call.context.service.house, account: accountOf(call) }, {}),
})

const extractRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/extract',
  id: 'getExtract',
  tag: 'risk',
  summary: 'What your own machine needs to compute your margin as the house does; the SDK reads it',
  access: readers,
  weight: 10,
  params: accountParams,
  data: ExtractSchema,
  handle(call) {
    const bytes = extractOf(call.context.service.house, accountOf(call))
    return { extract: Buffer.from(bytes).toString('base64') }
  },
})

/** What is open of an account. */
export const OpenSchema = closed({
  procedure: orNull(ProcedureSchema),
  holds: Type.Array(HoldSchema),
  mandates: Type.Array(MandateSchema),
  recipients: Type.Array(RecipientSchema),
  sessions: Type.Array(SessionSchema),
  withdrawals: Type.Array(WithdrawalSchema),
})

const openRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/open',
  id: 'getOpen',
  tag: 'members',
  summary: 'What is open: call or procedure, holds, mandates, recipients, sessions of its owner, withdrawals',
  access: readers,
  weight: 5,
  params: accountParams,
  data: OpenSchema,
  handle(call) {
    const { context, sight } = call
    const { house, models } = context.service
    const account = accountOf(call)
    const procedure = models.call(account)
    return {
      procedure: procedure === null ? null : procedureView(procedure, sight),
      holds: holdsView(house, (row) => house.markets.holds.account[row] === account),
      mandates: mandatesView(house, account),
      recipients: recipientsView(house, account),
      sessions: sessionsView(house, house.ledger.accounts.owner[account]!),
      withdrawals: withdrawalsView(call, account),
    }
  },
})

function withdrawalsView({ context }: AccountCall, account: number): Static<typeof WithdrawalSchema>[] {
  const { house } = context.service
  const { withdrawals, vaults } = house.ledger
  const found: Static<typeof WithdrawalSchema>[] = []
  for (let row = 0; row < withdrawals.rows; row++) {
    if (withdrawals.ticket[row] === 0 || withdrawals.account[row] !== account) continue
    const vault = withdrawals.vault[row]!
    const places = context.places(house, vaults.asset[vault]!)
    found.push({
      withdrawal: withdrawals.ticket[row]!,
      account,
      vault,
      amount: decimalText(withdrawals.amount[row]!, places),
      queued: decimalText(withdrawals.waiting[row]!, places),
      requestedMs: withdrawals.requestedMs[row]!,
      recipient: hexOf(withdrawals.recipient, row),
    })
  }
  return found
}

const historyRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/events',
  id: 'listAccountEvents',
  tag: 'members',
  summary: 'What happened to the account, oldest first; others appear under salted numbers',
  access: readers,
  weight: 5,
  params: accountParams,
  query: closed(pageQuery),
  data: EventPageSchema,
  handle(call) {
    const { context, identity, sight, query } = call
    const account = accountOf(call)
    const { models } = context.service
    return eventPage(context, query, concerns(context, identity, sight), (after, limit) =>
      models.accountEvents(account, after, limit),
    )
  },
})

const StatementSchema = closed({
  account: RowSchema,
  fromMs: MillisSchema,
  toMs: MillisSchema,
  lines: Type.Array(
    closed({
      of: Type.Enum(['cash', 'asset', 'cost']),
      number: Type.Integer({ description: 'The asset, or the market whose cost it is.' }),
      opening: DecimalSchema,
      postings: Type.Array(closed({ class: Type.String(), amount: DecimalSchema })),
      closing: DecimalSchema,
    }),
  ),
})

/** One line an entry: of, number, entry, amount. */
function statementCsv({ lines }: Static<typeof StatementSchema>): string {
  const rows = lines.flatMap(({ of, number, opening, postings, closing }) =>
    [['opening', opening], ...postings.map(({ class: name, amount }) => [name, amount]), ['closing', closing]].map(
      (entry) => [of, number, ...entry].join(','),
    ),
  )
  return `${['of,number,entry,amount', ...rows].join('\r\n')}\r\n`
}

const statementRoute = route({
  method: 'GET',
  url: '/v1/accounts/:account/statement',
  id: 'getStatement',
  tag: 'members',
  summary: 'Opening + postings by class = closing, of cash, every asset and every cost, over any period',
  access: readers,
  weight: 200,
  params: accountParams,
  query: closed({
    fromMs: Type.Optional(MillisSchema),
    toMs: Type.Optional(MillisSchema),
    format: Type.Optional(Type.Enum(['json', 'csv'])),
  }),
  data: StatementSchema,
  csv: statementCsv,
  async handle(call) {
    const { context, query } = call
    const { service, places, statements } = context
    const { house } = service
    const account = accountOf(call)
    const { fromMs = 0, toMs = house.clock.nowMs + 1 } = query
    if (fromMs > toMs) throw ApiProblem.edge('fieldInvalid', 'fromMs: must not lie behind toMs.')
    const cash = house.markets.tiers.settlementAsset[house.ledger.accounts.tier[account]!]! - 1
    const { journal, seq } = service.status()
    const made = await statements.make({ directory: journal.directory, seqLast: seq, account, fromMs, toMs })
    const lines = made.map(({ of, number, opening, postings, closing }) => {
      const decimals = of === 'asset' ? places(house, number) : ATOM_PLACES
      const text = (atoms: string): string => decimalText(BigInt(atoms), decimals)
      return {
        of: of === 'asset' && number === cash ? ('cash' as const) : of,
        number,
        opening: text(opening),
        postings: postings.map(({ class: name, amount }) => ({ class: name, amount: text(amount) })),
        closing: text(closing),
      }
    })
    return { account, fromMs, toMs, lines }
  },
})

/** Routes that read accounts. */
export const accountRoutes: readonly Route[] = [
  listRoute,
  accountRoute,
  marginRoute,
  portfolioRoute,
  extractRoute,
  openRoute,
  historyRoute,
  statementRoute,
]
