/** From checked requests to executed commands, and what of their events the caller may see. */
import { type Static, Type } from 'typebox'
import { type Command, type CommandOf, type HouseEvent, type Reject, rejectCodes } from '../core/words/index.ts'
import {
  type Answer,
  digestOfCommands,
  type ExecutedRequest,
  markEvidence,
  type RequestMark,
} from '../service/index.ts'
import { type EdgeCode, edgeCodes } from './codes.ts'
import type { Context } from './context.ts'
import type { Authorised, Identity, Refusal } from './identity.ts'
import { ApiProblem, rejectOf } from './problem.ts'
import { type Call, closed, MillisSchema, type Route } from './route.ts'
import { fullSight, type Sight } from './sight.ts'
import { accountsIn, type EventJson, eventJson } from './words.ts'

/** An event of the house, by reference to the one schema of all. */
export const EventRef = Type.Unsafe<EventJson>({ $ref: 'HouseEvent#' })

/** What came of a command that was applied. */
export const ExecutedSchema = closed({
  seq: Type.Integer({ description: 'Its place in the journal.' }),
  timeMs: MillisSchema,
  events: Type.Array(EventRef, { description: 'Events that concern the caller.' }),
})

/** What an authenticator's or the edge's refusal is to the caller. */
export function refusalProblem({ refused, detail }: Refusal): ApiProblem {
  if (refused in edgeCodes) return ApiProblem.edge(refused as EdgeCode, detail)
  if (refused in rejectCodes) return ApiProblem.core(refused as Reject, detail)
  return ApiProblem.edge('signatureRefused', detail)
}

/** What came of commands, for whom, and whether it came of an earlier sending. */
type Submitted = { readonly answers: readonly Answer[]; readonly identity: Identity; readonly isRepeated: boolean }

/**
 * Has commands authorised and executed as one group. What the authenticator puts before them proves that they may be given: when
 * the house refuses the proof and, for want of it, them all, the refusal of the proof is the answer.
 */
export async function submitFor(
  context: Context,
  identity: Identity,
  commands: readonly Command[],
  signature: string | null,
  mark: RequestMark | null,
): Promise<Submitted> {
  const { service, authenticator } = context
  const authorised = await authenticator.authorise(identity, commands, signature)
  if ('refused' in authorised) throw refusalProblem(authorised)
  const signer = authorised.identity ?? identity
  const [proof] = authorised.commands
  if (proof?.type === 'signed') {
    return { ...(await submitSigned(context, proof, commands, authorised, mark !== null)), identity: signer }
  }
  const evidence = authorised.evidence ?? (mark === null ? [] : [markEvidence(mark, authorised.commands.length)])
  const answers = asked(await service.submitGroup(authorised.commands, evidence), commands)
  return { answers, isRepeated: false, identity: signer }
}

/** A request that says that it may be a repetition gets the first one's answer; its nonce is refused otherwise. */
async function submitSigned(
  { service, underway }: Context,
  proof: CommandOf<'signed'>,
  commands: readonly Command[],
  authorised: Authorised,
  mayRepeat: boolean,
): Promise<Omit<Submitted, 'identity'>> {
  const { key, nonce } = proof
  for (let end = underway.end(key, nonce); end !== null; end = underway.end(key, nonce)) await end
  const known = service.requests.signed(key, nonce)
  if (mayRepeat && known !== null && known.digest === digestOfCommands(commands))
    return { answers: answersOf(known), isRepeated: true }
  const reject = underway.reject(proof, commands)
  if (reject !== null) throw ApiProblem.core(reject, 'Nothing was taken; docs/signing.md says what counts.', known?.seq)
  const submit = (): Promise<readonly Answer[]> => service.submitGroup(authorised.commands, authorised.evidence)
  return { answers: asked(await underway.submit(proof, commands, submit), commands), isRepeated: false }
}

/** The answers to what was asked, without those to what proves that it may be. */
function asked(answers: readonly Answer[], commands: readonly Command[]): readonly Answer[] {
  const proofs = answers.slice(0, answers.length - commands.length)
  const askedFor = answers.slice(proofs.length)
  const refusedProof = proofs.find(isRefused)
  if (refusedProof !== undefined && askedFor.every(isRefused)) {
    throw ApiProblem.rejected(refusalCode(refusedProof)!, refusedProof.seq)
  }
  return askedFor
}

/** The answers to a request that was executed before. */
function answersOf({ seq, answers }: ExecutedRequest): readonly Answer[] {
  if (answers === null) throw ApiProblem.executed(seq)
  return answers
}

