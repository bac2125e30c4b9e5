/** The server: loopback, strict headers, limits, routes, documents, the stream, and the page when it has been built. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import fastifyStatic from '@fastify/static'
import swagger from '@fastify/swagger'
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { keyRead } from '../core/tables/index.ts'
import type { Service } from '../service/index.ts'
import type { Webhooks } from '../webhooks/index.ts'
import { asyncApi } from './asyncapi.ts'
import { type Context, errorFacts, type Log, placesOf } from './context.ts'
import { problemBody, standingOf } from './envelope.ts'
import { type Authenticator, tokenAuthenticator } from './identity.ts'
import { apiLimits } from './limits.ts'
import { ApiProblem, PROBLEM_TYPE, ProblemSchema, problemFrom } from './problem.ts'
import { routes } from './routes/all.ts'
import { serveRoutes } from './serve-routes.ts'
import { isLoopback } from './server-names.ts'
import { saltedBy, sightOf } from './sight.ts'
import { underwayOf } from './signed/guard.ts'
import { statementMaker } from './statements/maker.ts'
import { serveStream } from './stream/serve.ts'
import { eventJson, HouseEventSchema } from './words.ts'

/** How to open the interface of a service. */
export type ApiOptions = {
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number
  /** Who is who; by default everybody is the public. */
  readonly authenticator?: Authenticator
  /** Secret of the salted account numbers, at least 16 bytes; by default drawn anew, and the numbers with it. */
  readonly salt?: Uint8Array
  /** Source under whose numbers a demo takes deposits of play money; by default there are none. It must bring no other facts. */
  readonly localChainSource?: number
  /** Chain of the domain of signatures (EIP-155); by default 31337, that of local test chains. */
  readonly chainId?: number
  /** The disclosures as of now, null when they are not to be had; by default there are none. */
  readonly disclosures?: Context['disclosures']
  /** Scenarios that a page may replay; by default there are none. */
  readonly scenarios?: Context['scenarios']
  /** The table of seasons by day; by default there is none. */
  readonly seasonsByDay?: Context['seasonsByDay']
  /** The published back-test; by default there is none. */
  readonly backtest?: Context['backtest']
  /** Webhooks that follow the service; they begin with the interface. By default there are none. */
  readonly webhooks?: Webhooks
  /** Folder of the page, by default the one that comes built with the package; where there is none nothing is served under /. */
  readonly dashboard?: string
  /** Told of errors of the program, by default on stderr; never of bodies or credentials. */
  readonly log?: Log
}

/** An open interface. */
export type Api = {
  /** Where it answers. */
  readonly url: string
  /** Takes no more requests, ends streams, lets what is under way finish. The service stays open. */
  close(): Promise<void>
}

/** The port cannot be had. */
export class ApiPortError extends Error {
  readonly port: number

  constructor(port: number, cause: unknown) {
    super(`port ${port} of 127.0.0.1 cannot be opened; stop what uses it or choose another --port`, { cause })
    this.name = new.target.name
    this.port = port
  }
}

/** Opens the interface of a service on loopback. Throws ApiPortError, and RangeError for a salt that is too short. */
export async function startApi(service: Service, options: ApiOptions): Promise<Api> {
  const app = await buildServer(service, options)
  try {
    await app.listen({ host: '127.0.0.1', port: options.port })
  } catch (error) {
    await app.close()
    throw new ApiPortError(options.port, error)
  }
  const { port } = app.server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => app.close() }
}

