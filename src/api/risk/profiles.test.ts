/** One book at other venues over the API: the same columns as the profiles give, and refusals by code. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { openClient } from '../../../test/support/api-client.ts'
import { apiHouse } from '../../../test/support/api-house.ts'
import { bookRead, comparedColumns } from '../../books/index.ts'

const client = await openClient(apiHouse())
after(() => client.close())

const book = {
  cash: '50000',
  positions: [{ market: 'BTC', size: '0.5', mark: '100000' }],
  options: [{ market: 'BTC', expiry: 'far', strike: '120000', kind: 'call', size: '-1', volatility: '0.6' }],
  markets: { BTC: { index: '100000', expiries: { far: { secondsLeft: '2592000', forward: '100500' } } } },
}

describe('POST /v1/risk/profiles', () => {
  test('default: ours and the columns of the profiles, scenario by scenario', async () => {
    const { status, json } = await client.ask('POST', '/v1/risk/profiles', { body: { book } })
    assert.equal(status, 200, JSON.stringify(json))
    const columns = json['data'] as { title: string; assessment: { scenarios: unknown[] } | null }[]
    assert.deepEqual(columns, comparedColumns(bookRead('book', book)))
    assert.deepEqual([columns[0]!.title, columns[0]!.assessment!.scenarios.length], ['Plimsoll', 37])
  })

  test('rejects: a book that is none, with the field', async () => {
    const bad = { ...book, options: [{ ...book.options[0], strike: '0' }] }
    const { status, json } = await client.ask('POST', '/v1/risk/profiles', { body: { book: bad } })
    assert.equal(status, 400)
    assert.match(JSON.stringify(json), /options\[0\]\.strike/)
    const unknown = await client.ask('POST', '/v1/risk/profiles', { body: { book: { ...book, colaterals: [] } } })
    assert.equal(unknown.status, 400)
  })
})
