/** What the pool lends counts nowhere but in its own worth: two houses, one that has lent, one that never had it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { capacityLots, collateralRoom, lendIdle, operatorJoins, recallLent } from '../backstop/index.ts'
import { lentWorth, openPool, payReserve } from '../lending/index.ts'
import { presentPrices } from '../margin/index.ts'
import { postLots } from '../markets/index.ts'
import { breaker, checkSolvency, coverTwo, holdCover, stressOf, type WaterfallHouse } from './index.ts'
import { cashOf, checkBooks, endow, eventsOf, member, smallHouse } from './small-house.test.ts'

type Plan = {
  readonly cash: number
  readonly lendPpm: number
  readonly lots: number
  readonly treasury: number
  readonly mark: number
}

const plans = fc.record({
  cash: fc.integer({ min: 1, max: 10 ** 9 }),
  lendPpm: fc.integer({ min: 1, max: 900_000 }),
  lots: fc.integer({ min: -200, max: 200 }),
  treasury: fc.integer({ min: 0, max: 10 ** 7 }),
  mark: fc.integer({ min: 70, max: 130 }),
})

/** A pool with `lots`, its operator alone, in a house where one member is far from paying and one has coins to sell. */
function poolHouse(cash: number, lendPpm: number, { lots, treasury, mark }: Plan): WaterfallHouse {
  const house = smallHouse()
  openPool(house)
  house.params.tier.stressMovePpm[0] = 100_000
  house.params.tier.poolLendPpm[0] = lendPpm
  house.markets.markets.slow[0] = 100
  const rich = member(house, { cash: 10 ** 10 })
  postLots(house, member(house, { cash: 10 ** 6, coins: 10 ** 6 }), rich, 0, 10 ** 5, 100)
  endow(house, 'fund', 1000)
  endow(house, 'treasury', treasury)
  const pool = endow(house, 'backstop', cash)
  operatorJoins(house, 0, cash)
  if (lots !== 0) postLots(house, pool, rich, 0, lots, 100)
  house.markets.markets.mark[0] = mark
  house.markets.markets.slow[0] = mark
  return house
}

/** What a house would take over, and what it says of its resources. */
function standingOf(house: WaterfallHouse): object {
  const stress = stressOf(house, 0)
  const from = house.events.length
  coverTwo(house, 0, stress)
  holdCover(house, 0, stress)
  breaker(house, 0, stress)
  const mark = house.markets.markets.mark[0]!
  return {
    stress,
    told: house.events.slice(from),
    buys: capacityLots(house, 0, 'sell', 10 ** 7, mark),
    sells: capacityLots(house, 0, 'buy', 10 ** 7, mark),
    collateral: collateralRoom(house, 1, 1, 10 ** 6),
  }
}

test('behavior: what the backstop asks back is not paid to the fund', () => {
  const house = poolHouse(1000, 500_000, { cash: 0, lendPpm: 0, lots: 0, treasury: 0, mark: 100 })
  lendIdle(house, 0)
  const { pools } = house.lending
  // 500 are with the lenders: 200 of them are for the backstop.
  pools.called[0] = 200
  pools.reserveOwed[0] = 10_000
  const before = cashOf(house, house.markets.tiers.fund[0]!)
  payReserve(house, 0)
  assert.equal(cashOf(house, house.markets.tiers.fund[0]!) - before, 300)
})

test('behavior: takeover capacity, Cover-2 and liquid resources are those of a house that never had what is lent', () => {
  let lending = 0
  fc.assert(
    fc.property(plans, (plan) => {
      const house = poolHouse(plan.cash, plan.lendPpm, plan)
      const base = house.backstop.pools.base[0]!
      lendIdle(house, 0)
      const pool = house.markets.tiers.backstop[0]!
      const lent = lentWorth(house, pool)
      if (lent > 0) lending += 1
      assert.equal(house.backstop.pools.base[0], base - lent)
      const never = poolHouse(plan.cash, 0, plan)
      never.ledger.accounts.cash[pool] = plan.cash - lent
      never.backstop.pools.base[0] = base - lent
      assert.deepEqual(standingOf(house), standingOf(never))
      assert.ok(checkSolvency(house, 0, presentPrices(house)).holds, 'INV-14')
      checkBooks(house)
    }),
  )
  assert.ok(lending > 50, `only ${lending} of the houses lent`)
})

test('behavior: what prices take from the pool brings back what it lends, to the part that it may, before its base moves', () => {
  fc.assert(
    fc.property(plans, fc.integer({ min: 70, max: 130 }), (plan, later) => {
      const house = poolHouse(plan.cash, plan.lendPpm, plan)
      const pool = house.markets.tiers.backstop[0]!
      lendIdle(house, 0)
      const whole = house.backstop.pools.base[0]! + lentWorth(house, pool)
      house.markets.markets.mark[0] = later
      house.markets.markets.slow[0] = later
      recallLent(house, 0)
      // Nothing is lent to members: all that is missing comes back, and a whole that is lent or at risk stays as it was.
      assert.equal(house.lending.pools.called[0], 0)
      assert.equal(house.backstop.pools.base[0]! + lentWorth(house, pool), whole)
      for (const { lent, most } of eventsOf(house, 'poolLent')) assert.ok(lent <= most)
      assert.ok(cashOf(house, pool) >= 0 || lentWorth(house, pool) === 0)
    }),
  )
})
