import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import type { rejectCodes } from '../words/index.ts'
import { passTime, reportReject } from './index.ts'
import {
  COIN,
  coin,
  eventsOf,
  PRICE,
  pass,
  pricedHouse,
  report,
  reportAll,
  run,
  START_MS,
  smallHouse,
  TOKEN,
} from './small-house.test.ts'

const NORMAL = 0
const DEGRADED = 1
const HALTED = 2
const MINUTE = 60_000

test('default: three live sources that agree make a normal price', () => {
  const house = smallHouse(3)
  assert.equal(coin(house).mode, HALTED)
  report(house, 0, COIN, PRICE, 5)
  assert.deepEqual(coin(house), { index: PRICE, mode: DEGRADED, sources: 1, held: 0, raw: PRICE })
  report(house, 1, COIN, PRICE + 2, 5)
  assert.equal(coin(house).mode, DEGRADED)
  report(house, 2, COIN, PRICE + 1, 5)
  assert.deepEqual(coin(house), { index: PRICE + 1, mode: NORMAL, sources: 3, held: 0, raw: PRICE + 1 })
  assert.deepEqual(eventsOf(house, 'indexSet').at(-1), {
    type: 'indexSet',
    underlying: COIN,
    price: PRICE + 1,
    raw: PRICE + 1,
    confidence: 4,
    sources: 3,
    mode: 'normal',
  })
})

test('behavior: the same price again says nothing', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 1000
  reportAll(house, COIN, PRICE)
  assert.deepEqual(house.events, [])
  assert.equal(house.markets.underlyings.indexMs[COIN], START_MS + 1000)
})

test('rejects: entries out of range, repeated, unknown; one bad entry refuses the report', () => {
  const house = pricedHouse(3)
  const good = { underlying: COIN, price: PRICE, confidence: 0 }
  const bad: [keyof typeof rejectCodes, object[]][] = [
    ['fieldOutOfRange', [{ ...good, price: 0 }]],
    ['fieldOutOfRange', [{ ...good, price: 10 ** 12 + 1 }]],
    ['fieldOutOfRange', [{ ...good, confidence: -1 }]],
    ['fieldOutOfRange', [{ ...good, confidence: PRICE }]],
    ['fieldOutOfRange', [good, { ...good, underlying: 9, price: 0 }]],
    ['entryRepeated', [good, good]],
    ['entryRepeated', [{ ...good, underlying: 9 }, good, good]],
    ['underlyingUnknown', [good, { ...good, underlying: 2 }]],
  ]
  for (const [code, entries] of bad) assert.equal(reportReject(house, 0, entries as never), code)
  assert.equal(reportReject(house, 3, [good]), 'sourceUnknown')
  assert.equal(reportReject(house, 0, [good, { ...good, underlying: TOKEN }]), null)
  assert.equal(reportReject(house, 0, []), null)
})

test('rejects: a 33rd live source of an underlying; a stale one gives its place', () => {
  const house = smallHouse(34)
  for (let source = 0; source < 32; source++) report(house, source, COIN, PRICE)
  const entries = [{ underlying: COIN, price: PRICE, confidence: 0 }]
  assert.equal(reportReject(house, 32, entries), 'capacityReached')
  pass(house, MINUTE + 1)
  report(house, 32, COIN, PRICE + 7)
  assert.equal(coin(house).sources, 1)
  assert.equal(coin(house).raw, PRICE + 7)
})

test('behavior: E19, a report counts up to its age limit, a minute, and not beyond', () => {
  const house = pricedHouse(3)
  pass(house, MINUTE)
  assert.equal(coin(house).mode, NORMAL)
  pass(house, 1)
  assert.deepEqual(coin(house), { index: PRICE, mode: DEGRADED, sources: 0, held: 0, raw: PRICE })
})

test('behavior: without any live source the price is kept, then halted; a report brings it back', () => {
  const house = pricedHouse(3)
  pass(house, 11 * MINUTE - 1)
  assert.equal(coin(house).mode, DEGRADED)
  pass(house, 1)
  assert.equal(coin(house).mode, HALTED)
  assert.equal(coin(house).index, PRICE)
  reportAll(house, COIN, PRICE)
  assert.equal(coin(house).mode, NORMAL)
})

