/** What the operator does and auditors read: owners, execution of withdrawals, kill switches, segments of the journal. */
import { Type } from 'typebox'
import { RULES_VERSION } from '../../core/machine/index.ts'
import { changeSetCommand, readRange, readRecords } from '../../node/index.ts'
import type { Context } from '../context.ts'
import type { Identity } from '../identity.ts'
import { ApiProblem } from '../problem.ts'
import { ChangeSetSchema } from '../risk/parameters.ts'
import { closed, everybody, MillisSchema, orNull, type Route, RowSchema, route } from '../route.ts'
import { ExecutedSchema, execute, executeInPlay } from '../submit.ts'
import { commandBody, commandOf } from '../words.ts'
import { SafeModeSchema } from './house.ts'
import { existing } from './markets.ts'

type Json = Readonly<Record<string, unknown>>

/** Commands of the journal in one answer. */
const SEGMENT_MAX = 500

/** Records of the journal in one answer, and the bytes that they may have together unless the first has more. */
const RECORDS_MAX = 1_000
const RECORD_BYTES_MAX = 1_048_576

/** Where money is play money anybody may execute the house again; else its auditors (docs/decisions/0070). */
function requireJournalRight({ service }: Context, { role }: Identity): void {
  if (role === 'auditor' || service.mode === 'demo') return
  throw ApiProblem.edge('roleNotAllowed', 'The journal of a real house is for its auditors.')
}

const ownerRoute = route({
  method: 'POST',
  url: '/v1/owners',
  id: 'openOwner',
  tag: 'operator',
  summary: 'Open an owner under a key; where money is play money anybody may',
  access: everybody,
  weight: 10,
  body: commandBody('ownerOpen', []),
  data: ExecutedSchema,
  async handle(call) {
    const { service, places } = call.context
    const isOperator = call.identity.role === 'operator'
    if (!isOperator && service.mode !== 'demo') {
      throw ApiProblem.edge('roleNotAllowed', 'Ask the operator of the house.')
    }
    const command = commandOf(service.house, 'ownerOpen', call.body as Json, places)
    return await (isOperator ? execute : executeInPlay)(call, command)
  },
})

const executeRoute = route({
  method: 'POST',
  url: '/v1/withdrawals/:withdrawal/execution',
  id: 'executeWithdrawal',
  tag: 'operator',
  summary: 'Execute a requested withdrawal: the house checks it again',
  access: ['operator'],
  weight: 10,
  params: closed({ withdrawal: Type.Integer({ minimum: 1, maximum: 2 ** 48 - 1 }) }),
  data: ExecutedSchema,
  handle: (call) => execute(call, { type: 'withdrawalExecute', withdrawal: call.params.withdrawal }),
})

const switchRoute = route({
  method: 'POST',
  url: '/v1/venues/:venue/switch',
  id: 'switchAnyVenue',
  tag: 'operator',
  summary: 'Kill or open any venue',
  access: ['operator'],
  params: closed({ venue: Type.Integer({ minimum: 0, maximum: 65_535 }) }),
  body: closed({ open: Type.Boolean() }),
  data: ExecutedSchema,
  handle: (call) => execute(call, { type: 'venueSwitch', venue: call.params.venue, open: call.body.open ? 1 : 0 }),
})

const linkRoute = route({
  method: 'POST',
  url: '/v1/owners/:owner/links',
  id: 'linkOwner',
  tag: 'operator',
  summary: 'Join an owner to the cluster of a label: they act as one from now on. It is not taken back',
  access: ['operator'],
  weight: 10,
  params: closed({ owner: RowSchema }),
  body: commandBody('ownersLink', ['owner']),
  data: ExecutedSchema,
  handle(call) {
    const { service, places } = call.context
    return execute(call, commandOf(service.house, 'ownersLink', { ...(call.body as Json), ...call.params }, places))
  },
})

const poolExitRoute = route({
  method: 'POST',
  url: '/v1/tiers/:tier/pool/exits',
  id: 'exitOwnPool',
  tag: 'operator',
  summary: 'Ask to take the operator’s own shares out of the pool of a tier; they are paid out to its fees',
  access: ['operator'],
  weight: 10,
  params: closed({ tier: RowSchema }),
  body: commandBody('poolExit', ['account']),
  data: ExecutedSchema,
  handle(call) {
    const { service, places } = call.context
    const { tiers } = service.house.markets
    const account = tiers.backstop[existing(call.params.tier, tiers.rows, 'tier')]!
    return execute(call, commandOf(service.house, 'poolExit', { ...(call.body as Json), account }, places))
  },
})

