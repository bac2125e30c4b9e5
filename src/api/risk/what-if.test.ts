/** What-if against what then happens, and questions that must not be answered. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../../test/support/api-client.ts'
import { apiHouse, MEMBER, OTHER } from '../../../test/support/api-house.ts'

const service = apiHouse()
const client = await openClient(service)
after(() => client.close())

type Json = Readonly<Record<string, unknown>>
type Answer = { readonly before: Json; readonly after: Json }

const ask = async (body: object, as?: 'member'): Promise<Answer> => {
  const { status, json } = await client.ask('POST', '/v1/risk/what-if', { body, ...(as === undefined ? {} : { as }) })
  assert.equal(status, 200, JSON.stringify(json))
  return json['data'] as Answer
}

const marginNow = async (): Promise<Json> =>
  (await client.ask('GET', `/v1/accounts/${MEMBER.account}/margin`, { as: 'member' })).json['data'] as Json

const book = (legs: object[], cash = '1000', collateral: object[] = []): object => ({ tier: 0, cash, legs, collateral })

describe('what if', () => {
  test('behavior: a supposed trade and deposit leave the book that they then make, to the atom', async () => {
    const suppose = {
      trades: [{ market: 0, lots: 40, price: '60.1' }],
      deposits: [{ asset: null, amount: '12.5' }],
    }
    const hash = service.bodyHash()
    const { after: supposed } = await ask({ account: MEMBER.account, suppose }, 'member')
    assert.equal(service.bodyHash(), hash, 'a question changes nothing')
    const sides = {
      buyer: MEMBER.account,
      seller: OTHER.account,
      buyerFee: 0,
      sellerFee: 0,
      buyerHold: 0,
      sellerHold: 0,
    }
    service.run({
      type: 'depositFinal',
      source: 4,
      fact: 1,
      reference: '1'.repeat(64),
      vault: 0,
      account: MEMBER.account,
      amount: 12_500_000,
    })
    const [event] = service.run({
      type: 'tradeMake',
      venue: 0,
      trade: 1,
      market: 0,
      lots: 40,
      price: 60_100_000,
      ...sides,
    })
    assert.equal(event!.type, 'filled')
    const real = await marginNow()
    // The market's own terms have moved with the trade: what the book has and owes is equal, requirements but for them too.
    for (const part of ['equity', 'cash', 'leveragePpm', 'collateral', 'liquidationPrices']) {
      assert.deepEqual(real[part], supposed[part], part)
    }
  })

  test('behavior: a supposed parameter is that of the supposition alone', async () => {
    const suppose = { parameters: [{ parameter: 100, row: 0, value: 500_000 }] }
    const before = service.house.params.tier.targetBufferPpm[0]
    const { before: now, after: then } = await ask({ account: MEMBER.account, suppose }, 'member')
    assert.notDeepEqual((now['levels'] as Json)['target'], (then['levels'] as Json)['target'])
    assert.equal(service.house.params.tier.targetBufferPpm[0], before)
  })

  test('behavior: a given book is judged like an account of its own: 2 % of 600 is 12, and it falls at its own price', async () => {
    // 10 lots bought at 60 with 50 of cash: equity 50, maintenance 12. At price p equity is 50 + 10·(p − 60), maintenance
    // 0.2·p: they meet at p = 550 ÷ 9.8 = 56.12…, so the highest price that fails is 56.122448 (index and mark are equal).
    const { before } = await ask({ book: book([{ market: 0, lots: 10, cost: '600' }], '50'), suppose: {} })
    assert.equal((before['levels'] as Record<string, Json>)['maintenance']!['requirement'], '12.000000')
    assert.deepEqual(before['liquidationPrices'], [
      { underlying: 1, price: '60.000000', below: '56.122448', above: null },
    ])
  })

  test('behavior: many suppositions are each answered like one', async () => {
    const suppositions = ['50', '55', '61'].map((price) => ({ prices: [{ underlying: 1, price }] }))
    const given = book([{ market: 0, lots: -10, cost: '-600' }])
    const { json } = await client.ask('POST', '/v1/risk/what-if/batch', {
      body: { book: given, suppose: suppositions },
    })
    const { after: many } = json['data'] as { after: Json[] }
    for (const [i, suppose] of suppositions.entries()) {
      assert.deepEqual(many[i], (await ask({ book: given, suppose })).after)
    }
    assert.deepEqual(
      many.map(({ equity }) => equity),
      ['1100.000000', '1050.000000', '990.000000'],
    )
  })
})

describe('parameters on the live book', () => {
  test('behavior: a maintenance that asks more than everybody has, who would fall, and nothing changed', async () => {
    const hash = service.bodyHash()
    const simulate = async (value: number): Promise<Json> =>
      (await client.ask('POST', '/v1/risk/parameters', { body: { changes: [{ parameter: 400, row: 0, value }] } }))
        .json['data'] as Json
    const now = service.house.params.market.maintenancePpm0[0]!
    const same = await simulate(now)
    const [tier] = same['tiers'] as [{ accounts: number; before: Json; after: Json }]
    assert.deepEqual([tier.accounts, tier.before], [2, tier.after])
    const step = await simulate(now + 1)
    assert.equal(step['judged'], 'noticeTooShort')
    assert.equal((await simulate(-1))['judged'], 'valueOutOfBounds')
    assert.equal(service.bodyHash(), hash)
  })

  test('behavior: the books below a level are those that the margin of each says', async () => {
    // At 90 % of a notional of 40 × 60 the book with some 2,000 of cash falls, and the one with 12,000 of collateral stands.
    const changes = [{ parameter: 400, row: 0, value: 900_000 }]
    const { json } = await client.ask('POST', '/v1/risk/parameters', { body: { changes } })
    const [tier] = (json['data'] as { tiers: [{ after: Json }] }).tiers
    let below = 0
    for (const account of [MEMBER.account, OTHER.account]) {
      const body = { account, suppose: { parameters: changes } }
      const asked = await client.ask('POST', '/v1/risk/what-if', { as: 'auditor', body })
      const { levels } = (asked.json['data'] as Answer).after as { levels: Record<string, Json> }
      if (`${levels['maintenance']!['excess']}`.startsWith('-')) below += 1
    }
    assert.deepEqual([below, tier.after['belowMaintenance']], [1, 1])
  })
})

describe('questions without an answer', () => {
  const leg = { market: 0, lots: 1, cost: '0' }
  const cases: readonly [string, string, object][] = [
    ['neither account nor book', 'fieldInvalid', { suppose: {} }],
    ['both', 'fieldInvalid', { account: MEMBER.account, book: book([]), suppose: {} }],
    ['a tier that is not there', 'tierUnknown', { book: { ...book([]), tier: 7 }, suppose: {} }],
    ['a market that is not there', 'marketUnknown', { book: book([{ ...leg, market: 9 }]), suppose: {} }],
    ['a market twice', 'entryRepeated', { book: book([leg, leg]), suppose: {} }],
    ['an asset that is not there', 'assetUnknown', { book: book([], '1', [{ asset: 9, amount: '1' }]), suppose: {} }],
    ['cash as collateral', 'assetMismatch', { book: book([], '1', [{ asset: 0, amount: '1' }]), suppose: {} }],
    ['negative collateral', 'fieldOutOfRange', { book: book([], '1', [{ asset: 1, amount: '-1' }]), suppose: {} }],
    ['too much cash', 'amountTooLarge', { book: book([], '9000000000'), suppose: {} }],
    ['too many lots', 'amountTooLarge', { book: book([{ ...leg, lots: 2 ** 31 - 1 }]), suppose: {} }],
    [
      'a price of nothing',
      'fieldOutOfRange',
      { book: book([leg]), suppose: { prices: [{ underlying: 1, price: '0' }] } },
    ],
    [
      'a price of what is not there',
      'underlyingUnknown',
      { book: book([leg]), suppose: { prices: [{ underlying: 9, price: '1' }] } },
    ],
    [
      'a price beyond all marks',
      'amountTooLarge',
      { book: book([{ ...leg, lots: 10_000 }]), suppose: { prices: [{ underlying: 1, price: '1000000' }] } },
    ],
    [
      'a parameter of the house',
      'parameterUnknown',
      { book: book([leg]), suppose: { parameters: [{ parameter: 1, row: 0, value: 20 }] } },
    ],
    [
      'a parameter out of bounds',
      'valueOutOfBounds',
      { book: book([leg]), suppose: { parameters: [{ parameter: 100, row: 0, value: 1 }] } },
    ],
  ]
  for (const [what, code, body] of cases) {
    test(`rejects: ${what}`, async () => {
      const hash = service.bodyHash()
      const { status, json } = await client.ask('POST', '/v1/risk/what-if', { as: 'member', body })
      assert.equal(json['code'], code)
      assert.ok(status === 400 || status === 422)
      assert.equal(service.bodyHash(), hash)
    })
  }
})
