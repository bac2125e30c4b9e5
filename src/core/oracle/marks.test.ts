import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { assetPriceAtRaw, bookReject, markAtRaw, type OracleHouse } from './index.ts'
import {
  COIN,
  COLLATERAL,
  coin,
  eventsOf,
  MARKET,
  PRICE,
  pass,
  pricedHouse,
  report,
  reportAll,
  run,
  showMid,
  smallHouse,
  TOKEN,
} from './small-house.test.ts'

const MINUTE = 60_000

const mark = (house: OracleHouse): number => house.markets.markets.mark[MARKET]!
const slow = (house: OracleHouse): number => house.markets.markets.slow[MARKET]!

test('default: mark is index × multiple ÷ token price, collateral likewise', () => {
  const house = pricedHouse(3)
  assert.equal(mark(house), PRICE)
  assert.equal(slow(house), PRICE)
  assert.equal(house.markets.assets.price[COLLATERAL], PRICE)
  house.clock.nowMs += 1000
  // The token at 0.995 dollar: 10 000 000 ÷ 0.995 = 10 050 251.2…, floor.
  reportAll(house, TOKEN, 9_950_000)
  assert.equal(house.markets.tiers.tokenPricePpm[0], 995_000)
  assert.equal(house.markets.tiers.depegged[0], 0)
  assert.equal(mark(house), 10_050_251)
  assert.equal(house.markets.assets.price[COLLATERAL], 10_050_251)
  // The token is worth itself: a base lot of it is 10⁷ atoms.
  assert.equal(house.markets.assets.price[0], 10 ** 7)
})

test('behavior: nothing has a price before the token has one', () => {
  const house = smallHouse(3)
  reportAll(house, COIN, PRICE)
  assert.equal(mark(house), 0)
  assert.equal(house.markets.assets.price[COLLATERAL], 0)
  report(house, 0, TOKEN, 10 ** 7)
  assert.equal(mark(house), PRICE)
  assert.equal(house.markets.assets.price[COLLATERAL], PRICE)
})

test('behavior: below its threshold the token degrades its tier, at it no longer', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 1000
  reportAll(house, TOKEN, 9_899_999)
  assert.equal(house.markets.tiers.depegged[0], 1)
  assert.deepEqual(eventsOf(house, 'tokenPriced').at(-1), {
    type: 'tokenPriced',
    tier: 0,
    pricePpm: 989_999,
    depegged: 1,
  })
  house.clock.nowMs += 1000
  reportAll(house, TOKEN, 9_900_000)
  assert.equal(house.markets.tiers.depegged[0], 0)
})

test('behavior: the basis follows a lasting distance of the mid but for τ ÷ (τ + t)', () => {
  const house = pricedHouse(3)
  // 0.2 % above fair, τ = 150 s.
  showMid(house, 0, 10_020_000)
  assert.equal(mark(house), PRICE)
  let seconds = 0
  run(house, 10 * MINUTE, 1000, (h) => {
    reportAll(h, COIN, PRICE)
    showMid(h, 0, 10_020_000)
    seconds++
    const left = 10_020_000 - mark(h)
    // Averages are brought forward every τ ÷ 64, 2.3 s, here at the tick after it.
    const counted = Math.max(seconds - 3, 0)
    assert.ok(left <= Math.ceil((20_000 * 150) / (150 + counted)) + 1, `${left} left after ${seconds} s`)
    assert.ok(left >= Math.floor(20_000 * (1 - seconds / 150)) - 1, `${left} left after ${seconds} s`)
  })
  // 20 000 × e⁻⁴ = 366; in steps of 3 s, the last one not counted yet, 20 000 × (150 ÷ 153)¹⁹⁹ = 389.
  const left = 10_020_000 - mark(house)
  assert.ok(left >= 366 && left <= 390, `${left}`)
})

test('behavior: E25, a venue at three times fair for two minutes moves the mark by at most bound × t ÷ τ', () => {
  const house = pricedHouse(3)
  run(house, 2 * MINUTE, 1000, (h) => {
    reportAll(h, COIN, PRICE)
    showMid(h, 0, 3 * PRICE)
  })
  // 0.5 % × 120 ÷ 150 = 0.4 % at most. Of the 119 s that it was seen 117 or more are counted: 1 − e^(−0.78) of 0.5 %.
  assert.ok(mark(house) - PRICE <= 40_000)
  assert.ok(Math.abs(mark(house) - PRICE - 27_100) < 400, `${mark(house)}`)
  // Back at fair, it fades.
  run(house, 10 * MINUTE, 1000, (h) => {
    reportAll(h, COIN, PRICE)
    showMid(h, 0, PRICE)
  })
  assert.ok(mark(house) - PRICE < 600)
})

