/** What moving the price of a book costs, by hand; and books that say nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../test/support/fast-check.ts'
import { ATOMS_MAX } from '../core/units/index.ts'
import { depthDistances } from '../core/words/index.ts'
import { depthOf } from './depth.ts'
import type { Level } from './levels.ts'

const MAP = { source: 2, underlying: 1, gapMs: 0 }

const levels = (...pairs: readonly (readonly [string, string])[]): Level[] =>
  pairs.map(([price, amount]) => ({ price, amount }))
const of = (bids: readonly Level[], asks: readonly Level[]) => depthOf(MAP, { bids, asks, mark: 1, marks: 'time' })
const codeOf = (bids: readonly Level[], asks: readonly Level[]): string => {
  const verdict = of(bids, asks)
  return verdict.ok ? 'ok' : verdict.code
}
/** Costs by distance, dollar atoms. */
function costsOf(bids: readonly Level[], asks: readonly Level[]): { up: number[]; down: number[] } {
  const verdict = of(bids, asks)
  assert.ok(verdict.ok)
  const { levels: found } = verdict.command
  assert.deepEqual(
    found.map(({ distancePpm }) => distancePpm),
    depthDistances,
  )
  return { up: found.map(({ costUp }) => costUp), down: found.map(({ costDown }) => costDown) }
}

/** Mid 1,000. */
const BIDS = levels(['999', '2'], ['995', '4'], ['991', '1'], ['990', '10'], ['960', '5'], ['800', '3'], ['500', '7'])
const ASKS = levels(
  ...([
    ['1001', '1'],
    ['1005', '2'],
    ['1009.5', '4'],
    ['1010', '3'],
    ['1060', '2'],
    ['1400', '1'],
    ['1500', '9'],
  ] as const),
)

test('default: what is lost by taking all that stands in the way, at every distance of the grid', () => {
  const dollars = (costs: readonly number[]): number[] => costs.map((cost) => cost * 1_000_000)
  assert.deepEqual(costsOf(BIDS, ASKS), {
    // 1 %, below 1,010: 1 × 1 + 2 × 5 + 4 × 9.5 = 49. 2 %: + 3 × 10 = 79. 5 %: none. 10 %, below 1,100: + 2 × 60 = 199.
    // 20 %: none. 50 %, below 1,500: + 1 × 400 = 599; the ask at 1,500 itself need not be taken.
    up: dollars([49, 79, 79, 199, 199, 599]),
    // 1 %, above 990: 2 × 1 + 4 × 5 + 1 × 9 = 31. 2 %: + 10 × 10 = 131. 5 %, above 950: + 5 × 40 = 331. 10 % and 20 %, above 800:
    // none. 50 %, above 500: + 3 × 200 = 931.
    down: dollars([31, 131, 331, 331, 331, 931]),
  })
})

test('behavior: beyond the last level that is seen nothing counts', () => {
  const { up, down } = costsOf(BIDS.slice(0, 5), ASKS.slice(0, 5))
  assert.deepEqual([up.at(-1), down.at(-1)], [199_000_000, 331_000_000])
})

test('behavior: floor of an atom, and at most what the house counts', () => {
  // 1.9 millionths of a coin a dollar away: 1.9 atoms.
  const near = levels(...([999, 900, 899, 898, 897] as const).map((price) => [`${price}`, '0.0000019'] as const))
  const far = levels(...([1001, 1100, 1101, 1102, 1103] as const).map((price) => [`${price}`, '0.0000019'] as const))
  const { up, down } = costsOf(near, far)
  assert.deepEqual([up[0], down[0]], [1, 1])
  const wall = levels(['1001', '1e12'], ['1002', '1'], ['1003', '1'], ['1004', '1'], ['1005', '1'])
  assert.deepEqual(costsOf(BIDS, wall).up, Array(6).fill(ATOMS_MAX))
})

test('behavior: costs are those of a plain sum over whole numbers, and never fall with the distance', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 5, maxLength: 40 })
  const steps = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 40, maxLength: 40 })
  fc.assert(
    fc.property(amounts, amounts, steps, (bidAmounts, askAmounts, gaps) => {
      const away = (at: number): number => gaps.slice(0, at).reduce((sum, gap) => sum + gap, 0)
      const bids = bidAmounts.map((amount, at) => ({ price: Math.max(1, 1000 - away(at)), amount }))
      const asks = askAmounts.map((amount, at) => ({ price: 1003 + away(at), amount }))
      const mid = 1001.5
      const text = (side: typeof bids): Level[] =>
        side.map((each) => ({ price: `${each.price}`, amount: `${each.amount}` }))
      const { up, down } = costsOf(text(bids), text(asks))
      const lost = (side: typeof bids, isTaken: (price: number) => boolean): number =>
        side.reduce((sum, { price, amount }) => sum + (isTaken(price) ? amount * Math.abs(price - mid) : 0), 0) *
        1_000_000
      for (const [i, ppm] of depthDistances.entries()) {
        // Ten thousandths of a dollar, compared with whole prices: no price lies where a rounding could take it across.
        const reach = (mid * ppm) / 1_000_000
        assert.equal(
          up[i],
          lost(asks, (price) => price < mid + reach),
        )
        assert.equal(
          down[i],
          lost(bids, (price) => price > mid - reach),
        )
        assert.ok(i === 0 || (up[i]! >= up[i - 1]! && down[i]! >= down[i - 1]!))
      }
    }),
  )
})

test('rejects: bookThin, bookCrossed, bookWide, fieldInvalid, payloadLarge', () => {
  assert.equal(codeOf(BIDS, ASKS.slice(0, 4)), 'bookThin')
  assert.equal(codeOf([], ASKS), 'bookThin')
  // The phantom bid of October 2025: it stayed near 121,364 while the price fell away from it.
  const fallen = levels(['121364', '17.65'], ...BIDS.map(({ price, amount }) => [price, amount] as const))
  assert.equal(codeOf(fallen, ASKS), 'bookCrossed')
  // 995 and 1,005: 10 of 1,000 are 1 %, the least distance; a cent more is too wide.
  assert.equal(codeOf(BIDS.slice(1), ASKS.slice(1)), 'ok')
  assert.equal(codeOf([{ price: '994.99', amount: '1' }, ...BIDS.slice(2)], ASKS.slice(1)), 'bookWide')
  assert.equal(codeOf([...BIDS].reverse(), ASKS), 'fieldInvalid')
  assert.equal(codeOf(BIDS, [...ASKS.slice(0, 5), { price: '1070', amount: '0' }]), 'fieldInvalid')
  assert.equal(codeOf(BIDS, Array(200_001).fill({ price: '1001', amount: '1' })), 'payloadLarge')
})
