/** What the operator does and auditors read: owners, execution of withdrawals, kill switches, segments of the journal. */
import { Type } from 'typebox'
import { RULES_VERSION } from '../../core/machine/index.ts'
import { readRange } from '../../node/index.ts'
import { ApiProblem } from '../problem.ts'
import { closed, everybody, MillisSchema, type Route, route } from '../route.ts'
import { ExecutedSchema, execute } from '../submit.ts'
import { commandBody, commandOf } from '../words.ts'

type Json = Readonly<Record<string, unknown>>

/** Commands of the journal in one answer. */
const SEGMENT_MAX = 500

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
    if (call.identity.role !== 'operator' && service.mode !== 'demo') {
      throw ApiProblem.edge('roleNotAllowed', 'Ask the operator of the house.')
    }
    return await execute(call, commandOf(service.house, 'ownerOpen', call.body as Json, places))
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

const journalRoute = route({
  method: 'GET',
  url: '/v1/journal',
  id: 'readJournal',
  tag: 'operator',
  summary: 'A segment of the journal in canonical bytes, for whoever executes it again',
  access: ['auditor'],
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
  handle({ context, query }) {
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

/** Routes of the operator and of auditors. */
export const operatorRoutes: readonly Route[] = [ownerRoute, executeRoute, switchRoute, journalRoute]
