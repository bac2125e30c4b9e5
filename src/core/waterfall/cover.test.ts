import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { linkOwners } from '../ledger/index.ts'
import { initialOfLegCeil } from '../margin/index.ts'
import { postLots } from '../markets/index.ts'
import { fundTarget } from '../settlement/index.ts'
import {
  breaker,
  coverTwo,
  holdCover,
  noteShort,
  replenish,
  resolveShortfalls,
  returnSurplus,
  stressOf,
} from './index.ts'
import { cashOf, checkBooks, endow, eventsOf, member, sibling, smallHouse, win } from './small-house.test.ts'

/** Stress of a tenth, closing at 1 %. */
function stressedHouse(markets = 1): ReturnType<typeof smallHouse> {
  const house = smallHouse({ markets })
  house.params.tier.stressMovePpm[0] = 100_000
  for (let market = 0; market < markets; market++) house.params.market.closeCapPpm[market] = 10_000
  return house
}

/** Nobody but one owner loses. */
const alone = (firstOwner: number) => ({ firstOwner, secondOwner: -2 })

/** A rich owner against nineteen, owners 1 to 19, with 50 of cash and ten lots at 100 each. */
function nineteen(cluster: (owner: number) => number): ReturnType<typeof smallHouse> {
  const house = stressedHouse()
  const rich = member(house, { cash: 100_000 })
  for (let owner = 1; owner <= 19; owner++) {
    postLots(house, member(house, { cash: 50, cluster: cluster(owner) }), rich, 0, 10, 100)
  }
  return house
}

