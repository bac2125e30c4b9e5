import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { ruleAssetPrice, rulePrice } from './index.ts'
import {
  COIN,
  COLLATERAL,
  MARKET,
  PRICE,
  pass,
  pricedHouse,
  reportAll,
  run,
  START_MS,
  smallHouse,
} from './small-house.test.ts'

const MINUTE = 60_000

test('default: the index averaged over the window that ended before a time', () => {
  const house = pricedHouse(3)
  run(house, 30 * MINUTE, 10_000, (h) => reportAll(h, COIN, PRICE))
  const visibleMs = house.clock.nowMs
  run(house, 5 * MINUTE, 10_000, (h) => reportAll(h, COIN, 20_000_000))
  assert.equal(rulePrice(house, MARKET, visibleMs), PRICE)
  assert.equal(ruleAssetPrice(house, COLLATERAL, visibleMs), PRICE)
  assert.ok(rulePrice(house, MARKET, house.clock.nowMs)! > PRICE)
})

test('behavior: half of a window each at two prices is their mean', () => {
  const house = pricedHouse(3)
  house.params.underlying.stepPpmPerS[COIN] = 1_000_000
  house.params.underlying.stepMaxPpm[COIN] = 1_000_000
  run(house, 15 * MINUTE, 1000, (h) => reportAll(h, COIN, PRICE))
  run(house, 15 * MINUTE, 1000, (h) => reportAll(h, COIN, 11_000_000))
  // The second price came one second into its half: 10 500 000 − 1 000 000 ÷ 1800, floor.
  assert.equal(rulePrice(house, MARKET, house.clock.nowMs), 10_499_444)
})

test('behavior: no data, no price', () => {
  const house = smallHouse(3)
  assert.equal(rulePrice(house, MARKET, START_MS), null)
  const priced = pricedHouse(3)
  run(priced, MINUTE, 1000, (h) => reportAll(h, COIN, PRICE))
  assert.equal(rulePrice(priced, MARKET, START_MS - 1), null)
})

test('behavior: a price that died is what it was, however long ago', () => {
  const house = pricedHouse(3)
  run(house, 35 * MINUTE, 10_000, (h) => reportAll(h, COIN, 9_900_000))
  run(house, 24 * 60 * MINUTE, 10_000)
  // The first ten seconds were at 10 000 000: out of the window, which reaches back 30 to 32 minutes of life.
  assert.equal(rulePrice(house, MARKET, house.clock.nowMs), 9_900_000)
})

test('behavior: dead time does not count, its ends do', () => {
  const house = pricedHouse(3)
  run(house, 4 * MINUTE, 10_000, (h) => reportAll(h, COIN, 9_900_000))
  const endMs = house.clock.nowMs
  run(house, 120 * MINUTE, 60_000)
  reportAll(house, COIN, 10_100_000)
  // 10 s at 10 000 000, 230 s and 60 s of life after the last report at 9 900 000: (10 × 10 + 290 × 9.9) ÷ 300.
  assert.equal(rulePrice(house, MARKET, house.clock.nowMs), 9_903_333)
  assert.ok(rulePrice(house, MARKET, endMs) !== null)
})

test('behavior: a shift of the index for t moves the rule price by at most t ÷ window of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 5_000_000, max: 40_000_000 }),
      (minutes, shifted) => {
        const house = pricedHouse(3)
        run(house, 40 * MINUTE, 10_000, (h) => reportAll(h, COIN, PRICE))
        run(house, minutes * MINUTE, 10_000, (h) => reportAll(h, COIN, shifted))
        const moved = Math.abs(rulePrice(house, MARKET, house.clock.nowMs)! - PRICE)
        const bound = Math.abs(shifted - PRICE) * Math.min(1, minutes / 30)
        assert.ok(moved <= bound + 1, `${moved} > ${bound}`)
      },
    ),
    { numRuns: 20 },
  )
})

test('behavior: the ring turns over and forgets', () => {
  const house = pricedHouse(3)
  run(house, 10 * 30 * MINUTE, 10_000, (h) => reportAll(h, COIN, PRICE))
  assert.equal(rulePrice(house, MARKET, house.clock.nowMs), PRICE)
  assert.equal(rulePrice(house, MARKET, START_MS + 30 * MINUTE), null)
})

test('behavior: the largest price over a day is exact', () => {
  const house = pricedHouse(1, 1, 10 ** 12)
  house.params.underlying.ruleWindowMs[COIN] = 86_400_000
  house.params.underlying.staleMs[COIN] = 86_400_000
  pass(house, 86_400_000)
  assert.equal(rulePrice(house, MARKET, house.clock.nowMs), 10 ** 12)
})