test('behavior: wide confidence is degraded, at the bound it is not', () => {
  const house = pricedHouse(3)
  // 2 % of 10⁷ is 200 000: all three say the same, so the quartiles are the ends of the interval.
  reportAll(house, COIN, PRICE, 200_000)
  assert.equal(coin(house).mode, NORMAL)
  reportAll(house, COIN, PRICE, 200_001)
  assert.equal(coin(house).mode, DEGRADED)
})

test('behavior: a source without weight is not live', () => {
  const house = pricedHouse(3)
  house.params.source.weight[2] = 0
  report(house, 0, COIN, PRICE)
  assert.equal(coin(house).sources, 2)
  assert.equal(coin(house).mode, DEGRADED)
})

test('behavior: sourcesMin above three asks for more', () => {
  const house = pricedHouse(4)
  house.params.underlying.sourcesMin[COIN] = 5
  report(house, 0, COIN, PRICE)
  assert.equal(coin(house).mode, DEGRADED)
})

test('behavior: E1, two live sources of which one prints 1000 times: the index stays, nothing opens', () => {
  const house = pricedHouse(3)
  // The third feed is down: it goes stale while the other two go on.
  run(house, MINUTE + 1000, 1000, (h) => {
    report(h, 0, COIN, PRICE)
    report(h, 1, COIN, PRICE)
  })
  assert.equal(coin(house).sources, 2)
  run(house, 10 * MINUTE, 1000, (h) => {
    report(h, 0, COIN, PRICE)
    report(h, 1, COIN, 1000 * PRICE)
  })
  assert.deepEqual(coin(house), { index: PRICE, mode: DEGRADED, sources: 2, held: 0, raw: PRICE })
  // Honest moves are followed on the honest side only: a fall is not, the liar is above.
  report(house, 0, COIN, PRICE - 1000)
  assert.equal(coin(house).index, PRICE)
  pass(house, 1000)
  report(house, 0, COIN, PRICE + 1000)
  assert.equal(coin(house).index, PRICE + 1000)
})

test('behavior: E5 and E26, one venue of three prints 30 % off: the price stands, degraded; of four it is not heard', () => {
  for (const print of [1_300_000, 650_000]) {
    const house = pricedHouse(4, 1, 1_000_000)
    house.clock.nowMs += 10_000
    report(house, 0, COIN, print)
    assert.deepEqual(coin(house), { index: 1_000_000, mode: NORMAL, sources: 3, held: 0, raw: 1_000_000 })
    house.params.source.weight[3] = 0
    report(house, 0, COIN, print)
    assert.equal(coin(house).index, 1_000_000)
    assert.equal(coin(house).mode, DEGRADED)
  }
})

test('behavior: E8, a source that stands still at a floor while the market falls is outvoted, then not heard', () => {
  const house = pricedHouse(4, 1, 1_070_000)
  let market = 1_070_000
  run(house, 10 * MINUTE, 1000, (h) => {
    market = Math.max(100_000, market - 5000)
    for (const source of [0, 1, 2]) report(h, source, COIN, market)
    report(h, 3, COIN, 1_070_000)
  })
  assert.deepEqual(coin(house), { index: 100_000, mode: NORMAL, sources: 3, held: 0, raw: 100_000 })
})

test('behavior: one live source is followed, but only as fast as the step rule lets it', () => {
  const house = pricedHouse(1)
  house.clock.nowMs += 1000
  report(house, 0, COIN, 2 * PRICE)
  // 2 % a second: 10 000 000 → 10 200 000.
  assert.deepEqual(coin(house), { index: 10_200_000, mode: DEGRADED, sources: 1, held: 1, raw: 2 * PRICE })
  pass(house, 500)
  // Another 1 % of 10 200 000 in half a second, without a report.
  assert.equal(coin(house).index, 10_302_000)
})

test('behavior: the step rule shares one allowance among reports of one time, and ends', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 1000
  reportAll(house, COIN, 9_500_000)
  assert.deepEqual(coin(house), { index: 9_800_000, mode: NORMAL, sources: 3, held: 1, raw: 9_500_000 })
  pass(house, 1000)
  assert.equal(coin(house).index, 9_604_000)
  pass(house, 1000)
  assert.deepEqual(coin(house), { index: 9_500_000, mode: NORMAL, sources: 3, held: 0, raw: 9_500_000 })
  assert.ok(eventsOf(house, 'indexSet').some((event) => event.price === 9_604_000 && event.raw === 9_500_000))
})

