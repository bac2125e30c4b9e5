/** Who may call what, route by route: a new route without a row fails, and so does a row without a route. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse, LOCAL_SOURCE, MEMBER } from '../../test/support/api-house.ts'
import { type Role, roles } from './identity.ts'
import { routes } from './routes/all.ts'

/** `p` public, `m` member, `v` venue, `o` operator, `a` auditor: who gets past the door. */
const matrix: Readonly<Record<string, string>> = {
  'GET /v1/house': 'pmvoa',
  'GET /v1/limits': 'pmvoa',
  'POST /v1/commands': 'pmvoa',
  'GET /v1/codes': 'pmvoa',
  'GET /v1/disclosures': 'pmvoa',
  'GET /v1/events': 'pmvoa',
  'GET /v1/procedures': 'pmvoa',
  'GET /v1/liquidations': 'pmvoa',
  'GET /v1/deleveragings': 'pmvoa',
  'GET /v1/deleveragings/:seq': 'pmvoa',
  'GET /v1/markets': 'pmvoa',
  'GET /v1/markets/:market': 'pmvoa',
  'GET /v1/markets/:market/funding': 'pmvoa',
  'GET /v1/markets/:market/prices': 'pmvoa',
  'GET /v1/lights': 'pmvoa',
  'GET /v1/markets/:market/specification': 'pmvoa',
  'GET /v1/underlyings/:underlying/expiries': 'pmvoa',
  'GET /v1/underlyings/:underlying/curves': 'pmvoa',
  'GET /v1/underlyings/:underlying/chain': 'pmvoa',
  'GET /v1/oracle': 'pmvoa',
  'GET /v1/oracle/:underlying': 'pmvoa',
  'GET /v1/assets': 'pmvoa',
  'GET /v1/tiers': 'pmvoa',
  'GET /v1/tiers/:tier': 'pmvoa',
  'GET /v1/tiers/:tier/leverage': 'pmvoa',
  'GET /v1/tiers/:tier/stress': 'pmvoa',
  'GET /v1/tiers/:tier/pool': 'pmvoa',
  'GET /v1/tiers/:tier/pool/history': 'pmvoa',
  'GET /v1/tiers/:tier/pool/profits': 'pmvoa',
  'GET /v1/tiers/:tier/lending': 'pmvoa',
  'GET /v1/tiers/:tier/auctions': 'pmvoa',
  'GET /v1/tiers/:tier/exits': 'pmvoa',
  'GET /v1/tiers/:tier/season': 'pmvoa',
  'GET /v1/scenarios': 'pmvoa',
  'GET /v1/scenarios/:name': 'pmvoa',
  'GET /v1/seasons': 'pmvoa',
  'GET /v1/backtests': 'pmvoa',
  'GET /v1/parameters': 'pmvoa',
  'GET /v1/parameters/changes': 'pmvoa',
  'POST /v1/risk/what-if': 'pmvoa',
  'POST /v1/risk/profiles': 'pmvoa',
  'POST /v1/risk/portfolio': 'pmvoa',
  'POST /v1/risk/what-if/batch': 'pmvoa',
  'POST /v1/risk/parameters': 'pmvoa',
  'GET /v1/accounts': 'ma',
  'GET /v1/accounts/:account': 'ma',
  'GET /v1/accounts/:account/margin': 'ma',
  'GET /v1/accounts/:account/portfolio': 'ma',
  'GET /v1/accounts/:account/extract': 'ma',
  'GET /v1/accounts/:account/open': 'ma',
  'GET /v1/accounts/:account/events': 'ma',
  'GET /v1/accounts/:account/statement': 'ma',
  'GET /v1/accounts/:account/liquidity': 'ma',
  'POST /v1/accounts': 'm',
  'POST /v1/accounts/:account/pledge': 'm',
  'PUT /v1/accounts/:account/mandates/:venue': 'm',
  'DELETE /v1/accounts/:account/mandates/:venue': 'm',
  'POST /v1/accounts/:account/recipients': 'm',
  'DELETE /v1/accounts/:account/recipients/:recipient': 'm',
  'POST /v1/accounts/:account/withdrawals': 'm',
  'DELETE /v1/withdrawals/:withdrawal': 'm',
  'POST /v1/transfers': 'm',
  'POST /v1/accounts/:account/deposits': 'm',
  'POST /v1/accounts/:account/sweep': 'm',
  'POST /v1/accounts/:account/stake/add': 'm',
  'POST /v1/accounts/:account/stake/exit': 'm',
  'POST /v1/accounts/:account/stake/claim': 'm',
  'POST /v1/accounts/:account/pool/joins': 'm',
  'POST /v1/accounts/:account/pool/exits': 'm',
  'POST /v1/accounts/:account/offers': 'm',
  'POST /v1/accounts/:account/bids': 'm',
  'DELETE /v1/accounts/:account/bids/:bid': 'm',
  'POST /v1/accounts/:account/loans/adds': 'm',
  'POST /v1/accounts/:account/loans/exits': 'm',
  'POST /v1/accounts/:account/loans/exits/cancel': 'm',
  'POST /v1/accounts/:account/loans/exits/recall': 'm',
  'POST /v1/accounts/:account/coins/adds': 'm',
  'POST /v1/accounts/:account/coins/exits': 'm',
  'POST /v1/accounts/:account/coins/exits/cancel': 'm',
  'POST /v1/accounts/:account/coins/exits/recall': 'm',
  'POST /v1/accounts/:account/coins/loans': 'm',
  'POST /v1/accounts/:account/coins/repayments': 'm',
  'GET /v1/accounts/:account/webhook': 'm',
  'PUT /v1/accounts/:account/webhook': 'm',
  'DELETE /v1/accounts/:account/webhook': 'm',
  'GET /v1/venue': 'v',
  'GET /v1/venue/holds': 'v',
  'POST /v1/venue/holds': 'v',
  'DELETE /v1/venue/holds/:hold': 'v',
  'POST /v1/venue/trades': 'v',
  'GET /v1/venue/orders': 'v',
  'POST /v1/venue/forced-fills': 'v',
  'POST /v1/venue/books': 'v',
  'POST /v1/venue/switch': 'v',
  'GET /v1/venue/fills': 'v',
  'POST /v1/owners': 'pmvoa',
  'POST /v1/withdrawals/:withdrawal/execution': 'o',
  'POST /v1/venues/:venue/switch': 'o',
  'POST /v1/owners/:owner/links': 'o',
  'POST /v1/tiers/:tier/pool/exits': 'o',
  'POST /v1/parameters/changes': 'o',
  'PUT /v1/maintenance': 'o',
  'GET /v1/journal': 'pmvoa',
  'GET /v1/journal/records': 'pmvoa',
}

