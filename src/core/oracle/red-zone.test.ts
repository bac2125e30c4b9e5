import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HouseEvent } from '../words/index.ts'
import { breachDaysOf, relotPrices } from './index.ts'
import { DAY_MS } from './limits.ts'
import { COIN, MARKET, PRICE, pricedHouse, reportAll } from './small-house.test.ts'
import type { OracleHouse } from './tables.ts'

/** The next day begins with a price; the day that ends is judged then, so that a move is judged a day after it is reported. */
function day(house: OracleHouse, price: number): void {
  house.clock.nowMs += DAY_MS
  reportAll(house, COIN, price)
}

/** A house whose index follows its sources without a step, at noon, with one day behind it. */
function stage(): OracleHouse {
  const house = pricedHouse(3)
  house.params.underlying.stepMaxPpm[COIN] = 1_000_000
  // Nothing but the red zone adds to initial, which is 4 %.
  house.params.market.volatilityFactorPpm[MARKET] = 0
  day(house, PRICE)
  return house
}

const told = (house: OracleHouse, type: 'marginBreached' | 'redZoneSet'): HouseEvent[] =>
  house.events.filter((event) => event.type === type)

/** So many days of which each falls by 5 %, then one more, so that the last is judged. */
function falls(house: OracleHouse, days: number): void {
  for (let at = 0; at < days; at++) day(house, Math.round(house.markets.markets.mark[MARKET]! * 0.95))
  day(house, house.markets.markets.mark[MARKET]!)
}

describe('the red zone of a market', () => {
  test('default: the tenth loss beyond initial margin in 250 days raises it by a third at once', () => {
    const house = stage()
    falls(house, 9)
    assert.deepEqual([told(house, 'marginBreached').length, told(house, 'redZoneSet').length], [9, 0])
    assert.equal(house.markets.markets.addOnPpm[MARKET], 0)
    falls(house, 1)
    // A third of 4 %: ⌈40,000 × 0.333334⌉.
    assert.deepEqual(told(house, 'redZoneSet'), [
      { type: 'redZoneSet', market: MARKET, redPpm: 333_334, wantedPpm: 333_334 },
    ])
    assert.equal(house.markets.markets.addOnPpm[MARKET], 13_334)
    assert.equal(breachDaysOf(house, MARKET, 'long').length, 10)
    assert.deepEqual(breachDaysOf(house, MARKET, 'short'), [])
  })

  test('default: a breach says its day, its side, what was lost and what was asked, atoms a lot', () => {
    const house = stage()
    // From 10 dollars 0.5 are lost where 0.4 were asked.
    day(house, PRICE * 0.95)
    const fell = Math.floor(house.clock.nowMs / DAY_MS)
    day(house, PRICE * 0.95)
    const [breach] = told(house, 'marginBreached')
    assert.deepEqual(breach, {
      type: 'marginBreached',
      market: MARKET,
      day: fell,
      side: 'long',
      loss: 500_000,
      margin: 400_000,
    })
  })

  test('behavior: a move that margin just covers is no breach, and sides are counted apart', () => {
    const house = stage()
    for (let at = 0; at < 8; at++) day(house, PRICE * (at % 2 === 0 ? 1.04 : 1))
    // 4 % up is what was asked for; back down it is 3.85 %.
    assert.deepEqual(told(house, 'marginBreached'), [])
    for (let at = 0; at < 18; at++) day(house, PRICE * (at % 2 === 0 ? 1.06 : 1))
    day(house, PRICE)
    assert.deepEqual(
      (['long', 'short'] as const).map((side) => breachDaysOf(house, MARKET, side).length),
      [9, 9],
    )
    assert.deepEqual(told(house, 'redZoneSet'), [])
  })

  test('behavior: it stays for as long as ten breaches are within 250 days, then falls by a limit a day', () => {
    const house = stage()
    falls(house, 10)
    const redDay = Math.floor(house.clock.nowMs / DAY_MS)
    const oldest = breachDaysOf(house, MARKET, 'long').at(-1)!
    const still = house.markets.markets.mark[MARKET]!
    while (house.oracle.lights.redPpm[MARKET] === 333_334) day(house, still)
    const left = Math.floor(house.clock.nowMs / DAY_MS)
    assert.ok(left > redDay)
    assert.equal(left, oldest + 250)
    assert.equal(house.oracle.lights.redPpm[MARKET], 300_000)
    for (let at = 0; at < 8; at++) day(house, still)
    assert.equal(house.oracle.lights.redPpm[MARKET], 300_000 - 8 * 33_334)
    day(house, still)
    assert.equal(house.oracle.lights.redPpm[MARKET], 0)
    assert.equal(house.markets.markets.addOnPpm[MARKET], 0)
  })

  test('behavior: what is asked in the red zone is what the next days are held against', () => {
    const house = stage()
    falls(house, 10)
    day(house, Math.round(house.markets.markets.mark[MARKET]! * 0.95))
    day(house, house.markets.markets.mark[MARKET]!)
    // 5 % are below 4 % and a third.
    assert.equal(told(house, 'marginBreached').length, 10)
  })

  test('behavior: a gap of days, a re-lot and a parameter of 0 raise nothing', () => {
    const house = stage()
    // What fell on a day whose end nobody saw is not a day's loss.
    day(house, PRICE / 2)
    house.clock.nowMs += DAY_MS
    day(house, PRICE / 2)
    relotPrices(house, COIN, 10)
    day(house, PRICE * 5)
    day(house, PRICE * 5)
    assert.deepEqual(told(house, 'marginBreached').length, 0)
    house.params.market.redZonePpm[MARKET] = 0
    falls(house, 12)
    assert.ok(told(house, 'marginBreached').length >= 10)
    assert.equal(house.markets.markets.addOnPpm[MARKET], 0)
  })
})
