/** The interface on a real service: its models, its journal, statements to the atom, and the journal read back. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Static } from 'typebox'
import { openClient } from '../../test/support/api-client.ts'
import { MEMBER, OTHER } from '../../test/support/api-house.ts'
import { houseStreamOf } from '../../test/support/house-stream.ts'
import { feed, openTestService } from '../../test/support/service.ts'
import { pagesOfHouse } from '../core/machine/index.ts'
import { decodeCommand, stateHash } from '../node/index.ts'
import { openVerification } from '../node/judge/index.ts'
import { openWebhooks } from '../webhooks/index.ts'
import { routes } from './routes/all.ts'
import type { SeasonSchema } from './views/season.ts'

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-api-'))
const directory = join(folder, 'journal')
mkdirSync(directory)
const webhooks = openWebhooks({ file: join(folder, 'webhooks.db'), mode: 'demo', log: () => undefined })
const service = await openTestService(directory, { follower: webhooks })
await feed(service, houseStreamOf(7), 1_500)
const client = await openClient(service, undefined, webhooks)
after(async () => {
  await client.close()
  await service.close()
  webhooks.close()
  rmSync(folder, { recursive: true, force: true })
})

type Json = Readonly<Record<string, unknown>>
type Line = {
  of: string
  number: number
  opening: string
  postings: { class: string; amount: string }[]
  closing: string
}

const atoms = (text: string): bigint => BigInt(text.replace('.', ''))

describe('reading', () => {
  for (const { method, url, access } of routes) {
    if (method !== 'GET' || url.includes(':seq') || url.startsWith('/v1/journal') || url.endsWith('statement')) continue
    // The disclosures of a house that runs begin with it: this one was opened by hand.
    if (url === '/v1/disclosures') continue
    // Scenarios are named: routes.test.ts reads them.
    if (url === '/v1/scenarios/:name') continue
    // No book is under portfolio margin here: portfolio.test.ts reads one.
    if (url === '/v1/accounts/:account/portfolio') continue
    // No contract is listed here: listed.test.ts reads chains.
    if (url === '/v1/underlyings/:underlying/chain') continue
    test(`default: ${url}`, async () => {
      const path = url.replace(':account', `${MEMBER.account}`).replaceAll(/:[a-z]+/g, '0')
      const query = url === '/v1/parameters' ? '?scope=market&row=1' : ''
      const as = access[0] === 'public' ? {} : { as: access[0] as 'member' }
      const { status, json } = await client.ask('GET', `${path}${query}`, as)
      assert.equal(status, 200, JSON.stringify(json))
    })
  }

  test('default: a webhook that fails, as the documents describe it', async () => {
    const path = `/v1/accounts/${MEMBER.account}/webhook`
    // Nobody listens at the port of discarded datagrams.
    const put = await client.ask('PUT', path, { as: 'member', body: { url: 'http://127.0.0.1:9/' } })
    assert.equal(put.status, 200, put.text)
    const source = 3
    const fact = service.house.ledger.sources.fact[source]! + 1
    const deposit = { source, reference: 'ee'.repeat(32) }
    await service.submitGroup([
      { type: 'depositSeen', ...deposit, fact, vault: 0, account: MEMBER.account, amount: 1 },
      { type: 'depositVanished', ...deposit, fact: fact + 1 },
    ])
    const endMs = Date.now() + 40_000
    while (((await client.ask('GET', path, { as: 'member' })).json['data'] as Json)['attempts'] === 0) {
      assert.ok(Date.now() < endMs, 'no attempt has failed')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const { json } = await client.ask('GET', path, { as: 'member' })
    assert.deepEqual((json['data'] as Json)['failure'], { code: 'connectionFailed', status: null })
    assert.equal((await client.ask('DELETE', path, { as: 'member' })).status, 200)
  })

  test('behavior: the event list is read to its end by cursor, each event once', async () => {
    const page = async (after: string): Promise<{ events: Json[]; next: string | null }> =>
      (await client.ask('GET', `/v1/events?limit=50${after}`)).json['data'] as never
    let { events, next } = await page('&after=0-0')
    const places = new Set<string>()
    while (events.length > 0) {
      for (const { seq, index } of events) {
        assert.ok(!places.has(`${seq}-${index}`))
        places.add(`${seq}-${index}`)
      }
      ;({ events, next } = await page(`&after=${next}`))
    }
    assert.ok(places.size > 100, `${places.size} events`)
  })

  test('behavior: forced acts are public under salted numbers', async () => {
    const { json } = await client.ask('GET', '/v1/liquidations')
    const found = json['data'] as Json[]
    assert.ok(found.length > 0)
    assert.ok(found.every(({ account }) => /^x[0-9a-f]{20}$/.test(`${account}`)))
  })
})

describe('statements', () => {
  const statement = async (account: number, query = ''): Promise<Line[]> => {
    const { status, json } = await client.ask('GET', `/v1/accounts/${account}/statement${query}`, { as: 'auditor' })
    assert.equal(status, 200, JSON.stringify(json))
    return (json['data'] as { lines: Line[] }).lines
  }

  test('behavior: opening + postings = closing, and closing is what the house has', async () => {
    const { accounts } = service.house.ledger
    for (const account of [MEMBER.account, OTHER.account]) {
      const lines = await statement(account)
      for (const { opening, postings, closing } of lines) {
        assert.equal(
          postings.reduce((sum, { amount }) => sum + atoms(amount), atoms(opening)),
          atoms(closing),
        )
      }
      const cash = lines.find(({ of }) => of === 'cash')!
      assert.equal(atoms(cash.closing), BigInt(accounts.cash[account]!))
    }
  })

  test('behavior: periods join: the closing of one is the opening of the next', async () => {
    const { data } = (await client.ask('GET', `/v1/accounts/${MEMBER.account}/events`, { as: 'auditor' })).json as {
      data: { events: { timeMs: number }[] }
    }
    const middle = data.events[Math.floor(data.events.length / 2)]!.timeMs
    const first = await statement(MEMBER.account, `?toMs=${middle}`)
    const second = await statement(MEMBER.account, `?fromMs=${middle}`)
    for (const { of, number, closing } of first) {
      assert.equal(second.find((line) => line.of === of && line.number === number)!.opening, closing)
    }
  })

  test('behavior: as comma-separated values', async () => {
    const path = `/v1/accounts/${MEMBER.account}/statement?format=csv`
    const { type, text, headers } = await client.ask('GET', path, { as: 'member' })
    assert.equal(type, 'text/csv')
    const [head, ...rows] = text.trimEnd().split('\r\n')
    assert.equal(head, 'of,number,entry,amount')
    assert.ok(rows.every((row) => /^(cash|asset|cost),\d+,[a-z-]+,-?\d+(\.\d+)?$/.test(row)))
    assert.equal(headers['plimsoll-seq'], `${service.status().seq}`)
  })

  test('rejects: more at a time than are made, with the time to wait; a period that ends before it begins', async () => {
    const path = `/v1/accounts/${MEMBER.account}/statement`
    const asked = await Promise.all(Array.from({ length: 5 }, () => client.ask('GET', path, { as: 'member' })))
    assert.deepEqual(asked.map(({ status }) => status).sort(), [200, 200, 429, 429, 429])
    const { json } = await client.ask('GET', `${path}?fromMs=5&toMs=4`, { as: 'member' })
    assert.equal(json['code'], 'fieldInvalid')
  })
})

describe('the journal', () => {
  test('behavior: an auditor reads commands as they stand, to the last', async () => {
    const { json } = await client.ask('GET', '/v1/journal?from=1&limit=3', { as: 'auditor' })
    const { commands } = json['data'] as { commands: { seq: number; command: string }[] }
    assert.deepEqual(
      commands.map(({ seq, command }) => [seq, decodeCommand(Buffer.from(command, 'hex'))?.type]),
      [
        [1, 'houseOpen'],
        [2, 'tierOpen'],
        [3, 'underlyingList'],
      ],
    )
    const last = service.status().seq
    const end = await client.ask('GET', `/v1/journal?from=${last}`, { as: 'auditor' })
    assert.equal((end.json['data'] as { commands: unknown[] }).commands.length, 1)
    const beyond = await client.ask('GET', `/v1/journal?from=${last + 1}`, { as: 'auditor' })
    assert.equal(beyond.json['code'], 'nothingThere')
  })

  test('behavior: where money is play money anybody reads records and executes them again', async () => {
    type Page = { tail: number; next: number | null; records: { batch: number; record: string }[] }
    const verification = openVerification('test', { state: null, chain: null }, () => null)
    let pages = 0
    for (let from: number | null = 1; from !== null; pages++) {
      const { status, json } = await client.ask('GET', `/v1/journal/records?from=${from}&limit=40`)
      assert.equal(status, 200)
      const page = json['data'] as Page
      for (const { batch, record } of page.records) {
        assert.equal(verification.take({ batch, record: new Uint8Array(Buffer.from(record, 'hex')) }), null)
      }
      from = page.next
    }
    assert.ok(pages > 2)
    assert.equal(verification.standing().commands, service.status().seq)
    assert.equal(
      verification.verdict().stateHash,
      Buffer.from(stateHash(pagesOfHouse(service.house)).hash).toString('hex'),
    )
    const beyond = await client.ask('GET', '/v1/journal/records?from=9999999')
    assert.equal(beyond.json['code'], 'nothingThere')
  })

  test('behavior: the season of a tier is told with who attests it and how far it may move', async () => {
    const { json } = await client.ask('GET', '/v1/tiers/0/season')
    const { attestations, ...season } = json['data'] as Static<typeof SeasonSchema>
    const { seasonPpm } = service.house.markets.tiers
    assert.deepEqual([season.tier, season.quorum, season.seasonPpm], [0, 1, seasonPpm[0]])
    // The one source with a vote has attested once a day: what it said last is what is wanted while it is live.
    const [told] = attestations
    assert.deepEqual([attestations.length, told!.source], [1, 0])
    assert.deepEqual([season.live, season.wantedPpm], told!.live ? [1, told!.seasonPpm] : [0, null])
    assert.ok(season.seasonPpm <= season.today.fromPpm + season.today.risePpm)
    assert.equal((await client.ask('GET', '/v1/tiers/9/season')).json['code'], 'nothingThere')
  })

  test('behavior: a trade sent over the interface is durable and in its sequence', async () => {
    const mark = service.house.markets.markets.mark[0]!
    const trade = { trade: 1, market: 0, lots: 1, price: `${mark / 1_000_000}`, buyer: 20, seller: 21 }
    const none = { buyerFee: '0', sellerFee: '0', buyerHold: 0, sellerHold: 0 }
    const { status, json } = await client.ask('POST', '/v1/venue/trades', {
      as: 'venue',
      body: { trades: [{ ...trade, ...none }] },
    })
    assert.equal(status, 200)
    const [{ seq }] = (json['data'] as { results: [{ seq: number }] }).results
    const read = await client.ask('GET', `/v1/journal?from=${seq}&limit=1`, { as: 'auditor' })
    const [{ command }] = (read.json['data'] as { commands: [{ command: string }] }).commands
    assert.equal(decodeCommand(Buffer.from(command, 'hex'))?.type, 'tradeMake')
  })
})
