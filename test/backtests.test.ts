/** The back-test on the real histories: what must hold, what the fit may see, and the published report. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { historyFiles } from '../scripts/derive/histories.ts'
import { inputsOpen } from '../scripts/derive/inputs.ts'
import { historiesOpen } from '../src/lab/backtests/disk.ts'
import { HistoryError } from '../src/lab/backtests/error.ts'
import { reportFiles } from '../src/lab/backtests/index.ts'
import { optionLines } from '../src/lab/backtests/sections.ts'
import { seriesRead } from '../src/lab/backtests/table.ts'
import { chargedRule } from '../src/quant/index.ts'
import { criteriaOf } from '../src/quant/tails/acceptance.ts'
import { backtestLinear } from '../src/quant/tails/backtest.ts'
import { FIT_END_DAY, fitRule } from '../src/quant/tails/fit.ts'
import { judgeOptionBook } from '../src/quant/tails/options.ts'

const ROOT = join(import.meta.dirname, '..')
const data = process.env['PLIMSOLL_DATA']
const withData = data !== undefined && existsSync(join(data, 'MANIFEST.json'))
const skip = withData ? false : 'set PLIMSOLL_DATA to the folder of market data'

const folder = historiesOpen()
const linear = backtestLinear(folder.histories, () => undefined)

describe('the back-test', () => {
  it('default: reference, charge and constant meet the acceptance', () => {
    const criteria = criteriaOf(linear.members, []).filter(({ name }) => !name.startsWith('options'))
    assert.deepEqual(
      criteria.map(({ name, holds }) => [name, holds]),
      [
        ['reference', true],
        ['(a) all days', true],
        ['(a) most volatile fifth', true],
        ['(b) event windows', true],
        ['(c) cost of the family', true],
        ['(c) cost of any member', true],
        ['the constant fails', true],
      ],
    )
    const family = linear.members.filter(({ member }) => member.inFamily)
    assert.equal(family.length, 11)
    // Cheaper than half of each and a floor of four fifths, which costs 1.15 times the reference.
    assert.ok(criteria.find(({ name }) => name === '(c) cost of the family')!.value < 1.15)
  })

  it('default: the rule that is charged is the one that the fit finds', () => {
    assert.deepEqual(linear.fitted.rule, chargedRule)
    assert.ok(chargedRule.stressWeight >= 0.25)
  })

  it('behavior: the fit reads no day from 2021 on, and neither SOL nor AVAX', () => {
    assert.equal(FIT_END_DAY, Date.parse('2021-01-01') / 86_400_000)
    const seen = linear.members.filter(({ member }) => member.inFit)
    assert.ok(seen.every(({ member }) => member.book.factors.every((name) => name !== 'SOL' && name !== 'AVAX')))
    const poisoned = seen.map(({ walk }) => {
      const from = walk.periods.findIndex((day) => day >= FIT_END_DAY)
      const poison = (of: Float64Array): Float64Array => of.map((value, at) => (at < from ? value : 1e6 * (at + 1)))
      const { filtered, shortfall, stressed1, stressed2 } = walk.measures
      const measures = {
        ...{ filtered: poison(filtered), shortfall: poison(shortfall) },
        ...{
          stressed1: poison(stressed1),
          'stressed1.5': poison(walk.measures['stressed1.5']),
          stressed2: poison(stressed2),
        },
      }
      return { ...walk, losses: poison(walk.losses), volatility: poison(walk.volatility), measures }
    })
    assert.deepEqual(fitRule(poisoned, 1), linear.fitted)
    // The same poison a day earlier is seen.
    const early = poisoned.map((walk) => ({ ...walk, periods: walk.periods.map((day) => day - 1) }))
    assert.notDeepEqual(fitRule(early, 1), linear.fitted)
  })

  it('behavior: options are judged apart by source, and the published figures are those of a walk', () => {
    const judged = judgeOptionBook(folder.histories, 'ETH', 'short call', chargedRule)
    assert.deepEqual(
      judged.map(({ source }) => source),
      ['rule'],
    )
    const published = readFileSync(join(ROOT, 'docs', 'backtests.md'), 'utf8').split('\n')
    const rows = optionLines({ ...linear, options: judged, criteria: [] }).filter((line) => line.startsWith('| ETH'))
    assert.equal(rows.length, 1)
    assert.ok(published.includes(rows[0]!), rows[0])
  })

  it('behavior: the report but for its options, and its pictures, again byte for byte', () => {
    const files = reportFiles({ ...linear, options: [], criteria: criteriaOf(linear.members, []) }, folder)
    assert.equal(files.size, 4)
    for (const [path, text] of files) {
      const published = readFileSync(join(ROOT, 'docs', path), 'utf8')
      assert.ok(withoutOptions(text) === withoutOptions(published), `docs/${path}: write it again: backtest --out docs`)
    }
  })
})

describe('histories', () => {
  it('default: closes without a missing day, each series as long as its head says', () => {
    for (const { name, from, to, rows } of folder.heads.filter((head) => !head.name.includes('-'))) {
      const { periods } = folder.histories.prices.get(name)!
      assert.deepEqual([periods.length, periods.at(-1)! - periods[0]! + 1], [rows, rows], name)
      assert.deepEqual(
        [periods[0], periods.at(-1)],
        [from, to].map((day) => Date.parse(day) / 86_400_000),
      )
    }
  })

  it('rejects: a table with a broken line, by its line', () => {
    const read = (text: string) => () => seriesRead('BTC', 'btc.csv', text, 1, 'positive')
    const fault = (what: RegExp) => (error: unknown) => error instanceof HistoryError && what.test(error.message)
    assert.throws(read('day,close\n2020-01-01,1\n2020-01-01,2\n'), fault(/btc\.csv:3: .*does not follow/))
    assert.throws(read('day,close\n2020-01-01,0\n'), fault(/btc\.csv:2: "0" is no figure/))
    assert.throws(read('day,close\n2020-01-01,1,2\n'), fault(/btc\.csv:2: has 3 cells/))
    assert.throws(read('day,close\nyesterday,1\n'), fault(/btc\.csv:2: "yesterday" is no day/))
    assert.throws(read('day,close\n'), fault(/has no rows/))
    assert.deepEqual([...seriesRead('X', 'x.csv', 'day,rate\n2020-01-01,-5\n', 1, 'any').values], [-5])
  })

  it('behavior: the data folder gives histories/ byte for byte', { skip }, () => {
    for (const [name, text] of historyFiles(inputsOpen(data!))) {
      assert.ok(readFileSync(join(ROOT, 'histories', name), 'utf8') === text, name)
    }
  })
})

/** A report without the section of options and their criteria. */
function withoutOptions(text: string): string {
  return text
    .replace(/## Books with options[\s\S]*?(?=## )/, '')
    .replace(/"options": \[[\s\S]*?\n\]/, '')
    .split('\n')
    .filter((line) => !/^(\| options, |\{"name":"options, )/.test(line))
    .join('\n')
}
