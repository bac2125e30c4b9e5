import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Backtest, Light } from '../wire/types.ts'
import { foundSentence, lightsSentence, zoneOf } from './backtests.ts'

const published = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../docs/backtests.json'), 'utf8'),
) as Backtest

const light: Light = {
  market: 0,
  day: 20_400,
  marginPpm: 40_000,
  longBreachDays: [],
  shortBreachDays: [],
  redZonePpm: 0,
}
const days = (many: number, first: number): number[] => Array.from({ length: many }, (_, at) => first - at)
const name = (market: number): string => `M${market}`

test('default: what was found, from the figures of docs/backtests.md', () => {
  // Its table: eleven books, 20 + 22 + 12 + 15 + 5 + 4 + 12 + 17 + 12 + 11 + 11 = 141 breaches of the charge; its cost is 1.080.
  const all = [4238, 4238, 1963, 1963, 1080, 1080, 1963, 1963, 1963, 1963, 1963].reduce((sum, each) => sum + each)
  assert.equal(all, 24_377)
  assert.equal(
    foundSentence(published),
    `Of 24,377 days of eleven books, margin was too small on 141: it held on 99.42 %, and cost 8 % more than a margin that only follows volatility. All ${published.criteria.length} criteria hold.`,
  )
  const broken = published.criteria.map((each, at) => ({ ...each, holds: at > 0 }))
  assert.match(foundSentence({ ...published, criteria: broken }), /Not met: reference\.$/)
})

test('default: zones by the worse side of the last 250 days', () => {
  const zone = (long: number, short: number): string =>
    zoneOf({ ...light, longBreachDays: days(long, 20_399), shortBreachDays: days(short, 20_399) }).zone
  assert.deepEqual(
    [zone(0, 0), zone(4, 4), zone(5, 0), zone(0, 9), zone(10, 3)],
    ['green', 'green', 'yellow', 'yellow', 'red'],
  )
  // 20,150 is 250 days ago.
  assert.equal(zoneOf({ ...light, longBreachDays: days(5, 20_153) }).long, 3)
})

test('behavior: a house of today has judged nothing, a red market is named', () => {
  assert.match(lightsSentence([{ ...light, day: 0 }], name), /^No day has ended yet/)
  assert.equal(lightsSentence([light], name), 'No market is in the red zone: nothing is added.')
  const red = { ...light, market: 2, redZonePpm: 333_334 }
  assert.equal(lightsSentence([light, red], name), 'The red zone adds 33 % to the initial fraction of M2.')
})