describe('cover', () => {
  test('default: the two owners that lose most beyond their means, in the worse direction', () => {
    const house = stressedHouse()
    const [a, b, c] = [member(house, { cash: 50 }), member(house, { cash: 100 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    postLots(house, b, c, 0, 20, 100)
    // Down a tenth: a loses 100 + 10 of 50, b 200 + 20 of 100. Up: c loses 300 + 30 of 5000.
    const who = { firstOwner: 1, secondOwner: 0 }
    assert.deepEqual(stressOf(house, 0), { first: 120, second: 60, ...who, payment: 120, lacking: 0 })
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
    assert.deepEqual(stressOf(house, 0), { first: 180, second: 0, ...alone(0), payment: 180, lacking: 0 })
    assert.equal(cashOf(house, rich), 10_000)
  })

  test('behavior: nineteen owners that act as one count as one (E29)', () => {
    const apart = nineteen(() => 0)
    // Each loses 100 + 10 of 50; the other side wins. Two of them are Cover-2, whoever the other seventeen are.
    assert.deepEqual(stressOf(apart, 0), {
      first: 60,
      second: 60,
      firstOwner: 1,
      secondOwner: 2,
      payment: 60,
      lacking: 0,
    })
    const said = nineteen(() => 7)
    assert.deepEqual(stressOf(said, 0), { first: 1140, second: 0, ...alone(1), payment: 1140, lacking: 0 })
    // Links told one by one, in any order, say the same: each to its neighbour, from the last to the first.
    const linked = nineteen(() => 0)
    for (let owner = 19; owner > 1; owner--) linkOwners(linked, owner, owner - 1, 'governance')
    assert.deepEqual(stressOf(linked, 0), stressOf(said, 0))
  })

  test('behavior: a book hedged across markets loses its closing only', () => {
    const house = stressedHouse(2)
    const [a, c] = [member(house, { cash: 5 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    postLots(house, c, a, 1, 10, 100)
    assert.deepEqual(stressOf(house, 0), { first: 15, second: 0, ...alone(0), payment: 15, lacking: 0 })
  })

  test('behavior: collateral counts against a loss, falls with prices, and cannot pay in cash', () => {
    const house = stressedHouse()
    const [a, c] = [member(house, { coins: 10 }), member(house, { cash: 5000 })]
    postLots(house, a, c, 0, 10, 100)
    // Loss 110; 10 coins are 100, 90 after the move.
    assert.deepEqual(stressOf(house, 0), { first: 20, second: 0, ...alone(0), payment: 110, lacking: 0 })
  })

  test('behavior: the backstop is looked at as an owner', () => {
    const house = stressedHouse()
    const c = member(house, { cash: 5000 })
    postLots(house, endow(house, 'backstop', 10), c, 0, 10, 100)
    assert.equal(stressOf(house, 0).first, 100)
    assert.equal(stressOf(house, 0).firstOwner, -1)
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

/** A house in which one owner of the first two accounts lacks 60 under stress: ten lots at 100 with 50 of cash. */
function uncovered(): ReturnType<typeof smallHouse> {
  const house = stressedHouse()
  const [a, c] = [member(house, { cash: 50 }), member(house, { cash: 100_000 })]
  postLots(house, a, c, 0, 10, 100)
  return house
}

const hold = (house: ReturnType<typeof smallHouse>): void => holdCover(house, 0, stressOf(house, 0))

const calm = { first: 0, second: 0, firstOwner: -2, secondOwner: -2, payment: 0, lacking: 0 }

describe('what is held against the layers', () => {
  test('default: the need, the layers, who, and what is lacking', () => {
    const house = uncovered()
    hold(house)
    endow(house, 'sitg', 12)
    endow(house, 'fund', 18)
    endow(house, 'stakers', 7)
    hold(house)
    const who = { firstOwner: 0, secondOwner: -2, need: 60 }
    const nothing = { sitg: 0, fund: 0, stakers: 0 }
    // 37 of 60 are 616,666.6… ppm, floored: 383,334 are lacking.
    assert.deepEqual(eventsOf(house, 'coverHeld'), [
      { type: 'coverHeld', tier: 0, ...who, ...nothing, lackPpm: 1_000_000 },
      { type: 'coverHeld', tier: 0, ...who, sitg: 12, fund: 18, stakers: 7, lackPpm: 383_334 },
    ])
    endow(house, 'fund', 23)
    hold(house)
    assert.equal(house.markets.tiers.coverLackPpm[0], 0)
  })

  test('behavior: the need rises at once and fades by a hundredth an interval, so that a book that comes and goes flaps nothing', () => {
    const house = uncovered()
    endow(house, 'fund', 59)
    hold(house)
    assert.deepEqual([house.markets.tiers.coverNeed[0], house.markets.tiers.coverLackPpm[0]], [60, 16_667])
    // 60 − ⌈0.6⌉ = 59: covered again an interval later, not at the moment when the book goes.
    holdCover(house, 0, calm)
    assert.deepEqual([house.markets.tiers.coverNeed[0], house.markets.tiers.coverLackPpm[0]], [59, 0])
    holdCover(house, 0, { ...calm, first: 5000 })
    assert.equal(house.markets.tiers.coverNeed[0], 5000)
    for (const need of [4950, 4900, 4851]) {
      holdCover(house, 0, calm)
      assert.equal(house.markets.tiers.coverNeed[0], need)
    }
  })

  test('behavior: initial margin of new risk rises with what is lacking, to its bound, and multiplies with the season', () => {
    const house = smallHouse()
    // 4 % of 10,000 in the first bracket, no other charge.
    house.params.market.initialPremium[0] = 0
    house.params.market.depthSharePpm[0] = 0
    house.markets.markets.openInterest[0] = 10 ** 9
    const parts = { bracket: 0, size: 0, market: 0, depth: 0, share: 0, season: 0, cap: 0 }
    const initial = (): number => initialOfLegCeil(house, 0, 100, 10_000_000, 100, parts)
    const lacks = (lackPpm: number): number => {
      house.markets.tiers.coverLackPpm[0] = lackPpm
      return initial()
    }
    // 1 + 0.5 × what is lacking.
    assert.deepEqual([0, 200_000, 1_000_000].map(lacks), [400_000, 440_000, 600_000])
    house.params.tier.coverInitialPpm[0] = 0
    assert.deepEqual([0, 200_000, 1_000_000].map(lacks), [400_000, 400_000, 400_000])
    house.params.tier.coverInitialPpm[0] = 500_000
    house.markets.tiers.seasonPpm[0] = 1_500_000
    // 1.5 × 1.1 = 1.65.
    assert.deepEqual([0, 200_000].map(lacks), [600_000, 660_000])
  })

  test('behavior: more layers and less need never lack more, and never ask for more initial', () => {
    const figure = fc.integer({ min: 0, max: 10 ** 12 })
    fc.assert(
      fc.property(figure, figure, figure, figure, (need, more, fund, gift) => {
        const lack = (first: number, cash: number): number => {
          const house = smallHouse()
          endow(house, 'fund', cash)
          holdCover(house, 0, { ...calm, first })
          return house.markets.tiers.coverLackPpm[0]!
        }
        const lacking = lack(need, fund)
        assert.ok(lack(need + more, fund) >= lacking && lack(need, fund + gift) <= lacking)
        assert.equal(lacking === 0, fund >= need)
        assert.ok(lacking <= 1_000_000)
      }),
    )
  })

  test('behavior: below its floor the breaker is on, whatever is liquid', () => {
    const house = uncovered()
    house.params.tier.coverFloorPpm[0] = 500_000
    endow(house, 'fund', 29)
    // Liquid for any payment, but 29 of 60 are below a half; 30 are not.
    endow(house, 'treasury', 1000)
    const set = (): void => {
      hold(house)
      breaker(house, 0, stressOf(house, 0))
    }
    set()
    assert.equal(house.markets.tiers.breaker[0], 1)
    endow(house, 'fund', 1)
    set()
    assert.equal(house.markets.tiers.breaker[0], 0)
  })
})

describe('the fund', () => {
  test('default: its target is a multiple of the need, at least the fixed one', () => {
    const house = smallHouse()
    holdCover(house, 0, { ...calm, first: 700, second: 300 })
    assert.equal(fundTarget(house, 0), 1000)
    house.params.tier.fundCoverPpm[0] = 1_250_000
    assert.equal(fundTarget(house, 0), 1250)
    house.params.tier.fundTarget[0] = 2000
    assert.equal(fundTarget(house, 0), 2000)
  })

  test('default: a part of the surplus returns to the fees, which refill SITG first', () => {
    const house = smallHouse()
    house.params.tier.surplusPpm[0] = 100_000
    const sitg = endow(house, 'sitg', 50)
    const a = member(house)
    win(house, member(house), a, 0, 30)
    resolveShortfalls(house, [a])
    const fund = endow(house, 'fund', 1500)
    holdCover(house, 0, { ...calm, first: 1000 })
    returnSurplus(house, 0)
    // A tenth of 500 goes to the fees; SITG gets its 30 back of them.
    assert.deepEqual([cashOf(house, fund), cashOf(house, house.markets.tiers.fees[0]!)], [1450, 50])
    replenish(house, 0)
    assert.deepEqual([cashOf(house, sitg), cashOf(house, house.markets.tiers.fees[0]!)], [50, 20])
    assert.deepEqual(eventsOf(house, 'surplusReturned'), [
      { type: 'surplusReturned', tier: 0, target: 1000, surplus: 500, amount: 50 },
    ])
    checkBooks(house)
  })

  test('rejects: a surplus while coverage is short or somebody is below zero', () => {
    const house = smallHouse()
    house.params.tier.surplusPpm[0] = 100_000
    house.params.tier.fundCoverPpm[0] = 0
    const fund = endow(house, 'fund', 500)
    holdCover(house, 0, { ...calm, first: 501 })
    returnSurplus(house, 0)
    assert.equal(cashOf(house, fund), 500)
    holdCover(house, 0, calm)
    const short = member(house)
    noteShort(house, short, true)
    returnSurplus(house, 0)
    assert.equal(cashOf(house, fund), 500)
    noteShort(house, short, false)
    returnSurplus(house, 0)
    assert.equal(cashOf(house, fund), 450)
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
