import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../../test/support/fast-check.ts'
import { isYearly, logScaleOf, logTicks, niceTicks, scaleOf, timeTicks, yearTicks } from './scale.ts'
import { thinned } from './svg.ts'

test('default: ticks are round and enclose what is drawn', () => {
  assert.deepEqual(niceTicks(3449, 4378, 5), [3400, 3600, 3800, 4000, 4200, 4400])
  assert.deepEqual(niceTicks(0, 1, 4), [0, 0.25, 0.5, 0.75, 1])
  assert.deepEqual(niceTicks(-19.5, 0, 4), [-20, -15, -10, -5, 0])
})

test('behavior: a flat line has an axis too', () => {
  const ticks = niceTicks(5, 5, 4)
  assert.ok(ticks[0]! < 5 && ticks.at(-1)! > 5)
  assert.ok(niceTicks(0, 0, 4).length >= 2)
})

test('behavior: ticks of any domain are few, rising and enclose it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: 1, max: 1e9 }), (low, span) => {
      const ticks = niceTicks(low, low + span, 5)
      assert.ok(ticks[0]! <= low && ticks.at(-1)! >= low + span)
      assert.ok(ticks.length >= 2 && ticks.length <= 12)
      assert.ok(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!))
    }),
  )
})

test('default: times are round in UTC', () => {
  const at = (clock: string): number => Date.parse(`2025-10-10T${clock}Z`)
  assert.deepEqual(timeTicks(at('12:07'), at('15:10'), 4), [at('13:00'), at('14:00'), at('15:00')])
  assert.ok(timeTicks(at('00:00'), at('00:00') + 14 * 86_400_000, 10).length <= 11)
})

test('default: a span of years has its ticks at their beginnings, no more than fit', () => {
  const at = (day: string): number => Date.parse(`${day}T00:00Z`)
  const [from, to] = [at('2014-06-14'), at('2026-01-19')]
  assert.ok(isYearly(from, to) && !isYearly(at('2025-01-01'), at('2025-12-31')))
  assert.deepEqual(yearTicks(from, to, 4), [at('2015-01-01'), at('2020-01-01'), at('2025-01-01')])
  assert.equal(yearTicks(from, to, 20).length, 12)
  assert.deepEqual(
    yearTicks(at('2020-01-01'), at('2023-01-01'), 9).map((tick) => new Date(tick).getUTCFullYear()),
    [2020, 2021, 2022, 2023],
  )
})

test('default: a scale maps its ends onto pixels', () => {
  const { at } = scaleOf(10, 20, 0, 100)
  assert.deepEqual([at(10), at(15), at(20)], [0, 50, 100])
  assert.equal(scaleOf(5, 5, 0, 100).at(5), 0)
})

test('default: a logarithmic axis has powers of ten as ticks, and its middle is their mean power', () => {
  assert.deepEqual(logTicks(0.02, 77, 6), [0.01, 0.1, 1, 10, 100])
  assert.deepEqual(logTicks(1, 10 ** 8, 4), [1, 100, 10_000, 1_000_000, 100_000_000])
  assert.equal(logScaleOf(0.01, 100, 0, 100).at(1), 50)
})

test('behavior: thinning keeps the ends and extremes of every pixel column', () => {
  const points = [5, 9, 1, 4, 7].map((y, i) => ({ x: i / 10, y }))
  assert.deepEqual(
    thinned(points).map(({ y }) => y),
    [5, 9, 1, 7],
  )
})
