/**
 * Requests and frames drawn at random over every route and channel: never an error of ours, nothing done by what was refused.
 * `PLIMSOLL_FUZZ=n` draws n requests a route instead of a few, and as many frames.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { apiHouse, LOCAL_SOURCE, MEMBER } from '../../test/support/api-house.ts'
import { fc } from '../../test/support/fast-check.ts'
import { nearly } from '../../test/support/schema-arbitrary.ts'
import { keptLog } from '../../test/support/service.ts'
import { openWebhooks } from '../webhooks/index.ts'
import type { Authenticator, Role } from './identity.ts'
import { BookSchema } from './risk/book.ts'
import { SuppositionSchema } from './risk/what-if.ts'
import { routes } from './routes/all.ts'
import { buildServer } from './server.ts'
import { ClientFrameSchema } from './stream/frames.ts'

const RUNS = Number(process.env['PLIMSOLL_FUZZ'] ?? 60)

let callers = 0

/** Whoever the header says, each a caller of its own, so that nobody is limited. */
const anyone: Authenticator = {
  identify: ({ headers }) =>
    Promise.resolve({
      role: `${headers['x-role'] ?? 'public'}` as Role,
      key: `${callers++}`,
      owner: MEMBER.owner,
      venue: 0,
      readOnly: false,
    }),
  authorise: (_identity, commands) => Promise.resolve({ commands }),
  confirm: (identity) => Promise.resolve({ identity, nonce: null }),
}

const service = apiHouse()
const { entries: logged, log } = keptLog()
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-'))
// They hear nothing, so whatever is registered is never sent to.
const webhooks = openWebhooks({ file: join(folder, 'webhooks.db'), mode: 'demo', log })
const app = await buildServer(service, {
  authenticator: anyone,
  localChainSource: LOCAL_SOURCE,
  webhooks,
  log,
})
after(async () => {
  await app.close()
  webhooks.close()
  rmSync(folder, { recursive: true })
})

const price = fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((n) => `${n / 1000}`)
const small = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -2000, max: 2000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }) },
)

/** Suppositions of rows that exist, so that what is computed is reached and not only what refuses. */
const sensible = fc.record({
  trades: fc.array(fc.record({ market: fc.nat(2), lots: small, price: fc.oneof(fc.constant('60'), price) }), {
    maxLength: 3,
  }),
  deposits: fc.array(fc.record({ asset: fc.constantFrom(null, 0, 1), amount: small.map(String) }), { maxLength: 2 }),
  prices: fc.array(fc.record({ underlying: fc.integer({ min: 1, max: 3 }), price }), { maxLength: 2 }),
})

/** Addresses that are nearly allowed, so that more is reached than what refuses. */
const address = fc.oneof(
  fc.webUrl({ withQueryParameters: true }),
  fc.ipV4().map((ip) => `http://${ip}:9/`),
  fc.ipV6().map((ip) => `https://[${ip}]/`),
  fc.string({ maxLength: 40 }).map((text) => `http://localhost/${text}`),
)

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

