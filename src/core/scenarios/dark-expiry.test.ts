import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, OptionsHouse } from '../../../test/support/options-house.ts'
import { deltaOf } from './index.ts'

const MINUTE = 60_000

/** Live for the first five minutes of the window at 100,000, dark from then on until a minute behind the expiry: 110,000. */
function darkened(): OptionsHouse {
  const stage = new OptionsHouse([
    { name: 'F', days: 1, kind: 'future' },
    { name: 'C', days: 1, kind: 'call', strike: 101_000 },
  ])
  stage.set('underlying.staleMs', MINUTE)
  stage.set('underlying.curveStaleMs', DAY_MS)
  stage.curve([{ days: 1, volatility: 0.5 }])
  stage.nowMs += DAY_MS - 30 * MINUTE
  for (let minute = 0; minute < 5; minute++) {
    stage.report(100_000)
    stage.tick(MINUTE)
  }
  stage.tick(26 * MINUTE)
  stage.report(110_000)
  return stage
}

test('default: a dated contract that waits in the dark is marked at what is fixed and what is still open', () => {
  const stage = darkened()
  // Five minutes of 15 are fixed at 100,000; ten are open at 110,000.
  const average = (5 * 100_000 + 10 * 110_000) / 15
  assert.ok(Math.abs(stage.mark('F') - average) < 0.001, String(stage.mark('F')))
  // No volatility is left: the call is worth what the average is above its strike.
  assert.ok(Math.abs(stage.mark('C') - (average - 101_000)) < 0.001, String(stage.mark('C')))
})

test('default: its scenarios move what is still open', () => {
  const stage = darkened()
  // Ten of 15 minutes were open when they stood: two thirds of what the index moves.
  const lot = 110_000_000
  assert.ok(Math.abs(deltaOf(stage.house, stage.market('F')) - (lot * 10) / 15) < 0.01 * lot)
  assert.ok(Math.abs(deltaOf(stage.house, stage.market('C')) - (lot * 10) / 15) < 0.01 * lot)
})

test('default: when half of a window has been live, the average settles at which it was marked last', () => {
  const stage = darkened()
  for (let half = 0; half < 21; half++) {
    stage.tick(MINUTE / 2)
    stage.report(110_000)
  }
  const { expiries } = stage.house.markets
  const average = (5 * 100_000 + 10 * 110_000) / 15
  assert.ok(Math.abs(expiries.price[0]! / 1000 - average) < 0.01, String(expiries.price[0]))
})