/** What a request that nobody signed was answered before this process knew it; undefined when it is new. Throws as the first one did. */
export function answeredBefore(route: Route, call: Call<unknown, unknown, unknown>): unknown {
  const { mark, context } = call
  const known = mark === null ? null : context.service.requests.marked(mark.id)
  if (known === null) return undefined
  if (known.digest !== mark!.digest) {
    throw ApiProblem.edge('idempotencyMismatch', 'Use a fresh idempotency-key for every new request.')
  }
  const answers = answersOf(known)
  return route.data === ExecutedSchema ? executed(call, answers[0]!) : { results: resultsOf(call, answers) }
}

/** The code with which the house refused a command; null when it was applied. */
function refusalCode({ events }: Answer): number | null {
  const first = events[0]
  return first?.type === 'rejected' ? first.code : null
}

const isRefused = (answer: Answer): boolean => refusalCode(answer) !== null

/** Executes one command for the caller. Throws its refusal. */
export async function execute(
  call: Call<unknown, unknown, unknown>,
  command: Command,
): Promise<Static<typeof ExecutedSchema>> {
  const [answer] = await call.submit([command])
  return executed(call, answer!)
}

/** Executes one command that is the house's own word where money is play money: nobody signs it. Throws its refusal. */
export async function executeInPlay(
  call: Call<unknown, unknown, unknown>,
  command: Command,
): Promise<Static<typeof ExecutedSchema>> {
  const { mark, context } = call
  return executed(call, await context.service.submit(command, mark === null ? undefined : markEvidence(mark, 1)))
}

function executed(call: Call<unknown, unknown, unknown>, answer: Answer): Static<typeof ExecutedSchema> {
  const code = refusalCode(answer)
  if (code !== null) throw ApiProblem.rejected(code, answer.seq)
  return { seq: answer.seq, timeMs: answer.timeMs, events: eventsFor(call, answer.events) }
}

/** What came of one command of a batch. */
export const ResultSchema = Type.Union([
  closed({ outcome: Type.Literal('applied'), seq: Type.Integer(), events: Type.Array(EventRef) }),
  closed({
    outcome: Type.Literal('rejected'),
    seq: Type.Integer(),
    code: Type.String({ description: 'Name of a reject code.' }),
    number: Type.Integer(),
    title: Type.String(),
  }),
])

/** Executes commands for the caller, in order with nothing between them; each is judged by itself. */
export async function executeAll(
  call: Call<unknown, unknown, unknown>,
  commands: readonly Command[],
): Promise<Static<typeof ResultSchema>[]> {
  return resultsOf(call, await call.submit(commands))
}

/** What came of each command, with the events that concern the caller. */
export function resultsOf(
  call: Pick<Call<unknown, unknown, unknown>, 'context' | 'identity' | 'sight'>,
  answers: readonly Answer[],
): Static<typeof ResultSchema>[] {
  return answers.map((answer) => {
    const code = refusalCode(answer)
    if (code === null) return { outcome: 'applied', seq: answer.seq, events: eventsFor(call, answer.events) }
    const { name, meaning } = rejectOf(code)
    return { outcome: 'rejected', seq: answer.seq, code: name, number: code, title: meaning }
  })
}

/** The events that concern the caller, as they may see them. */
function eventsFor(
  { context, identity, sight }: Pick<Call<unknown, unknown, unknown>, 'context' | 'identity' | 'sight'>,
  events: readonly HouseEvent[],
): EventJson[] {
  const { service, places } = context
  const seen = concerns(context, identity, sight)
  return events.flatMap((event) => {
    const as = seen(event)
    return as === null ? [] : [eventJson(service.house, event, as, places)]
  })
}

/**
 * How a caller sees an event: null when it is not theirs. Venues know the accounts of what they brought; members see events
 * of their accounts, and those that name none; others see what names no member.
 */
export function concerns({ service }: Context, identity: Identity, sight: Sight): (event: HouseEvent) => Sight | null {
  const { accounts } = service.house.ledger
  if (identity.role === 'auditor') return () => fullSight
  if (identity.role === 'venue') {
    return (event) => {
      if (event.type === 'filled') return fillSight(event, identity, sight)
      // Holds that end within the command may be another venue's.
      if (event.type === 'holdNoted') return event.stage === 'opened' || event.stage === 'used' ? fullSight : sight
      return accountsIn(event).length === 0 ? sight : null
    }
  }
  return (event) => {
    const named = accountsIn(event)
    if (named.length === 0) return sight
    const mine = identity.role === 'member' ? identity.owner! : -1
    return named.some((account) => account >= 0 && accounts.owner[account] === mine) ? sight : null
  }
}

/**
 * How a venue sees a fill: of a trade that it brought it knows both accounts. A fill of a forced order names whoever was
 * closed, and that is nobody's to know. Null when it is another venue's.
 */
export function fillSight(event: HouseEvent, { venue }: Identity, sight: Sight): Sight | null {
  if (event.type !== 'filled' || event.venue !== venue) return null
  return event.kind === 'trade' ? fullSight : sight
}
