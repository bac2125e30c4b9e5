/** Liquidity on the wire: the life of a deposit in the pool, lending, bids and a queue, in figures that are worked out beside. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse, MEMBER, OTHER, type TestService, type tokens } from '../../test/support/api-house.ts'
import { ownerKeyOf } from '../../test/support/house-stream.ts'
import { parameterPlace, parameterValue } from '../core/params/index.ts'
import { proposalFor } from '../tiering/index.ts'
import { publicSightOf } from './sight.ts'

type Json = Readonly<Record<string, unknown>>

const DAY_MS = 86_400_000
/** Prices of the house as it opens, dollars a base lot × 10⁶. */
const PRICES = [1_000_000, 60_000_000, 48_000_000, 50_000_000]

const service = apiHouse()
const client = await openClient(service)
after(() => client.close())

async function get(path: string, as?: keyof typeof tokens): Promise<Json> {
  const { status, json } = await client.ask('GET', `/v1/${path}`, as === undefined ? {} : { as })
  assert.equal(status, 200, JSON.stringify(json))
  return json['data'] as Json
}

const act = (path: string, body: object) =>
  client.ask('POST', `/v1/accounts/${OTHER.account}/${path}`, { as: 'other', body })

const own = (): Promise<Json> => get(`accounts/${OTHER.account}/liquidity`, 'other')

/** Lets time pass; then three sources say again what they said, and the clock ticks. */
function wait(at: TestService, ms: number): void {
  at.pass(ms)
  const entries = PRICES.map((price, underlying) => ({ underlying, price, confidence: 0 }))
  for (const source of [0, 1, 2]) at.run({ type: 'priceReport', source, entries })
  at.run({ type: 'tick' })
}

