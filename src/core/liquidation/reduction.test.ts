import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { quotesOf } from '../backstop/index.ts'
import { changeCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices, restoreCeil } from '../margin/index.ts'
import { legSlot, lotsOf } from '../markets/index.ts'
import { judge, type LiquidationHouse, workQueue } from './index.ts'
import { eventsOf, give, hold, kindOf, member, movesOf, setMark, smallHouse, TOKEN, work } from './small-house.test.ts'
import { standingOf } from './standing.ts'

/** A house with a rich backstop and no pace, its markets at one token a lot. */
function unpaced(markets: number): LiquidationHouse {
  const house = smallHouse(markets)
  give(house, 'backstop', 10 ** 13)
  for (let market = 0; market < markets; market++) house.params.market.paceFloorLots[market] = 2 ** 31 - 1
  return house
}

/** Maintenance that makes restore 6 % with buffers of a quarter: 3.84 % × 1.25 × 1.25; closing costs 1 % flat. */
function partialClose(house: LiquidationHouse, market: number, spread = 10_000): void {
  house.params.market.maintenancePpm0[market] = 38_400
  house.params.market.closeSpreadPpm[market] = spread
  house.params.market.closeImpactPpm[market] = 0
  house.params.market.closeCapPpm[market] = Math.max(10_000, spread)
}

/** Coins fall with the underlying of a market. */
function fallsWith(house: LiquidationHouse, market: number): void {
  house.params.asset.wrongWayUnderlying[1] = house.markets.markets.underlying[market]! + 1
}

