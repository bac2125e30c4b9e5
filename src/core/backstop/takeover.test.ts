import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { legSlot, lotsOf } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import { type BackstopHouse, planTakeover, relotGrants, takeOverLeg } from './index.ts'
import { inventoryOf } from './quote.ts'
import { cashOf, eventsOf, fund, hold, member, smallHouse, unwind } from './small-house.test.ts'

/** Takes over what it can of every leg; returns the lots taken by market. */
function takeOver(house: BackstopHouse, account: Row, markets: readonly Row[]): number[] {
  return planTakeover(house, account, presentPrices(house), markets).map((leg) => takeOverLeg(house, account, leg))
}

function equityOf(house: BackstopHouse, account: Row): number {
  const measured = emptyMeasure()
  measure(house, presentPrices(house), account, noChange, measured)
  return measured.equity
}

/** 100 lots at 100 with an impact of 8 (800 ppm of 10,000), equity of 1; the backstop is rich, the fund has `funds`. */
function failing(funds: number, lots = 100): { house: BackstopHouse; account: Row } {
  const house = smallHouse(1, 100)
  house.params.market.closeSpreadPpm[0] = 800
  house.params.market.closeImpactPpm[0] = 0
  fund(house, 'backstop', 10 ** 9)
  fund(house, 'fund', funds)
  const account = member(house, 1, 7)
  hold(house, account, 0, lots)
  house.events.length = 0
  return { house, account }
}

describe('a takeover', () => {
  test('default', () => {
    // Equity 1, impact 8: the account pays 1 as cost, the fund sets 7 aside, nobody has been paid yet.
    const { house, account } = failing(50)
    assert.deepEqual(planTakeover(house, account, presentPrices(house), [0]), [
      { market: 0, lots: 100, price: 100, impact: 8, paid: 1 },
    ])
    assert.deepEqual(takeOver(house, account, [0]), [100])
    assert.equal(lotsOf(house, account, 0), 0)
    assert.equal(inventoryOf(house, 0), 100)
    assert.equal(equityOf(house, account), 0)
    assert.equal(house.ledger.accounts.cash[account], 1)
    assert.equal(house.markets.legs.cost[legSlot(house, account, 0)], 1)
    assert.equal(cashOf(house, 'fund'), 43)
    assert.equal(cashOf(house, 'pending'), 7)
    assert.equal(cashOf(house, 'backstop'), 10 ** 9)
    assert.equal(equityOf(house, house.markets.tiers.backstop[0]!), 10 ** 9 + 1)
    assert.equal(eventsOf(house, 'filled')[0]!.kind, 'takeover')
  })

  test('behavior: the whole impact comes out of equity when there is enough', () => {
    const { house, account } = failing(0)
    house.ledger.accounts.cash[account] = 100
    takeOver(house, account, [0])
    assert.equal(equityOf(house, account), 92)
    assert.equal(cashOf(house, 'pending'), 0)
  })

  test('behavior: an account below zero pays nothing', () => {
    const { house, account } = failing(50)
    changeCash(house, account, -5 - house.ledger.accounts.cash[account]!)
    takeOver(house, account, [0])
    assert.equal(equityOf(house, account), -5)
    assert.equal(cashOf(house, 'pending'), 8)
  })

  test('behavior: lots whose impact the fund cannot cover stay', () => {
    // 7 for 100 lots is 0.07 a lot: 3 in the fund cover 57 lots (⌊7 × 57 ÷ 100⌋ = 3), 58 would need 4.
    const { house, account } = failing(3)
    assert.deepEqual(takeOver(house, account, [0]), [57])
    assert.equal(lotsOf(house, account, 0), 43)
    assert.equal(cashOf(house, 'fund'), 0)
    assert.equal(cashOf(house, 'pending'), 3)
  })

  test('behavior: lots that the backstop has no margin for stay', () => {
    const { house, account } = failing(50)
    // Equity of 400 at five times is 2,000: 20 lots.
    fund(house, 'backstop', 400 - 10 ** 9)
    assert.deepEqual(takeOver(house, account, [0]), [20])
    // 8 × 20 ÷ 100 is 1.6; the account pays ⌊0.2⌋, ⌊1.4⌋ is granted.
    assert.equal(cashOf(house, 'pending'), 1)
  })

  test('behavior: lots that net with inventory need no grant', () => {
    const { house, account } = failing(0)
    hold(house, house.markets.tiers.backstop[0]!, 0, -100)
    assert.deepEqual(takeOver(house, account, [0]), [100])
    assert.equal(inventoryOf(house, 0), 0)
  })

  test('behavior: equity is spread over the legs in proportion to their impact', () => {
    const house = smallHouse(2, 100)
    house.params.market.closeSpreadPpm.set([600, 200])
    house.params.market.closeImpactPpm.fill(0)
    const account = member(house, 4)
    hold(house, account, 0, 100)
    hold(house, account, 1, -100)
    // Impacts 6 and 2, equity 4: 3 and 1.
    assert.deepEqual(
      planTakeover(house, account, presentPrices(house), [0, 1]).map((leg) => [leg.impact, leg.paid]),
      [
        [6, 3],
        [2, 1],
      ],
    )
  })
})