describe('a pool', () => {
  test('default: the operator alone stands behind the backstop, a share an atom', async () => {
    // Its 3,000 are all there is. Loss: half of it in an epoch, no move beside (`stressMovePpm` is 0 here); gross: five times.
    const pool = await get('tiers/0/pool')
    const expected = {
      ...{ tier: 0, shares: 3_000_000_000, priceMark: '1.000000', priceSlow: '1.000000' },
      ...{
        equity: '3000.000000',
        cash: '3000.000000',
        lent: '0.000000',
        inventory: [],
        collateral: [],
        standing: 'open',
      },
      ...{ noticeMs: 7 * DAY_MS, lossMax: '1500.000000', grossMax: '15000.000000' },
      ...{ joinMin: '100.000000', joining: '0.000000', exiting: 0, providers: 1 },
    }
    const { epochEndMs, ...rest } = pool
    assert.deepEqual(rest, expected)
    assert.equal(Number(epochEndMs) % DAY_MS, 0)
    assert.deepEqual(await get('tiers/0/pool/history'), { epochs: [], next: null, gap: false })
  })

  test('behavior: a join waits, comes in at the price of its epoch, leaves after its notice and is paid', async () => {
    assert.equal((await act('pool/joins', { amount: '500' })).status, 200)
    const waiting = { shares: 0, value: '0.000000', exiting: [], joining: '500.000000', lossMax: '0.000000' }
    assert.deepEqual((await own())['pools'], [{ tier: 0, ...waiting }])
    assert.deepEqual(
      [(await get('tiers/0/pool'))['joining'], (await get('tiers/0/pool'))['providers']],
      ['500.000000', 2],
    )

    wait(service, DAY_MS)
    // One epoch was priced: 3,000 for 3 · 10⁹ shares, so 500 are 5 · 10⁸ of them; of the loss of 1,750 a seventh is theirs.
    const [epoch] = (await get('tiers/0/pool/history'))['epochs'] as Json[]
    assert.deepEqual(
      [epoch!['shares'], epoch!['joinWorth'], epoch!['exitWorth'], epoch!['due'], epoch!['payable']],
      [3_000_000_000, '3000.000000', '3000.000000', 0, '0.000000'],
    )
    assert.deepEqual(
      [epoch!['joined'], epoch!['joinedShares'], epoch!['left']],
      ['500.000000', 500_000_000, '0.000000'],
    )
    const inside = { value: '500.000000', exiting: [], joining: '0.000000', lossMax: '250.000000' }
    assert.deepEqual((await own())['pools'], [{ tier: 0, shares: 500_000_000, ...inside }])

    const asked = await act('pool/exits', { shares: 500_000_000 })
    assert.equal(asked.status, 200)
    const [event] = (asked.json['data'] as { events: Json[] }).events
    // Shares have no places: 500,000,000 of them, not 500 tokens.
    assert.deepEqual([event!['type'], event!['what'], event!['amount']], ['poolAsked', 'exit', '500000000'])
    const [{ exiting }] = (await own())['pools'] as [{ exiting: Json[] }]
    assert.deepEqual(exiting, [{ shares: 500_000_000, dueMs: event!['dueMs'] }])
    assert.equal((await get('tiers/0/pool'))['exiting'], 500_000_000)

    const before = service.house.ledger.accounts.cash[OTHER.account]!
    wait(service, 9 * DAY_MS)
    assert.equal(service.house.ledger.accounts.cash[OTHER.account]! - before, 500_000_000)
    assert.deepEqual((await own())['pools'], [])
    const first = await get('tiers/0/pool/history?limit=1')
    const [last] = first['epochs'] as Json[]
    assert.deepEqual([last!['due'], last!['payable']], [500_000_000, '500.000000'])
    assert.deepEqual([last!['joined'], last!['left'], last!['leftShares']], ['0.000000', '500.000000', 500_000_000])
  })

  test('behavior: history is read on by its cursor', async () => {
    const { epochs } = (await get('tiers/0/pool/history')) as { epochs: { seq: number }[] }
    assert.equal(epochs.length, 2)
    const [first] = service.models.poolEpochs(0, null, 10).epochs
    const after = `${first!.seq}-${first!.index}`
    const page = await get(`tiers/0/pool/history?after=${after}`)
    assert.deepEqual(page['epochs'], [epochs[1]])
    assert.deepEqual((await get(`tiers/0/pool/history?after=${page['next']}`))['epochs'], [])
    const { json } = await client.ask('GET', '/v1/tiers/0/pool/history?after=x')
    assert.equal(json['code'], 'cursorInvalid')
  })

  test('behavior: money that comes and goes is no profit', async () => {
    const none = '0.000000'
    const { sinceMs: _, ...made } = await get('tiers/0/pool/profits')
    const sources = { spread: none, penalties: none, inventory: none, interest: none, impact: none }
    assert.deepEqual(made, { ...sources, total: none, maxDrawdownPpm: 0 })
  })

  test('rejects: too small a join, shares that are not there, a tier that is not there', async () => {
    assert.equal((await act('pool/joins', { amount: '99.999999' })).json['code'], 'poolJoinTooSmall')
    assert.equal((await act('pool/exits', { shares: 1 })).json['code'], 'poolSharesShort')
    for (const what of ['pool', 'pool/history', 'pool/profits', 'lending', 'auctions', 'exits']) {
      assert.equal((await client.ask('GET', `/v1/tiers/1/${what}`)).json['code'], 'nothingThere', what)
    }
  })

  test('behavior: the operator takes its own shares out, nobody else can', async () => {
    const exit = (as: keyof typeof tokens) =>
      client.ask('POST', '/v1/tiers/0/pool/exits', { as, body: { shares: 1_000 } })
    assert.equal((await exit('operator')).status, 200)
    assert.equal((await exit('other')).json['code'], 'roleNotAllowed')
    assert.equal((await get('tiers/0/pool'))['exiting'], 1_000)
  })
})

test('behavior: everybody hears of epochs, rates and offers, and of nobody who joins, leaves or buys', async () => {
  const house = apiHouse()
  const other = await openClient(house)
  house.run({ type: 'poolJoin', account: OTHER.account, amount: 500_000_000 })
  house.run({ type: 'lendAdd', account: OTHER.account, amount: 100_000_000, bears: 0 })
  wait(house, DAY_MS)
  const { json } = await other.ask('GET', '/v1/events?topic=liquidity')
  await other.close()
  const events = (json['data'] as { events: { event: Json }[] }).events.map(({ event }) => event)
  const own = ['poolAsked', 'poolJoined', 'poolLeft', 'lenderChanged', 'bidNoted', 'exitWeighed', 'withdrawalNoted']
  const told = new Set(events.map(({ type }) => `${type}`))
  assert.ok(told.has('poolPriced') && told.has('poolStanding'), [...told].join())
  assert.deepEqual(
    own.filter((type) => told.has(type)),
    [],
  )
  // No field of any of them names an account, by a number or a salted one.
  const named = events.flatMap((event) => Object.keys(event).filter((field) => /account|owner|buyer/i.test(field)))
  assert.deepEqual(named, [])

  const sight = { account: (row: number) => `x${row}`, owner: (row: number) => `x${row}` }
  const bought = {
    type: 'offerTaken',
    account: OTHER.account,
    asset: 1,
    assetAmount: 5,
    price: 60_000_000,
    paid: 1,
  } as const
  assert.equal(publicSightOf(bought, sight).account(bought.account), null)
  const begun = { type: 'auctionStarted', account: OTHER.account, round: 1, gross: 1, value: 1, last: 0 } as const
  assert.equal(publicSightOf(begun, sight).account(begun.account), `x${OTHER.account}`)
})

