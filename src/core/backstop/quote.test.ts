import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { closeOutCeil } from '../margin/index.ts'
import { type BackstopHouse, quotesOf, type Side } from './index.ts'
import { impactCeil } from './quote.ts'
import { hold, member, smallHouse } from './small-house.test.ts'

const MARK = 10_000_000

/** A house whose backstop holds `inventory` lots, with closing parameters of its own. */
function quoting(
  inventory: number,
  spread = 500,
  impact = 10_000,
  cap = 10_000,
  depth = 1000,
  skew = 1000,
  addOn = 0,
): BackstopHouse {
  const house = smallHouse(1, MARK)
  house.params.market.closeSpreadPpm[0] = spread
  house.params.market.closeImpactPpm[0] = impact
  house.params.market.closeCapPpm[0] = cap
  house.markets.markets.depth[0] = depth
  house.params.market.quoteSkewPpm[0] = skew
  house.markets.markets.addOnPpm[0] = addOn
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
    // 500 × 100 − 1 × 100² = 40,000 over 100 lots: who brings lots home is asked 400 ppm, not 500.
    ['lots that shrink inventory', 100, 'buy', 100, MARK + 4000],
    // 100 lots at 400 and 100 lots at 1,500: 950 on average.
    ['lots through zero', 100, 'buy', 200, MARK + 9500],
    // From 250 lots on the skew has used the spread up: the last 150 of 400 go at the mark, 250 at 250 on average; of the first 100: none.
    ['lots of a large inventory', 400, 'buy', 100, MARK],
    ['all of a large inventory', 400, 'buy', 400, MARK + 1563],
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
  skew: fc.integer({ min: 0, max: 50_000 }),
  addOn: fc.integer({ min: 0, max: 500_000 }),
  side: fc.constantFrom<Side>('buy', 'sell'),
})

function shaped(shape: typeof shapes extends fc.Arbitrary<infer S> ? S : never): BackstopHouse {
  const { inventory, spread, impact, cap, depth, skew, addOn } = shape
  return quoting(inventory, spread, impact, cap, depth, skew, addOn)
}

/** What a taker loses against the mark. */
function costOf(house: BackstopHouse, side: Side, lots: number): number {
  return lots * Math.abs(quotesOf(house, 0, side)(lots) - MARK)
}

test('behavior: an add-on for confidence and volatility widens the half-spread by its part, up to the cap', () => {
  // A twentieth of 20,000 ppm: 1,000 more, for one lot 500 + 10 + 1,000.
  assert.equal(quotesOf(quoting(0, 500, 10_000, 10_000, 1000, 0, 20_000), 0, 'sell')(1), MARK - 15_100)
  assert.equal(quotesOf(quoting(0, 500, 10_000, 10_000, 1000, 0, 10 ** 6), 0, 'sell')(1), MARK - 100_000)
})

describe('properties of the quote', () => {
  test('behavior: a larger size never has a better price, exactly', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), fc.integer({ min: 1, max: 4000 }), (shape, one, more) => {
        const house = shaped(shape)
        const away = (lots: number): number => Math.abs(quotesOf(house, 0, shape.side)(lots) - MARK)
        assert.ok(away(one) <= away(one + more))
      }),
    )
  })

  test('behavior: a round trip never gains, exactly', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), (shape, lots) => {
        const house = shaped(shape)
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
          const house = shaped(shape)
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

  test('behavior: nobody is ever asked less than the mark, and orders of one side cost the same in any order, but for rounding', () => {
    const parts = fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(shapes, parts, (shape, sizes) => {
        const [total, reversed] = [sizes, [...sizes].reverse()].map((order) => {
          const house = shaped(shape)
          return order.reduce((sum, lots) => {
            const impact = impactCeil(house, 0, shape.side, lots, MARK)
            assert.ok(impact >= 0)
            hold(house, house.markets.tiers.backstop[0]!, 0, shape.side === 'sell' ? lots : -lots)
            return sum + impact
          }, 0)
        }) as [number, number]
        // Each order is rounded up by less than an atom.
        assert.ok(Math.abs(total - reversed) < sizes.length)
      }),
    )
  })

  test('behavior: any sequence of trades that ends where it began has cost the taker, not the pool', () => {
    const steps = fc.array(fc.integer({ min: -800, max: 800 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(shapes, steps, (shape, moves) => {
        const house = shaped(shape)
        const back = -moves.reduce((sum, lots) => sum + lots, 0)
        let paid = 0
        for (const lots of [...moves, back]) {
          if (lots === 0) continue
          const price = quotesOf(house, 0, lots > 0 ? 'buy' : 'sell')(Math.abs(lots))
          paid += lots * price
          hold(house, house.markets.tiers.backstop[0]!, 0, -lots)
        }
        assert.ok(paid >= 0)
      }),
    )
  })

  test('behavior: from no inventory it costs no more than close-out margin holds, but for rounding', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4000 }), (shape, lots) => {
        const house = shaped({ ...shape, inventory: 0, addOn: 0 })
        const account = member(house, 0)
        hold(house, account, 0, shape.side === 'sell' ? lots : -lots)
        assert.ok(impactCeil(house, 0, shape.side, lots, MARK) <= closeOutCeil(house, account))
      }),
    )
  })
})