test('behavior: a spike counts for the time that it lasts, not for the time before it', () => {
  const house = pricedHouse(3)
  showMid(house, 0, PRICE)
  // A quiet minute without a tick, then a spike of one millisecond.
  house.clock.nowMs += MINUTE
  showMid(house, 0, 10_050_000)
  house.clock.nowMs += 1
  showMid(house, 0, PRICE)
  // 50 000 × 1 ÷ 150 001 < 1.
  assert.equal(mark(house), PRICE)
})

test('behavior: a mid that goes stale is no distance: the basis fades', () => {
  const house = pricedHouse(3)
  showMid(house, 0, 10_050_000)
  run(house, 60 * MINUTE, 1000, (h) => reportAll(h, COIN, PRICE))
  assert.equal(mark(house), PRICE)
})

test('behavior: of two venues neither pulls alone, of three the middle one counts', () => {
  const target = (...mids: number[]): number => {
    const house = pricedHouse(3, mids.length)
    mids.forEach((mid, venue) => {
      showMid(house, venue, mid)
    })
    return house.oracle.quotes.sample[MARKET]! / 256
  }
  assert.equal(target(10_020_000), 2000)
  assert.equal(target(10_020_000, 9_990_000), 0)
  assert.equal(target(10_020_000, 10_010_000), 1000)
  assert.equal(target(9_980_000, 9_990_000), -1000)
  assert.equal(target(10_020_000, 10_010_000, 9_000_000), 1000)
  // 0.5 % is the bound.
  assert.equal(target(11_000_000), 5000)
  assert.equal(target(1), -5000)
})

test('behavior: a killed venue is not heard', () => {
  const house = pricedHouse(3)
  showMid(house, 0, 10_020_000, 9000)
  house.markets.venues.open[0] = 0
  reportAll(house, COIN, PRICE)
  assert.equal(house.oracle.quotes.sample[MARKET], 0)
  assert.equal(house.markets.markets.depth[MARKET], 1000)
})

test('behavior: depth is the smaller side of all books, at least the floor, halved with every staleness', () => {
  const house = pricedHouse(3, 2)
  const { markets } = house.markets
  showMid(house, 0, PRICE, 5000)
  showMid(house, 1, PRICE, 3000)
  assert.equal(markets.depth[MARKET], 8000)
  const depths: number[] = []
  for (let minute = 0; minute < 5; minute++) {
    pass(house, MINUTE)
    depths.push(markets.depth[MARKET]!)
  }
  pass(house, 1)
  depths.push(markets.depth[MARKET]!)
  // Ages 1 … 5 minutes; a book is whole until it is older than one: 8000, 4000, 2000, 1000, then the floor.
  assert.deepEqual(depths, [8000, 4000, 2000, 1000, 1000, 1000])
  assert.deepEqual(eventsOf(house, 'marketTermsSet').at(-1)!.depth, 1000)
})

test('rejects: books that are crossed, out of range, or of another tier', () => {
  const house = pricedHouse(3)
  assert.equal(bookReject(house, 0, MARKET, 100, 99, 1, 1), 'fieldOutOfRange')
  assert.equal(bookReject(house, 0, MARKET, -1, 99, 1, 1), 'fieldOutOfRange')
  assert.equal(bookReject(house, 0, MARKET, 0, 99, 1, 1), 'fieldOutOfRange')
  assert.equal(bookReject(house, 0, MARKET, 98, 10 ** 12 + 1, 1, 1), 'fieldOutOfRange')
  assert.equal(bookReject(house, 0, MARKET, 98, 99, 2 ** 31, 1), 'fieldOutOfRange')
  assert.equal(bookReject(house, 0, 1, 98, 99, 1, 1), 'marketUnknown')
  assert.equal(bookReject(house, 1, MARKET, 98, 99, 1, 1), 'venueUnknown')
  assert.equal(bookReject(house, 0, MARKET, 98, 0, 1, 0), null)
  house.markets.venues.tier[0] = 1
  assert.equal(bookReject(house, 0, MARKET, 98, 99, 1, 1), 'tierMismatch')
  house.markets.venues.tier[0] = 0
  house.markets.venues.open[0] = 0
  assert.equal(bookReject(house, 0, MARKET, 98, 99, 1, 1), 'venueKilled')
  house.markets.markets.status[MARKET] = 3
  assert.equal(bookReject(house, 0, MARKET, 98, 99, 1, 1), 'marketClosed')
})

