import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Path, pathOf, pathReader } from './path.ts'
import type { ScenarioTable, TableKind } from './types.ts'

const MINUTE = 60_000

/** A table from rows of [minute, …figures]; bars of five minutes unless told otherwise. */
function table(kind: TableKind, rows: readonly (readonly number[])[], minutes = 5, toMinute = 60): ScenarioTable {
  const names = kind === 'bars' ? ['open', 'high', 'low', 'close'] : ['price']
  return {
    file: 'test.csv',
    kind,
    venue: '',
    instrument: '',
    fromMs: 0,
    toMs: toMinute * MINUTE,
    intervalMs: kind === 'bars' ? minutes * MINUTE : 0,
    synthetic: false,
    citation: '',
    times: Float64Array.from(rows, (row) => row[0]! * MINUTE),
    columns: new Map(names.map((name, index) => [name, Float64Array.from(rows, (row) => row[index + 1]!)])),
  }
}

/** Prices at every minute from 0. */
function minutesOf(path: Path, count: number): (number | null)[] {
  const read = pathReader(path)
  return Array.from({ length: count }, (_, minute) => read(minute * MINUTE))
}

test('default', () => {
  // Bar 0 is even: low first. Way 100→80→110→100 is 20 + 30 + 10 = 60 long over 5 ticks: the low after round(5 · 20/60) = 2,
  // the high after round(5 · 50/60) = 4 ticks. Bar 1 is odd: 100→130→90→120, way 30 + 40 + 30 = 100: high after round(1.5) = 2,
  // low after round(3.5) = 4 ticks.
  const bars = [
    [0, 100, 110, 80, 100],
    [5, 100, 130, 90, 120],
  ]
  const path = pathOf([table('bars', bars)], MINUTE, null)
  assert.deepEqual(minutesOf(path, 11), [100, 90, 80, 95, 110, 100, 115, 130, 110, 90, null])
})

test('behavior: one order may be asked of every bar', () => {
  // The bars of above. Low first: 100→90→130→120 is 10 + 40 + 10 = 60 long: the low after round(5 · 10/60) = 1, the high after
  // round(5 · 50/60) = 4 ticks. High first: 100→110→80→100, 10 + 30 + 20: the high after 1, the low after round(3.3) = 3.
  const bars = [
    [0, 100, 110, 80, 100],
    [5, 100, 130, 90, 120],
  ]
  const low = minutesOf(pathOf([table('bars', bars)], MINUTE, null, 'low-first'), 10)
  assert.deepEqual([low.indexOf(80), low.indexOf(110), low.indexOf(90, 5), low.indexOf(130)], [2, 4, 6, 9])
  const high = minutesOf(pathOf([table('bars', bars)], MINUTE, null, 'high-first'), 10)
  assert.deepEqual([high.indexOf(110), high.indexOf(80), high.indexOf(130), high.indexOf(90, 5)], [1, 3, 7, 9])
})

test('behavior: both extremes are visited at ticks, whatever the bar', () => {
  for (const minutes of [0, 5]) {
    for (const open of [80, 81, 100, 119, 120]) {
      for (const close of [80, 81, 100, 119, 120]) {
        const path = pathOf([table('bars', [[minutes, open, 120, 80, close]])], MINUTE, null)
        const seen = minutesOf(path, 11).slice(minutes, minutes + 5)
        assert.equal(seen[0], open)
        assert.ok(seen.includes(120) && seen.includes(80), `${open} ${close}: ${seen}`)
        const lowFirst = seen.lastIndexOf(80) < seen.lastIndexOf(120)
        if (open !== 80 && open !== 120) assert.equal(lowFirst, minutes === 0)
      }
    }
  }
})

test('behavior: a missing bar is silence, a bar is never stale', () => {
  const bars = [
    [0, 100, 100, 100, 100],
    [10, 90, 91, 89, 90],
  ]
  const seen = minutesOf(pathOf([table('bars', bars)], MINUTE, null), 15)
  assert.deepEqual(seen.slice(0, 11), [100, 100, 100, 100, 100, null, null, null, null, null, 90])
})

test('behavior: an end of the table shortens its last bar', () => {
  // 40 of 60 minutes: the way 100→60→100→60 is 120 long, so low and high stand at round(40/3) = 13 and round(80/3) = 27.
  const seen = minutesOf(pathOf([table('bars', [[0, 100, 100, 60, 60]], 60, 40)], MINUTE, null), 42)
  assert.equal(seen.indexOf(60), 13)
  assert.equal(seen.lastIndexOf(100), 27)
  assert.deepEqual(seen.slice(39), [seen[39], null, null])
})

test('behavior: bars shorter than three ticks are merged', () => {
  const bars = [0, 1, 2, 3].map((minute) => [minute, 100 + minute, 110 + minute, 90 - minute, 101 + minute])
  // A tick a minute: three bars make one of [0, 3) with the extremes 90 − 2 and 110 + 2.
  const seen = minutesOf(pathOf([table('bars', bars, 1, 4)], MINUTE, null), 3)
  assert.deepEqual([seen[0], Math.min(...(seen as number[])), Math.max(...(seen as number[]))], [100, 88, 112])
})

test('behavior: a guided bar falls when its guide falls, to its own extremes', () => {
  const guide = [
    [0, 100, 101, 99, 100],
    [5, 100, 100, 50, 60],
    [10, 60, 70, 60, 70],
  ]
  const guidePath = pathOf([table('bars', guide)], MINUTE, null)
  const own = minutesOf(pathOf([table('bars', [[0, 102, 104, 55, 72]], 15)], MINUTE, guidePath), 15) as number[]
  const other = minutesOf(guidePath, 15) as number[]
  assert.equal(own[0], 102)
  assert.deepEqual([Math.min(...own), Math.max(...own)], [55, 104])
  assert.equal(own.indexOf(55), other.indexOf(50))
  assert.equal(own.indexOf(104), other.indexOf(101))
  // Offsets lie between the four given ones: +2, +3, +5, +2.
  for (const [minute, price] of own.entries()) assert.ok(price - other[minute]! >= 1 && price - other[minute]! <= 6)
})

test('behavior: where the guide is silent a guided bar goes its own way', () => {
  const guidePath = pathOf([table('bars', [[0, 100, 101, 99, 100]])], MINUTE, null)
  const own = minutesOf(pathOf([table('bars', [[15, 102, 104, 55, 72]], 15)], MINUTE, guidePath), 30)
  assert.ok(own.includes(104) && own.includes(55))
})

test('behavior: lines join, steps hold, both end with their table', () => {
  const rows = [
    [0, 100],
    [4, 60],
  ]
  assert.deepEqual(minutesOf(pathOf([table('line', rows)], MINUTE, null), 6), [100, 90, 80, 70, 60, null])
  assert.deepEqual(minutesOf(pathOf([table('steps', rows, 5, 6)], MINUTE, null), 7), [100, 100, 100, 100, 60, 60, null])
})