test('behavior: lenders in two classes; what nobody borrows earns nothing', async () => {
  assert.equal((await act('loans/adds', { amount: '100', bears: true })).status, 200)
  const lending = await get('tiers/0/lending')
  // The operator brought 3,000 to the treasury; the cap is 10⁷ tokens. Nothing is lent.
  // SITG and fund have 3,000 each, nobody has staked; the bearing 100 stand before the plain class.
  const bearing = { sitg: '3000.000000', fund: '3000.000000', stakers: '0.000000', bearing: '0.000000' }
  const plain = { ...bearing, bearing: '100.000000' }
  assert.deepEqual(lending['classes'], [
    { bears: false, worth: '3000.000000', shares: 3_000_000_000, price: '1.000000', waiting: 0, layersBefore: plain },
    { bears: true, worth: '100.000000', shares: 100_000_000, price: '1.000000', waiting: 0, layersBefore: bearing },
  ])
  assert.deepEqual(
    [lending['lent'], lending['lendable'], lending['utilisationPpm'], lending['supplyRatePpm'], lending['cap']],
    ['0.000000', '3100.000000', 0, [0, 0], '10000000.000000'],
  )
  const shares = { shares: 100_000_000, waiting: 0, recalled: 0 }
  const lent = { tier: 0, bears: true, ...shares, value: '100.000000', layersBefore: '6000.000000' }
  assert.deepEqual((await own())['lending'], [lent])
  assert.equal((await act('loans/exits', { shares: 100_000_001, bears: true })).json['code'], 'lenderSharesShort')
  assert.equal((await act('loans/exits', { shares: 100_000_000, bears: true })).status, 200)
  assert.deepEqual((await own())['lending'], [])
})

test('behavior: rates of lenders by hand: a loan of 300 at a rate, the reserve off, by weight', async () => {
  const house = apiHouse()
  const other = await openClient(house)
  const { loans, accounts } = house.house.ledger
  const { bearsBonusPpm, reserveFactorPpm } = house.house.params.tier
  house.run({ type: 'lendAdd', account: OTHER.account, amount: 1_000_000_000, bears: 1 })
  // As if 300 had been lent at 10 % a year, a tenth of the interest for the fund, half as much again for who bears.
  Object.assign(loans.sum, { 0: 300_000_000 })
  Object.assign(loans.ratePpm, { 0: 100_000 })
  Object.assign(reserveFactorPpm, { 0: 100_000 })
  Object.assign(bearsBonusPpm, { 0: 500_000 })
  assert.equal(accounts.cash[loans.lender[0]!], 4_000_000_000)
  const { json } = await other.ask('GET', '/v1/tiers/0/lending')
  await other.close()
  const data = json['data'] as Json
  // 30 a year, 27 for lenders; weights 3,000 and 1,000 × 1.5: 27 ÷ 4,500 = 0.6 %, and half as much again. 300 ÷ 4,000 = 7.5 %.
  assert.deepEqual([data['supplyRatePpm'], data['utilisationPpm']], [[6_000, 9_000], 75_000])
})

test('behavior: a bid holds margin until it is taken back', async () => {
  const bid = { notionalMax: '1000', discountPpm: 50_000, expiryMs: 2_000_000_000_000, markets: [{ market: 0 }] }
  const placed = await act('bids', bid)
  assert.equal(placed.status, 200, JSON.stringify(placed.json))
  const [standing] = (await own())['bids'] as Json[]
  const account = await get(`accounts/${OTHER.account}`, 'other')
  assert.deepEqual(standing, {
    ...{ bid: standing!['bid'], notional: '1000.000000', discountPpm: 50_000, held: account['held'] },
    ...{ expiryMs: 2_000_000_000_000, markets: [0] },
  })
  assert.ok(Number(account['held']) > 0)
  assert.equal((await act('bids', bid)).json['code'], 'bidRepeated')
  const path = `/v1/accounts/${OTHER.account}/bids/${standing!['bid']}`
  assert.equal((await client.ask('DELETE', path, { as: 'other' })).status, 200)
  assert.equal((await client.ask('DELETE', path, { as: 'other' })).json['code'], 'bidUnknown')
  assert.deepEqual((await own())['bids'], [])
  assert.deepEqual(await get('tiers/0/auctions'), { open: [], cleared: [] })
})

