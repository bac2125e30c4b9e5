import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { balanceOf } from '../ledger/index.ts'
import {
  ageOffers,
  type BackstopHouse,
  offerCostCeil,
  offerPrice,
  offerReject,
  proceedsFloor,
  takeOffer,
} from './index.ts'
import { cashOf, fund, member, smallHouse } from './small-house.test.ts'

const HALF_HOUR = 1_800_000

/** A pool with 1,000 coins at 10,000 a lot of 100 atoms. */
function offering(): BackstopHouse {
  const house = smallHouse(0, 1)
  house.markets.assets.price[1] = 10_000
  house.markets.assets.slow[1] = 10_000
  house.markets.assets.atomsPerLot[1] = 100
  fund(house, 'backstop', 0, 1000)
  ageOffers(house)
  return house
}

describe('the offer', () => {
  test('default: its price falls from the premium to the discount with the age of what is held', () => {
    const house = offering()
    const at = (ageMs: number): number => {
      house.clock.nowMs = 10_000_000 + ageMs
      return offerPrice(house, 1)
    }
    // 1 % above, 2 % below; 1.5 % fallen after half the time.
    assert.deepEqual([0, HALF_HOUR / 2, HALF_HOUR, 10 * HALF_HOUR].map(at), [10_100, 9950, 9800, 9800])
  })

  test('behavior: it is never below the slow price’s discount: nobody buys at a spike', () => {
    const house = offering()
    house.markets.assets.price[1] = 5000
    assert.equal(offerPrice(house, 1), 10_100)
  })

  test('behavior: what is sold is paid, and the age starts anew when all of it is gone', () => {
    const house = offering()
    const buyer = member(house, 10 ** 6)
    assert.equal(offerReject(house, 1, 1001, 20_000), 'offerShort')
    assert.equal(offerReject(house, 1, 1000, 10_099), 'offerAboveLimit')
    assert.equal(offerReject(house, 1, 1000, 10_100), null)
    takeOffer(house, buyer, 1, 1000)
    assert.deepEqual([cashOf(house, 'backstop'), balanceOf(house.ledger, buyer, 1)], [101_000, 1000])
    ageOffers(house)
    assert.equal(house.backstop.offers.sinceMs[1], 0)
  })

  test('behavior: at an unmoved price selling back what was bought never loses, in any parts and at any age', () => {
    const plan = fc.record({
      price: fc.integer({ min: 1, max: 10 ** 6 }),
      ageMs: fc.nat(4 * HALF_HOUR),
      parts: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 }),
    })
    fc.assert(
      fc.property(plan, ({ price, ageMs, parts }) => {
        const house = offering()
        house.markets.assets.price[1] = price
        house.markets.assets.slow[1] = price
        house.clock.nowMs += ageMs
        const all = parts.reduce((sum, part) => sum + part, 0)
        const received = parts.reduce((sum, part) => sum + offerCostCeil(house, 1, part), 0)
        assert.ok(received >= proceedsFloor(house, 1, all))
      }),
    )
  })
})