const changesRoute = route({
  method: 'POST',
  url: '/v1/parameters/changes',
  id: 'scheduleParameters',
  tag: 'operator',
  summary: 'Put a change set that was voted on the schedule; the body is that of the simulation, /v1/risk/parameters',
  access: ['operator'],
  weight: 10,
  body: ChangeSetSchema,
  data: ExecutedSchema,
  handle(call) {
    const { path = 'slow', effectiveMs = call.context.service.house.clock.nowMs, changes } = call.body
    const set = changes.map(({ parameter, row, value }) => ({ parameter, scope: row, value }))
    return execute(call, changeSetCommand({ path, effectiveMs, changes: set }))
  },
})

const maintenanceRoute = route({
  method: 'PUT',
  url: '/v1/maintenance',
  id: 'switchMaintenance',
  tag: 'operator',
  summary: 'Begin or end maintenance: the house is in safe mode while it lasts, and afterwards until prices are fresh',
  access: ['operator'],
  weight: 10,
  body: closed({ on: Type.Boolean() }),
  data: closed({ safeMode: SafeModeSchema }),
  handle({ context: { service }, body }) {
    service.maintain(body.on)
    return { safeMode: service.status().safeMode }
  },
})

const journalRoute = route({
  method: 'GET',
  url: '/v1/journal',
  id: 'readJournal',
  tag: 'operator',
  summary: 'Commands of the journal in canonical bytes; where money is play money for anybody',
  access: everybody,
  weight: 20,
  query: closed({
    from: Type.Integer({ minimum: 1, maximum: 2 ** 48 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: SEGMENT_MAX })),
  }),
  data: closed({
    rulesVersion: Type.Integer(),
    commands: Type.Array(
      closed({
        seq: Type.Integer(),
        timeMs: MillisSchema,
        batch: Type.Integer(),
        command: Type.String({ description: 'Canonical bytes, hexadecimal.' }),
        evidence: Type.String({ description: 'What stands beside it, hexadecimal.' }),
      }),
    ),
  }),
  handle({ context, identity, query }) {
    requireJournalRight(context, identity)
    const { seq: last, journal } = context.service.status()
    if (query.from > last) throw ApiProblem.edge('nothingThere', `The journal ends at command ${last}.`)
    const until = Math.min(last, query.from + (query.limit ?? SEGMENT_MAX) - 1)
    const commands = readRange(journal.directory, query.from, until).map(
      ({ seq, timeMs, batch, command, evidence }) => ({
        seq,
        timeMs,
        batch,
        command: Buffer.from(command).toString('hex'),
        evidence: Buffer.from(evidence).toString('hex'),
      }),
    )
    return { rulesVersion: RULES_VERSION, commands }
  },
})

/** Records of the journal, from one on. */
export const RecordPageSchema = closed({
  rulesVersion: Type.Integer(),
  tail: Type.Integer({ description: 'Number of the last record of the journal.' }),
  next: orNull(Type.Integer({ description: 'Where to read on.' })),
  records: Type.Array(
    closed({
      batch: Type.Integer(),
      record: Type.String({
        description: 'A batch: its commands, what the batch before it gave, and the chain hash. Hexadecimal.',
      }),
    }),
  ),
})

const recordsRoute = route({
  method: 'GET',
  url: '/v1/journal/records',
  id: 'readJournalRecords',
  tag: 'operator',
  summary: 'Records of the journal with all that they claim, for whoever executes it again; as for commands',
  access: everybody,
  weight: 20,
  query: closed({
    from: Type.Integer({ minimum: 1, maximum: 2 ** 48, description: 'Number of the first record.' }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: RECORDS_MAX })),
  }),
  data: RecordPageSchema,
  handle({ context, identity, query }) {
    requireJournalRight(context, identity)
    const { directory } = context.service.status().journal
    const { tail, records } = readRecords(directory, query.from, query.limit ?? RECORDS_MAX, RECORD_BYTES_MAX)
    if (records.length === 0) throw ApiProblem.edge('nothingThere', `The journal ends at record ${tail}.`)
    const last = records.at(-1)!.batch
    return {
      rulesVersion: RULES_VERSION,
      tail,
      next: last < tail ? last + 1 : null,
      records: records.map(({ batch, record }) => ({ batch, record: Buffer.from(record).toString('hex') })),
    }
  },
})

/** Routes of the operator and of auditors. */
export const operatorRoutes: readonly Route[] = [
  ownerRoute,
  executeRoute,
  switchRoute,
  linkRoute,
  poolExitRoute,
  changesRoute,
  maintenanceRoute,
  journalRoute,
  recordsRoute,
]
