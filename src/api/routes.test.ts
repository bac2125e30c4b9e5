/** What routes answer: what the house says, in decimals, to those who may know it. Every answer is held against OpenAPI. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse, LOCAL_SOURCE, MEMBER, OTHER, tokens } from '../../test/support/api-house.ts'
import { scenarioNamed } from '../lab/scenarios/disk/index.ts'
import { scenarioOfTexts } from '../lab/scenarios/index.ts'
import { SafeModeError, ServiceBusyError, ServiceStoppedError } from '../service/index.ts'
import { apiLimits } from './limits.ts'

const service = apiHouse()
const client = await openClient(service, LOCAL_SOURCE)
after(() => client.close())

const trade = (trade: number, lots: number, price = '60', more: object = {}): object => ({
  ...{ trade, market: 0, lots, price, buyer: MEMBER.account, seller: OTHER.account },
  ...{ buyerFee: '0', sellerFee: '0', buyerHold: 0, sellerHold: 0, ...more },
})

type Json = Readonly<Record<string, unknown>>

describe('public', () => {
  for (const path of [
    ...['house', 'limits', 'codes', 'events', 'procedures', 'liquidations', 'deleveragings', 'deleveragings/7'],
    ...[
      'markets',
      'markets/0',
      'markets/0/funding',
      'markets/0/prices',
      'oracle',
      'oracle/1',
      'assets',
      'tiers',
      'tiers/0',
    ],
    ...['tiers/0/leverage', 'tiers/0/stress', 'parameters/changes'],
    ...['house', 'tier', 'underlying', 'asset', 'market', 'source', 'venue'].map(
      (scope) => `parameters?scope=${scope}`,
    ),
  ]) {
    test(`default: ${path}`, async () => {
      const { status, json } = await client.ask('GET', `/v1/${path}`)
      assert.equal(status, 200, JSON.stringify(json))
      assert.equal(json['seq'], service.house.clock.seq)
    })
  }

  test('behavior: a scenario comes with every file that its document names, and is read from them alone', async () => {
    const heads = (await client.ask('GET', '/v1/scenarios')).json['data'] as Json[]
    assert.ok(heads.some(({ name }) => name === 'october-2025'))
    const { status, json } = await client.ask('GET', '/v1/scenarios/october-2025')
    assert.equal(status, 200)
    const { document, tables } = json['data'] as { document: string; tables: { file: string; text: string }[] }
    const named = (JSON.parse(document) as { tables: { file: string }[] }).tables.map(({ file }) => file)
    for (const file of named)
      assert.ok(
        tables.some((table) => table.file === file),
        file,
      )
    const texts = new Map(tables.map(({ file, text }) => [file, text]))
    assert.deepEqual(scenarioOfTexts(document, texts), scenarioNamed('october-2025'))
  })

  test('default: the published back-test, by its schema: nine criteria, eleven books of the acceptance', async () => {
    const { status, json } = await client.ask('GET', '/v1/backtests')
    assert.equal(status, 200)
    const { criteria, books } = json['data'] as { criteria: Json[]; books: Json[] }
    assert.deepEqual([criteria.length, books.filter(({ inFamily }) => inFamily).length], [9, 11])
  })

  test('default: the light of a market: the day under way, what was asked when it began, and no breach yet', async () => {
    const { status, json } = await client.ask('GET', '/v1/lights')
    assert.equal(status, 200)
    const [light] = json['data'] as Json[]
    assert.deepEqual([light!['market'], light!['redZonePpm'], light!['longBreachDays']], [0, 0, []])
  })

  test('default: the table of seasons by day, with the crashes on their days', async () => {
    const { status, json } = await client.ask('GET', '/v1/seasons')
    assert.equal(status, 200)
    const lines = `${(json['data'] as Json)['table']}`.trimEnd().split('\n')
    // A header and a line for each day of nine years, two of them leap years.
    assert.equal(lines.length, 1 + 9 * 365 + 2)
    assert.match(lines.find((line) => line.startsWith('2022-05-09'))!, /^2022-05-09,unsettled,.*,LUNA$/)
  })

  test('rejects: a scenario that is not there, and a name that is a path', async () => {
    for (const [name, code] of [
      ['nothing', 'nothingThere'],
      ['..%2Fcalm', 'fieldInvalid'],
    ]) {
      const { json } = await client.ask('GET', `/v1/scenarios/${name}`)
      assert.equal(json['code'], code)
    }
  })

  test('behavior: members appear under a salted number, the same each time, and never by their own', async () => {
    const first = (await client.ask('GET', '/v1/liquidations')).json['data'] as Json[]
    const again = (await client.ask('GET', '/v1/liquidations', { as: 'member' })).json['data'] as Json[]
    assert.match(`${first[0]!['account']}`, /^x[0-9a-f]{20}$/)
    assert.deepEqual(first, again)
    const seen = (await client.ask('GET', '/v1/liquidations', { as: 'auditor' })).json['data'] as Json[]
    assert.equal(seen[0]!['account'], OTHER.account)
  })

  test('behavior: a member sees its own accounts by their number among the others', async () => {
    const [mine] = (await client.ask('GET', '/v1/deleveragings', { as: 'member' })).json['data'] as {
      holders: Json[]
    }[]
    assert.deepEqual([mine!.holders[0]!['account'], mine!.holders[0]!['owner']], [MEMBER.account, MEMBER.owner])
    const [theirs] = (await client.ask('GET', '/v1/deleveragings')).json['data'] as { holders: Json[] }[]
    assert.match(`${theirs!.holders[0]!['owner']}`, /^x/)
  })

  test('behavior: what was done to an account is told with its units', async () => {
    const [found] = (await client.ask('GET', '/v1/liquidations')).json['data'] as Json[]
    assert.deepEqual(
      [found!['notional'], found!['closed'], found!['proceeds'], found!['sold']],
      [
        '240.000000',
        [{ market: 0, way: 'takeover', lots: 4, notional: '240.000000' }],
        '1.250000',
        [{ asset: 0, amount: '1.300000', proceeds: '1.250000' }],
      ],
    )
  })

  test('behavior: public events are read on and back, by topic', async () => {
    const page = async (query: string) =>
      (await client.ask('GET', `/v1/events?${query}`)).json['data'] as {
        readonly events: readonly { readonly seq: number; readonly index: number; readonly event: Json }[]
        readonly previous: string | null
      }
    const all = (await page('limit=500')).events
    assert.ok(all.length > 1)
    const last = all.at(-1)!
    const before = await page(`limit=1&before=${last.seq}-${last.index}`)
    assert.deepEqual(before.events, [all.at(-2)])
    const first = all[0]!
    assert.deepEqual((await page(`after=${first.seq}-${first.index}&limit=500`)).events, all.slice(1))
    const of = async (topic: string): Promise<readonly unknown[]> =>
      (await page(`limit=500&topic=${topic}`)).events.map(({ event }) => event['type'])
    for (const type of await of('parameters')) assert.match(`${type}`, /^(parameter|season)/)
    assert.deepEqual(await of('takeovers'), [])
  })

  test('rejects: what is not there, with its code', async () => {
    for (const path of [
      'markets/99',
      'markets/99/prices',
      'oracle/99',
      'tiers/9',
      'deleveragings/8',
      'parameters?scope=tier&row=9',
    ]) {
      const { status, json, type } = await client.ask('GET', `/v1/${path}`)
      assert.equal(`${status} ${json['code']} ${type}`, '404 nothingThere application/problem+json', path)
    }
  })

  test('rejects: numbers that are not written plainly, unknown queries, foreign cursors', async () => {
    for (const path of [
      'markets/1e0',
      'markets/-1',
      'events?limit=0',
      'events?limit=1.5',
      'house?x=1',
      'events?after=x',
      'events?before=x',
      'events?after=1-0&before=2-0',
      'events?topic=gossip',
    ]) {
      const { status, json } = await client.ask('GET', `/v1/${path}`)
      assert.equal(status, 400, path)
      assert.match(`${json['code']}`, /^(fieldInvalid|cursorInvalid)$/)
    }
  })
})

describe('venues', () => {
  test('behavior: a batch answers each trade in order, refused ones by the name of their code', async () => {
    const { status, json } = await client.ask('POST', '/v1/venue/trades', {
      as: 'venue',
      body: { trades: [trade(1, 2), trade(2, 1, '999'), trade(3, 1)] },
    })
    assert.equal(status, 200)
    const { results } = json['data'] as { results: Json[] }
    assert.deepEqual(
      results.map(({ outcome, code, seq }) => [outcome, code, (seq as number) - (results[0]!['seq'] as number)]),
      [
        ['applied', undefined, 0],
        ['rejected', 'priceOutsideLimit', 1],
        ['applied', undefined, 2],
      ],
    )
    const [filled] = results[0]!['events'] as Json[]
    assert.deepEqual(
      [filled!['buyer'], filled!['seller'], filled!['price']],
      [MEMBER.account, OTHER.account, '60.000000'],
    )
  })

  test('behavior: the drop copy has the fills, by cursor', async () => {
    const first = (await client.ask('GET', '/v1/venue/fills', { as: 'venue' })).json['data'] as {
      events: Json[]
      next: string
    }
    assert.deepEqual(
      first.events.map(({ event }) => (event as Json)['trade']),
      [1, 3],
    )
    await client.ask('POST', '/v1/venue/trades', { as: 'venue', body: { trades: [trade(4, 1), trade(5, 1)] } })
    const read = async (after: string): Promise<{ events: Json[]; next: string }> =>
      (await client.ask('GET', `/v1/venue/fills?limit=1&after=${after}`, { as: 'venue' })).json['data'] as never
    const second = await read(first.next)
    const third = await read(second.next)
    assert.deepEqual(
      [...second.events, ...third.events].map(({ event }) => (event as Json)['trade']),
      [4, 5],
    )
    assert.deepEqual((await read(third.next)).events, [])
  })

  test('behavior: a hold is opened, listed, and cancelled by its venue', async () => {
    const hold = {
      account: MEMBER.account,
      market: 0,
      side: 'buy',
      lots: 2,
      limitPrice: '60.5',
      expiryMs: 2_000_000_000_000,
    }
    const opened = await client.ask('POST', '/v1/venue/holds', { as: 'venue', body: hold })
    assert.equal(opened.status, 200)
    const [listed] = (await client.ask('GET', '/v1/venue/holds', { as: 'venue' })).json['data'] as Json[]
    assert.deepEqual([listed!['limitPrice'], listed!['lots']], ['60.500000', 2])
    assert.equal((await client.ask('DELETE', `/v1/venue/holds/${listed!['hold']}`, { as: 'venue' })).status, 200)
    const gone = await client.ask('DELETE', `/v1/venue/holds/${listed!['hold']}`, { as: 'venue' })
    assert.equal(gone.json['code'], 'notYours')
  })

  test('behavior: limits, forced orders and books', async () => {
    for (const path of ['venue', 'venue/orders'])
      assert.equal((await client.ask('GET', `/v1/${path}`, { as: 'venue' })).status, 200)
    const book = { market: 0, bid: '59.9', ask: '60.1', bidLots: 100, askLots: 90 }
    assert.equal((await client.ask('POST', '/v1/venue/books', { as: 'venue', body: book })).status, 200)
  })

  test('rejects: a forced fill of no order with the code and sequence of the house', async () => {
    const fill = { order: 1, lots: 1, price: '60', account: MEMBER.account }
    const { status, json } = await client.ask('POST', '/v1/venue/forced-fills', { as: 'venue', body: fill })
    assert.deepEqual([status, json['code'], json['number']], [422, 'orderUnknown', 214])
    assert.equal(json['refusedSeq'], service.house.clock.seq)
  })

  test('behavior: the kill switch stops trades at once, and the operator can open the venue again', async () => {
    assert.equal((await client.ask('POST', '/v1/venue/switch', { as: 'venue', body: { open: false } })).status, 200)
    const refused = await client.ask('POST', '/v1/venue/trades', { as: 'venue', body: { trades: [trade(9, 1)] } })
    assert.equal((refused.json['data'] as { results: Json[] }).results[0]!['code'], 'venueKilled')
    assert.equal(
      (await client.ask('POST', '/v1/venues/0/switch', { as: 'operator', body: { open: true } })).status,
      200,
    )
  })
})

describe('members', () => {
  const account = `/v1/accounts/${MEMBER.account}`

  test('default: account, margin, what is open, history', async () => {
    const { data } = (await client.ask('GET', account, { as: 'member' })).json as {
      data: { legs: Json[]; cash: string }
    }
    assert.deepEqual(
      data.legs.map(({ market, lots }) => [market, lots]),
      [[0, 5]],
    )
    for (const part of ['margin', 'open', 'events']) {
      assert.equal((await client.ask('GET', `${account}/${part}`, { as: 'member' })).status, 200, part)
    }
    assert.equal((await client.ask('GET', '/v1/accounts?owner=1', { as: 'auditor' })).status, 200)
  })

  test('behavior: in its history a member sees its counterparty under a salted number, an auditor sees both', async () => {
    const filled = async (as: 'member' | 'auditor'): Promise<Json> => {
      const { data } = (await client.ask('GET', `${account}/events`, { as })).json as {
        data: { events: { event: Json }[] }
      }
      return data.events.map(({ event }) => event).find(({ type }) => type === 'filled')!
    }
    const mine = await filled('member')
    assert.equal(mine['buyer'], MEMBER.account)
    assert.match(`${mine['seller']}`, /^x/)
    assert.equal((await filled('auditor'))['seller'], OTHER.account)
  })

  test('behavior: a margin adds up: equity = cash + values + counted, maintenance = parts + haircuts', async () => {
    const { data } = (await client.ask('GET', `${account}/margin`, { as: 'member' })).json as { data: never }
    const margin = data as {
      equity: string
      cash: string
      legs: Json[]
      collateral: Json[]
      levels: Record<string, Json>
    }
    const atoms = (text: unknown): bigint => BigInt(`${text}`.replace('.', ''))
    const sum = (rows: Json[], of: (row: Json) => bigint): bigint => rows.reduce((total, row) => total + of(row), 0n)
    const values = sum(margin.collateral, ({ value }) => atoms(value))
    assert.equal(atoms(margin.equity), atoms(margin.cash) + values + sum(margin.legs, ({ counted }) => atoms(counted)))
    const parts = sum(margin.legs, ({ maintenance }) => {
      const { bracket, size } = maintenance as Json
      return atoms(bracket) + atoms(size)
    })
    const haircuts = sum(margin.collateral, ({ haircut }) => atoms(haircut))
    assert.equal(atoms(margin.levels['maintenance']!['requirement']), parts + haircuts)
  })

  test('behavior: every act of a member', async () => {
    const opened = await client.ask('POST', '/v1/accounts', { as: 'member', body: { tier: 0, mode: 'isolated' } })
    const [event] = (opened.json['data'] as { events: Json[] }).events
    const to = event!['account'] as number
    const act = async (method: string, path: string, body?: object): Promise<void> => {
      const { status, json } = await client.ask(method, path, { as: 'member', ...(body === undefined ? {} : { body }) })
      assert.equal(status, 200, `${method} ${path} ${JSON.stringify(json)}`)
    }
    await act('POST', `${account}/deposits`, { vault: 0, amount: '250.25' })
    await act('POST', '/v1/transfers', { from: MEMBER.account, to, vaultFrom: 0, vaultTo: 0, amount: '10' })
    await act('POST', `/v1/accounts/${to}/pledge`, { to: MEMBER.account, pledged: true })
    await act('POST', `/v1/accounts/${to}/pledge`, { to: MEMBER.account, pledged: false })
    const terms = {
      notionalMax: '5000',
      lossMax: '5',
      windowMs: 1000,
      expiryMs: 2_000_000_000_000,
      markets: [{ market: 1 }],
    }
    await act('PUT', `/v1/accounts/${to}/mandates/0`, terms)
    await act('DELETE', `/v1/accounts/${to}/mandates/0`)
    await act('POST', `/v1/accounts/${to}/stake/add`, { amount: '5' })
    await act('POST', `/v1/accounts/${to}/stake/exit`, { shares: 1 })
    await act('POST', `${account}/sweep`)
    const claimed = await client.ask('POST', `/v1/accounts/${to}/stake/claim`, { as: 'member' })
    assert.equal(claimed.json['code'], 'stakeCooling')
  })

  test('behavior: a recipient is listed, waits, is paid no sooner, and is taken off', async () => {
    const recipient = '07'.padStart(64, '0')
    const ask = async (method: string, path: string, body?: object): Promise<Json> =>
      (await client.ask(method, `${account}${path}`, { as: 'member', ...(body === undefined ? {} : { body }) })).json
    const recipients = async (): Promise<unknown> => ((await ask('GET', '/open'))['data'] as Json)['recipients']
    const wish = { vault: 0, amount: '1', recipient }
    assert.equal((await ask('POST', '/withdrawals', wish))['code'], 'recipientUnlisted')
    const added = (await ask('POST', '/recipients', { recipient }))['data'] as Json
    const effectiveMs = Number(added['timeMs']) + 600_000
    const event = { type: 'recipientAdded', account: MEMBER.account, recipient, effectiveMs }
    assert.deepEqual(added['events'], [event])
    assert.deepEqual(await recipients(), [{ recipient, effectiveMs }])
    assert.equal((await ask('POST', '/withdrawals', wish))['code'], 'recipientPending')
    assert.equal((await ask('POST', '/recipients', { recipient }))['code'], 'recipientListed')
    // Its owner finds it in the history of the account; nobody else is told.
    assert.ok(JSON.stringify(await ask('GET', '/events')).includes(recipient))
    const { json } = await client.ask('GET', '/v1/events?limit=20', { as: 'other' })
    assert.ok(!JSON.stringify(json).includes('recipientAdded'))
    assert.ok(Array.isArray(((await ask('DELETE', `/recipients/${recipient}`))['data'] as Json)['events']))
    assert.deepEqual(await recipients(), [])
    assert.equal((await ask('DELETE', `/recipients/${recipient}`))['code'], 'recipientUnlisted')
  })

  test('rejects: more places than an amount has, and amounts that no column holds', async () => {
    for (const amount of ['0.0000001', '9999999999999999', '1e5', '', '.5']) {
      const { status, json } = await client.ask('POST', `${account}/deposits`, {
        as: 'member',
        body: { vault: 0, amount },
      })
      assert.equal(`${status} ${json['code']}`, '400 fieldInvalid', amount)
    }
  })

  test('rejects: play money in a real house', async () => {
    const real = await openClient(apiHouse('real'), LOCAL_SOURCE)
    const { json } = await real.ask('POST', `${account}/deposits`, { as: 'member', body: { vault: 0, amount: '1' } })
    assert.equal(json['code'], 'notForThisHouse')
    await real.close()
  })

  test('behavior: deposits asked for together are numbered one after the other', async () => {
    const asked = Array.from({ length: 20 }, () =>
      client.ask('POST', `${account}/deposits`, { as: 'member', body: { vault: 0, amount: '1' } }),
    )
    assert.ok((await Promise.all(asked)).every(({ status }) => status === 200))
  })

  test('behavior: the operator opens owners and executes withdrawals', async () => {
    const owner = { key: 'fa'.padStart(64, '0'), cluster: 0 }
    assert.equal((await client.ask('POST', '/v1/owners', { as: 'operator', body: owner })).status, 200)
    const taken = await client.ask('POST', '/v1/owners', { as: 'operator', body: owner })
    assert.equal(taken.json['code'], 'keyTaken')
    const wish = { vault: 0, amount: '2.5', recipient: MEMBER.key }
    await client.ask('POST', `${account}/withdrawals`, { as: 'member', body: wish })
    const { data } = (await client.ask('GET', `${account}/open`, { as: 'member' })).json as {
      data: { withdrawals: Json[] }
    }
    assert.equal(data.withdrawals[0]!['amount'], '2.500000')
    const path = `/v1/withdrawals/${data.withdrawals[0]!['withdrawal']}/execution`
    const { json } = await client.ask('POST', path, { as: 'operator' })
    const [noted] = ((json['data'] as Json)['events'] as Json[]) ?? []
    assert.equal(noted, undefined, 'an event of a member is not for the operator')
  })

  test('behavior: the operator begins and ends maintenance, and everybody sees it', async () => {
    const body = { on: true }
    const { json } = await client.ask('PUT', '/v1/maintenance', { as: 'operator', body })
    const safeMode = { reason: 'maintenance', until: 'the operator has ended it' }
    assert.deepEqual(json['data'], { safeMode })
    assert.deepEqual(((await client.ask('GET', '/v1/house', {})).json['data'] as Json)['safeMode'], safeMode)
    await client.ask('PUT', '/v1/maintenance', { as: 'operator', body: { on: false } })
    assert.equal(((await client.ask('GET', '/v1/house', {})).json['data'] as Json)['safeMode'], null)
  })
})

describe('requests', () => {
  test('behavior: the same idempotency key gets the same answer and acts once', async () => {
    const send = (): ReturnType<typeof client.ask> =>
      client.ask('POST', `/v1/accounts/${MEMBER.account}/deposits`, {
        as: 'member',
        body: { vault: 0, amount: '3' },
        headers: { 'idempotency-key': 'once' },
      })
    const before = service.house.ledger.accounts.cash[MEMBER.account]!
    const [first, second] = await Promise.all([send(), send()])
    const third = await send()
    assert.deepEqual(first.json['data'], third.json['data'])
    assert.deepEqual(first.json['data'], second.json['data'])
    assert.equal(third.headers['idempotency-replayed'], 'true')
    assert.equal(service.house.ledger.accounts.cash[MEMBER.account]! - before, 3_000_000)
  })

  test('rejects: another request under a used idempotency key', async () => {
    const send = (open: boolean): ReturnType<typeof client.ask> =>
      client.ask('POST', '/v1/venue/switch', { as: 'venue', body: { open }, headers: { 'idempotency-key': 'switch' } })
    await send(true)
    assert.equal((await send(false)).json['code'], 'idempotencyMismatch')
  })

  test('behavior: what was not taken may be tried again under its key, and says when', async () => {
    const send = (): ReturnType<typeof client.ask> =>
      client.ask('POST', '/v1/venue/switch', {
        as: 'venue',
        body: { open: true },
        headers: { 'idempotency-key': 'retry' },
      })
    service.fail = new ServiceBusyError(9, 1_500)
    const busy = await send()
    assert.deepEqual(
      [busy.status, busy.json['code'], busy.json['retryMs'], busy.headers['retry-after']],
      [429, 'serviceBusy', 1500, '2'],
    )
    service.fail = null
    assert.equal((await send()).status, 200)
  })

  test('behavior: failures of the service by their code, without its folders', async () => {
    for (const [error, expected] of [
      [new SafeModeError('recovered', 'prices are fresh'), '503 safeMode'],
      [new ServiceStoppedError(new Error('secret folder')), '503 serviceStopped'],
    ] as const) {
      service.fail = error
      const { status, json, text } = await client.ask('POST', '/v1/venue/switch', { as: 'venue', body: { open: true } })
      service.fail = null
      assert.equal(`${status} ${json['code']}`, expected)
      assert.ok(!text.includes('secret'))
    }
  })

  test('behavior: an error of ours is logged, and shown without what it says', async () => {
    service.fail = new Error('secret detail')
    const { status, json, text } = await client.ask('POST', '/v1/venue/switch', { as: 'venue', body: { open: true } })
    service.fail = null
    assert.equal(`${status} ${json['code']}`, '500 unexpected')
    assert.ok(!text.includes('secret'))
    assert.equal(client.logged.length, 1)
    assert.equal(client.logged[0]!.facts['route'], 'POST /v1/venue/switch')
    assert.match(`${client.logged[0]!.facts['error']}`, /^Error: secret detail\n/)
    assert.ok(!Object.values(tokens).some((token) => JSON.stringify(client.logged).includes(token)))
  })

  test('rejects: bodies that are too large, no JSON, of another type, or where none belongs', async () => {
    const send = (payload: string, type = 'application/json'): Promise<string> =>
      client
        .ask('POST', '/v1/venue/switch', { as: 'venue', body: payload, headers: { 'content-type': type } })
        .then(({ status, json }) => `${status} ${json['code']}`)
    assert.equal(await send(`"${'x'.repeat(apiLimits.bodyBytesMax)}"`), '413 bodyTooLarge')
    assert.equal(await send('{"open":'), '400 bodyMalformed')
    assert.equal(await send('{"__proto__":{"open":true}}'), '400 bodyMalformed')
    assert.equal(await send('open', 'text/plain'), '415 mediaTypeUnsupported')
    const sweep = `/v1/accounts/${MEMBER.account}/sweep`
    const { json } = await client.ask('POST', sweep, { as: 'member', body: { account: OTHER.account } })
    assert.equal(json['code'], 'fieldInvalid')
  })

  test('rejects: a path that cannot be decoded', async () => {
    const { status, json, headers } = await client.ask('GET', '/v1/markets/%E0%A4%A')
    assert.equal(`${status} ${json['code']}`, '400 requestMalformed')
    assert.match(`${headers['content-security-policy']}`, /^default-src/)
  })

  test('rejects: another name or site, whatever leads it here', async () => {
    for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
      const { status, json } = await client.ask('GET', '/v1/house', { headers })
      assert.equal(`${status} ${json['code']}`, '421 hostNotAllowed')
    }
  })

  test('behavior: strict headers on every answer', async () => {
    for (const path of ['/v1/house', '/nothing', '/health']) {
      const { headers } = await client.ask('GET', path)
      assert.match(`${headers['content-security-policy']}`, /^default-src 'none'; script-src 'self';/)
      assert.equal(headers['x-content-type-options'], 'nosniff')
    }
  })

  test('rejects: a flood from one key, with the time to wait; other keys go on', async () => {
    const refusals: Json[] = []
    for (let i = 0; i < 40; i++) {
      const { status, json } = await client.ask('GET', '/v1/tiers/0/stress', { as: 'operator' })
      if (status === 429) refusals.push(json)
    }
    assert.ok(refusals.length === 0)
    for (let i = 0; i < 40; i++) {
      const { status, json } = await client.ask('POST', '/v1/risk/what-if/batch', { as: 'operator', body: {} })
      if (status === 429) refusals.push(json)
    }
    assert.ok(refusals.length > 5 && refusals.every(({ retryMs }) => (retryMs as number) > 0))
    assert.equal((await client.ask('GET', '/v1/house', { as: 'auditor' })).status, 200)
  })

  test('default: health, readiness and measures', async () => {
    assert.deepEqual((await client.ask('GET', '/health')).json, { healthy: true })
    assert.deepEqual((await client.ask('GET', '/ready')).json, { ready: true, safeMode: false })
    assert.match((await client.ask('GET', '/metrics')).text, /plimsoll_up 1/)
  })
})
