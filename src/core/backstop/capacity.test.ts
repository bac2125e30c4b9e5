import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { balanceOf, changeBalance } from '../ledger/index.ts'
import { noChange, testInitial } from '../margin/index.ts'
import { buyCollateral, capacityLots, collateralRoom, proceedsFloor, quotesOf } from './index.ts'
import { cashOf, eventsOf, fund, hold, member, smallHouse } from './small-house.test.ts'

const MARK = 10_000_000

describe('capacity', () => {
  // Equity of 1,000 tokens at five times is 5,000 tokens of gross notional, 500 lots of 10; initial of 4 % is 200.
  test('default', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 10 ** 9)
    assert.equal(capacityLots(house, 0, 'sell', 600, MARK), 500)
    assert.equal(capacityLots(house, 0, 'buy', 600, MARK), 500)
    assert.equal(capacityLots(house, 0, 'sell', 70, MARK), 70)
  })

  test('behavior: its own initial margin limits it', () => {
    const house = smallHouse(1, MARK)
    house.params.market.initialPpm0[0] = 400_000
    fund(house, 'backstop', 10 ** 9)
    // 40 % of 250 lots of 10 tokens is 1,000.
    assert.equal(capacityLots(house, 0, 'sell', 600, MARK), 250)
  })

  test('behavior: lots that shrink inventory are taken by a backstop that has nothing left', () => {
    const house = smallHouse(1, MARK)
    hold(house, house.markets.tiers.backstop[0]!, 0, 80)
    assert.equal(capacityLots(house, 0, 'buy', 200, MARK), 80)
    assert.equal(capacityLots(house, 0, 'sell', 200, MARK), 0)
  })

  test('behavior: a multiple of nothing is an arm without a backstop', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 10 ** 9)
    house.params.tier.takeoverEquityPpm[0] = 0
    assert.equal(capacityLots(house, 0, 'sell', 1, MARK), 0)
  })

  const stops: readonly [string, (house: ReturnType<typeof smallHouse>) => void][] = [
    ['a degraded price', (house) => house.markets.underlyings.mode.fill(1, 2, 3)],
    ['a price that the step rule holds back', (house) => house.markets.underlyings.held.fill(1, 2, 3)],
    ['a depegged token', (house) => house.markets.tiers.depegged.fill(1, 0, 1)],
    ['the breaker', (house) => house.markets.tiers.breaker.fill(1, 0, 1)],
    ['a delisting', (house) => house.markets.markets.status.fill(2, 0, 1)],
    ['a wind-down', (house) => house.markets.tiers.woundDown.fill(1, 0, 1)],
  ]
  for (const [what, stop] of stops) {
    test(`behavior: it quotes nothing under ${what}`, () => {
      const house = smallHouse(1, MARK)
      fund(house, 'backstop', 10 ** 9)
      stop(house)
      assert.equal(capacityLots(house, 0, 'sell', 100, MARK), 0)
    })
  }

  test('behavior: it is the largest number of lots that passes, by trying each', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: -40, max: 40 }),
        fc.integer({ min: 40_000, max: 700_000 }),
        fc.integer({ min: 1, max: 150 }),
        (tokens, inventory, initial, wanted) => {
          const house = smallHouse(1, MARK)
          const backstop = house.markets.tiers.backstop[0]!
          house.params.market.initialPpm0[0] = initial
          fund(house, 'backstop', tokens * 10 ** 6)
          if (inventory !== 0) hold(house, backstop, 0, inventory)
          const price = quotesOf(house, 0, 'sell')(wanted)
          let best = Math.min(wanted, Math.max(0, -inventory))
          for (let lots = best + 1; lots <= wanted; lots++) {
            const answer = testInitial(house, backstop, { ...noChange, market: 0, lots, cost: lots * price }, 0)
            const equity = tokens * 10 ** 6 + lots * (MARK - price)
            const gross = Math.abs(inventory + lots) * MARK
            if (answer.initialExcess >= 0 && answer.targetExcess >= 0 && gross <= 5 * equity) best = lots
          }
          assert.equal(capacityLots(house, 0, 'sell', wanted, price), best)
        },
      ),
    )
  })
})

describe('collateral', () => {
  test('default', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 10_000)
    // 2 % off, rounded down.
    assert.equal(proceedsFloor(house, 1, 1000), 980)
    assert.equal(proceedsFloor(house, 1, 1), 0)
    assert.equal(collateralRoom(house, member(house, 0), 1, 1000), 1000)
  })

  test('behavior: buyers pay from positive cash only', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 98)
    const account = member(house, 0)
    // 2 % off and rounded down: 101 coins for 98.98.
    assert.equal(collateralRoom(house, account, 1, 1000), 101)
    fund(house, 'backstop', -98)
    assert.equal(collateralRoom(house, account, 1, 1000), 0)
  })

  test('behavior: a sale moves coins one way and cash the other', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 10_000)
    const account = member(house, 0)
    const backstop = house.markets.tiers.backstop[0]!
    changeBalance(house, account, 1, 1000)
    assert.equal(buyCollateral(house, account, 1, 500), 490)
    assert.deepEqual(eventsOf(house, 'collateralSold'), [
      { type: 'collateralSold', account, buyer: backstop, asset: 1, assetAmount: 500, proceeds: 490 },
    ])
    assert.equal(balanceOf(house.ledger, account, 1), 500)
    assert.equal(balanceOf(house.ledger, backstop, 1), 500)
    assert.equal(cashOf(house, 'backstop'), 9510)
    assert.equal(house.ledger.accounts.cash[account], 490)
  })

  test('behavior: nothing is bought at a degraded price, and the backstop does not buy from itself', () => {
    const house = smallHouse(1, MARK)
    fund(house, 'backstop', 10_000)
    const account = member(house, 0)
    assert.equal(collateralRoom(house, house.markets.tiers.backstop[0]!, 1, 10), 0)
    house.markets.underlyings.mode[1] = 1
    assert.equal(collateralRoom(house, account, 1, 10), 0)
  })
})
