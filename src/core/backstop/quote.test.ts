import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { closeOutCeil } from '../margin/index.ts'
import { type BackstopHouse, quotesOf, type Side } from './index.ts'
import { impactCeil } from './quote.ts'
import { hold, member, smallHouse } from './small-house.test.ts'

const MARK = 10_000_000

/** A house whose backstop holds `inventory` lots, with closing parameters of its own. */
function quoting(inventory: number, spread = 500, impact = 10_000, cap = 10_000, depth = 1000): BackstopHouse {
  const house = smallHouse(1, MARK)
  house.params.market.closeSpreadPpm[0] = spread
  house.params.market.closeImpactPpm[0] = impact
  house.params.market.closeCapPpm[0] = cap
  house.markets.markets.depth[0] = depth
  if (inventory !== 0) hold(house, house.markets.tiers.backstop[0]!, 0, inventory)
  return house
}

describe('the quote', () => {
  // Half-spread 500 ppm, impact 10,000 ppm a depth of 1,000 lots: n lots from nothing cost 500 + 10 n ppm on average, until
  // the marginal cost 500 + 20 n reaches the cap of 10,000 ppm at 475 lots. 10⁷ atoms: 1 ppm is 10 atoms.
  const table: readonly [string, number, Side, number, number][] = [
    ['one lot', 0, 'sell', 1, MARK - 5100],
    ['a tenth of the depth', 0, 'sell', 100, MARK - 15_000],
    ['the same for a buyer', 0, 'buy', 100, MARK + 15_000],
    // 500 × 475 + 10 × 475² = 2,493,750, and 525 lots at 10,000: 7,743,750 ppm over 1,000 lots, 77,437.5 atoms, up.
    ['the whole depth', 0, 'sell', 1000, MARK - 77_438],
    // 100 lots held: (500 × 200 + 10 × 200²) − (500 × 100 + 10 × 100²) = 350,000 over 100 lots.
    ['lots that add to inventory', 100, 'sell', 100, MARK - 35_000],
    ['lots that shrink inventory', 100, 'buy', 100, MARK + 5000],
    // 100 lots at 500 and 100 lots at 1,500: 1,000 on average.
    ['lots through zero', 100, 'buy', 200, MARK + 10_000],
    ['lots that add to a short inventory', -100, 'buy', 100, MARK + 35_000],
  ]
  for (const [what, inventory, side, lots, price] of table) {
    test(`behavior: ${what}`, () => {
      assert.equal(quotesOf(quoting(inventory), 0, side)(lots), price)
    })
  }

  test('behavior: depth is at least its floor', () => {
    assert.equal(quotesOf(quoting(0, 500, 10_000, 10_000, 0), 0, 'sell')(100), MARK - 15_000)
  })
})

const shapes = fc.record({
  inventory: fc.integer({ min: -3000, max: 3000 }),
  spread: fc.integer({ min: 0, max: 2000 }),
  impact: fc.integer({ min: 0, max: 50_000 }),
  cap: fc.integer({ min: 1000, max: 50_000 }),
  depth: fc.integer({ min: 1, max: 5000 }),
  side: fc.constantFrom<Side>('buy', 'sell'),
})

/** What a taker loses against the mark. */
function costOf(house: BackstopHouse, side: Side, lots: number): number {
  return lots * Math.abs(quotesOf(house, 0, side)(lots) - MARK)
}

describe('properties of the quote', () => {
  test('behavior: a larger size never has a better price, exactly', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }), (shape, one, more) => {
        const house = quoting(shape.inventory, shape.spread, shape.impact, shape.cap, shape.depth)
        const away = (lots: number): number => Math.abs(quotesOf(house, 0, shape.side)(lots) - MARK)
        assert.ok(away(one) <= away(one + more))
      }),
    )
  })

  test('behavior: a round trip never gains, exactly', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), (shape, lots) => {
        const house = quoting(shape.inventory, shape.spread, shape.impact, shape.cap, shape.depth)
        const there = quotesOf(house, 0, 'buy')(lots)
        hold(house, house.markets.tiers.backstop[0]!, 0, -lots)
        assert.ok(quotesOf(house, 0, 'sell')(lots) <= there)
      }),
    )
  })

  test('behavior: splitting gains less than an atom a lot', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 6 }),
        (shape, parts) => {
          const house = quoting(shape.inventory, shape.spread, shape.impact, shape.cap, shape.depth)
          const lots = parts.reduce((sum, part) => sum + part, 0)
          const whole = costOf(house, shape.side, lots)
          const exact = impactCeil(house, 0, shape.side, lots, MARK)
          let split = 0
          for (const part of parts) {
            split += costOf(house, shape.side, part)
            hold(house, house.markets.tiers.backstop[0]!, 0, shape.side === 'sell' ? part : -part)
          }
          assert.ok(split >= exact)
          assert.ok(whole - split < lots)
        },
      ),
    )
  })

  test('behavior: from no inventory it costs no more than close-out margin holds, but for rounding', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), (shape, lots) => {
        const house = quoting(0, shape.spread, shape.impact, shape.cap, shape.depth)
        const account = member(house, 0)
        hold(house, account, 0, shape.side === 'sell' ? lots : -lots)
        assert.ok(impactCeil(house, 0, shape.side, lots, MARK) <= closeOutCeil(house, account))
      }),
    )
  })
})