test('rejects: a ninth live book of a market', () => {
  const house = pricedHouse(3, 9)
  for (let venue = 0; venue < 8; venue++) showMid(house, venue, PRICE)
  assert.equal(bookReject(house, 8, MARKET, PRICE, PRICE, 1, 1), 'capacityReached')
  house.clock.nowMs += MINUTE + 1
  assert.equal(bookReject(house, 8, MARKET, PRICE, PRICE, 1, 1), null)
})

test('behavior: the slow price follows the mark but for τ ÷ (τ + t), and arrives', () => {
  const house = pricedHouse(3)
  house.params.underlying.staleMs[COIN] = 10 ** 9
  house.clock.nowMs += 1000
  reportAll(house, COIN, 10_100_000)
  assert.equal(slow(house), PRICE)
  pass(house, 5 * MINUTE)
  // One step of one time constant: half of the way. Collateral is the same price here.
  assert.equal(slow(house), 10_050_000)
  assert.equal(house.markets.assets.slow[COLLATERAL], 10_050_000)
  run(house, 60 * MINUTE, 1000)
  assert.equal(slow(house), 10_100_000)
  assert.equal(house.markets.assets.slow[COLLATERAL], 10_100_000)
})

test('behavior: a pump of t moves the slow price by at most t ÷ τ of it', () => {
  const house = pricedHouse(3)
  run(house, 30_000, 1000, (h) => reportAll(h, COIN, 10_200_000))
  const moved = slow(house) - PRICE
  assert.ok(moved <= 20_000 && moved > 17_000, `${moved}`)
})

test('behavior: the slow price of a cheap lot moves too', () => {
  const house = pricedHouse(3, 1, 10_000)
  house.params.underlying.staleMs[COIN] = 10 ** 9
  house.clock.nowMs += 1000
  reportAll(house, COIN, 10_100)
  run(house, 60 * MINUTE, 100)
  assert.equal(slow(house), 10_100)
})

test('behavior: prices at the raw median, while held and after', () => {
  const house = pricedHouse(3)
  assert.equal(markAtRaw(house, MARKET), PRICE)
  house.clock.nowMs += 1000
  reportAll(house, COIN, 9_000_000)
  assert.equal(mark(house), 9_800_000)
  assert.equal(markAtRaw(house, MARKET), 9_000_000)
  assert.equal(assetPriceAtRaw(house, COLLATERAL), 9_000_000)
  // The token held as well: 9 000 000 ÷ 0.9.
  reportAll(house, TOKEN, 9_000_000)
  assert.equal(markAtRaw(house, MARKET), 10_000_000)
  assert.equal(assetPriceAtRaw(house, 0), 10 ** 7)
  run(house, 10_000, 1000)
  assert.equal(coin(house).held, 0)
  assert.equal(markAtRaw(house, MARKET), mark(house))
  assert.equal(assetPriceAtRaw(house, COLLATERAL), house.markets.assets.price[COLLATERAL])
})

test('behavior: confidence and volatility raise the add-on at once', () => {
  const house = pricedHouse(3)
  const { markets } = house.markets
  assert.equal(markets.addOnPpm[MARKET], 0)
  house.clock.nowMs += 1000
  // Confidence 1 % at factor 1: 10 000 ppm.
  reportAll(house, COIN, PRICE, 100_000)
  assert.equal(markets.addOnPpm[MARKET], 10_000)
  // A move of 1 % once: r² = 10⁸ ppm², ÷ (21 600 + 1) s, × 3600 s, root: 4082 ppm an hour, below the initial 40 000.
  house.clock.nowMs += 1000
  reportAll(house, COIN, 10_100_000)
  assert.equal(markets.addOnPpm[MARKET], 0)
  assert.equal(house.oracle.prices.hourlyPpm[COIN], 4082)
  house.params.market.volatilityFactorPpm[MARKET] = 10_000_000
  reportAll(house, COIN, 10_100_000)
  assert.equal(markets.addOnPpm[MARKET], 820)
})

