import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { postLots } from '../markets/index.ts'
import { breaker, coverTwo, replenish, resolveShortfalls, stressOf } from './index.ts'
import { cashOf, checkBooks, endow, eventsOf, member, sibling, smallHouse, win } from './small-house.test.ts'

/** Stress of a tenth, closing at 1 %. */
function stressedHouse(markets = 1): ReturnType<typeof smallHouse> {
  const house = smallHouse({ markets })
  house.params.tier.stressMovePpm[0] = 100_000
  for (let market = 0; market < markets; market++) house.params.market.closeCapPpm[market] = 10_000
  return house
}

describe('cover', () => {
  test('default: the two owners that lose most beyond their means, in the worse direction', () => {
    const house = stressedHouse()
    const [a, b, c] = [member(house, { cash: 50 }), member(house, { cash: 100 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    postLots(house, b, c, 0, 20, 100)
    // Down a tenth: a loses 100 + 10 of 50, b 200 + 20 of 100. Up: c loses 300 + 30 of 5000.
    assert.deepEqual(stressOf(house, 0), { first: 120, second: 60, payment: 120, lacking: 0 })
    endow(house, 'sitg', 30)
    endow(house, 'fund', 20)
    coverTwo(house, 0, stressOf(house, 0))
    assert.deepEqual(eventsOf(house, 'coverSet').at(-1), {
      type: 'coverSet',
      tier: 0,
      first: 120,
      second: 60,
      resources: 50,
    })
  })

  test('behavior: accounts of one owner fail together, and one does not pay for the other', () => {
    const house = stressedHouse()
    const [a, c] = [member(house, { cash: 50 }), member(house, { cash: 5000 })]
    const b = sibling(house, house.ledger.accounts.owner[a]!, { cash: 100 })
    const rich = sibling(house, house.ledger.accounts.owner[a]!, { cash: 10_000 })
    postLots(house, a, c, 0, 10, 100)
    postLots(house, b, c, 0, 20, 100)
    assert.deepEqual(stressOf(house, 0), { first: 180, second: 0, payment: 180, lacking: 0 })
    assert.equal(cashOf(house, rich), 10_000)
  })

  test('behavior: a book hedged across markets loses its closing only', () => {
    const house = stressedHouse(2)
    const [a, c] = [member(house, { cash: 5 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    postLots(house, c, a, 1, 10, 100)
    assert.deepEqual(stressOf(house, 0), { first: 15, second: 0, payment: 15, lacking: 0 })
  })

  test('behavior: collateral counts against a loss, falls with prices, and cannot pay in cash', () => {
    const house = stressedHouse()
    const [a, c] = [member(house, { coins: 10 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    // Loss 110; 10 coins are 100, 90 after the move.
    assert.deepEqual(stressOf(house, 0), { first: 20, second: 0, payment: 110, lacking: 0 })
  })

  test('behavior: the backstop is looked at as an owner', () => {
    const house = stressedHouse()
    const c = member(house, { cash: 5000 })
    postLots(house, endow(house, 'backstop', 10), c, 0, 10, 100)
    assert.equal(stressOf(house, 0).first, 100)
  })
})

describe('breaker', () => {
  test('default: on while liquid resources do not cover the largest payment, told once each way', () => {
    const house = stressedHouse()
    const [a, c] = [member(house, { cash: 50 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    const set = (): void => breaker(house, 0, stressOf(house, 0))
    set()
    set()
    assert.equal(house.markets.tiers.breaker[0], 1)
    endow(house, 'fund', 59)
    set()
    assert.equal(house.markets.tiers.breaker[0], 1)
    endow(house, 'sitg', 1)
    set()
    assert.deepEqual(eventsOf(house, 'breakerSet'), [
      { type: 'breakerSet', tier: 0, on: 1, liquid: 0, needed: 60 },
      { type: 'breakerSet', tier: 0, on: 0, liquid: 60, needed: 60 },
    ])
  })

  test('behavior: what is lent counts nothing, what is lacking is charged first, reserves count', () => {
    const house = stressedHouse()
    house.params.tier.stressMovePpm[0] = 0
    const borrower = member(house, { cash: -70 })
    const a = member(house, { cash: 10 })
    win(house, member(house), a, 0, 40)
    endow(house, 'treasury', 100)
    // The borrower lacks 70 and asks for 70; a lacks 30. Liquid: 100 − 70 − (70 + 30), at least 0.
    breaker(house, 0, stressOf(house, 0))
    assert.deepEqual(eventsOf(house, 'breakerSet').at(-1), {
      type: 'breakerSet',
      tier: 0,
      on: 1,
      liquid: 0,
      needed: 70,
    })
    house.ledger.accounts.cash[house.markets.markets.reserve[0]!] = 140
    breaker(house, 0, stressOf(house, 0))
    assert.deepEqual(eventsOf(house, 'breakerSet').at(-1), {
      type: 'breakerSet',
      tier: 0,
      on: 0,
      liquid: 70,
      needed: 70,
    })
    assert.equal(cashOf(house, borrower), -70)
  })
})

describe('replenishment', () => {
  test('default: the operator’s fees give SITG back what it paid, no more', () => {
    const house = smallHouse()
    const sitg = endow(house, 'sitg', 50)
    const a = member(house)
    win(house, member(house), a, 0, 30)
    resolveShortfalls(house, [a])
    const fees = endow(house, 'fees', 20)
    replenish(house, 0)
    assert.deepEqual([cashOf(house, sitg), cashOf(house, fees)], [40, 0])
    endow(house, 'fees', 100)
    replenish(house, 0)
    replenish(house, 0)
    assert.deepEqual([cashOf(house, sitg), cashOf(house, fees)], [50, 90])
    assert.deepEqual(
      eventsOf(house, 'layerReplenished').map(({ layer, amount }) => [layer, amount]),
      [
        ['sitg', 20],
        ['sitg', 10],
      ],
    )
    checkBooks(house)
  })
})