test('behavior: what the window does not let go waits, and everybody sees how much', async () => {
  const house = apiHouse()
  const other = await openClient(house)
  const ask = async (path: string, as?: 'member'): Promise<Json> =>
    (await other.ask('GET', `/v1/${path}`, as === undefined ? {} : { as })).json['data'] as Json
  const leave = (account: number, amount: number) =>
    house.run({ type: 'withdrawalRequest', account, vault: 0, amount, recipient: ownerKeyOf(account - MEMBER.account) })
  // Vault: 4 × 3,000 + 16 × 2,000 + 8 × 100 = 44,800, of which three tenths, 13,440, may leave in a window.
  const assetsLeft = ((await ask('tiers/0/exits'))['windows'] as { assets: Json[] }).assets
  assert.deepEqual(assetsLeft[0], { asset: 0, left: '13440.000000' })
  for (const owner of [1, 2, 4, 5, 7, 8, 10]) leave(MEMBER.account + owner, 1_900_000_000)
  leave(MEMBER.account + 11, 100_000_000)
  // 13,400 have left: 40 may still, and 60 are too much.
  const [noted] = leave(MEMBER.account, 60_000_000)
  const { queues, windows } = (await ask('tiers/0/exits')) as { queues: Json[]; windows: { assets: Json[] } }
  const epochEndMs = house.house.clock.nowMs + 900_000
  assert.deepEqual(queues[0], { asset: 0, open: true, epochEndMs, waiting: '60.000000', requests: 1 })
  assert.deepEqual([queues[1]!['open'], queues[1]!['epochEndMs']], [false, null])
  assert.equal(windows.assets[0]!['left'], '40.000000')
  const [queued] = (await ask(`accounts/${MEMBER.account}/liquidity`, 'member'))['queued'] as Json[]
  assert.deepEqual(queued, {
    ...{ withdrawal: noted?.type === 'withdrawalNoted' && noted.withdrawal, asset: 0 },
    ...{ amount: '0.000000', waiting: '60.000000' },
  })
  await other.close()
})

test('behavior: the operator links owners; an auditor reads what an account has given', async () => {
  const path = `/v1/owners/${OTHER.owner}/links`
  assert.equal((await client.ask('POST', path, { as: 'operator', body: { cluster: 9 } })).status, 200)
  const zero = await client.ask('POST', path, { as: 'operator', body: { cluster: 0 } })
  assert.equal(zero.json['code'], 'fieldOutOfRange')
  await get(`accounts/${OTHER.account}/liquidity`, 'auditor')
})

test('behavior: a change set that tiering proposes is simulated and scheduled with one body, and takes effect', async () => {
  const { house } = service
  // Asset 1 as an isolated one: haircuts of 40 and 60 %, by steps.
  const { changes, effectiveMs, reject } = proposalFor(house, 1, 'isolated', house.clock.nowMs)
  assert.equal(reject, null)
  const body = {
    path: 'slow',
    effectiveMs,
    changes: changes.map(({ parameter, scope, value }) => ({ parameter, row: scope, value })),
  }
  // Half an hour passes over the reading of it.
  wait(service, 1_800_000)
  const simulated = await client.ask('POST', '/v1/risk/parameters', { body })
  assert.equal((simulated.json['data'] as Json)['judged'], null)
  const send = (more: object) =>
    client.ask('POST', '/v1/parameters/changes', { as: 'operator', body: { ...body, ...more } })
  // Without a time it would be in force at once: no notice.
  assert.equal((await send({ effectiveMs: undefined })).json['code'], 'noticeTooShort')
  assert.equal((await send({})).status, 200)
  assert.equal((await send({})).json['code'], 'changePending')
  wait(service, effectiveMs - house.clock.nowMs)
  const { reject: again, isWhole } = proposalFor(house, 1, 'isolated', house.clock.nowMs)
  assert.deepEqual([again, isWhole], [null, false])
  for (const { parameter, scope, value } of changes) {
    assert.equal(parameterValue(house.params, parameterPlace(parameter)!, scope), value)
  }
})