test('behavior: a mark that moved is in the set of moved rows, one that did not is not', () => {
  const house = pricedHouse(3)
  const { moved } = house
  moved.markets.count = 0
  moved.markets.marks.fill(0)
  moved.assets.count = 0
  moved.assets.marks.fill(0)
  house.clock.nowMs += 1000
  reportAll(house, COIN, PRICE, 7)
  assert.equal(moved.markets.count + moved.assets.count, 0)
  reportAll(house, COIN, PRICE + 1, 7)
  assert.deepEqual([moved.markets.rows[0], moved.markets.count], [MARKET, 1])
  assert.deepEqual([moved.assets.rows[0], moved.assets.count], [COLLATERAL, 1])
})

/**
 * Plays honest sources that stay within ± spread and a minority shifted by d for t seconds, and a twin without the shift;
 * returns the largest distance of mark and of slow price between the two, and the honest spread.
 */
function shifted(seed: readonly number[], bad: readonly boolean[], shift: number, seconds: number) {
  const lying = pricedHouse(bad.length)
  const honest = pricedHouse(bad.length)
  let mid = 0
  let markOff = 0
  let slowOff = 0
  let low = PRICE
  let high = PRICE
  for (let second = 1; second <= seconds; second++) {
    mid = 10_000 + ((seed[second % seed.length]! * 7) % 30_000)
    for (const house of [lying, honest]) {
      house.clock.nowMs += 1000
      bad.forEach((isBad, source) => {
        const said = PRICE + (seed[(second + source) % seed.length]! % 20_000)
        if (!isBad) {
          low = Math.min(low, said - 500)
          high = Math.max(high, said + 500)
        }
        report(house, source, COIN, isBad && house === lying ? Math.max(501, said + shift) : said, 500)
      })
      showMid(house, 0, PRICE + mid)
    }
    markOff = Math.max(markOff, Math.abs(mark(lying) - mark(honest)))
    slowOff = Math.max(slowOff, Math.abs(slow(lying) - slow(honest)))
  }
  return { markOff, slowOff, spread: high - low }
}

test('behavior: a shift d of every minority for t seconds moves the mark by at most f(d, t)', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(10 ** 6), { minLength: 7, maxLength: 11 }),
      fc.integer({ min: -10_000_000, max: 100_000_000 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 3, max: 5 }),
      (seed, shift, seconds, sources) => {
        for (let subset = 1; subset < 2 ** sources; subset++) {
          const bad = Array.from({ length: sources }, (_, i) => (subset >> i) % 2 === 1)
          if (2 * bad.filter((isBad) => isBad).length >= sources) continue
          const { markOff, slowOff, spread } = shifted(seed, bad, shift, seconds)
          // The minority's own honest price is part of what the twin hears: the spread of all, at most 21 000 wide.
          const s = Math.max(spread, 21_000)
          const f = s * 1.005 * (1 + Math.min(1, seconds / 150)) + 2
          assert.ok(markOff <= f, `mark off by ${markOff} > ${f}, subset ${subset}`)
          assert.ok(slowOff <= f * Math.min(1, seconds / 300) + 1, `slow off by ${slowOff}, subset ${subset}`)
        }
      },
    ),
    { numRuns: 12 },
  )
})

test('behavior: a small exact case: two of five 1 % high for ten seconds', () => {
  // Honest: 9 999 000, 10 000 000, 10 001 000 without confidence; the median of five with two above is the highest honest.
  const house = pricedHouse(5)
  run(house, 10_000, 1000, (h) => {
    report(h, 0, COIN, 9_999_000)
    report(h, 1, COIN, 10_000_000)
    report(h, 2, COIN, 10_001_000)
    report(h, 3, COIN, 10_100_000)
    report(h, 4, COIN, 10_100_000)
  })
  assert.equal(mark(house), 10_001_000)
})

test('behavior: a lasting move of all sources is followed within the lag of the step rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000_000, max: 30_000_000 }), (goal) => {
      const house = pricedHouse(3)
      // 2 % a second of where it is: up m takes at most m ÷ 2 % seconds, down to the part q at most (1 ÷ q − 1) ÷ 2 %.
      const relative = goal >= PRICE ? goal / PRICE - 1 : PRICE / goal - 1
      const lagMs = Math.ceil(relative / 0.02) * 1000 + 1000
      run(house, lagMs, 1000, (h) => reportAll(h, COIN, goal))
      assert.equal(mark(house), goal)
      assert.equal(coin(house).held, 0)
    }),
    { numRuns: 40 },
  )
})
