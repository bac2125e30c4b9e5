import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { depthDistances } from '../words/index.ts'
import { boundInterest, depthReject, interestCap, type OracleHouse, takeDepth } from './index.ts'
import { COIN, eventsOf, MARKET, pass, pricedHouse, reportAll } from './small-house.test.ts'

const HOUR = 3_600_000
const MINUTE = 60_000

/** A source says that moving its price by d costs d × `whole`, both ways. */
function depth(house: OracleHouse, source: number, whole: number): void {
  const levels = depthDistances.map((distancePpm) => {
    const cost = Math.floor((whole * distancePpm) / 1_000_000)
    return { distancePpm, costUp: cost, costDown: cost }
  })
  assert.equal(depthReject(house, source, COIN, levels), null)
  takeDepth(house, source, COIN, levels)
}

/** Three sources; reports of prices and depth never age, depth comes in within an hour. */
function deepHouse(sources: number, ...whole: readonly number[]): OracleHouse {
  const house = pricedHouse(sources)
  house.params.underlying.staleMs[COIN] = 86_400_000
  house.params.underlying.depthStaleMs[COIN] = 86_400_000
  house.params.market.openInterestCapLots[MARKET] = 10 ** 9
  house.params.market.moveSafetyPpm[MARKET] = 0
  whole.forEach((each, source) => {
    depth(house, source, each)
  })
  return house
}

function capOf(house: OracleHouse): number {
  return interestCap(house, MARKET)
}

