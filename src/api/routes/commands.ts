/** Signed commands as they stand in the journal: what the SDK sends. One signature covers all of a request. */
import { type Static, type TSchema, Type } from 'typebox'
import { type Command, type CommandType, commandSchemas } from '../../core/words/index.ts'
import { apiLimits } from '../limits.ts'
import { ApiProblem } from '../problem.ts'
import { closed, everybody, type Route, route } from '../route.ts'
import { sightOf } from '../sight.ts'
import { ResultSchema, resultsOf } from '../submit.ts'
import { rawSchema } from '../words.ts'

/** Commands that are an owner's, a venue's or a source's: the operator's are not signed. */
const signable: readonly CommandType[] = [
  ...([
    'accountOpen',
    'accountPledge',
    'accountMargin',
    'mandateSet',
    'mandateRevoke',
    'recipientAdd',
    'recipientRemove',
    'withdrawalRequest',
    'withdrawalCancel',
  ] as const),
  ...(['transferMake', 'stakeAdd', 'stakeExit', 'stakeClaim', 'sweepDemand', 'sessionOpen', 'sessionClose'] as const),
  ...([
    'poolJoin',
    'poolExit',
    'offerTake',
    'bidPlace',
    'bidCancel',
    'lendAdd',
    'lendExit',
    'lendExitCancel',
    'lendRecall',
  ] as const),
  ...(['coinLend', 'coinLendExit', 'coinLendExitCancel', 'coinRecall', 'coinBorrow', 'coinRepay'] as const),
  ...(['holdOpen', 'holdCancel', 'tradeMake', 'forcedFill', 'bookReport', 'venueSwitch'] as const),
  ...([
    'priceReport',
    'depthReport',
    'curveReport',
    'seasonReport',
    'depositSeen',
    'depositFinal',
    'depositVanished',
    'vaultReport',
  ] as const),
]

const CommandSchema: TSchema = Type.Union(
  signable.map((type) => rawSchema(commandSchemas[type].fields, { type: Type.Literal(type) })),
)

const commandsRoute = route({
  method: 'POST',
  url: '/v1/commands',
  id: 'sendCommands',
  tag: 'house',
  summary:
    'Commands in the units of the journal (atoms, lots, milliseconds), covered by one signature, with nothing between them',
  access: everybody,
  weight: 10,
  body: closed({ commands: Type.Array(CommandSchema, { minItems: 1, maxItems: apiLimits.tradesMax }) }),
  data: closed({ results: Type.Array(ResultSchema) }),
  async handle(call) {
    const { context, signature } = call
    if (signature === null) throw ApiProblem.core('signatureMissing', 'Send the header plimsoll-signature.')
    const commands = call.body.commands as readonly Command[]
    const { answers, identity } = await call.submitSigned(commands)
    const sight = sightOf(context.service.house, context.salted, identity)
    return { results: resultsOf({ context, identity, sight }, answers) as Static<typeof ResultSchema>[] }
  },
})

/** Routes of signed commands. */
export const commandRoutes: readonly Route[] = [commandsRoute]
