/** One book, asked at the command line, over the API and of the core: the same figures to the atom. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { explain, suppose } from '../src/core/margin/index.ts'
import { scenarioFactsOf } from '../src/core/scenarios/index.ts'
import { bookOf, PlimsollClient } from '../src/sdk/index.ts'
import { openClient } from './support/api-client.ts'
import { apiHouse, MEMBER } from './support/api-house.ts'

const DAY_MS = 86_400_000
const FILE = 'examples/books/market-maker.json'

type Charge = { readonly name: string; readonly amount: string }
type Portfolio = {
  readonly equity: string
  readonly levels: { readonly maintenance: { readonly requirement: string } }
  readonly initial: { readonly requirement: string }
  readonly portfolio: {
    readonly maintenance: readonly Charge[]
    readonly initial: readonly Charge[]
    readonly underlyings: readonly {
      readonly scenarios: readonly { readonly result: string; readonly legs: Readonly<Record<string, string>> }[]
    }[]
  }
}

const service = apiHouse()
const client = await openClient(service)
after(() => client.close())

const atoms = (text: string): number => Math.round(Number(text) * 1e6)
const sumOf = (charges: readonly Charge[]): number => charges.reduce((sum, { amount }) => sum + atoms(amount), 0)

const ask = async (body: object, as?: 'member'): Promise<{ status: number; data: Portfolio; code: unknown }> => {
  const { status, json } = await client.ask('POST', '/v1/risk/portfolio', { body, ...(as === undefined ? {} : { as }) })
  return { status, data: json['data'] as Portfolio, code: json['code'] }
}

describe('a book in dollars and coins', () => {
  test('default: the API answers what the command line does, and its charges are its levels', async () => {
    const { data, status } = await ask({ words: JSON.parse(readFileSync(FILE, 'utf8')) })
    assert.equal(status, 200, JSON.stringify(data))
    const cli = spawnSync(process.execPath, ['bin/plimsoll.mjs', 'margin', FILE, '--json'], { encoding: 'utf8' })
    const { account } = JSON.parse(cli.stdout) as { account: Readonly<Record<string, unknown>> }
    for (const part of Object.keys(data)) assert.deepEqual(data[part as keyof Portfolio], account[part], part)
    assert.equal(sumOf(data.portfolio.maintenance), atoms(data.levels.maintenance.requirement))
    assert.equal(sumOf(data.portfolio.initial), atoms(data.initial.requirement))
    assert.ok(data.portfolio.underlyings.every(({ scenarios }) => scenarios.length === 37))
  })

  test('rejects: legs that are summed, a book with a supposition, and what is no book', async () => {
    const perpetual = { cash: '100', positions: [{ market: 'BTC', size: '0.001', mark: '100000' }] }
    assert.equal((await ask({ words: perpetual })).code, 'modelNotPortfolio')
    assert.equal((await ask({ words: perpetual, suppose: {} })).code, 'fieldInvalid')
    const unpriced = {
      cash: '1',
      options: [{ market: 'BTC', expiry: 'far', strike: '1', kind: 'put', size: '1', volatility: '1' }],
    }
    assert.equal((await ask({ words: unpriced })).code, 'fieldInvalid')
  })
})

/** A house with a future and an option beside its perpetuals, the member under portfolio margin. */
function listContracts(): { future: number; call: number } {
  const expiryMs = Math.ceil(service.nowMs() / DAY_MS) * DAY_MS + 30 * DAY_MS + DAY_MS / 3
  const future = service.house.markets.markets.rows
  service.run({ type: 'futureList', tier: 0, underlying: 1, lotMultiple: 1, expiryMs })
  service.run({
    ...{ type: 'optionList', tier: 0, underlying: 1, lotMultiple: 1, expiryMs },
    ...{ kind: 'call', strike: 62_000_000, upFront: 1 },
  })
  const theta = Math.round(0.6 ** 2 * (30 / 365) * 1e9)
  for (const source of [0, 1, 2]) {
    const entries = [{ expiryMs, basisPpm: 4000, theta, right: 0, left: 0, confidencePpm: 10_000 }]
    service.run({ type: 'curveReport', source, underlying: 1, entries })
  }
  service.run({ type: 'tick' })
  service.run({ type: 'accountMargin', account: MEMBER.account, model: 'portfolio' })
  return { future, call: future + 1 }
}

