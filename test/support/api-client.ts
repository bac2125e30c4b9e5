/**
 * Asks a server without a network. Every answer, refusals too, is held against the OpenAPI document that the same server
 * serves, by a validator other than the one behind it.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildServer } from '../../src/api/server.ts'
import { scenarioList, scenarioTexts } from '../../src/lab/scenarios/disk/index.ts'
import type { Service, ServiceLogEntry } from '../../src/service/index.ts'
import type { Webhooks } from '../../src/webhooks/index.ts'
import { type AnswerDocument, answerChecker } from './api-documents.ts'
import { testAuthenticator, tokens } from './api-house.ts'
import { keptLog } from './service.ts'

/** An answer: `data` of a success, or the problem. */
export type Asked = {
  readonly status: number
  readonly type: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
  readonly json: Readonly<Record<string, unknown>>
}

/** What to send. */
export type Sending = {
  readonly as?: keyof typeof tokens
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A server of a test. */
export type Client = {
  ask(method: string, url: string, sending?: Sending): Promise<Asked>
  /** What the server logged. */
  readonly logged: readonly ServiceLogEntry[]
  readonly app: Awaited<ReturnType<typeof buildServer>>
  close(): Promise<void>
}

/** A server on a service, with the tokens of the tests. */
export async function openClient(service: Service, localChainSource?: number, webhooks?: Webhooks): Promise<Client> {
  const { entries: logged, log } = keptLog()
  const app = await buildServer(service, {
    authenticator: testAuthenticator(),
    salt: Buffer.alloc(32, 7),
    scenarios: { list: scenarioList, texts: scenarioTexts },
    backtest: () => readFileSync(join(import.meta.dirname, '../../docs/backtests.json'), 'utf8'),
    seasonsByDay: () => readFileSync(join(import.meta.dirname, '../../docs/seasons-by-day.csv'), 'utf8'),
    ...(localChainSource === undefined ? {} : { localChainSource }),
    ...(webhooks === undefined ? {} : { webhooks }),
    log,
  })
  const check = answerChecker(app.swagger() as unknown as AnswerDocument)
  return {
    logged,
    app,
    async ask(method, url, { as, body, headers = {} } = {}) {
      const response = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          host: 'localhost',
          ...(as === undefined ? {} : { authorization: `Bearer ${tokens[as]}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const type = `${response.headers['content-type'] ?? ''}`.split(';')[0]!
      const text = response.payload
      const json = /json$/.test(type) ? (JSON.parse(text) as Asked['json']) : {}
      if (url.startsWith('/v1/')) check({ method, url, status: response.statusCode, type, json })
      return { status: response.statusCode, type, headers: response.headers, text, json }
    },
    close: () => app.close(),
  }
}