describe('the open-interest cap by depth', () => {
  test('default: the k cheapest sources of the median, at $10 a lot', () => {
    // Two of three make up half: 100,000 + 200,000 of three that cost 100,000, 400,000 and 200,000 dollars a whole move; in dollar atoms
    // × 10⁶. 300,000 ÷ 10 = 30,000 lots.
    const house = deepHouse(3, 10 ** 11, 4 * 10 ** 11, 2 * 10 ** 11)
    assert.equal(capOf(house), 0)
    pass(house, HOUR)
    assert.equal(capOf(house), 30_000)
    house.params.market.moveSafetyPpm[MARKET] = 250_000
    reportAll(house, COIN, 10_000_000)
    assert.equal(capOf(house), 22_500)
    // At $20 a lot half as many.
    house.params.underlying.stepMaxPpm[COIN] = 1_000_000
    house.params.underlying.stepPpmPerS[COIN] = 1_000_000
    house.clock.nowMs += 10_000
    reportAll(house, COIN, 20_000_000)
    assert.equal(house.markets.markets.mark[MARKET], 20_000_000)
    assert.equal(capOf(house), 11_250)
  })

  test('default: the distance at which moving is cheapest for what it moves decides', () => {
    // 1 % costs 1,000, 2 % costs 1,500: 100,000 and 75,000 a whole move; beyond 2 % nothing is said, so 50 % costs 1,500 too: 3,000.
    const house = deepHouse(3)
    const levels = [
      { distancePpm: 10_000, costUp: 10 ** 9, costDown: 2 * 10 ** 9 },
      { distancePpm: 20_000, costUp: 3 * 10 ** 9, costDown: 1_500_000_000 },
    ]
    for (const source of [0, 1, 2]) takeDepth(house, source, COIN, levels)
    pass(house, HOUR)
    // Two sources: 6,000 dollars ÷ 10.
    assert.equal(capOf(house), 600)
  })

  test('behavior: without depth of more than half of the weight the parameter holds alone', () => {
    const house = deepHouse(3, 10 ** 11)
    pass(house, HOUR)
    assert.equal(capOf(house), 10 ** 9)
    // Of two of three the third costs nothing: 0 + 100,000.
    depth(house, 1, 10 ** 12)
    assert.equal(capOf(house), 0)
    pass(house, HOUR)
    assert.equal(capOf(house), 10_000)
  })

  test('behavior: a wall counts slowly, and not at all once it is gone (E29)', () => {
    const house = deepHouse(3, 10 ** 10, 10 ** 10, 10 ** 10)
    pass(house, HOUR)
    assert.equal(capOf(house), 2000)
    for (const source of [0, 1, 2]) depth(house, source, 10 ** 12)
    assert.equal(capOf(house), 2000)
    // A minute of a wall a hundred times as deep: a sixtieth of it, 16,666.666 and the 10,000, twice, ÷ 10.
    pass(house, 2 * MINUTE)
    assert.equal(capOf(house), Math.floor((2 * (10 ** 10 + Math.floor(10 ** 12 / 30))) / 10 ** 7))
    for (const source of [0, 1, 2]) depth(house, source, 10 ** 9)
    assert.equal(capOf(house), 200)
    // What comes back is new.
    for (const source of [0, 1, 2]) depth(house, source, 10 ** 12)
    assert.equal(capOf(house), 200)
  })

  test('behavior: depth that is confirmed counts once, however often', () => {
    const house = deepHouse(3, 10 ** 10, 10 ** 10, 10 ** 10)
    for (let times = 0; times < 3; times++) {
      pass(house, HOUR)
      assert.equal(capOf(house), 2000)
      for (const source of [0, 1, 2]) depth(house, source, 10 ** 10)
    }
  })

  test('behavior: depth that nobody confirms counts zero', () => {
    const house = deepHouse(3, 10 ** 10, 10 ** 10, 10 ** 10)
    house.params.underlying.depthStaleMs[COIN] = 2 * HOUR
    boundInterest(house, COIN)
    pass(house, 2 * HOUR)
    assert.equal(capOf(house), 2000)
    pass(house, 1)
    assert.equal(capOf(house), 0)
  })

  test('rejects: what is no cost of a distance', () => {
    const house = deepHouse(3)
    const at = (distancePpm: number, costUp: number, costDown = costUp) => ({ distancePpm, costUp, costDown })
    assert.equal(depthReject(house, 0, COIN, []), 'fieldOutOfRange')
    assert.equal(depthReject(house, 0, COIN, [at(30_000, 1)]), 'fieldOutOfRange')
    assert.equal(depthReject(house, 0, COIN, [at(10_000, -1)]), 'fieldOutOfRange')
    assert.equal(depthReject(house, 0, COIN, [at(10_000, 1, 2 ** 51 + 1)]), 'fieldOutOfRange')
    assert.equal(depthReject(house, 0, COIN, [at(10_000, 2), at(20_000, 2, 1)]), 'fieldOutOfRange')
    assert.equal(depthReject(house, 0, COIN, [at(10_000, 2), at(10_000, 2)]), 'entryRepeated')
  })

  test('behavior: looking often counts nothing twice, and never more than was reported', () => {
    const waits = fc.array(fc.integer({ min: 1, max: 10 * MINUTE }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(waits, fc.integer({ min: 1, max: 10 ** 12 }), (ms, whole) => {
        const [often, once] = [deepHouse(3, whole, whole, whole), deepHouse(3, whole, whole, whole)]
        for (const each of ms) {
          often.clock.nowMs += each
          boundInterest(often, COIN)
        }
        once.clock.nowMs = often.clock.nowMs
        boundInterest(once, COIN)
        assert.equal(capOf(often), capOf(once))
        assert.ok(capOf(often) <= Math.floor((2 * whole) / 10_000_000))
      }),
    )
  })

  test('behavior: no set of sources with half of the weight costs less than the cap says', () => {
    const sources = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 1000 }), whole: fc.nat(10 ** 12) }), {
      minLength: 3,
      maxLength: 8,
    })
    fc.assert(
      fc.property(sources, (list) => {
        const house = deepHouse(list.length)
        list.forEach(({ weight }, source) => {
          house.params.source.weight[source] = weight
        })
        list.forEach(({ whole }, source) => {
          depth(house, source, whole)
        })
        pass(house, HOUR)
        // Every set by brute force, weights as they are cut: none above a third, twice so that a third is whole.
        const cut = cutWeights(list.map(({ weight }) => weight))
        const total = cut.reduce((sum, each) => sum + each, 0)
        let cheapest = Number.POSITIVE_INFINITY
        for (let set = 1; set < 2 ** list.length; set++) {
          const ours = list.map((_, i) => i).filter((i) => (set >> i) & 1)
          if (2 * ours.reduce((sum, i) => sum + cut[i]!, 0) < total) continue
          cheapest = Math.min(
            cheapest,
            ours.reduce((sum, i) => sum + list[i]!.whole, 0),
          )
        }
        assert.ok(capOf(house) <= Math.floor(cheapest / 10_000_000))
        const told = eventsOf(house, 'interestBounded').at(-1)!
        for (const distance of depthDistances) {
          assert.ok(told.notional * distance <= cheapest * distance)
        }
      }),
    )
  })
})

/** The largest c with 3c ≤ Σ min(2w, c), found by trying. */
function cutWeights(list: readonly number[]): number[] {
  let c = 2 * Math.max(...list)
  while (3 * c > list.reduce((sum, each) => sum + Math.min(2 * each, c), 0)) c--
  return list.map((each) => Math.min(2 * each, c))
}
