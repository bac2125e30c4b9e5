import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { changeBalance, changeCash } from '../ledger/index.ts'
import { lotsOf, postLots } from '../markets/index.ts'
import { PPM } from '../units/index.ts'
import {
  type BackstopHouse,
  buyCollateral,
  capacityLots,
  collateralRoom,
  operatorJoins,
  quotesOf,
  stopTranche,
} from './index.ts'
import { eventsOf, hold, member, smallHouse } from './small-house.test.ts'
import { equityOf, lossMaxOf } from './tranche.ts'

const MARK = 10_000_000

/** A pool of 1,000 tokens in a house of `markets`, with the given bounds in ppm. */
function poolHouse(markets: number, loss: number, multiple: number, move: number): BackstopHouse {
  const house = smallHouse(markets, MARK)
  const { tier } = house.params
  tier.trancheLossPpm[0] = loss
  tier.takeoverEquityPpm[0] = multiple
  tier.stressMovePpm[0] = move
  changeCash(house, house.markets.tiers.backstop[0]!, 10 ** 9)
  operatorJoins(house, 0, 10 ** 9)
  return house
}

describe('a tranche', () => {
  // Loss 20 %, twice its equity in lots, a gap of 10 %: 0.2 + 0.1 × (2 + 1 + 0.2) = 0.52 of 1,000.
  test('default: its largest loss is known before', () => {
    const house = poolHouse(1, 200_000, 2 * PPM, 100_000)
    assert.equal(lossMaxOf(house, 0), 520_000_000)
    house.params.tier.stressMovePpm[0] = 300_000
    assert.equal(lossMaxOf(house, 0), 10 ** 9)
  })

  test('behavior: it is stopped below what it may lose, once, and takes only what brings its lots home', () => {
    const house = poolHouse(1, 200_000, 2 * PPM, 100_000)
    const pool = house.markets.tiers.backstop[0]!
    hold(house, pool, 0, 100)
    house.markets.markets.mark[0] = MARK - 2_000_000
    assert.equal(stopTranche(house, 0), false)
    house.markets.markets.mark[0] = MARK - 2_000_001
    assert.equal(capacityLots(house, 0, 'sell', 10, 7_999_999), 0)
    assert.equal(capacityLots(house, 0, 'buy', 10, 7_999_999), 10)
    assert.equal(stopTranche(house, 0), true)
    assert.equal(stopTranche(house, 0), false)
    house.markets.markets.mark[0] = MARK
    assert.equal(capacityLots(house, 0, 'sell', 10, MARK), 0)
    assert.deepEqual(eventsOf(house, 'poolStanding').at(-1), {
      type: 'poolStanding',
      tier: 0,
      base: 10 ** 9,
      stopped: 1,
    })
  })

  test('behavior: what an epoch gains carries no risk before the next one', () => {
    const house = poolHouse(1, 200_000, 2 * PPM, 100_000)
    changeCash(house, house.markets.tiers.backstop[0]!, 10 ** 9)
    // Twice 1,000, not twice 2,000, in lots of 10.
    assert.equal(capacityLots(house, 0, 'sell', 1000, MARK), 200)
  })

  test('behavior: lots that have grown beyond their multiple stop it, though nothing is lost', () => {
    const house = poolHouse(2, 200_000, 2 * PPM, 100_000)
    const pool = house.markets.tiers.backstop[0]!
    hold(house, pool, 0, 80)
    hold(house, pool, 1, -80)
    // 2 × 80 × 20 = 3,200 is the most, (2 + 1 + 0.2) × 1,000.
    house.markets.markets.mark.fill(2 * MARK, 0, 2)
    assert.equal(stopTranche(house, 0), false)
    house.markets.markets.mark.fill(2 * MARK + 1, 0, 2)
    assert.equal(stopTranche(house, 0), true)
  })
})

/** One step of an adversary who chooses prices and what is sold to the pool. */
type Step = {
  readonly moves: readonly [number, number, number]
  readonly market: number
  readonly side: 'buy' | 'sell'
  readonly lots: number
}

const game = fc.record({
  loss: fc.integer({ min: 10_000, max: 400_000 }),
  multiple: fc.integer({ min: 0, max: 4 * PPM }),
  move: fc.integer({ min: 1000, max: 200_000 }),
  steps: fc.array(
    fc.record({
      moves: fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }), fc.nat(1000)),
      market: fc.nat(2),
      side: fc.constantFrom('buy', 'sell'),
      lots: fc.integer({ min: 1, max: 500 }),
    }),
    { minLength: 1, maxLength: 60 },
  ),
})

describe('an adversary of the tranche', () => {
  test('behavior: no epoch loses more than the figure known before, whatever prices and trades it chooses', () => {
    fc.assert(
      fc.property(game, ({ loss, multiple, move, steps }) => {
        const house = poolHouse(2, loss, multiple, move)
        const most = lossMaxOf(house, 0)
        house.markets.assets.price[1] = 1000
        house.markets.assets.slow[1] = 1000
        for (const step of steps) {
          play(house, move, step)
          assert.ok(10 ** 9 - equityOf(house, 0) <= most, `lost ${10 ** 9 - equityOf(house, 0)}, at most ${most}`)
          if (stopTranche(house, 0) || house.backstop.pools.stopped[0] === 1) bringHome(house)
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** Deals at the quote as far as the pool takes them, then every price moves by at most the stress move. */
function play(house: BackstopHouse, move: number, { moves, market, side, lots }: Step): void {
  const { mark, slow } = house.markets.markets
  const { price, slow: slowPrice } = house.markets.assets
  const pool = house.markets.tiers.backstop[0]!
  if (market === 2) sellCoins(house, lots)
  else {
    const quote = quotesOf(house, market, side)(lots)
    const taken = capacityLots(house, market, side, lots, quote)
    const taker = member(house, 10 ** 12)
    const [buyer, seller] = side === 'buy' ? [taker, pool] : [pool, taker]
    if (taken > 0) postLots(house, buyer, seller, market, taken, quotesOf(house, market, side)(taken))
  }
  for (const row of [0, 1]) {
    mark[row] = moved(mark[row]!, move, moves[row]!)
    slow[row] = mark[row]!
  }
  // A coin that rises many times over within an epoch is what the figure leaves out.
  price[1] = Math.min(2000, moved(price[1]!, move, moves[2] - 500))
  slowPrice[1] = price[1]
}

function moved(price: number, move: number, part: number): number {
  return Math.max(100, Math.trunc((price * (1000 * PPM + move * part)) / (1000 * PPM)))
}

/** A member without cash sells coins: the pool buys what it may at its discount. */
function sellCoins(house: BackstopHouse, size: number): void {
  const seller = member(house, 0)
  const wanted = size * 10_000
  const room = collateralRoom(house, seller, 1, wanted)
  if (room === 0) return
  changeBalance(house, seller, 1, room)
  buyCollateral(house, seller, 1, room)
}

/** Lots go home at mark, as the waterfall closes them. */
function bringHome(house: BackstopHouse): void {
  const pool = house.markets.tiers.backstop[0]!
  for (const market of [0, 1]) {
    const held = lotsOf(house, pool, market)
    if (held !== 0) hold(house, pool, market, -held)
  }
}
