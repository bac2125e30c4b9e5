/** One table of routes onto the server: who asks, how often, what was sent, then the handler, then the envelope. */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { RequestMark } from '../service/index.ts'
import { type Buckets, bucketsOf } from './buckets.ts'
import type { Context } from './context.ts'
import { answerSchema, standingOf } from './envelope.ts'
import { type Idempotency, idempotencyOf } from './idempotency.ts'
import type { Identity } from './identity.ts'
import { apiLimits } from './limits.ts'
import { ApiProblem, PROBLEM_TYPE, problemFrom } from './problem.ts'
import type { Call, Route } from './route.ts'
import { sightOf } from './sight.ts'
import { answeredBefore, refusalProblem, submitFor } from './submit.ts'
import { type Check, checkOf, readTexts } from './validation.ts'

/** What requests share. */
type Shared = {
  readonly context: Context
  readonly known: Buckets
  readonly strangers: Buckets
  readonly idempotency: Idempotency
}

/** Registers every route of a table. */
export function serveRoutes(app: FastifyInstance, context: Context, routes: readonly Route[]): void {
  const shared: Shared = {
    context,
    known: bucketsOf(apiLimits.burst, apiLimits.ratePerS, apiLimits.keysMax),
    strangers: bucketsOf(apiLimits.publicBurst, apiLimits.publicRatePerS, apiLimits.keysMax),
    idempotency: idempotencyOf(
      () => performance.now(),
      (error) => {
        const problem = problemFrom(error)
        // What the house refused is decided; a refusal before it may end otherwise next time.
        return problem === null || problem.refusedSeq !== null
      },
    ),
  }
  for (const each of routes) {
    app.route({
      method: each.method,
      url: each.url,
      schema: documentOf(each),
      handler: handlerOf(each, shared),
    })
  }
}

const ProblemRef = Type.Unsafe({ $ref: 'Problem#' })

/** Header by which a client names a request that it may send again. */
const IDEMPOTENCY_HEADER = 'idempotency-key'

/** The schemas of a route, for the documents: the same that check it. */
function documentOf(route: Route): object {
  const { id, tag, summary, params, query, body, data, csv, method, access, weight, isSecret } = route
  const content = csv === undefined ? {} : { 'text/csv': { schema: Type.String() } }
  const headers =
    method === 'GET' || isSecret ? {} : { headers: Type.Object({ [IDEMPOTENCY_HEADER]: Type.Optional(KeyHeader) }) }
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: `For: ${access.join(', ')}. Weight: ${weight}.`,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { querystring: query }),
    ...(body === undefined ? {} : { body }),
    ...headers,
    ...(access.includes('public') ? {} : { security: [{ bearer: [] }] }),
    response: {
      200: { description: 'Answer', content: { 'application/json': { schema: answerSchema(data) }, ...content } },
      default: { description: 'Refusal', content: { [PROBLEM_TYPE]: { schema: ProblemRef } } },
    },
  }
}

const KEY = /^[A-Za-z0-9_.:-]{1,64}$/

const KeyHeader = Type.String({ pattern: KEY.source, description: 'The same key gets the same answer.' })

type Checks = { readonly params: Check | null; readonly query: Check; readonly body: Check | null }

type Parts = { params: unknown; query: unknown; body: unknown }

function handlerOf(route: Route, shared: Shared): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown> {
  const checks: Checks = {
    params: route.params === undefined ? null : checkOf(route.params),
    query: checkOf(route.query ?? NoQuery),
    body: route.body === undefined ? null : checkOf(route.body),
  }
  return async (request, reply) => {
    const identity = await identified(shared, route, request)
    const parts = partsOf(route, checks, request)
    const run = (mark: RequestMark | null): Promise<Handled> =>
      handled(route, shared.context, identity, parts, request, mark)
    const key = request.headers[IDEMPOTENCY_HEADER]
    if (route.method === 'GET' || key === undefined) return answer(route, shared, reply, (await run(null)).data, parts)
    if (route.isSecret) {
      const detail = 'idempotency-key: leave it out; the answer is told once, and asking again makes a new one.'
      throw ApiProblem.edge('fieldInvalid', detail)
    }
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw ApiProblem.edge('fieldInvalid', 'idempotency-key: 1 to 64 letters, digits, _ . : -')
    }
    const asked = JSON.stringify([route.method, request.url, parts.body])
    const mark = { id: sha256(JSON.stringify([identity.key, key])), digest: sha256(asked) }
    const { value, replayed } = await shared.idempotency.once(identity.key, key, mark.digest, () => run(mark))
    if (replayed || value.isRepeated) reply.header('idempotency-replayed', 'true')
    return answer(route, shared, reply, value.data, parts)
  }
}

