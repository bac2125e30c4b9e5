import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { blackValue } from '../../core/valuation/index.ts'
import { realisedVolatility, volatilityFactor } from './implied.ts'
import { optionBook } from './option-book.ts'
import type { Series } from './series.ts'

const near = (value: number, wanted: number, within: number): void =>
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`)

/** Prices that move by 1 % up and down in turn. */
const prices: Series = {
  name: 'BTC',
  periods: Int32Array.from({ length: 60 }, (_, day) => 100 + day),
  values: Float64Array.from({ length: 60 }, (_, day) => (day % 2 === 0 ? 100 : 100 * Math.exp(0.01))),
}

describe('volatilities of options', () => {
  it('default: the rule by hand: 1 % a day is √365 % a year', () => {
    const { periods, values } = realisedVolatility(prices)
    // 59 moves, of which 30 seed.
    assert.deepEqual([periods.length, periods[0]], [29, 131])
    for (const value of values) near(value, 0.01 * Math.sqrt(365), 1e-14)
  })

  it('behavior: no move is taken from the rule to the index or back; each day says where it comes from', () => {
    const index: Series = { name: 'DVOL', periods: Int32Array.of(140, 141, 142), values: Float64Array.of(60, 66, 60) }
    const { periods, moves, levels, sources } = volatilityFactor('VOL', prices, index)
    const at = (day: number): number => periods.indexOf(day)
    assert.deepEqual(
      [139, 140, 141, 142, 143, 144].map((day) => sources[at(day)]),
      ['rule', 'splice', 'index', 'index', 'splice', 'rule'],
    )
    assert.ok(Number.isNaN(moves[at(140)]!) && Number.isNaN(moves[at(143)]!))
    near(moves[at(141)]!, Math.log(1.1), 1e-15)
    near(levels[at(142)]!, 0.66, 1e-15)
    for (const day of [139, 144]) near(moves[at(day)]!, 0, 1e-12)
    assert.ok(moves.every((move) => Number.isNaN(move) || Math.abs(move) < 0.1))
  })

  it('behavior: without an index every day is of the rule', () => {
    assert.ok(volatilityFactor('VOL', prices, null).sources.every((source) => source === 'rule'))
  })
})

describe('books with options', () => {
  const level = Float64Array.of(0, 0.5)

  it('default: a day at rest earns a short straddle the difference of two published values', () => {
    const legs = [
      { isCall: true, strike: 1, quantity: -1 },
      { isCall: false, strike: 1, quantity: -1 },
    ]
    const lossOf = optionBook('straddle', 'BTC', 'VOL', 0, legs).lossFrom(level, 0)
    // At the forward, 30 days, 50 %: 5713.767509099935 of 100,000 (forty digits, mpmath). There Black is 2Φ(s ÷ 2) − 1, which grows with the
    // root of time but for s² ÷ 24; of the difference of a day that is two thousandths.
    const before = 0.05713767509099935
    near(lossOf(Float64Array.of(0, 0), 0), 2 * before * (Math.sqrt(29 / 30) - 1), 4e-6)
  })

  it('behavior: a book of calls and puts loses what its options lose one by one', () => {
    const legs = [
      { isCall: true, strike: 1.1, quantity: -2 },
      { isCall: false, strike: 1.1, quantity: 3 },
      { isCall: false, strike: 0.9, quantity: -1 },
    ]
    const lossOf = optionBook('', 'BTC', 'VOL', 0.5, legs).lossFrom(level, 0)
    const worth = (forward: number, volatility: number, days: number): number =>
      legs.reduce(
        (sum, { isCall, strike, quantity }) =>
          sum + quantity * blackValue(isCall, forward, strike, volatility * Math.sqrt(days / 365)),
        0.5 * forward,
      )
    for (const [move, jump] of [
      [0.1, 0.2],
      [-0.4, 0.5],
      [0.02, -0.1],
    ] as const) {
      const after = worth(Math.exp(move), 0.5 * Math.exp(jump), 29)
      near(lossOf(Float64Array.of(move, jump), 0), worth(1, 0.5, 30) - after, 1e-13)
    }
  })

  it('behavior: who is short loses by a jump of volatility; a collar loses no more than to its strikes and a day of value', () => {
    const short = optionBook('', 'BTC', 'VOL', 0, [{ isCall: true, strike: 1.1, quantity: -1 }]).lossFrom(level, 0)
    assert.ok(short(Float64Array.of(0, 0.3), 0) > short(Float64Array.of(0, 0.1), 0))
    const collar = optionBook('', 'BTC', 'VOL', 1, [
      { isCall: true, strike: 1.1, quantity: -1 },
      { isCall: false, strike: 0.9, quantity: 1 },
    ]).lossFrom(level, 0)
    assert.ok(collar(Float64Array.of(-3, 0), 0) < 0.1 + 0.02)
    assert.ok(collar(Float64Array.of(-0.05, 0), 0) > 0)
  })
})
