import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { attestationFaults, attestationOf } from './attestation.ts'
import { distancesOf, textOfDistances } from './distances.ts'
import { inputs, WEIGHT_ALL } from './inputs.ts'
import { listedSpans } from './listed.ts'
import { readerOf, readerOfDistances, zOf } from './reading.ts'
import { lieBoundMilli } from './score.ts'
import { type History, partMicro, type SeasonDay, seasonDays } from './season.ts'
import { dayOfDate, type Series, SeriesFault, seriesOf, textOfSeries } from './series.ts'

const folder = join(import.meta.dirname, '../../../history/seasons')
const names = ['DTWEXBGS', 'DGS2', 'WALCL', 'WM2NS', 'STABLECOINS', 'FUNDING', 'DVOL', 'BTC']
const series = new Map(names.map((name) => [name, seriesOf(readFileSync(join(folder, `${name}.csv`), 'utf8'))]))
const distances = new Map(
  ['VIX', 'BAMLH0A0HYM2'].map((name) => [
    name,
    distancesOf(readFileSync(join(folder, `${name}.distances.csv`), 'utf8')),
  ]),
)
const history: History = { series, distances, listed: listedSpans }

function dayAt(date: string, of: History = history): SeasonDay {
  const day = dayOfDate(date)!
  return seasonDays(of, day, day)[0]!
}

test('default: a day of May 2022 as Python’s statistics module has it from the same tables', () => {
  // Value, lower median, lower median absolute deviation, and (value − median) ÷ (1.4826 × deviation).
  const wanted = [
    ['dollar', 36_985, 8501, 8437, 2.277135805728498],
    ['stablecoins', -34_397, 60_485, 27_232, 2.3500672826328697],
    ['realised volatility', 41_058, 34_721, 5909, 0.7233453956343178],
  ] as const
  const { readings } = dayAt('2022-05-11')
  for (const [name, value, median, deviation, z] of wanted) {
    const found = readings.find(({ input }) => input.name === name)!
    assert.deepEqual([found.value, found.median, found.deviation], [value, median, deviation], name)
    assert.equal(found.zMilli, Math.min(3000, Math.floor(z * 1000)), name)
  }
})

test('default: an input of which distances alone are known counts by them; their figures are in no unit and lead back to them', () => {
  // VIX of 10 May 2022 at 34.75, lower median 19.19 and deviation 2.71 of the year: 3.87 robust deviations, cut at 3.
  const { zMilli, isDistance, value, median, deviation } = dayAt('2022-05-11').readings.find(
    ({ input }) => input.name === 'volatility',
  )!
  assert.deepEqual([zMilli, isDistance], [3000, true])
  // 3000 × 14 826 and 10⁷: ⌊value × 10⁷ ÷ (14 826 × deviation)⌋.
  assert.deepEqual([value, median, deviation], [44_478_000, 0, 10_000_000])
})

test('default: distances give the readings that the series gives, fresh and overdue, turned either way', () => {
  const days = [...Array(900).keys()].filter((day) => day % 7 < 5 && (day < 600 || day > 640))
  const own: Series = { days, values: days.map((day) => 5000 + ((day * 7919) % 997) - ((day * day) % 311)) }
  for (const name of ['volatility', 'stablecoins']) {
    const input = inputs.find((each) => each.name === name)!
    const level = { ...input, transformation: { kind: 'level' as const } }
    const [one, other] = [
      readerOf(level, own, () => true),
      readerOfDistances(level, distancesOf(textOfDistances(level, own)), () => true),
    ]
    let overdue = 0
    for (let day = 0; day < 1000; day++) {
      const [a, b] = [one(day), other(day)]
      assert.deepEqual([b?.observed, b?.staleDays, b?.zMilli], [a?.observed, a?.staleDays, a?.zMilli], String(day))
      if (b !== null) assert.equal(zOf(level, b), b.zMilli)
      if (b !== null && b.staleDays > 0) overdue += 1
    }
    assert.ok(overdue > 20)
  }
})

test('default: funding and DVOL are missing where governance has no source for them', () => {
  const missing = (date: string): string[] => dayAt(date).missing.map(({ name }) => name)
  assert.deepEqual(missing('2021-06-01'), ['funding', 'open interest', 'carry', 'implied volatility'])
  assert.deepEqual(missing('2024-08-05'), ['open interest', 'carry'])
  assert.deepEqual(missing('2017-06-01'), ['stablecoins', 'open interest', 'carry', 'implied volatility'])
})

