/** The published report, byte for byte, and what its study says against figures from elsewhere. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { seasonTables } from '../../../scripts/derive/seasons.ts'
import { dateOfDay, studyOf, yearsOf } from '../../quant/index.ts'
import { seasonsByDay, seasonsDocument } from './document.ts'
import { HISTORY_FOLDER, historyRead } from './history.ts'
import { seasonsPicture } from './picture.ts'

const root = join(import.meta.dirname, '../../..')
const published = (name: string): string => readFileSync(join(root, 'docs', name), 'utf8')
const data = process.env.PLIMSOLL_DATA
const withData = data !== undefined && existsSync(join(data, 'MANIFEST.json'))

describe('the report of seasons', () => {
  const study = studyOf(historyRead(HISTORY_FOLDER))

  test('default: the published document, table and picture are what the tables give', () => {
    assert.equal(seasonsDocument(study), published('seasons.md'))
    assert.equal(seasonsByDay(study), published('seasons-by-day.csv'))
    assert.equal(seasonsPicture(study), published('images/seasons.svg'))
  })

  test('default: moves of the crash days are those that were reported', () => {
    const move = (name: string): number => study.leads.find((lead) => lead.name === name)!.movePpm
    // Binance closed 2020-03-11 at 7,934.52 and 2020-03-12 at 4,800.00: −39.5 %.
    assert.equal(move('Black Thursday'), Math.floor((4800 / 7934.52 - 1) * 1_000_000))
  })

  test('behavior: the multiple in force keeps the bounds of procyclicality', () => {
    for (const [at, multiple] of study.multiples.entries()) {
      const before = study.multiples[at - 1] ?? 1_000_000
      assert.ok(multiple >= 1_000_000 && multiple <= 1_500_000)
      assert.ok(multiple - before <= 100_000 && before - multiple <= 20_000, dateOfDay(study.first + at))
    }
  })

  test('behavior: every day is in a year, and every spell is raised from end to end', () => {
    const days = yearsOf(study).flatMap(({ bySeason }) => bySeason)
    assert.equal(
      days.reduce((sum, one) => sum + one, 0),
      study.days.length,
    )
    assert.equal(
      study.spells.reduce((sum, { first, last }) => sum + last - first + 1, 0),
      study.raisedDays,
    )
  })

  test('behavior: a margin with the season never covers less than without', () => {
    for (const { coverage } of study.coverage) {
      assert.ok(coverage.withSeason.days <= coverage.without.days)
      assert.ok(coverage.withSeason.lacking <= coverage.without.lacking)
    }
  })

  test('default: the tables are those of the market data', {
    skip: withData ? false : 'set PLIMSOLL_DATA to the folder of market data',
  }, () => {
    for (const [name, text] of seasonTables(data!))
      assert.equal(text, readFileSync(join(HISTORY_FOLDER, `${name}.csv`), 'utf8'), name)
  })
})
