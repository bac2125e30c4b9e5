/** What the page computes of a book is what a house answers, text by text. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { openClient } from '../../../test/support/api-client.ts'
import { apiHouse, MEMBER } from '../../../test/support/api-house.ts'
import type { Extract, Margin, Supposed, Supposition } from '../wire/types.ts'
import type { Outlook } from '../words/margin.ts'
import { ownBook, supposedOf } from './own-book.ts'

const { account } = MEMBER
const house = await openClient(apiHouse())
after(() => house.close())

const ask = async <T>(method: string, path: string, body?: object): Promise<T> =>
  (await house.ask(method, path, { as: 'member', body })).json['data'] as T

const { extract } = await ask<Extract>('GET', `/v1/accounts/${account}/extract`)
const book = ownBook(extract, account)
const { liquidationPrices } = await ask<Margin>('GET', `/v1/accounts/${account}/margin`)
const { underlying, price } = liquidationPrices[0]!
type Parts = Required<Supposition>

const moved = (part: number): Parts['prices'] => [{ underlying, price: (Number(price) * part).toFixed(6) }]
const paid = (amount: string): Parts['deposits'] => [{ asset: null, amount }]

/** What the page shows of a margin. */
function shownOf(margin: Outlook): Outlook {
  const { standing, equity, leveragePpm, levels, freeCollateral, legs, initial } = margin
  return {
    ...{ standing, equity, leveragePpm, levels, freeCollateral },
    legs: legs.map(({ lots }) => ({ lots })),
    initial: { passes: initial.passes },
  }
}

const trade = (market: number, lots: number): Parts['trades'] => [{ market, lots, price: '59.000000' }]

const suppositions: Readonly<Record<string, Supposition>> = {
  nothing: {},
  'a fall': { prices: moved(0.9) },
  'a collapse': { prices: moved(0.05) },
  'a rise': { prices: moved(1.6) },
  'more of it': { trades: trade(0, 25) },
  'its end and more': { trades: trade(0, -95) },
  'another market': { trades: trade(1, 3) },
  'money in': { deposits: paid('1234.500000') },
  'money out': { deposits: paid('-900.000001') },
  'all at once': { prices: moved(0.87), trades: trade(0, -7), deposits: paid('250.000000') },
}

for (const [what, suppose] of Object.entries(suppositions)) {
  test(`default: ${what}`, async () => {
    const there = await ask<Supposed>('POST', '/v1/risk/what-if', { account, suppose })
    const here = supposedOf(book, suppose)!
    assert.deepEqual(
      { before: shownOf(here.before), after: shownOf(here.after) },
      { before: shownOf(there.before), after: shownOf(there.after) },
    )
  })
}

test('behavior: what leaves the exact range is left to the house', async () => {
  for (const suppose of [
    { deposits: paid('9000000000.000000') },
    { trades: trade(0, 2 ** 31 - 1) },
    { prices: [{ underlying, price: '9999999999.000000' }] },
  ]) {
    assert.equal(supposedOf(book, suppose), null)
    const { status } = await house.ask('POST', '/v1/risk/what-if', { as: 'member', body: { account, suppose } })
    assert.ok(status === 400 || status === 422, `${status}`)
  }
})

test('rejects: bytes that are no extract', () => assert.throws(() => ownBook(btoa('not one'), account), RangeError))