describe('a grant', () => {
  const releases: readonly [string, number, number][] = [
    // 100 lots sold that much below the mark of 100: the share of 7 or the adverse difference, the rest returns to the fund.
    ['at mark nothing is released', 100, 0],
    ['above mark nothing is released', 103, 0],
    ['an adverse difference above the share releases the share', 99, 7],
  ]
  for (const [what, price, released] of releases) {
    test(`behavior: ${what}`, () => {
      const { house, account } = failing(50)
      takeOver(house, account, [0])
      unwind(house, 0, -100, price, member(house, 10 ** 9))
      assert.equal(cashOf(house, 'backstop'), 10 ** 9 + released)
      assert.equal(cashOf(house, 'fund'), 50 - released)
      assert.equal(cashOf(house, 'pending'), 0)
    })
  }

  test('behavior: each lot releases its own share', () => {
    const { house, account } = failing(50)
    takeOver(house, account, [0])
    const other = member(house, 10 ** 9)
    // 3 lots at 2 below: share ⌊7 × 3 ÷ 100⌋ = 0. 40 of 97 lots at 1 below: share ⌊7 × 40 ÷ 97⌋ = 2. 57 lots: the last 5.
    unwind(house, 0, -3, 98, other)
    assert.equal(cashOf(house, 'backstop'), 10 ** 9)
    unwind(house, 0, -40, 99, other)
    assert.equal(cashOf(house, 'backstop'), 10 ** 9 + 2)
    unwind(house, 0, -57, 100, other)
    assert.equal(cashOf(house, 'backstop'), 10 ** 9 + 2)
    assert.equal(cashOf(house, 'fund'), 48)
    assert.equal(cashOf(house, 'pending'), 0)
  })

  test('behavior: a fill that adds to inventory releases nothing', () => {
    const { house, account } = failing(50)
    takeOver(house, account, [0])
    unwind(house, 0, 10, 105, member(house, 10 ** 9))
    assert.equal(cashOf(house, 'pending'), 7)
  })

  test('rejects: the failed owner and its cluster get none of it', () => {
    for (const cluster of [7, 8]) {
      const { house, account } = failing(50)
      takeOver(house, account, [0])
      unwind(house, 0, -100, 99, member(house, 10 ** 9, cluster))
      assert.equal(cashOf(house, 'backstop'), 10 ** 9 + (cluster === 7 ? 0 : 7))
      assert.equal(cashOf(house, 'fund'), cluster === 7 ? 50 : 43)
    }
    const { house, account } = failing(50)
    takeOver(house, account, [0])
    unwind(house, 0, -100, 99, account)
    assert.equal(cashOf(house, 'fund'), 50)
  })

  test('behavior: a re-lot keeps whole new lots and returns grants of less than one', () => {
    const { house, account } = failing(50)
    takeOver(house, account, [0])
    relotGrants(house, 0, 30)
    assert.deepEqual([...house.backstop.grants.lots.subarray(0, 1)], [3])
    relotGrants(house, 0, 4)
    assert.equal(cashOf(house, 'fund'), 50)
    assert.equal(house.backstop.grantLists.first[0], 0)
  })

  test('behavior: pending holds what grants say, and grants never exceed inventory', () => {
    const step = fc.record({
      take: fc.boolean(),
      lots: fc.integer({ min: -60, max: 60 }).filter((lots) => lots !== 0),
      away: fc.integer({ min: -3, max: 3 }),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const house = smallHouse(1, 100)
        house.params.market.closeSpreadPpm[0] = 9000
        fund(house, 'backstop', 10 ** 9)
        fund(house, 'fund', 10_000)
        for (const { take, lots, away } of steps) {
          const account = member(house, take ? 0 : 10 ** 9)
          if (take) {
            hold(house, account, 0, lots)
            takeOver(house, account, [0])
          } else unwind(house, 0, lots, 100 + away, account)
          const { grants } = house.backstop
          let [amount, held] = [0, 0]
          for (let row = 0; row < grants.rows; row++) {
            amount += grants.amount[row]!
            held += grants.lots[row]!
            assert.ok(grants.lots[row]! * inventoryOf(house, 0) >= 0)
          }
          assert.equal(cashOf(house, 'pending'), amount)
          assert.ok(Math.abs(held) <= Math.abs(inventoryOf(house, 0)))
          assert.equal(cashOf(house, 'pending') + cashOf(house, 'fund') + cashOf(house, 'backstop'), 10 ** 9 + 10_000)
        }
      }),
    )
  })
})
