import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseProfileBook } from './book.ts'
import { rational } from './rational.ts'
import { ProfileBookError } from './read.ts'

const rejects = (book: unknown, path: string): void => {
  assert.throws(
    () => parseProfileBook(book),
    (error: unknown) => error instanceof ProfileBookError && error.path === path,
  )
}

describe('parseProfileBook', () => {
  it('default: reads what is given and leaves out the rest', () => {
    const book = parseProfileBook({ cash: '-1.5', positions: [{ market: 'BTC', size: 2, mark: '50000' }] })
    assert.deepEqual(book.cash, rational(-3n, 2n))
    assert.deepEqual(book.positions[0]?.size, rational(2n))
    assert.equal(book.positions[0]?.entry, undefined)
    assert.equal(book.events.offsetting, undefined)
    assert.equal(book.markets.size, 0)
  })

  it('behavior: an empty book is one', () => {
    assert.deepEqual(parseProfileBook({}).positions, [])
  })

  it('rejects: fields it does not know, at their path', () => {
    rejects({ cash: '1', csah: '1' }, 'book.csah')
    rejects({ positions: [{ market: 'BTC', size: '1', mark: '1', sise: '2' }] }, 'book.positions[0].sise')
    rejects({ events: { offsetting: { cahs: '1' } } }, 'book.events.offsetting.cahs')
  })

  it('rejects: numbers that are none, and prices not above 0', () => {
    rejects({ cash: Number.NaN }, 'book.cash')
    rejects({ cash: '1e5000' }, 'book.cash')
    rejects({ cash: '9'.repeat(61) }, 'book.cash')
    rejects({ positions: [{ market: 'BTC', size: '1', mark: '0' }] }, 'book.positions[0].mark')
    rejects({ collaterals: [{ asset: 'ETH', amount: '1', price: '-1' }] }, 'book.collaterals[0].price')
  })

  it('rejects: what is not a book', () => {
    for (const value of [null, [], 'book', 3]) rejects(value, 'book')
    rejects({ positions: {} }, 'book.positions')
    rejects({ events: { finalSettlement: 'no' } }, 'book.events.finalSettlement')
  })

  it('rejects: one market or asset twice', () => {
    const position = { market: 'BTC', size: '1', mark: '1' }
    rejects({ positions: [position, position] }, 'book.positions')
  })
})
