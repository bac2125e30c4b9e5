import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { lotsOf } from '../markets/index.ts'
import type { CommandOf } from '../words/index.ts'
import { forcedFill, forcedFillReject, judge, type LiquidationHouse, stepUnwinding } from './index.ts'
import { eventsOf, give, hold, member, setMark, setMode, smallHouse, TOKEN, work } from './small-house.test.ts'

/** A rich backstop that holds lots of one market at one token, with a depth of 1,000 lots. */
function holding(lots: number): { house: LiquidationHouse; pool: number } {
  const house = smallHouse(1)
  give(house, 'backstop', 10_000 * TOKEN)
  const pool = house.markets.tiers.backstop[0]!
  hold(house, pool, 0, lots)
  house.events.length = 0
  return { house, pool }
}

const openOrder = (house: LiquidationHouse) => eventsOf(house, 'forcedOrder').at(-1)!

describe('the backstop brings its inventory home', () => {
  // A quarter of the depth at 500 ppm + 10,000 ppm × 250 ÷ 1,000 = 3,000 ppm from the mark.
  test('default: a paced part, at no more than closing costs; what is filled pays no penalty', () => {
    const { house, pool } = holding(600)
    house.params.tier.penaltyPpm[0] = 5000
    const other = member(house, 1000 * TOKEN)
    stepUnwinding(house)
    const { order, ...terms } = openOrder(house)
    const expiryMs = house.clock.nowMs + 5000
    const limit = { side: 'sell', lots: 250, limitPrice: 997_000, expiryMs } as const
    assert.deepEqual(terms, { type: 'forcedOrder', account: pool, market: 0, ...limit })
    const fill: CommandOf<'forcedFill'> = {
      type: 'forcedFill',
      venue: 0,
      order,
      lots: 100,
      price: 997_000,
      account: other,
    }
    assert.equal(forcedFillReject(house, { ...fill, price: 996_999 }), 'priceOutsideHold')
    assert.equal(forcedFillReject(house, { ...fill, lots: 251 }), 'holdExceeded')
    assert.equal(forcedFillReject(house, fill), null)
    forcedFill(house, fill)
    assert.deepEqual([lotsOf(house, pool, 0), lotsOf(house, other, 0)], [500, 100])
    assert.equal(eventsOf(house, 'filled').at(-1)!.kind, 'unwind')
    assert.equal(eventsOf(house, 'costPosted').length, 0)
    // It lasts until its time is over; then the next one asks for what is held now.
    stepUnwinding(house)
    assert.equal(eventsOf(house, 'forcedOrder').length, 1)
    house.clock.nowMs += 5000
    stepUnwinding(house)
    assert.deepEqual(eventsOf(house, 'forcedOrderEnded')[0], { type: 'forcedOrderEnded', order, lotsFilled: 100 })
    assert.equal(openOrder(house).lots, 250)
  })

  test('behavior: a short asks to buy, and nothing is asked when nothing is held', () => {
    const { house, pool } = holding(-40)
    stepUnwinding(house)
    // 40 lots cost 500 + 10 × 40 = 900 ppm.
    assert.deepEqual(
      [openOrder(house).side, openOrder(house).lots, openOrder(house).limitPrice],
      ['buy', 40, 1_000_900],
    )
    hold(house, pool, 0, 40)
    stepUnwinding(house)
    // The helper that trades forgets earlier events.
    assert.equal(eventsOf(house, 'forcedOrderEnded').length, 1)
    assert.equal(eventsOf(house, 'forcedOrder').length, 0)
  })

  test('behavior: an order for more than is held, or for the other side, ends', () => {
    const { house, pool } = holding(100)
    stepUnwinding(house)
    hold(house, pool, 0, -130)
    stepUnwinding(house)
    assert.deepEqual([openOrder(house).side, openOrder(house).lots], ['buy', 30])
  })

  test('behavior: on a price that is not normal it asks nobody, and leaves its lots to a procedure of its own', () => {
    const { house, pool } = holding(-9000)
    setMode(house, 0, 1)
    stepUnwinding(house)
    assert.equal(eventsOf(house, 'forcedOrder').length, 0)
    setMode(house, 0, 0)
    stepUnwinding(house)
    setMark(house, 0, 2_080_000)
    // 10,000 less 9,000 × 1.08 is 280, below 2 % of 18,720.
    judge(house, pool, 'price')
    stepUnwinding(house)
    assert.equal(house.liquidation.unwinds.order[0], 0)
    work(house)
  })

  test('behavior: a forced close finds the backstop before it asks a venue, and brings the lots home', () => {
    const { house, pool } = holding(600)
    stepUnwinding(house)
    const short = member(house, 199 * TOKEN)
    hold(house, short, 0, -10_000)
    judge(house, short, 'price')
    work(house)
    const fill = eventsOf(house, 'filled')[0]!
    assert.deepEqual([fill.kind, fill.buyer, fill.seller], ['backstop', short, pool])
    // What is brought home is asked less than the half-spread of 500 ppm.
    assert.ok(fill.price >= TOKEN && fill.price < TOKEN + 500)
  })

  test('behavior: never more than the pace or what is held, never further than the cap', () => {
    const shapes = fc.record({
      held: fc.integer({ min: -8000, max: 8000 }).filter((lots) => lots !== 0),
      depth: fc.integer({ min: 0, max: 5000 }),
      pace: fc.integer({ min: 1000, max: 10 ** 6 }),
    })
    fc.assert(
      fc.property(shapes, ({ held, depth, pace }) => {
        const { house } = holding(held)
        house.markets.markets.depth[0] = depth
        house.params.market.pacePpm[0] = pace
        stepUnwinding(house)
        const { lots, limitPrice, side } = openOrder(house)
        const deep = Math.max(depth, 1000)
        assert.ok(lots > 0 && lots <= Math.abs(held) && lots <= Math.max(100, (deep * pace) / 10 ** 6))
        assert.equal(side, held > 0 ? 'sell' : 'buy')
        const away = side === 'sell' ? TOKEN - limitPrice : limitPrice - TOKEN
        const average = Math.min(500 + (10_000 * lots) / deep, 10_000)
        assert.ok(away >= 0 && away <= Math.ceil(average))
      }),
    )
  })
})
