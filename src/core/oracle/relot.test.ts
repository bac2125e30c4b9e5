import assert from 'node:assert/strict'
import { test } from 'node:test'
import { relotPrices, relotPricesReject, rulePrice } from './index.ts'
import {
  COIN,
  COLLATERAL,
  coin,
  eventsOf,
  MARKET,
  pass,
  pricedHouse,
  reportAll,
  run,
  showMid,
} from './small-house.test.ts'

test('default: prices × k, lots ÷ k, ratios as they were', () => {
  const house = pricedHouse(3)
  const { markets, assets } = house.markets
  run(house, 3 * 3_600_000, 30_000, (h) => {
    reportAll(h, COIN, 10_000, 3)
    showMid(h, 0, 10_010, 5000)
  })
  const before = {
    mark: markets.mark[MARKET]!,
    slow: markets.slow[MARKET]!,
    index: markets.index[MARKET]!,
    rest: house.oracle.quotes.fundingRest[MARKET]!,
    scale: house.oracle.quotes.fundingScale[MARKET]!,
    rule: rulePrice(house, MARKET, house.clock.nowMs)!,
    sample: house.oracle.quotes.sample[MARKET],
    variance: house.markets.underlyings.variance[COIN],
  }
  assert.equal(relotPricesReject(house, COIN, 1000), null)
  relotPrices(house, COIN, 1000)
  assert.equal(coin(house).index, 10_000_000)
  assert.equal(markets.mark[MARKET], before.mark * 1000)
  assert.equal(markets.slow[MARKET], before.slow * 1000)
  assert.equal(house.markets.underlyings.relots[COIN], 1000)
  assert.equal(house.markets.underlyings.confidence[COIN], 3000)
  assert.equal(assets.price[COLLATERAL], 10_000_000)
  // A base lot of the collateral has a thousand times its atoms: a balance is worth what it was.
  assert.equal(assets.atomsPerLot[COLLATERAL], 10 ** 7)
  assert.ok(Math.abs(rulePrice(house, MARKET, house.clock.nowMs)! - before.rule * 1000) <= 1000)
  // Owed since: index + rest ÷ scale, × 1000, exactly.
  const owed = (BigInt(before.index) * BigInt(before.scale) + BigInt(before.rest)) * 1000n
  const { fundingRest } = house.oracle.quotes
  assert.equal(BigInt(markets.index[MARKET]!) * BigInt(before.scale) + BigInt(fundingRest[MARKET]!), owed)
  // Nothing moves at the next report of the same value.
  house.clock.nowMs += 1000
  house.events.length = 0
  reportAll(house, COIN, 10_000_000, 3000)
  pass(house, 0)
  assert.equal(house.oracle.quotes.sample[MARKET], before.sample)
  assert.equal(markets.depth[MARKET], 1000)
  assert.equal(house.markets.underlyings.variance[COIN], before.variance)
  assert.deepEqual(eventsOf(house, 'indexSet'), [])
})

test('rejects: a factor that would leave the range of prices', () => {
  const house = pricedHouse(3)
  assert.equal(relotPricesReject(house, COIN, 100_000), 'relotRemainder')
  assert.equal(relotPricesReject(house, COIN, 100), null)
  house.markets.markets.index[MARKET] = 2 ** 46
  assert.equal(relotPricesReject(house, COIN, 100), 'relotRemainder')
})

test('behavior: the largest price and multiple stay within the range of a mark', () => {
  const house = pricedHouse(3, 1, 10 ** 12)
  assert.equal(house.markets.markets.mark[MARKET], 10 ** 12)
  house.markets.markets.lotMultiple[MARKET] = 2 ** 32 - 1
  house.clock.nowMs += 1000
  reportAll(house, COIN, 10 ** 12 - 1)
  assert.equal(house.markets.markets.mark[MARKET], 10 ** 12)
  // 2⁵² ÷ 10⁴ atoms of a base lot is 450 359 962 737: dearer collateral counts no more than that.
  assert.equal(house.markets.assets.price[COLLATERAL], 450_359_962_737)
})
