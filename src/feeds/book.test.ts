import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BookMap, bookOf } from './book.ts'
import type { Level } from './levels.ts'

/** A hundredth of a coin; 2 % around mid. */
const MAP: BookMap = { venue: 1, market: 3, lot: { units: 1n, exponent: -2 }, withinPpm: 20_000, gapMs: 0 }

const levels = (...pairs: readonly (readonly [string, string])[]): Level[] =>
  pairs.map(([price, amount]) => ({ price, amount }))
const of = (bids: readonly Level[], asks: readonly Level[]) => bookOf(MAP, { bids, asks, mark: 1, marks: 'time' })

test('default: best prices in atoms a lot and lots within the distance', () => {
  // Mid 2,000; 2 % of it is 40: 1,960 counts, 1,959.99 does not; 2,040 counts, 2,041 does not.
  const bids = levels(['1999', '1.005'], ['1960', '2'], ['1959.99', '100'])
  const asks = levels(['2001', '0.5'], ['2040', '0.25'], ['2041', '100'])
  assert.deepEqual(of(bids, asks), {
    ok: true,
    // 19.99 and 20.01 dollar a lot; 3.005 coins are 300.5 lots, 0.75 are 75.
    command: { type: 'bookReport', venue: 1, market: 3, bid: 19_990_000, ask: 20_010_000, bidLots: 300, askLots: 75 },
  })
})

test('behavior: bid floor, ask ceil: a book is never shown closer than it is', () => {
  const verdict = of(levels(['0.00015', '1']), levels(['0.00015', '1']))
  // 1.5 atoms a lot.
  assert.ok(verdict.ok)
  assert.deepEqual([verdict.command.bid, verdict.command.ask], [1, 2])
})

test('behavior: an empty side, and a bid below an atom, have neither price nor lots', () => {
  const none = of([], [])
  assert.ok(none.ok)
  assert.deepEqual(none.command, { type: 'bookReport', venue: 1, market: 3, bid: 0, ask: 0, bidLots: 0, askLots: 0 })
  const low = of(levels(['0.00009', '5']), [])
  assert.ok(low.ok)
  assert.deepEqual([low.command.bid, low.command.bidLots], [0, 0])
  const high = of([], levels(['2000', '5']))
  assert.ok(high.ok)
  assert.deepEqual([high.command.ask, high.command.askLots], [20_000_000, 500])
})

test('behavior: more lots than the house counts are as many as it counts', () => {
  const verdict = of(levels(['1', '1e12']), [])
  assert.ok(verdict.ok)
  assert.equal(verdict.command.bidLots, 2 ** 31 - 1)
})

test('rejects: bookCrossed, fieldInvalid, payloadLarge, priceOutOfRange', () => {
  const code = (bids: readonly Level[], asks: readonly Level[]): string => {
    const verdict = of(bids, asks)
    return verdict.ok ? 'ok' : verdict.code
  }
  assert.equal(code(levels(['2', '1']), levels(['1', '1'])), 'bookCrossed')
  assert.equal(code(levels(['2', '1']), levels(['2', '1'])), 'ok')
  assert.equal(code(levels(['1', '1'], ['2', '1']), []), 'fieldInvalid')
  assert.equal(code([], levels(['2', '1'], ['1', '1'])), 'fieldInvalid')
  for (const bad of ['', '0', '-1', 'NaN', 'Infinity', '0x1', '1,5', '1e9999', '9'.repeat(65)]) {
    assert.equal(code(levels([bad, '1']), []), 'fieldInvalid', bad)
    assert.equal(code(levels(['1', bad]), []), 'fieldInvalid', bad)
  }
  assert.equal(
    code(
      Array.from({ length: 5001 }, () => ({ price: '1', amount: '1' })),
      [],
    ),
    'payloadLarge',
  )
  // 10¹² atoms a lot of a hundredth are 10⁸ dollar a coin.
  assert.equal(code(levels(['100000000', '1']), []), 'ok')
  assert.equal(code([], levels(['100000000.0001', '1'])), 'priceOutOfRange')
})