/** What a handler gave, or an earlier process before it. */
type Handled = { readonly data: unknown; readonly isRepeated: boolean }

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const NoQuery: TSchema = Type.Object({}, { additionalProperties: false })

/** Who asks, if they may ask this and have not asked too often. */
async function identified(
  { context, known, strangers }: Shared,
  route: Route,
  request: FastifyRequest,
): Promise<Identity> {
  const { headers, ip } = request
  const identity = await context.authenticator.identify({ headers, address: ip })
  // A wrong credential costs its address, so that guessing is slow.
  if ('refused' in identity) {
    limit(strangers, `public ${ip}`, route.weight + 20)
    throw refusalProblem(identity)
  }
  limit(identity.role === 'public' ? strangers : known, identity.key, route.weight)
  if (!route.access.includes(identity.role)) {
    if (identity.role === 'public') {
      const isKey = headers.authorization !== undefined
      const whose = isKey ? 'The key of yours is no owner’s, venue’s or auditor’s of this house yet. ' : ''
      throw ApiProblem.edge('credentialMissing', `${whose}Send a credential of: ${route.access.join(', ')}.`)
    }
    throw ApiProblem.edge('roleNotAllowed', `This is for: ${route.access.join(', ')}.`)
  }
  if (route.method !== 'GET' && identity.readOnly && !route.access.includes('public')) {
    throw ApiProblem.edge('readOnlyCredential', 'Use a credential that may write.')
  }
  return identity
}

function limit(buckets: Buckets, key: string, weight: number): void {
  const retryMs = buckets.take(key, weight, performance.now())
  if (retryMs > 0)
    throw ApiProblem.edge('rateLimited', `Try again in ${retryMs} ms; GET /v1/limits tells the rates.`, retryMs)
}

function partsOf(route: Route, checks: Checks, request: FastifyRequest): Parts {
  const params = readTexts(route.params, request.params)
  const query = readTexts(route.query, request.query)
  const wrong = checks.params?.(params) ?? checks.query(query) ?? checks.body?.(request.body) ?? null
  if (wrong !== null) throw ApiProblem.edge('fieldInvalid', wrong)
  // A body where none belongs would be silently ignored otherwise.
  if (checks.body === null && !isEmpty(request.body))
    throw ApiProblem.edge('fieldInvalid', 'body: this route takes none')
  return { params, query, body: checks.body === null ? null : request.body }
}

function isEmpty(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0)
}

async function handled(
  route: Route,
  context: Context,
  identity: Identity,
  { params, query, body }: Parts,
  request: FastifyRequest,
  mark: RequestMark | null,
): Promise<Handled> {
  const header = request.headers['plimsoll-signature']
  const signature = typeof header === 'string' ? header : null
  let isRepeated = false
  const submitSigned: Call<unknown, unknown, unknown>['submitSigned'] = async (commands) => {
    const submitted = await submitFor(context, identity, commands, signature, mark)
    isRepeated = submitted.isRepeated
    return submitted
  }
  const call: Call<unknown, unknown, unknown> = {
    context,
    identity,
    sight: sightOf(context.service.house, context.salted, identity),
    params,
    query,
    body,
    signature,
    mark,
    submit: async (commands) => (await submitSigned(commands)).answers,
    submitSigned,
  }
  const before = answeredBefore(route, call)
  if (before !== undefined) return { data: before, isRepeated: true }
  return { data: await route.handle(call), isRepeated }
}

function answer(route: Route, { context }: Shared, reply: FastifyReply, data: unknown, { query }: Parts): unknown {
  const standing = standingOf(context.service.status())
  reply.header('plimsoll-seq', standing.seq).header('plimsoll-time-ms', standing.timeMs)
  if (standing.stateHash !== null) reply.header('plimsoll-state-hash', standing.stateHash.hash)
  if (route.csv !== undefined && (query as { format?: string }).format === 'csv') {
    return reply.type('text/csv; charset=utf-8').send(route.csv(data))
  }
  return { ...standing, data }
}