const letters: Readonly<Record<Role, string>> = { public: 'p', member: 'm', venue: 'v', operator: 'o', auditor: 'a' }

/** Refusals at the door, before anything about the request is looked at. */
const DOOR = new Set(['credentialMissing', 'roleNotAllowed'])

/** A path with numbers that exist where they can. */
const pathOf = (url: string): string =>
  url
    .replace(':account', `${MEMBER.account}`)
    .replace(':seq', '7')
    .replace(':recipient', '07'.padStart(64, '0'))
    .replaceAll(/:[a-z]+/g, '1')

const service = apiHouse()
const client = await openClient(service, LOCAL_SOURCE)
after(() => client.close())

test('default: every route has its row and every row its route', () => {
  assert.deepEqual(routes.map(({ method, url }) => `${method} ${url}`).sort(), Object.keys(matrix).sort())
})

test('default: nothing is served under /v1 that is not in the table', () => {
  const served = Object.entries(client.app.swagger().paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods ?? {}).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  assert.deepEqual(served.sort(), Object.keys(matrix).sort())
})

/** Rows that one server is asked about: together they must stay within what a caller may ask at once. */
const ROWS_OF_A_SERVER = 20

describe('each role at each route', () => {
  const rows = Object.keys(matrix).length
  const servers = Array.from({ length: Math.ceil(rows / ROWS_OF_A_SERVER) }, () => openClient(service, LOCAL_SOURCE))
  after(async () => {
    for (const server of servers) await (await server).close()
  })
  for (const [row, [name, allowed]] of Object.entries(matrix).entries()) {
    for (const role of roles) {
      const may = allowed.includes(letters[role])
      test(`${may ? 'behavior' : 'rejects'}: ${role} ${name}`, async () => {
        const [method, url] = name.split(' ') as [string, string]
        const before = service.commands.length
        // An unknown field: who gets past the door is refused for it, so that nothing happens in this table.
        const sent = method === 'GET' ? {} : { body: { unknownField: 1 } }
        const path = method === 'GET' ? `${pathOf(url)}?unknownField=1` : pathOf(url)
        const server = await servers[Math.floor(row / ROWS_OF_A_SERVER)]!
        const { status, json } = await server.ask(method, path, { ...(role === 'public' ? {} : { as: role }), ...sent })
        assert.ok(!may || json['code'] === 'fieldInvalid', `${json['code']}`)
        assert.equal(DOOR.has(`${json['code']}`), !may, `${status} ${json['code']}`)
        assert.ok(status < 500, `${status}`)
        assert.equal(service.commands.length, before)
      })
    }
  }
})