test('behavior: after a long silence one update moves at most the largest step', () => {
  const house = pricedHouse(3)
  house.clock.nowMs += 59_000
  reportAll(house, COIN, 20_000_000)
  assert.equal(coin(house).index, 12_000_000)
})

test('behavior: a step too short to move an atom is not lost', () => {
  const house = pricedHouse(1, 1, 1000)
  // 1000 atoms, 2 % a second: an atom takes 50 ms. Ticks at 1, 11, 21 … 500 ms must not starve it: steps at 51, 101 … 451.
  house.clock.nowMs += 1
  report(house, 0, COIN, 2000)
  run(house, 499, 10)
  assert.equal(coin(house).index, 1009)
})

test('behavior: flapping within the gap is not heard, the earlier price stands', () => {
  const house = pricedHouse(1)
  house.params.source.reportGapMs[0] = 1000
  house.clock.nowMs += 999
  report(house, 0, COIN, PRICE + 50)
  assert.equal(coin(house).index, PRICE)
  house.clock.nowMs += 1
  report(house, 0, COIN, PRICE + 60)
  assert.equal(coin(house).index, PRICE + 60)
})

type Fault = 'lying' | 'frozen' | 'flapping' | 'absent'

/** One source in one of the ways in which sources fail; honest prices walk up by one per mille a second. */
function speak(house: ReturnType<typeof smallHouse>, source: number, fault: Fault | null, honest: number): void {
  const second = (house.clock.nowMs - START_MS) / 1000
  if (fault === 'absent') return
  if (fault === 'lying') report(house, source, COIN, 3 * PRICE)
  else if (fault === 'frozen') report(house, source, COIN, PRICE)
  else if (fault === 'flapping') report(house, source, COIN, second % 2 === 0 ? 2 * PRICE : PRICE / 2)
  else report(house, source, COIN, honest, 1000)
}

test('behavior: every subset of five sources lying, frozen, flapping or absent: a minority does not move the index', () => {
  const sources = 5
  for (const fault of ['lying', 'frozen', 'flapping', 'absent'] as const) {
    for (let subset = 0; subset < 2 ** sources; subset++) {
      const bad = Array.from({ length: sources }, (_, i) => (subset >> i) % 2 === 1)
      const good = bad.filter((isBad) => !isBad).length
      const house = pricedHouse(sources)
      let honest = PRICE
      run(house, 90_000, 1000, (h) => {
        const before = honest
        honest += 10_000
        bad.forEach((isBad, source) => {
          speak(h, source, isBad ? fault : null, honest)
        })
        if (good < 3) return
        const { index } = coin(h)
        assert.ok(index >= before - 1000 && index <= honest + 1000, `${fault} ${subset}: ${index} beside ${honest}`)
      })
      // Three that lie alike are a price like another; three that are silent are none.
      if (good >= 3 || fault === 'absent') {
        assert.equal(coin(house).mode, good >= 3 ? NORMAL : DEGRADED, `${fault} ${subset}: mode`)
      }
    }
  }
})

test('behavior: fewer than three honest ones never make a normal price that is not honest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 9 }), (a, b) => {
      const house = pricedHouse(3)
      house.clock.nowMs += 1000
      report(house, 0, COIN, PRICE)
      report(house, 1, COIN, a)
      report(house, 2, COIN, b)
      const { index, mode } = coin(house)
      // Within its wide confidence, or moved by at most one second's step.
      assert.ok(Math.abs(index - PRICE) <= 200_000)
      if (mode === NORMAL) assert.ok(house.markets.underlyings.confidence[COIN]! <= 0.02 * Math.max(a, b, PRICE))
    }),
  )
})

test('behavior: what is not due is not done', () => {
  const house = pricedHouse(3)
  passTime(house)
  house.events.length = 0
  const before = house.oracle.prices.windowMs[COIN]
  pass(house, 1)
  assert.equal(house.oracle.prices.windowMs[COIN], before)
  assert.deepEqual(house.events, [])
})
