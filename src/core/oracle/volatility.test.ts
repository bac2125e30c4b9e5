import assert from 'node:assert/strict'
import { test } from 'node:test'
import { COIN, PRICE, pass, pricedHouse, reportAll, run } from './small-house.test.ts'

const HOUR = 3_600_000

test('default: a steady move of 100 ppm every second settles at 10 000 ppm² a second, 6000 ppm an hour', () => {
  const house = pricedHouse(3)
  house.params.underlying.volatilityTauMs[COIN] = 60_000
  let price = PRICE
  let up = true
  run(house, HOUR, 1000, (h) => {
    price = up ? price + 1000 : price - 1000
    up = !up
    reportAll(h, COIN, price)
  })
  const variance = house.markets.underlyings.variance[COIN]!
  // Down is 99.99 ppm, floor 99; the last move counts as yet undecayed, a sixtieth of it all.
  assert.ok(Math.abs(variance - 10_000) <= 170, `${variance}`)
  assert.ok(Math.abs(house.oracle.prices.hourlyPpm[COIN]! - 6000) <= 50)
})

test('behavior: it fades when nothing moves', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 1000
  reportAll(house, COIN, 10_200_000)
  const before = house.markets.underlyings.variance[COIN]!
  // 20 000² ÷ (21 600 + 1) = 18 517.
  assert.equal(before, 18_517)
  run(house, 6 * HOUR, 10_000)
  const after = house.markets.underlyings.variance[COIN]!
  assert.ok(after > before * 0.36 && after < before * 0.38, `${after} of ${before}`)
})

test('behavior: one move told by three sources one after the other is one move', () => {
  const [together, apart] = [pricedHouse(3), pricedHouse(3)]
  together.clock.nowMs += 10_000
  apart.clock.nowMs += 10_000
  // 10 000² ÷ 21 600, floor.
  reportAll(together, COIN, 10_100_000)
  for (const price of [10_040_000, 10_070_000, 10_100_000]) reportAll(apart, COIN, price)
  assert.equal(together.markets.underlyings.variance[COIN], 4629)
  assert.equal(apart.markets.underlyings.variance[COIN], together.markets.underlyings.variance[COIN])
})

test('behavior: the widest moves stay in range', () => {
  const house = pricedHouse(3)
  house.params.underlying.volatilityTauMs[COIN] = 60_000
  house.params.underlying.stepPpmPerS[COIN] = 1_000_000
  house.params.underlying.stepMaxPpm[COIN] = 1_000_000
  for (let i = 0; i < 100; i++) {
    pass(house, 1000)
    reportAll(house, COIN, i % 2 === 0 ? 10 ** 12 : 1)
  }
  assert.ok(house.markets.underlyings.variance[COIN]! <= 2 ** 30)
  assert.ok(Number.isInteger(house.oracle.prices.hourlyPpm[COIN]))
})