describe('a reduction', () => {
  test('default', () => {
    // Partial-close table: E = 450, N = 10,000, r = 6 %, f = 1 % → x = 3,000, after it 420 on 7,000. Maintenance is 384 and
    // target 480: a call first, which nobody answers.
    const house = unpaced(1)
    partialClose(house, 0)
    const account = member(house, 450 * TOKEN)
    hold(house, account, 0, 10_000)
    judge(house, account, 'price')
    work(house, 15 * 60_000)
    assert.deepEqual(eventsOf(house, 'reductionStep'), [
      { type: 'reductionStep', account, market: 0, lotsNeeded: 3000, lotsAllowed: 3000, lotsClosed: 3000 },
    ])
    assert.equal(lotsOf(house, account, 0), 7000)
    const { equity, restore } = standingOf(house, account)
    assert.deepEqual([equity, restore], [420 * TOKEN, 420 * TOKEN])
    assert.deepEqual(movesOf(house, account).slice(1), ['call > reduction: deadline', 'reduction > none: recovered'])
    assert.equal(eventsOf(house, 'filled')[0]!.kind, 'backstop')
  })

  test('behavior: the leg that frees most above its cost comes first, then the lower number', () => {
    const house = unpaced(3)
    partialClose(house, 0, 20_000)
    partialClose(house, 1, 10_000)
    partialClose(house, 2, 10_000)
    const account = member(house, 1000 * TOKEN)
    for (const market of [0, 1, 2]) hold(house, account, market, 10_000)
    judge(house, account, 'price')
    work(house)
    // 450 more than the table for three legs of 600 restore: 800 short, (r − f) frees 500 a leg.
    assert.deepEqual(
      eventsOf(house, 'reductionStep').map((event) => [event.market, event.lotsClosed]),
      [
        [1, 10_000],
        [2, 6000],
      ],
    )
  })

  test('behavior: a leg whose closing costs more than it frees is left', () => {
    const house = unpaced(2)
    partialClose(house, 0, 61_000)
    partialClose(house, 1)
    const account = member(house, 700 * TOKEN)
    hold(house, account, 0, 1000)
    hold(house, account, 1, -18_000)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), kindOf(house, account)], [1000, 'none'])
    // 60 and 1,080 of restore against 700: 440 short at 5 % a token.
    assert.equal(lotsOf(house, account, 1), -9200)
  })

  test('behavior: when no leg helps, a slice of the whole book does or it is taken over', () => {
    // A cost of 1 % and a penalty of 5 % are the 6 % that a token frees: no leg alone. A slice so large that the penalty
    // meets its limit, 95 % of what is left, frees more than it costs; without a backstop there is nobody to take it.
    for (const [means, move] of [
      [10 ** 13, 'reduction > none: recovered'],
      [0, 'reduction > takeover: no-taker'],
    ] as const) {
      const house = smallHouse(2)
      give(house, 'backstop', means)
      house.params.tier.penaltyPpm[0] = 50_000
      const account = member(house, 300 * TOKEN)
      for (const market of [0, 1]) {
        partialClose(house, market)
        hold(house, account, market, 5000)
      }
      judge(house, account, 'price')
      work(house)
      assert.equal(movesOf(house, account)[1], move)
      assert.equal(lotsOf(house, account, 0), lotsOf(house, account, 1))
    }
  })

  test('behavior: the last lot of a long gives back what falls with it', () => {
    // 10,000 coins fall with market 0. Restore is 6 % of 21,500 = 1,290 and all coins, and 700 are there beside them: no part of
    // 1,500 lots brings 590 at 5 % a token, but without them the coins count 9,000, against 1,200.
    const house = unpaced(2)
    for (const market of [0, 1]) partialClose(house, market)
    fallsWith(house, 0)
    const account = member(house, 700 * TOKEN, 10_000 * TOKEN)
    hold(house, account, 0, 1500)
    hold(house, account, 1, -20_000)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [0, -20_000])
    assert.equal(kindOf(house, account), 'none')
  })

  test('behavior: a small long that takes much collateral comes before a leg of a lower number', () => {
    const house = unpaced(2)
    for (const market of [0, 1]) partialClose(house, market)
    fallsWith(house, 1)
    const account = member(house, 700 * TOKEN, 10_000 * TOKEN)
    hold(house, account, 0, -20_000)
    hold(house, account, 1, 100)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [-20_000, 0])
  })

  test('behavior: a slice of all gives back what two longs in one underlying take together', () => {
    // A penalty of 5 % and a cost of 1 % are the 6 % that a token frees: no leg alone. Both are closed for 120, and of 10,030 are
    // left 9,910, against a haircut of 1,000.
    const house = unpaced(2)
    house.params.tier.penaltyPpm[0] = 50_000
    for (const market of [0, 1]) partialClose(house, market)
    house.markets.markets.underlying[1] = house.markets.markets.underlying[0]!
    fallsWith(house, 0)
    const account = member(house, 30 * TOKEN, 10_000 * TOKEN)
    for (const market of [0, 1]) hold(house, account, market, 1000)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [0, 0])
    assert.deepEqual(movesOf(house, account), ['none > reduction: price', 'reduction > none: recovered'])
    assert.equal(standingOf(house, account).equity, 9910 * TOKEN)
  })

  test('behavior: it is paced by depth, with a floor', () => {
    const house = smallHouse(1)
    give(house, 'backstop', 10 ** 13)
    house.markets.markets.depth[0] = 2000
    const account = member(house, 199 * TOKEN)
    hold(house, account, 0, 10_000)
    judge(house, account, 'price')
    work(house)
    // A quarter of a depth of 2,000 lots a step, five seconds apart.
    assert.equal(eventsOf(house, 'reductionStep')[0]!.lotsAllowed, 500)
    work(house, 4999)
    assert.equal(lotsOf(house, account, 0), 9500)
    work(house, 1)
    assert.equal(lotsOf(house, account, 0), 9000)
  })

  test('behavior: nobody takes the other side: a venue is asked, then maximum age ends it', () => {
    const house = smallHouse(1)
    const account = member(house, 199 * TOKEN)
    hold(house, account, 0, 10_000)
    judge(house, account, 'price')
    work(house)
    const order = eventsOf(house, 'forcedOrder')[0]!
    assert.deepEqual([order.side, order.lots, order.expiryMs], ['sell', 250, house.clock.nowMs + 5000])
    // 250 lots cost 500 + 10 × 250 = 3,000 ppm.
    assert.equal(order.limitPrice, 997_000)
    work(house, 5000)
    assert.deepEqual(eventsOf(house, 'forcedOrderEnded')[0], {
      type: 'forcedOrderEnded',
      order: order.order,
      lotsFilled: 0,
    })
    work(house, 10 * 60_000)
    assert.deepEqual(movesOf(house, account).slice(1), ['reduction > takeover: age'])
    assert.equal(house.liquidation.orders.ticket[0], 0)
  })

  test('behavior: falling to close-out between steps ends in a takeover', () => {
    const house = smallHouse(1)
    const account = member(house, 199 * TOKEN)
    hold(house, account, 0, 10_000)
    judge(house, account, 'price')
    work(house)
    setMark(house, 0, 985_000)
    judge(house, account, 'price')
    assert.deepEqual(movesOf(house, account).slice(1), ['reduction > takeover: price'])
  })

  test('behavior: the penalty goes to the fund and takes at most its part of what is left', () => {
    for (const [penaltyPpm, leftPpm] of [
      [5000, 950_000],
      [50_000, 1000],
    ] as const) {
      const house = unpaced(1)
      house.params.tier.penaltyPpm[0] = penaltyPpm
      house.params.tier.penaltyLeftPpm[0] = leftPpm
      house.params.market.maintenancePpm0[0] = 100_000
      house.params.market.closeImpactPpm[0] = 0
      const account = member(house, 150 * TOKEN)
      hold(house, account, 0, 2000)
      judge(house, account, 'price')
      work(house)
      const { lots, price } = eventsOf(house, 'filled')[0]!
      const impact = lots * (TOKEN - price)
      const penalty = eventsOf(house, 'costPosted')[0]!
      const due = Math.ceil((lots * TOKEN * penaltyPpm) / 10 ** 6)
      const most = Math.floor(((150 * TOKEN - impact) * leftPpm) / 10 ** 6)
      assert.equal(penalty.class, 'penalty')
      assert.equal(penalty.amount, Math.min(due, most))
      assert.equal(penaltyPpm === 5000, due < most)
      const fund = house.markets.tiers.fund[0]!
      assert.equal(house.markets.legs.cost[legSlot(house, fund, 0)], -penalty.amount)
    }
  })

  test('behavior: a whole book is closed when the tier says so', () => {
    const house = unpaced(2)
    house.params.tier.reductionWhole[0] = 1
    const account = member(house, 199 * TOKEN)
    hold(house, account, 0, 9000)
    hold(house, account, 1, -1000)
    judge(house, account, 'price')
    work(house)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [0, 0])
    assert.equal(movesOf(house, account).at(-1), 'reduction > none: recovered')
  })

  test('behavior: collateral is sold to repay negative cash where that frees more', () => {
    // 1,000 coins, haircut 100, a loan of 870: equity 130 against 100 + 2 % of 2,500 lots = 150. Selling frees 10 % − 2 %,
    // closing 3.125 % − 0.05 %: coins first, the fewest that reach 100 + 78.125.
    const house = unpaced(1)
    const account = member(house, -870 * TOKEN, 1000 * TOKEN)
    hold(house, account, 0, 2500)
    judge(house, account, 'price')
    work(house)
    assert.equal(eventsOf(house, 'reductionStep').length, 0)
    const sold = eventsOf(house, 'collateralSold')[0]!
    // 48.125 tokens short at 8 % a token: 601.5625 coins.
    assert.ok(Math.abs(sold.assetAmount - 601_562_500) <= 100)
    assert.equal(kindOf(house, account), 'none')
  })
})

