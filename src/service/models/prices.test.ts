import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import type { House } from '../../core/machine/index.ts'
import { priceStretches, pricesHear, pricesOf } from './prices.ts'

/** Two markets on underlying 1, the second in lots of ten base lots, and one on another. */
const house = {
  markets: { markets: { rows: 3, underlying: [1, 1, 2], lotMultiple: [1, 10, 1] } },
} as unknown as House

const mark = (price: number) => ({ type: 'markSet', market: 0, mark: price, slow: price - 1 }) as const
const index = (price: number) => {
  return { type: 'indexSet', underlying: 1, price, raw: price, confidence: 0, sources: 3, mode: 'normal' } as const
}

type Heard = { readonly timeMs: number; readonly price: number }

/** Every stretch holds what was heard in it, and nothing is outside of them. */
function holds(told: ReturnType<typeof priceStretches>, heard: readonly Heard[]): void {
  let [seen, before] = [0, 0]
  for (const { fromMs, toMs, mark: range, slow, fundingPpm } of told) {
    assert.ok(fromMs >= before && toMs > fromMs)
    before = toMs
    const own = heard.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs).map(({ price }) => price)
    assert.deepEqual(range, { low: Math.min(...own), high: Math.max(...own), last: own.at(-1) })
    assert.equal(slow, own.at(-1)! - 1)
    assert.equal(
      fundingPpm,
      own.reduce((sum, price) => sum + price, 0),
    )
    seen += own.length
  }
  assert.equal(seen, heard.length)
}

test('default: lowest, highest and last stay true however often stretches are joined', () => {
  const steps = fc.array(fc.tuple(fc.nat(400_000), fc.integer({ min: 1, max: 1_000 })), {
    minLength: 1,
    maxLength: 120,
  })
  fc.assert(
    fc.property(steps, fc.integer({ min: 2, max: 9 }), (all, most) => {
      const prices = pricesOf(most)
      let timeMs = 1_700_000_000_000
      const heard = all.map(([more, price]): Heard => {
        timeMs += more
        return { timeMs, price }
      })
      for (const each of heard) {
        pricesHear(prices, house, each.timeMs, mark(each.price))
        pricesHear(prices, house, each.timeMs, {
          ...{ type: 'fundingAccrued', market: 0, index: 0 },
          ratePpm: each.price,
        } as const)
      }
      const told = priceStretches(prices, 0)
      assert.ok(told.length <= most)
      holds(told, heard)
    }),
    { numRuns: 300 },
  )
})

test('behavior: an index is told of every market on it, for a lot of each', () => {
  const prices = pricesOf()
  pricesHear(prices, house, 120_000, index(7))
  const told = [0, 1, 2].map((market) =>
    priceStretches(prices, market).map((each) => [each.fromMs, each.index?.last, each.mark]),
  )
  assert.deepEqual(told, [[[120_000, 7, null]], [[120_000, 70, null]], []])
})

test('behavior: after a re-lot what was before is told in the new lots', () => {
  const prices = pricesOf()
  pricesHear(prices, house, 0, mark(5))
  pricesHear(prices, house, 0, index(4))
  pricesHear(prices, house, 0, { type: 'relotted', underlying: 1, factor: 1_000 })
  pricesHear(prices, house, 0, { type: 'relotted', underlying: 2, factor: 9 })
  pricesHear(prices, house, 0, mark(5_100))
  const [only] = priceStretches(prices, 0)
  assert.deepEqual(only?.mark, { low: 5_000, high: 5_100, last: 5_100 })
  assert.deepEqual(only?.index, { low: 4_000, high: 4_000, last: 4_000 })
})
