/**
 * Asks a server without a network. Every answer, refusals too, is held against the OpenAPI document that the same server
 * serves, by a validator other than the one behind it.
 */
import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { buildServer } from '../../src/api/server.ts'
import { scenarioList, scenarioTexts } from '../../src/lab/scenarios/disk/index.ts'
import type { Service, ServiceLogEntry } from '../../src/service/index.ts'
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

type Operation = { readonly responses: Readonly<Record<string, { content?: Record<string, { schema: object }> }>> }

/** A server on a service, with the tokens of the tests. */
export async function openClient(service: Service, localChainSource?: number): Promise<Client> {
  const { entries: logged, log } = keptLog()
  const app = await buildServer(service, {
    authenticator: testAuthenticator(),
    salt: Buffer.alloc(32, 7),
    scenarios: { list: scenarioList, texts: scenarioTexts },
    ...(localChainSource === undefined ? {} : { localChainSource }),
    log,
  })
  const document = app.swagger() as unknown as Document
  const validatorOf = validators(document)
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
      const path = url.split('?')[0]!
      if (path.startsWith('/v1/')) validatorOf(method, path, response.statusCode, type)?.(json, `${method} ${url}`)
      return { status: response.statusCode, type, headers: response.headers, text, json }
    },
    close: () => app.close(),
  }
}

type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

type Validator = (json: unknown, what: string) => void

function validators(
  document: Document,
): (method: string, path: string, status: number, type: string) => Validator | null {
  const ajv = new Ajv2020({ strict: false, allErrors: false })
  ajv.addSchema({ $id: 'document', components: document.components })
  const known = new Map<string, ValidateFunction>()
  return (method, path, status, type) => {
    const template = Object.keys(document.paths).find((each) => matches(each, path))
    const operation = template === undefined ? undefined : document.paths[template]![method.toLowerCase()]
    const content = (operation?.responses[status] ?? operation?.responses['default'])?.content?.[type]
    if (operation === undefined) return null
    assert.ok(content !== undefined, `${method} ${template} documents no ${type} for ${status}`)
    if (type === 'text/csv') return null
    const name = `${method} ${template} ${status < 400 ? status : 'refused'}`
    const schema = JSON.parse(
      JSON.stringify(content.schema).replaceAll('"#/components', '"document#/components'),
    ) as object
    const validate = known.get(name) ?? ajv.compile(schema)
    known.set(name, validate)
    return (json, what) =>
      assert.ok(validate(json), `${what}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(json)}`)
  }
}

function matches(template: string, path: string): boolean {
  const [wanted, given] = [template.split('/'), path.split('/')]
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
}