describe('the order of acting', () => {
  test('behavior: the deepest below maintenance first, as it was at entry', () => {
    const house = unpaced(1)
    const accounts = [190, 150, 170].map((tokens) => {
      const account = member(house, tokens * TOKEN)
      hold(house, account, 0, 10_000)
      return account
    })
    for (const account of accounts) judge(house, account, 'price')
    // What happens after entry does not move anyone: the second would now be the healthiest.
    changeCash(house, accounts[1]!, 45 * TOKEN)
    work(house)
    const order = eventsOf(house, 'reductionStep').map((event) => event.account)
    assert.deepEqual(order, [accounts[1], accounts[2], accounts[0]])
  })

  test('behavior: work is bounded and goes on where it stopped', () => {
    const house = unpaced(1)
    const accounts = [190, 150, 170].map((tokens) => {
      const account = member(house, tokens * TOKEN)
      hold(house, account, 0, 10_000)
      return account
    })
    for (const account of accounts) judge(house, account, 'price')
    assert.equal(workQueue(house, 0, 2), 2)
    assert.deepEqual(
      accounts.map((account) => kindOf(house, account)),
      ['reduction', 'none', 'none'],
    )
    assert.equal(workQueue(house, 0, 2), 1)
  })
})

describe('crossing', () => {
  /** A long and a short of 10,000 lots below maintenance, no backstop: the first asks a venue, the second meets it. */
  function opposing(): { house: LiquidationHouse; long: number; short: number } {
    const house = smallHouse(1)
    const [long, short] = [member(house, 199 * TOKEN), member(house, 199 * TOKEN)]
    hold(house, long, 0, 10_000)
    hold(house, short, 0, -10_000)
    house.events.length = 0
    for (const account of [long, short]) judge(house, account, 'price')
    return { house, long, short }
  }

  test('default', () => {
    const { house, long, short } = opposing()
    work(house)
    const fill = eventsOf(house, 'filled')[0]!
    assert.deepEqual([fill.kind, fill.buyer, fill.seller, fill.lots, fill.price], ['cross', short, long, 250, TOKEN])
    // Half of 3,000 ppm of 250 tokens each: 375,000 atoms.
    const charged = eventsOf(house, 'costPosted').map((event) => [event.class, event.to, event.amount])
    assert.deepEqual(charged, [
      ['impact', short, 375_000],
      ['impact', long, 375_000],
    ])
    assert.equal(eventsOf(house, 'forcedOrderEnded')[0]!.lotsFilled, 250)
    assert.equal(lotsOf(house, house.markets.tiers.backstop[0]!, 0), 0)
  })

  test('behavior: not while the mark is away from its slow price', () => {
    const { house } = opposing()
    house.markets.markets.slow[0] = TOKEN - 5001
    work(house)
    assert.equal(eventsOf(house, 'filled').length, 0)
    assert.equal(eventsOf(house, 'forcedOrder').length, 2)
  })
})

