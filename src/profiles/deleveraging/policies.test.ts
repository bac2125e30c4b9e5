import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compare, decimal, rational, sumOf } from '../rational.ts'
import { closeByQueue, drainLeverage, type Holder, proRata, rankOf } from './policies.ts'

const PRICE = rational(100n)
const holder = (equity: bigint, profit: string): Holder => ({
  lots: rational(100n),
  equity: rational(equity),
  profit: decimal(profit),
})
const holders = [holder(1000n, '0.1'), holder(2000n, '0.3'), holder(5000n, '-0.1'), holder(20_000n, '0.5')]

const same = (got: readonly { numerator: bigint; denominator: bigint }[], expected: readonly string[]): void => {
  assert.equal(got.length, expected.length)
  for (const [i, value] of got.entries()) assert.equal(compare(value, decimal(expected[i]!)), 0, `${i}`)
}

describe('published deleveraging rules', () => {
  it('default: leverage is drained from the most levered down', () => {
    // The paper's example: 50 lots bring the first from 10 × to 5 ×; 200 lots bring three to 1.25 ×.
    same(drainLeverage(holders, PRICE, rational(50n)), ['50', '0', '0', '0'])
    same(drainLeverage(holders, PRICE, rational(200n)), ['87.5', '75', '37.5', '0'])
    assert.equal(compare(sumOf(drainLeverage(holders, PRICE, rational(400n))), rational(400n)), 0)
  })

  it('default: the queue takes the highest rank first, losses last', () => {
    // Ranks 0.1 × 10 = 1, 0.3 × 5 = 1.5, −0.1 ÷ 2 = −0.05, 0.5 × 0.5 = 0.25.
    same(
      holders.map((each) => rankOf(each, PRICE)),
      ['1', '1.5', '-0.05', '0.25'],
    )
    same(closeByQueue(holders, PRICE, rational(150n)), ['50', '100', '0', '0'])
    same(closeByQueue(holders, PRICE, rational(310n)), ['100', '100', '10', '100'])
  })

  it('default: pro-rata cuts everybody by the same part', () => {
    same(proRata([rational(300n), rational(100n)], rational(40n)), ['30', '10'])
  })
})