describe('requests', () => {
  for (const { method, url, access, params, query, body } of routes) {
    // Statements and journal segments need a journal on disk, which this house has not.
    if (url.endsWith('/statement') || url.startsWith('/v1/journal')) continue
    test(`behavior: ${method} ${url}`, async () => {
      const request = fc.record({
        role: fc.constantFrom(...access),
        params: nearly(params ?? { type: 'object' }),
        query: nearly(query ?? { type: 'object' }),
        body: body === undefined ? fc.constant(null) : nearly(body),
      })
      await fc.assert(
        fc.asyncProperty(request, async (drawn) => {
          const taken = service.commands.length
          const values = (typeof drawn.params === 'object' ? drawn.params : {}) as Record<string, unknown> | null
          const path = url.replaceAll(/:([a-z]+)/g, (_, name: string) => {
            if (name === 'account' && callers % 2 === 0) return `${MEMBER.account}`
            return encodeURIComponent(plain(values?.[name] ?? 0)).slice(0, 60) || '0'
          })
          const pairs: [string, unknown][] = Object.entries(
            (typeof drawn.query === 'object' ? drawn.query : null) ?? {},
          )
          const search = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, plain(value)]))
          const response = await app.inject({
            method,
            url: `${path}${pairs.length === 0 ? '' : `?${search}`}`,
            headers: {
              host: 'localhost',
              'x-role': drawn.role,
              ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            },
            ...(body === undefined ? {} : { payload: JSON.stringify(drawn.body) }),
          })
          assert.ok(
            response.statusCode < 500,
            `${response.statusCode} ${response.payload} ${JSON.stringify(logged.at(-1))}`,
          )
          if (response.statusCode < 400) return
          const problem = response.json() as { refusedSeq: number | null }
          // What the edge refuses never becomes a command; what the house refuses is one, and says where it stands.
          assert.equal(service.commands.length - taken, problem.refusedSeq === null ? 0 : 1)
        }),
        { numRuns: RUNS },
      )
    })
  }

  test('behavior: suppositions about a real account and a given book', async () => {
    const given = fc.oneof(
      fc.constant({ account: MEMBER.account }),
      nearly(BookSchema).map((book) => ({ book })),
    )
    let answered = 0
    await fc.assert(
      fc.asyncProperty(given, fc.oneof(nearly(SuppositionSchema), sensible), async (asked, suppose) => {
        const response = await app.inject({
          method: 'POST',
          url: '/v1/risk/what-if',
          headers: { host: 'localhost', 'x-role': 'member' },
          payload: { ...asked, suppose },
        })
        assert.ok(
          response.statusCode < 500,
          `${response.statusCode} ${response.payload} ${JSON.stringify(logged.at(-1))}`,
        )
        if (response.statusCode === 200) answered += 1
      }),
      { numRuns: RUNS * 10 },
    )
    assert.ok(answered > RUNS / 4, `${answered} were answered: the draws miss the point`)
  })

  test('behavior: addresses of webhooks', async () => {
    let answered = 0
    await fc.assert(
      fc.asyncProperty(address, async (url) => {
        const response = await app.inject({
          method: 'PUT',
          url: `/v1/accounts/${MEMBER.account}/webhook`,
          headers: { host: 'localhost', 'x-role': 'member' },
          payload: { url },
        })
        if (response.statusCode === 200) answered += 1
        else assert.equal((response.json() as { code: string }).code, 'webhookUrlRefused')
      }),
      { numRuns: RUNS * 2 },
    )
    assert.ok(answered > RUNS / 4, `${answered} were registered: the draws miss the point`)
  })

  test('behavior: paths, headers and bodies of bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.webPath(),
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('application/json', 'text/plain', 'x'),
        async (path, bytes, type) => {
          const taken = service.commands.length
          const response = await app.inject({
            method: 'POST',
            url: `/v1${path.startsWith('/') ? path : `/${path}`}`,
            headers: { host: 'localhost', 'x-role': 'venue', 'content-type': type },
            payload: Buffer.from(bytes),
          })
          assert.ok(
            response.statusCode >= 400 && response.statusCode < 500,
            `${response.statusCode} ${response.payload}`,
          )
          assert.equal(service.commands.length, taken)
        },
      ),
      { numRuns: RUNS * 4 },
    )
  })

  test('behavior: questions change nothing that is hashed', async () => {
    const asked = routes.filter(
      ({ method, url }) => (method === 'GET' || url.startsWith('/v1/risk')) && !/statement|journal/.test(url),
    )
    const before = service.bodyHash()
    for (const { method, url, access, body } of asked) {
      for (const drawn of fc.sample(nearly(body ?? { type: 'object' }), { numRuns: 10, seed: 1 })) {
        const path = url.replace(':account', `${MEMBER.account}`).replaceAll(/:[a-z]+/g, '0')
        await app.inject({
          method,
          url: path,
          headers: { host: 'localhost', 'x-role': access[0]! },
          ...(body === undefined ? {} : { payload: (drawn ?? {}) as object }),
        })
      }
    }
    assert.equal(service.bodyHash(), before)
  })
})

describe('frames', () => {
  test('behavior: any frames leave the server answering', async () => {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const channel = fc.constantFrom(
      'markets',
      'house',
      `account:${MEMBER.account}`,
      'account:9',
      'fills',
      'x',
      'procedures',
    )
    const shaped = fc.record({ op: fc.constant('subscribe'), channel, resumeFrom: fc.nat() })
    const frame = fc.oneof(nearly(ClientFrameSchema).map(plain), shaped.map(plain), fc.string())
    const drawn = fc.sample(frame, { numRuns: Math.max(500, RUNS), seed: Number(process.env['PLIMSOLL_SEED'] ?? 1) })
    for (let from = 0; from < drawn.length; from += 80) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/stream`, { headers: { 'x-role': 'member' } })
      await once(socket, 'open')
      const codes = new Set<unknown>()
      socket.on('message', (data: Buffer) => {
        const { problem } = JSON.parse(data.toString()) as { problem?: { code: string } }
        codes.add(problem?.code)
      })
      for (const each of drawn.slice(from, from + 80)) socket.send(plain(each))
      socket.send('{"op":"ping"}')
      await new Promise<void>((resolve) => {
        socket.on('message', (data: Buffer) => {
          if (data.toString().includes('"pong"')) resolve()
        })
      })
      assert.ok(!codes.has('unexpected'), `${JSON.stringify(logged.at(-1))}`)
      socket.close()
      await once(socket, 'close')
    }
  })
})
