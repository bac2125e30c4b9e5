/** Chains, curves, expiries and terms on the wire and in the SDK: what the house lists, to those who may know it. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../test/support/api-client.ts'
import { apiHouse, MEMBER, OTHER } from '../../test/support/api-house.ts'
import type { Chain, Curve, Expiry, Specification } from '../sdk/index.ts'
import type { Answers } from './answers.ts'

/** What the SDK says of an answer is what the interface answers. */
type Same<A extends B, B> = A
export type Checked = [
  Same<Answers['chain'], Chain>,
  Same<Answers['curve'], Curve>,
  Same<Answers['expiry'], Expiry>,
  Same<Answers['specification'], Specification>,
]

const BTC = 1
/** Friday the 24th of November 2023, 08:00 UTC, nine days ahead of the house; a base lot is a thousandth of a BTC. */
const expiryMs = Date.UTC(2023, 10, 24, 8)

const service = apiHouse()
const terms = { tier: 0, underlying: BTC, lotMultiple: 1, expiryMs }
service.run({ type: 'futureList', ...terms })
for (const [kind, strike] of [
  ['call', 60_000_000],
  ['put', 60_000_000],
  ['call', 66_000_000],
] as const) {
  service.run({ type: 'optionList', ...terms, kind, strike, upFront: kind === 'put' ? 1 : 0 })
}
const [FUTURE, CALL] = [3, 4]
const YEARS = (expiryMs - service.house.clock.nowMs) / (365 * 86_400_000)
/** 55 % at the money with wings, and a forward 0.1 % above the index. */
const theta = Math.round(0.55 ** 2 * YEARS * 1e9)
const wing = Math.round(0.4 * Math.sqrt(theta * 1e9))
for (const source of [0, 1, 2]) {
  const entries = [{ expiryMs, basisPpm: 1000, theta, right: wing, left: wing, confidencePpm: 10_000 }]
  service.run({ type: 'curveReport', source, underlying: BTC, entries })
}
service.run({ type: 'bookReport', venue: 0, market: CALL, bid: 1_500_000, ask: 1_700_000, bidLots: 9, askLots: 9 })
const client = await openClient(service)
after(() => client.close())

async function get<T>(path: string, as?: 'member' | 'other'): Promise<T> {
  const { status, json } = await client.ask('GET', `/v1/${path}`, as === undefined ? {} : { as })
  assert.equal(status, 200, JSON.stringify(json))
  return json['data'] as T
}