/** The server before it listens: for tests, which inject requests. */
export async function buildServer(service: Service, options: Omit<ApiOptions, 'port'>): Promise<FastifyInstance> {
  const statements = statementMaker()
  const context: Context = {
    service,
    authenticator: options.authenticator ?? tokenAuthenticator([]),
    underway: underwayOf(service),
    salted: saltedBy(options.salt ?? randomBytes(32)),
    places: placesOf(service),
    statements,
    localChainSource: options.localChainSource ?? null,
    chainId: options.chainId ?? 31_337,
    disclosures: options.disclosures ?? (() => Promise.resolve(null)),
    log: options.log ?? (({ message, facts }) => console.error(message, facts)),
    webhooks: options.webhooks ?? null,
    scenarios: options.scenarios ?? { list: () => [], texts: () => null },
    seasonsByDay: options.seasonsByDay ?? (() => null),
    backtest: options.backtest ?? (() => null),
  }
  beginWebhooks(context)
  const app = fastify({
    bodyLimit: apiLimits.bodyBytesMax,
    requestTimeout: apiLimits.requestMs,
    connectionTimeout: apiLimits.keepAliveMs,
    keepAliveTimeout: apiLimits.keepAliveMs,
    http: {
      headersTimeout: apiLimits.headersMs,
      maxHeaderSize: apiLimits.headerBytesMax,
      // By itself Node looks every half minute who is late.
      connectionsCheckingInterval: 1_000,
    },
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 64 },
    // A path that cannot be decoded meets no hook and no error handler.
    frameworkErrors: (_error, _request, reply) => {
      reply.headers(headers)
      const problem = ApiProblem.edge('requestMalformed', 'Write the path with valid percent-encoding.')
      refuse(reply as FastifyReply, service, problem)
    },
    clientErrorHandler: ({ code }, socket) => {
      // A browser opens connections ahead: an answer to nothing would be taken for that of the request that it sends just then.
      if (!socket.writable || socket.bytesRead === 0) socket.destroy()
      else socket.end(`HTTP/1.1 ${lineOf(code)}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
    },
  })
  app.server.maxConnections = apiLimits.connectionsMax
  app.removeContentTypeParser('text/plain')
  guard(app, context)
  // The schemas of a route check it before its handler; the server itself only shows them.
  app.setValidatorCompiler(() => () => true)
  app.setSerializerCompiler(() => (value) => JSON.stringify(value))
  app.addSchema(HouseEventSchema)
  app.addSchema(ProblemSchema)
  await describe(app)
  serveRoutes(app, context, routes)
  serveUnversioned(app, context)
  const stream = serveStream(app, context)
  // Streams first: the server is closed only when nobody is connected any more.
  app.addHook('preClose', async () => stream.close())
  app.addHook('onClose', () => statements.close())
  await servePage(app, options.dashboard)
  await app.ready()
  return app
}

/** Messages show an event as the stream shows it to the owner of the account. */
function beginWebhooks({ service, salted, places, webhooks }: Context): void {
  const { house } = service
  const standing = { key: keyRead(house.head.house, 0), seq: service.status().seq }
  webhooks?.begin(standing, (account, event) => {
    const owner = house.ledger.accounts.owner[account]!
    const sight = sightOf(house, salted, { role: 'member', owner, key: '', readOnly: true })
    return eventJson(house, event, sight, places)
  })
}

/** The status line of what is no request, by the code of Node's parser. */
function lineOf(code: string): string {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return '408 Request Timeout'
  return code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
}

const CSP = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'"],
  ...["connect-src 'self'", "worker-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'"],
  "frame-ancestors 'none'",
].join('; ')

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': CSP,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/** Headers of every answer, refusals as problems, and nothing said about our own errors. */
function guard(app: FastifyInstance, { service, log }: Context): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headers)
    reply.header('cache-control', 'no-store')
    if (!isLoopback(request.headers.host, request.headers.origin)) {
      throw ApiProblem.edge('hostNotAllowed', 'Ask for localhost or 127.0.0.1.')
    }
  })
  app.setNotFoundHandler((_request, reply) =>
    refuse(reply, service, ApiProblem.edge('routeUnknown', 'GET /openapi.json lists every route and its methods.')),
  )
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply) => {
    const problem = problemFrom(error) ?? serverProblem(error)
    if (problem !== null) return refuse(reply, service, problem)
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown route'}`
    log({ level: 'error', message: 'a request met an error of ours', facts: { route, ...errorFacts(error) } })
    return refuse(reply, service, ApiProblem.edge('unexpected', 'Report it with the time of the request.'))
  })
}

function refuse(reply: FastifyReply, service: Service, problem: ApiProblem): FastifyReply {
  if (problem.retryMs !== null) reply.header('retry-after', Math.max(1, Math.ceil(problem.retryMs / 1000)))
  return reply
    .code(problem.status)
    .type(PROBLEM_TYPE)
    .send(problemBody(problem, standingOf(service.status())))
}

/** Refusals of the server itself: of bodies mostly. */
function serverProblem({ code, statusCode = 500 }: FastifyError): ApiProblem | null {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return ApiProblem.edge('bodyTooLarge', `Send at most ${apiLimits.bodyBytesMax} bytes.`)
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return ApiProblem.edge('mediaTypeUnsupported', 'Send application/json.')
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return ApiProblem.edge('bodyMalformed', 'Send a JSON value, or no content-type when there is no body.')
  }
  if (statusCode >= 400 && statusCode < 500) return ApiProblem.edge('bodyMalformed', 'Send well-formed JSON.')
  return null
}

/** OpenAPI 3.1, made of the routes' schemas. */
async function describe(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Plimsoll',
        version: '1',
        description: 'Not audited. Not for real money. Money and prices are decimal strings, times are milliseconds.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, i) => (typeof json.$id === 'string' ? json.$id : `schema-${i}`),
    },
  })
}

/** Documents, health and measures: outside the version, for machines that watch. */
function serveUnversioned(app: FastifyInstance, { service }: Context): void {
  const hidden = { schema: { hide: true } }
  // Written once: they are long and never change.
  let openApiText: string | undefined
  app.get('/openapi.json', hidden, (_request, reply) => {
    openApiText ??= JSON.stringify(app.swagger())
    return reply.type('application/json; charset=utf-8').send(openApiText)
  })
  const asyncApiText = JSON.stringify(asyncApi())
  app.get('/asyncapi.json', hidden, (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(asyncApiText),
  )
  app.get('/health', hidden, (_request, reply) => {
    const { journal } = service.status()
    reply.code(journal.stopped === null ? 200 : 503)
    return { healthy: journal.stopped === null }
  })
  app.get('/ready', hidden, (_request, reply) => {
    const { ready, safeMode } = service.status()
    reply.code(ready ? 200 : 503)
    return { ready, safeMode: safeMode !== null }
  })
  app.get('/metrics', hidden, async (_request, reply) => {
    reply.type('text/plain; version=0.0.4; charset=utf-8')
    return service.metrics()
  })
}

const PAGE = join(import.meta.dirname, '../../dashboard/dist')

/** The built page under /, when there is one. */
async function servePage(app: FastifyInstance, folder = PAGE): Promise<void> {
  if (!existsSync(folder)) return
  await app.register(fastifyStatic, { root: resolve(folder), dotfiles: 'ignore', cacheControl: false })
}