describe('within a role', () => {
  test('rejects: another member at every route of an account', async () => {
    for (const { method, url, body } of routes.filter((each) => each.url.startsWith('/v1/accounts/:account'))) {
      const sent = body === undefined ? {} : { body: validBodies[url] ?? {} }
      const { status, json } = await client.ask(method, pathOf(url), { as: 'other', ...sent })
      assert.equal(`${status} ${json['code']}`, '403 notYours', `${method} ${url}`)
    }
  })

  test('rejects: a read-only credential at every route that writes', async () => {
    const writing = routes.filter(
      ({ method, access }) => method !== 'GET' && access.length === 1 && access[0] === 'member',
    )
    for (const { method, url } of writing) {
      const { status, json } = await client.ask(method, pathOf(url), { as: 'reader' })
      assert.equal(`${status} ${json['code']}`, '403 readOnlyCredential', `${method} ${url}`)
    }
  })

  test('rejects: an account that does not exist like one of somebody else', async () => {
    const foreign = await client.ask('GET', `/v1/accounts/${MEMBER.account}`, { as: 'other' })
    const missing = await client.ask('GET', '/v1/accounts/4000000', { as: 'other' })
    assert.deepEqual({ ...missing.json, seq: 0 }, { ...foreign.json, seq: 0 })
  })

  test("rejects: another's account in a question, a transfer, a withdrawal", async () => {
    const question = { account: MEMBER.account, suppose: {} }
    assert.equal(
      (await client.ask('POST', '/v1/risk/what-if', { as: 'other', body: question })).json['code'],
      'notYours',
    )
    assert.equal((await client.ask('POST', '/v1/risk/what-if', { body: question })).json['code'], 'notYours')
    const transfer = { from: MEMBER.account, to: 18, vaultFrom: 0, vaultTo: 0, amount: '1' }
    assert.equal((await client.ask('POST', '/v1/transfers', { as: 'other', body: transfer })).json['code'], 'notYours')
    const wished = { vault: 0, amount: '1', recipient: MEMBER.key }
    const asked = await client.ask('POST', `/v1/accounts/${MEMBER.account}/withdrawals`, { as: 'member', body: wished })
    assert.equal(asked.status, 200)
    const [noted] = (asked.json['data'] as { events: { withdrawal?: number; type: string }[] }).events.filter(
      ({ type }) => type === 'withdrawalNoted',
    )
    const foreign = await client.ask('DELETE', `/v1/withdrawals/${noted!.withdrawal}`, { as: 'other' })
    assert.equal(foreign.json['code'], 'notYours')
    assert.equal((await client.ask('DELETE', `/v1/withdrawals/${noted!.withdrawal}`, { as: 'member' })).status, 200)
  })

  test('rejects: everybody but an auditor at the journal of a real house, nobody at that of play money', async () => {
    const real = await openClient(apiHouse('real'), LOCAL_SOURCE)
    try {
      for (const path of ['/v1/journal?from=9999999', '/v1/journal/records?from=9999999']) {
        for (const role of roles) {
          const as = role === 'public' ? {} : { as: role }
          const code = async ({ ask }: typeof real): Promise<unknown> => (await ask('GET', path, as)).json['code']
          assert.equal((await code(real)) === 'roleNotAllowed', role !== 'auditor', `${role} ${path}`)
          assert.notEqual(await code(client), 'roleNotAllowed', `${role} ${path}`)
        }
      }
    } finally {
      await real.close()
    }
  })

  test('rejects: a token that nobody was given', async () => {
    const { status, json } = await client.ask('GET', '/v1/house', {
      headers: { authorization: 'Bearer no-such-token' },
    })
    assert.equal(`${status} ${json['code']}`, '401 credentialUnknown')
    assert.ok(!JSON.stringify(json).includes('no-such-token'))
  })
})

const validBodies: Readonly<Record<string, object>> = {
  '/v1/accounts/:account/pledge': { to: 18, pledged: true },
  '/v1/accounts/:account/mandates/:venue': { notionalMax: '1', lossMax: '1', windowMs: 1, expiryMs: 1, markets: [] },
  '/v1/accounts/:account/withdrawals': { vault: 0, amount: '1', recipient: '0'.repeat(64) },
  '/v1/accounts/:account/recipients': { recipient: '07'.padStart(64, '0') },
  '/v1/accounts/:account/deposits': { vault: 0, amount: '1' },
  '/v1/accounts/:account/stake/add': { amount: '1' },
  '/v1/accounts/:account/stake/exit': { shares: 1 },
  '/v1/accounts/:account/pool/joins': { amount: '1' },
  '/v1/accounts/:account/pool/exits': { shares: 1 },
  '/v1/accounts/:account/offers': { asset: 1, amount: '1', limitPrice: '1' },
  '/v1/accounts/:account/bids': { notionalMax: '1', discountPpm: 1, expiryMs: 1, markets: [] },
  '/v1/accounts/:account/loans/adds': { amount: '1', bears: false },
  '/v1/accounts/:account/loans/exits': { shares: 1, bears: false },
  '/v1/accounts/:account/loans/exits/cancel': { bears: false },
  '/v1/accounts/:account/loans/exits/recall': { bears: false },
  '/v1/accounts/:account/coins/adds': { asset: 1, amount: '1' },
  '/v1/accounts/:account/coins/exits': { asset: 1, shares: 1 },
  '/v1/accounts/:account/coins/exits/cancel': { asset: 1 },
  '/v1/accounts/:account/coins/exits/recall': { asset: 1 },
  '/v1/accounts/:account/coins/loans': { asset: 1, amount: '1' },
  '/v1/accounts/:account/coins/repayments': { asset: 1, amount: '1' },
  '/v1/accounts/:account/webhook': { url: 'https://example.com/' },
}