/** Fewest lots that reach restore at the backstop's quote and penalty, by trying each; 0 when none do. */
function bruteForce(house: LiquidationHouse, account: number, market: number): number {
  const held = lotsOf(house, account, market)
  const mark = house.markets.markets.mark[market]!
  const { equity } = standingOf(house, account)
  const measured = emptyMeasure()
  for (let lots = 1; lots <= Math.abs(held); lots++) {
    const price = quotesOf(house, market, held > 0 ? 'sell' : 'buy')(lots)
    const impact = lots * Math.abs(price - mark)
    const penalty = Math.min(Math.ceil((lots * mark) / 200), Math.floor((equity - impact) * 0.95))
    const signed = held > 0 ? -lots : lots
    measure(
      house,
      presentPrices(house),
      account,
      { ...noChange, market, lots: signed, cost: signed * price + penalty },
      measured,
    )
    if (measured.equity >= restoreCeil(house, 0, measured)) return lots
  }
  return 0
}

test('behavior: the lots needed are the fewest, by trying each on random books', () => {
  const leg = fc.record({
    lots: fc.integer({ min: -900, max: 900 }).filter((lots) => lots !== 0),
    mark: fc.integer({ min: 10_000, max: 3 * TOKEN }),
    maintenance: fc.integer({ min: 15_000, max: 80_000 }),
    impact: fc.integer({ min: 0, max: 10_000 }),
  })
  let reached = 0
  fc.assert(
    fc.property(fc.array(leg, { minLength: 1, maxLength: 3 }), fc.integer({ min: 500, max: 990 }), (legs, part) => {
      const house = unpaced(legs.length)
      house.params.tier.penaltyPpm[0] = 5000
      const account = member(house)
      for (const [market, { lots, mark, maintenance, impact }] of legs.entries()) {
        setMark(house, market, mark)
        house.params.market.maintenancePpm0[market] = maintenance
        house.params.market.closeImpactPpm[market] = impact
        hold(house, account, market, lots)
      }
      changeCash(house, account, Math.floor((standingOf(house, account).maintenance * part) / 1000))
      judge(house, account, 'price')
      if (kindOf(house, account) !== 'reduction') return
      const expected = new Map(legs.map((_, market) => [market, bruteForce(house, account, market)]))
      work(house)
      const first = eventsOf(house, 'reductionStep')[0]
      if (first === undefined) return
      const fewest = expected.get(first.market)!
      if (fewest === 0) return
      reached++
      assert.equal(first.lotsNeeded, fewest)
      assert.equal(first.lotsClosed, fewest)
    }),
    { numRuns: 200 },
  )
  assert.ok(reached > 50, `restore was reached ${reached} times`)
})
