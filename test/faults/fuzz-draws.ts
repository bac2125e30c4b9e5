/** Requests, frames and bytes drawn at random: as the schemas want them, nearly so, or nothing like it. */

import { BookSchema } from '../../src/api/risk/book.ts'
import { SuppositionSchema } from '../../src/api/risk/what-if.ts'
import type { Route } from '../../src/api/route.ts'
import { routes } from '../../src/api/routes/all.ts'
import { ClientFrameSchema } from '../../src/api/stream/frames.ts'
import { MEMBER } from '../support/api-house.ts'
import { fc } from '../support/fast-check.ts'
import { nearly } from '../support/schema-arbitrary.ts'

/** A request as it is injected. `acts`: it is one that may change the house. */
export type DrawnRequest = {
  readonly method: Route['method']
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly payload?: string | Buffer
}

/** How many draws of a kind are made at a time. */
const CHUNK = 400

/** Routes that take a thread or read the journal whole cost a thousand others: they come less often. */
const seldom = /statement|journal|stress|scenarios|disclosures|risk\/parameters/

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** An endless mix of requests to every route, and some to none. */
export function* drawnRequests(seed: number): Generator<DrawnRequest> {
  const sources = [...routes.map(requestsOf), suppositions, strays]
  const weights = sources.map((_, at) => (at < routes.length && seldom.test(routes[at]!.url) ? 1 : 24))
  const order = weights.flatMap((weight, at) => Array.from({ length: weight }, () => at))
  const pools = sources.map((): DrawnRequest[] => [])
  for (let n = 0; ; n++) {
    // A stride that is prime to the length visits every place, and no route stands in a row.
    const at = order[(n * 7919) % order.length]!
    if (pools[at]!.length === 0) pools[at] = fc.sample(sources[at]!, { numRuns: CHUNK, seed: seed + n }).reverse()
    yield pools[at]!.pop()!
  }
}

/** Once in so many draws, else null. */
function sometimes<T>(every: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: every - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

/** Headers beside the body: who asks, under which name, with what for a signature. */
function headersOf(access: Route['access']): fc.Arbitrary<Record<string, string>> {
  const hex = fc.uint8Array({ minLength: 65, maxLength: 65 }).map((bytes) => Buffer.from(bytes).toString('hex'))
  const line = fc.tuple(hex, fc.nat(), fc.nat()).map(([h, n, ms]) => `${h.slice(0, 64)} ${n} ${ms} 0x${h}`)
  const token = fc.stringMatching(/^[\x21-\x7e]{8,40}$/)
  return fc
    .record({
      role: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...access) },
        { weight: 1, arbitrary: fc.constant('public') },
      ),
      key: sometimes(2, fc.stringMatching(/^[A-Za-z0-9_.:-]{1,12}$/)),
      signature: sometimes(6, fc.oneof(line, fc.string({ maxLength: 40 }))),
      bearer: sometimes(400, token),
    })
    .map(({ role, key, signature, bearer }) => ({
      'x-role': role,
      ...(key === null ? {} : { 'idempotency-key': key }),
      ...(signature === null ? {} : { 'plimsoll-signature': signature.replaceAll(/[^\x20-\x7e]/g, '?') }),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
    }))
}

function requestsOf({ method, url, access, params, query, body }: Route): fc.Arbitrary<DrawnRequest> {
  return fc
    .record({
      headers: headersOf(access),
      params: nearly(params ?? { type: 'object' }),
      query: nearly(query ?? { type: 'object' }),
      body: body === undefined ? fc.constant(null) : nearly(body),
      own: fc.boolean(),
    })
    .map((drawn) => {
      const values = (typeof drawn.params === 'object' ? drawn.params : {}) as Record<string, unknown> | null
      const path = url.replaceAll(/:([a-z]+)/g, (_, name: string) => {
        if (name === 'account' && drawn.own) return `${MEMBER.account}`
        return encodeURIComponent(plain(values?.[name] ?? 0).toWellFormed()).slice(0, 60) || '0'
      })
      const pairs: [string, unknown][] = Object.entries((typeof drawn.query === 'object' ? drawn.query : null) ?? {})
      const search = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, plain(value)]))
      const request = { method, url: `${path}${pairs.length === 0 ? '' : `?${search}`}`, headers: drawn.headers }
      if (body === undefined) return request
      const headers = { ...drawn.headers, 'content-type': 'application/json' }
      return { ...request, headers, payload: JSON.stringify(drawn.body) }
    })
}

/** Suppositions of rows that exist, so that what is computed is reached and not only what refuses. */
const suppositions: fc.Arbitrary<DrawnRequest> = fc
  .record({
    headers: headersOf(['member']),
    asked: fc.oneof(
      fc.constant({ account: MEMBER.account }),
      nearly(BookSchema).map((book) => ({ book })),
    ),
    suppose: nearly(SuppositionSchema),
  })
  .map(({ headers, asked, suppose }) => ({
    method: 'POST',
    url: '/v1/risk/what-if',
    headers: { ...headers, 'content-type': 'application/json' },
    payload: JSON.stringify({ ...asked, suppose }),
  }))

/** Paths that there are not, bodies that are no JSON, media types that nobody takes. */
const strays: fc.Arbitrary<DrawnRequest> = fc
  .record({
    headers: headersOf(['venue']),
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE'),
    path: fc.webPath(),
    bytes: fc.uint8Array({ maxLength: 200 }),
    type: fc.constantFrom('application/json', 'text/plain', 'x'),
  })
  .map(({ headers, method, path, bytes, type }) => ({
    method: method as 'GET',
    url: `/v1${path.startsWith('/') ? path : `/${path}`}`,
    headers: { ...headers, 'content-type': type },
    payload: Buffer.from(bytes),
  }))

const channels = [
  'markets',
  'house',
  'fills',
  'procedures',
  'events',
  'oracle',
  `account:${MEMBER.account}`,
  'account:9',
  'x',
  'market:0',
]

/** Text of frames: as the schema wants them, nearly, or any. */
export function drawnFrames(count: number, seed: number): string[] {
  const shaped = fc.record({
    op: fc.constantFrom('subscribe', 'unsubscribe'),
    channel: fc.constantFrom(...channels),
    resumeFrom: fc.nat(),
  })
  const frame = fc.oneof(nearly(ClientFrameSchema).map(plain), shaped.map(plain), fc.string())
  return fc.sample(frame, { numRuns: count, seed })
}

/** Bytes for a socket: a request with something changed in it, a handshake with wrong frames behind it, or any. */
export function drawnBytes(count: number, seed: number): Buffer[] {
  const any = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes))
  const request = fc.constantFrom(
    'GET /v1/house HTTP/1.1\r\nhost: localhost\r\n\r\n',
    'POST /v1/risk/what-if HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}',
    'POST /v1/venue/trades HTTP/1.1\r\nhost: localhost\r\nx-role: venue\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    'GET /v1/limits HTTP/1.1\r\nhost: localhost\r\ncookie: a=b\r\nauthorization: Bearer 12345678\r\nx-role: member\r\n\r\n',
  )
  const changed = fc
    .tuple(request, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }))
    .map(([text, changes]) => {
      const bytes = Buffer.from(text)
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte
      return bytes
    })
  const upgraded = any.map((bytes) => Buffer.concat([Buffer.from(HANDSHAKE), bytes]))
  return fc.sample(fc.oneof(changed, changed, upgraded, any), { numRuns: count, seed })
}

const HANDSHAKE = `GET /v1/stream HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n`
