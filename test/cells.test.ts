import assert from 'node:assert/strict'
import { test } from 'node:test'
import { watchedLevel } from '../src/core/liquidation/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../src/core/margin/index.ts'
import { scanBelow } from '../src/core/watch/index.ts'
import { fc } from './support/fast-check.ts'
import { DAY_MS, OptionsHouse } from './support/options-house.ts'

const strikes = [80, 90, 95, 100, 105, 110, 125]
const listed = [
  { name: 'F7', days: 7, kind: 'future' as const },
  { name: 'F60', days: 60, kind: 'future' as const },
  ...strikes.flatMap((strike) => [
    { name: `C${strike}`, days: 7, kind: 'call' as const, strike: strike * 1000, upFront: strike % 2 === 0 },
    { name: `P${strike}`, days: 60, kind: 'put' as const, strike: strike * 1000, upFront: strike % 2 === 1 },
  ]),
]

/** Members with books drawn at random, each brought to within some percent of its target by withdrawing. */
function populated(random: () => number): OptionsHouse {
  const stage = new OptionsHouse(listed)
  // Cells end by their prices, not by time.
  stage.set('underlying.scenarioStepMs', 3_600_000)
  stage.set('market.openInterestCapLots', 2 ** 30)
  stage.curve(curvesAt(0.5, 0.6))
  const maker = stage.member(50_000_000, 100)
  for (let i = 0; i < 40; i++) {
    const account = stage.member(20_000 + Math.floor(random() * 20_000), random() < 0.3 ? 1 : 0)
    for (let leg = 0; leg < 6; leg++) {
      // Every fourth is linear and as large as it may be: nothing but its price tells when its cell ends.
      const name = i % 4 === 0 ? 'PERP' : stage.markets[Math.floor(random() * stage.markets.length)]!
      const lots = 1 + Math.floor(random() * (i % 4 === 0 ? 1500 : 300))
      const [buyer, seller] = random() < 0.5 ? [account, maker] : [maker, account]
      stage.trade(name, lots, stage.mark(name), buyer, seller)
    }
  }
  return stage
}

const curvesAt = (
  near: number,
  far: number,
): { days: number; basisPpm: number; volatility: number; skew: number }[] => [
  { days: 7, basisPpm: 1000, volatility: near, skew: 0.5 },
  { days: 60, basisPpm: 7000, volatility: far, skew: 0.5 },
]

test('behavior: nobody is below its level without a procedure, however prices, curves and time go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
      let state = seed
      const random = (): number => {
        state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
        return state / 2 ** 32
      }
      const stage = populated(random)
      let volatility = 0.5
      for (let step = 0; step < 150; step++) {
        stage.nowMs += 1000 + Math.floor(random() * 60_000)
        const draw = random()
        if (draw < 0.8) stage.report(stage.price * (1 + (random() - 0.5) * 0.012))
        else if (draw < 0.9) {
          volatility = Math.min(1.5, Math.max(0.2, volatility * (1 + (random() - 0.5) * 0.2)))
          stage.curve(curvesAt(volatility, volatility + 0.1))
        } else stage.tick(0)
        assert.deepEqual(
          scanBelow(stage.house, (account) => watchedLevel(stage.house, account)),
          [],
          `step ${step}`,
        )
      }
      assert.ok(stage.nowMs < stage.house.markets.expiries.expiryMs[0]! + 2 * DAY_MS)
    }),
    { numRuns: 6 },
  )
})

test('behavior: most prices ask nothing of a book that is proven in its cell', () => {
  let state = 7
  const random = (): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return state / 2 ** 32
  }
  const stage = populated(random)
  stage.report(100_000)
  stage.tick(100)
  const { stale, members } = stage.house.watch
  const before = members[1]!.size
  assert.ok(before > 25 && stale.count < 10, `${before} proven, ${stale.count} not`)
  stage.nowMs += 1000
  stage.report(100_050)
  assert.ok(members[1]!.size >= before - 2)
})

test('default: what a cell proves is no more than what is there', () => {
  const stage = populated(() => 0.37)
  const measured = emptyMeasure()
  for (const account of stage.house.watch.members[1] ?? []) {
    measure(stage.house, presentPrices(stage.house), account, noChange, measured)
    assert.ok(measured.equity >= measured.legs + measured.haircuts)
  }
})