test('default: open interest and carry are read like any other once there is a series', () => {
  const last = dayOfDate('2024-08-05')!
  const days = [...Array(500).keys()].map((at) => last - 499 + at)
  // Open interest grows by a thousandth of its start a day and is a third higher on the last day: the growth of 30 days is large.
  const interest: Series = { days, values: days.map((_, at) => 10 ** 6 + 1000 * at + (at >= 498 ? 500_000 : 0)) }
  const carry: Series = { days, values: days.map((_, at) => 50_000 + (at % 7) * 1000) }
  const found = dayAt('2024-08-05', {
    ...history,
    series: new Map([...series, ['OPENINTEREST', interest], ['CARRY', carry]]),
  })
  assert.deepEqual(found.missing, [])
  const zOf = (name: string): number => found.readings.find(({ input }) => input.name === name)!.zMilli
  assert.equal(zOf('open interest'), 3000)
  // The mean of seven days is always that of one turn, 53 000.
  assert.equal(zOf('carry'), 0)
})

test('behavior: one input that lies all its life moves a day’s score by less than its bound', () => {
  const last = dayOfDate('2024-08-05')!
  const honest = dayAt('2024-08-05').score.scoreMilli
  const lie = fc.record({
    at: fc.constantFrom(...inputs.filter(({ series: name }) => series.has(name))),
    seed: fc.array(fc.integer({ min: 1, max: 10 ** 9 }), { minLength: 1, maxLength: 5 }),
    every: fc.integer({ min: 1, max: 9 }),
  })
  fc.assert(
    fc.property(lie, ({ at, seed, every }) => {
      const days = [...Array(Math.floor(800 / every)).keys()].map((n) => last - 800 + n * every)
      const lied: Series = { days, values: days.map((_, n) => seed[n % seed.length]!) }
      const found = dayAt('2024-08-05', { ...history, series: new Map([...series, [at.series, lied]]) })
      assert.ok(
        Math.abs(found.score.scoreMilli - honest) <= lieBoundMilli(at),
        `${at.name} to ${found.score.scoreMilli}`,
      )
    }),
    { numRuns: 40 },
  )
})

test('behavior: what inputs add sums to the score, but for a floor each', () => {
  for (const date of ['2017-12-20', '2020-03-13', '2022-05-11', '2024-08-05']) {
    const day = dayAt(date)
    const sum = inputs.reduce((all, input) => all + partMicro(day, input, WEIGHT_ALL), 0)
    assert.ok(Math.abs(sum / 1000 - day.score.scoreMilli) < 1 + inputs.length / 1000, date)
  }
})

test('behavior: what a source signs is recomputed from itself, and any figure turned is found', () => {
  for (const date of ['2020-03-13', '2022-05-11', '2025-10-10']) {
    const signed = attestationOf(dayAt(date), 7, 1)
    assert.deepEqual(attestationFaults(signed), [])
    assert.equal(attestationFaults({ ...signed, scoreMilli: signed.scoreMilli + 1 }).length, 1)
    assert.equal(attestationFaults({ ...signed, seasonPpm: signed.seasonPpm + 1 }).length, 1)
    const [first, ...rest] = signed.inputs
    const turned = { ...first!, value: 2 * first!.median - first!.value + 10 ** 6 }
    assert.notDeepEqual(attestationFaults({ ...signed, inputs: [turned, ...rest] }), [])
    assert.match(
      attestationFaults({ ...signed, inputs: [...signed.inputs, { ...first!, input: 99 }] })[0]!,
      /no input 99/,
    )
  }
  const stressed = attestationOf(dayAt('2022-05-11'), 0, 0)
  assert.equal(stressed.season, 2)
  assert.equal(attestationFaults({ ...stressed, season: 1, seasonPpm: 1_100_000 }).length, 1)
})

test('default: a table’s text and back', () => {
  const text = 'day,value\n1970-01-02,5\n2024-02-29,-7\n'
  assert.deepEqual(seriesOf(text), { days: [1, 19_782], values: [5, -7] })
  assert.equal(textOfSeries(seriesOf(text)), text)
})

test('rejects: tables of distances with an observation from after its day, days that go back, more than thousandths', () => {
  const line = '2024-01-02,2024-01-01,5'
  for (const text of [
    'day,value\n2024-01-02,5',
    'day,observed,distance\n2024-01-02,2024-01-03,5',
    `day,observed,distance\n${line}\n${line}`,
    'day,observed,distance\n2024-01-02,2024-01-01,30000',
    'day,observed,distance\n2024-01-02,5',
  ])
    assert.throws(() => distancesOf(text), SeriesFault)
  assert.deepEqual(distancesOf(`day,observed,distance\n${line}\n`), { days: [19_724], observed: [19_723], values: [5] })
})

test('rejects: tables without header, with days that are none or go back, with decimals', () => {
  for (const text of [
    '2024-01-01,1',
    'day,value\n2023-02-29,1',
    'day,value\n2024-01-02,1\n2024-01-02,2',
    'day,value\n2024-01-02,1.5',
    'day,value\n2024-01-02',
  ])
    assert.throws(() => seriesOf(text), SeriesFault)
})