describe('listed', () => {
  test('default: markets say what they are, and are called by their terms where nobody has named them', async () => {
    const perpetual = await get<Answers['market']>('markets/0')
    assert.deepEqual(
      [perpetual.name, perpetual.kind, perpetual.expiry, perpetual.expiryMs, perpetual.strike],
      ['BTC-PERP', 'perpetual', null, null, null],
    )
    const call = await get<Answers['market']>(`markets/${CALL}`)
    assert.deepEqual(
      [call.name, call.kind, call.expiryMs, call.strike, call.upFront],
      ['BTC-24NOV23-60000-C', 'call', expiryMs, '60.000000', false],
    )
  })

  test('default: the calendar, the curve with every source and quote, the chain with Greeks and margin for nobody', async () => {
    const [expiry] = await get<Expiry[]>(`underlyings/${BTC}/expiries`)
    assert.deepEqual(
      [expiry!.name, expiry!.status, expiry!.markets],
      ['24NOV23', 'trading', { future: 1, call: 2, put: 1 }],
    )
    assert.equal(expiry!.windowFromMs, expiryMs - 1_800_000)
    const [curve] = await get<Curve[]>(`underlyings/${BTC}/curves`)
    assert.deepEqual([curve!.mode, curve!.liveSources, curve!.sources.length], ['normal', 3, 3])
    assert.ok(Math.abs(curve!.atForwardPpm! - 550_000) < 100, `${curve!.atForwardPpm}`)
    assert.deepEqual([curve!.quotes.length, curve!.quotes[0]!.kind, curve!.quotes[0]!.market], [1, 'call', CALL])
    const chain = await get<Chain>(`underlyings/${BTC}/chain`)
    assert.deepEqual(
      chain.strikes.map(({ strike, call, put }) => [strike, call?.name, put?.name]),
      [
        ['60.000000', 'BTC-24NOV23-60000-C', 'BTC-24NOV23-60000-P'],
        ['66.000000', 'BTC-24NOV23-66000-C', undefined],
      ],
    )
    assert.deepEqual([chain.account, chain.model, chain.future!.market], [null, 'portfolio', FUTURE])
    const call = chain.strikes[0]!.call!
    assert.deepEqual([call.bid, call.ask, call.openLots], ['1.500000', '1.700000', 0])
    assert.ok(call.deltaPpm! > 500_000 && call.deltaPpm! < 600_000)
    assert.ok(Number(call.vega) > 0 && Number(call.theta) < 0 && Number(call.buy) > 0 && Number(call.sell) > 0)
  })

  test('behavior: an owner is told what one lot takes beside what the account holds', async () => {
    service.run({ type: 'accountMargin', account: MEMBER.account, model: 'portfolio' })
    service.run({ type: 'accountMargin', account: OTHER.account, model: 'portfolio' })
    const trade = {
      ...{ venue: 0, trade: 1, market: CALL, lots: 20, price: 1_600_000 },
      buyer: MEMBER.account,
      seller: OTHER.account,
    }
    const fees = { buyerFee: 0, sellerFee: 0, buyerHold: 0, sellerHold: 0 }
    assert.equal(service.run({ type: 'tradeMake', ...trade, ...fees })[0]!.type, 'filled')
    const own = await get<Chain>(`underlyings/${BTC}/chain?account=${OTHER.account}`, 'other')
    const nobody = await get<Chain>(`underlyings/${BTC}/chain?tier=0`)
    assert.equal(own.account, OTHER.account)
    // Who is short twenty calls sets collateral free by buying one back, and a put or a higher call costs less than alone.
    assert.ok(Number(own.strikes[0]!.call!.buy) < 0, own.strikes[0]!.call!.buy!)
    assert.ok(Number(own.strikes[1]!.call!.buy) < Number(nobody.strikes[1]!.call!.buy))
    assert.equal(own.strikes[0]!.call!.openLots, 20)
  })

  test('default: the terms of a contract as a sheet', async () => {
    const { name, lines } = await get<Specification>(`markets/${CALL}/specification`)
    assert.equal(name, 'BTC-24NOV23-60000-C')
    const sheet = new Map(lines.map(({ term, value }) => [term, value]))
    assert.equal(sheet.get('Strike'), '$60000 a BTC (60000000 dollar atoms a base lot)')
    assert.equal(sheet.get('Expiry'), '2023-11-24T08:00:00.000Z')
  })

  for (const [path, as, status, code] of [
    ['underlyings/9/expiries', undefined, 404, 'nothingThere'],
    ['underlyings/9/curves', undefined, 404, 'nothingThere'],
    ['underlyings/2/chain', undefined, 404, 'nothingThere'],
    [`underlyings/${BTC}/chain?expiry=7`, undefined, 404, 'nothingThere'],
    [`underlyings/${BTC}/chain?tier=3`, undefined, 404, 'nothingThere'],
    [`underlyings/${BTC}/chain?account=${MEMBER.account}`, 'other', 403, 'notYours'],
    [`underlyings/${BTC}/chain?account=${MEMBER.account}`, undefined, 403, 'notYours'],
    [`underlyings/${BTC}/chain?account=${MEMBER.account}&tier=0`, 'member', 400, 'fieldInvalid'],
    [`underlyings/${BTC}/chain?strike=5`, undefined, 400, 'fieldInvalid'],
    ['markets/99/specification', undefined, 404, 'nothingThere'],
  ] as const) {
    test(`rejects: ${path} ${as ?? 'of the public'} with ${code}`, async () => {
      const { status: found, json } = await client.ask('GET', `/v1/${path}`, as === undefined ? {} : { as })
      assert.deepEqual([found, json['code']], [status, code])
    })
  }
})
