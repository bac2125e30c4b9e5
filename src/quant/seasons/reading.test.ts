import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { type Input, inputs } from './inputs.ts'
import { readerOf, zOf } from './reading.ts'
import { distanceMilli, usualOf } from './robust.ts'
import { lastAt, type Series } from './series.ts'
import { transformed } from './transformation.ts'

const always = (): boolean => true
/** VIX: a level, two days late, overdue after eight. */
const level = inputs.find(({ name }) => name === 'volatility')!
const falling = inputs.find(({ name }) => name === 'stablecoins')!

/** One observation a day from a day on. */
function dailyFrom(first: number, values: readonly number[]): Series {
  return { days: values.map((_, at) => first + at), values }
}

test('default: median and median absolute deviation of the textbook', () => {
  // Rousseeuw and Croux: of 1, 1, 2, 2, 4, 6, 9 the median is 2, the deviations 0, 0, 1, 1, 2, 4, 7, their median 1.
  const usual = usualOf(Float64Array.of(9, 1, 2, 6, 1, 4, 2))
  assert.deepEqual(usual, { median: 2, deviation: 1 })
  // (4 − 2) ÷ 1.4826 = 1.34898…; (1 − 2) ÷ 1.4826 = −0.674…, floor.
  assert.equal(distanceMilli(4, usual), 1348)
  assert.equal(distanceMilli(1, usual), -675)
  assert.equal(distanceMilli(9, usual), 3000)
  assert.equal(distanceMilli(5, { median: 5, deviation: 0 }), 0)
})

test('default: what is made of a series', () => {
  const series: Series = { days: [100, 107, 130, 160], values: [1000, 1010, 990, 1200] }
  assert.equal(transformed(series, 3, { kind: 'level' }), 1200)
  // 30 days before 160 is 130; 1200 ÷ 990 − 1 = 21.21 21 21…%.
  assert.equal(transformed(series, 3, { kind: 'change', days: 30 }), 210)
  assert.equal(transformed(series, 3, { kind: 'growth', days: 30 }), 212_121)
  // 50 days before is 110: the observation of 107 is three days older, which serves.
  assert.equal(transformed(series, 3, { kind: 'change', days: 50 }), 190)
  // 40 days before is 120: that of 107 is thirteen days older, which does not.
  assert.equal(transformed(series, 3, { kind: 'change', days: 40 }), null)
  // The last 53 days: 990 and 1200 of days 130 and 160, and not 1010 of day 107, 53 days ago.
  assert.equal(transformed(series, 3, { kind: 'mean', days: 53 }), 1095)
  // Growths of 10 % and −10 %: √((10⁵)² + (10⁵)²) ÷ √2.
  assert.equal(transformed(dailyFrom(0, [100, 110, 99]), 2, { kind: 'realised', days: 2 }), 100_000)
})

test('behavior: nothing is read before it is published, and the day itself is not in its window', () => {
  // Two hundred days of 10 and 12 by turns, then a jump: seen two days later, against a window that does not know it.
  const values = [...Array(200).keys()].map((at) => (at % 2 === 0 ? 10 : 12))
  const read = readerOf(level, dailyFrom(0, [...values, 20]), always)
  assert.equal(read(201)!.value, 12)
  const seen = read(202)!
  // Days 2 to 201 read 100 times each: the lower middle is 10, half of the deviations are 0: one counts as one unit.
  assert.deepEqual([seen.value, seen.median, seen.deviation, seen.zMilli], [20, 10, 0, 3000])
})

test('behavior: what comes after a day changes nothing of it', () => {
  const values = fc.array(fc.integer({ min: 1, max: 10 ** 6 }), { minLength: 300, maxLength: 400 })
  fc.assert(
    fc.property(
      values,
      values,
      fc.constantFrom(...inputs),
      fc.integer({ min: 240, max: 299 }),
      (past, other, input, day) => {
        const known = day - input.lagDays
        const changed = past.map((value, at) => (at <= known ? value : (other[at] ?? 1)))
        const one = readerOf(input, dailyFrom(0, past), always)(day)
        assert.deepEqual(readerOf(input, dailyFrom(0, changed), always)(day), one)
      },
    ),
    { numRuns: 25 },
  )
})

test('behavior: too young a window, and days off the list, are missing', () => {
  const series = dailyFrom(0, Array<number>(400).fill(7))
  assert.equal(readerOf(level, series, always)(181), null)
  assert.notEqual(readerOf(level, series, always)(182), null)
  assert.equal(readerOf(level, series, (day) => day < 300)(300), null)
})

test('behavior: stale inputs drift to caution, never to ease, for as long as they are stale', () => {
  const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 250, maxLength: 260 })
  fc.assert(
    fc.property(values, fc.constantFrom(level, falling), (past, input) => {
      const read = readerOf(input, dailyFrom(0, past), always)
      const last = past.length - 1 + input.ageDaysMax
      let before = read(last)!
      assert.equal(before.staleDays, 0)
      for (let stale = 1; stale <= 60; stale++) {
        const now = read(last + stale)!
        assert.equal(now.staleDays, stale)
        // A tenth of a deviation a day, up to one deviation; what stood higher stays.
        assert.equal(now.zMilli, Math.max(before.zMilli, Math.min(1000, before.zMilli + 100)))
        before = now
      }
    }),
    { numRuns: 20 },
  )
})

test('behavior: the figures of a reading give its distance again', () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 260, maxLength: 260 })
  const turned: Input = { ...level, tight: -1 }
  fc.assert(
    fc.property(values, fc.constantFrom(level, turned), fc.integer({ min: 255, max: 300 }), (past, input, day) => {
      const found = readerOf(input, dailyFrom(0, past), always)(day)!
      assert.equal(zOf(input, found), found.zMilli)
    }),
    { numRuns: 50 },
  )
})

test('default: the last on or before a day', () => {
  const series: Series = { days: [3, 5, 9], values: [0, 0, 0] }
  assert.deepEqual(
    [2, 3, 4, 8, 9, 10].map((day) => lastAt(series, day)),
    [-1, 0, 0, 1, 2, 2],
  )
})