describe('an account of a house', () => {
  const { future, call } = listContracts()
  const trades = [
    { market: 0, lots: 20, price: '60' },
    { market: future, lots: -5, price: '60.2' },
    { market: call, lots: -30, price: '3' },
  ]

  test('default: the API says what the function that decides explains', async () => {
    const { data, status } = await ask({ account: MEMBER.account, suppose: { trades } }, 'member')
    assert.equal(status, 200, JSON.stringify(data))
    const supposed = suppose(service.house, MEMBER.account, {
      ...{ deposits: [], prices: [], parameters: [] },
      trades: trades.map((trade) => ({ ...trade, price: atoms(trade.price) })),
    })
    const why = explain(supposed.house, supposed.account)
    assert.equal(atoms(data.levels.maintenance.requirement), why.maintenance)
    assert.equal(atoms(data.initial.requirement), why.initial.requirement)
    assert.deepEqual(
      data.portfolio.maintenance.map(({ name, amount }) => [name, atoms(amount)]),
      why.portfolio!.maintenance.map(({ name, amount }) => [name, amount]),
    )
    const [only] = data.portfolio.underlyings
    const facts = scenarioFactsOf(supposed.house, 1)
    assert.equal(only!.scenarios.length, facts.length)
    for (const [place, { result }] of only!.scenarios.entries()) {
      const { results, tilts } = why.portfolio!.underlyings[0]!
      assert.equal(atoms(result), [...results, ...tilts.map((lost) => -lost)][place]! + 0)
    }
    // 30 lots of a call sold, 0.3 % of an index of 60 each: 5.40.
    assert.equal(data.portfolio.maintenance.find(({ name }) => name === 'shortOption')!.amount, '5.400000')
  })

  test('default: a given book under portfolio margin is judged like it; margin and accounts say the model', async () => {
    const legs = trades.map(({ market, lots, price }) => ({ market, lots, cost: `${lots * Number(price)}` }))
    const book = { tier: 0, model: 'portfolio', cash: '2000', legs, collateral: [] }
    const { data } = await ask({ book })
    const { json } = await client.ask('POST', '/v1/risk/what-if', { body: { book, suppose: {} } })
    const { before } = json['data'] as { before: { model: string; levels: Portfolio['levels'] } }
    assert.equal(before.model, 'portfolio')
    assert.deepEqual(before.levels, data.levels)
    const standard = await client.ask('POST', '/v1/risk/what-if', {
      body: { book: { ...book, model: 'standard' }, suppose: {} },
    })
    assert.equal(standard.json['code'], 'modelNotPortfolio')
    const margin = await client.ask('GET', `/v1/accounts/${MEMBER.account}/margin`, { as: 'member' })
    assert.equal((margin.json['data'] as { model: string }).model, 'portfolio')
  })

  test('default: collateral alone stands in its scenarios; the SDK gives the same on this machine', async () => {
    const { json } = await client.ask('GET', `/v1/accounts/${MEMBER.account}/portfolio`, { as: 'member' })
    // 200 lots at 60 are 12,000, which a range of 16 % takes 1,920 of; maintenance asks 80 % of that.
    const [only, ...more] = (json['data'] as Portfolio).portfolio.maintenance
    assert.deepEqual([only!.name, only!.amount, more.length], ['scenarios', '1536.000000', 0])
    const told = await client.ask('GET', `/v1/accounts/${MEMBER.account}/extract`, { as: 'member' })
    const bytes = new Uint8Array(Buffer.from((told.json['data'] as { extract: string }).extract, 'base64'))
    const fetched: typeof fetch = () =>
      Promise.resolve(Response.json({ data: told.json['data'], seq: 0, timeMs: 0, stateHash: '' }))
    const sdk = new PlimsollClient({ url: 'http://house', token: 'x', fetch: fetched })
    const there = trades.map((trade) => ({ ...trade, price: atoms(trade.price) }))
    const explained = bookOf(bytes, MEMBER.account).suppose({ trades: there }).explain()
    const { data } = await ask({ account: MEMBER.account, suppose: { trades } }, 'member')
    assert.equal(explained.maintenance, atoms(data.levels.maintenance.requirement))
    assert.deepEqual(await sdk.portfolio(MEMBER.account), bookOf(bytes, MEMBER.account).explain().portfolio)
  })
})
