import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { measureRuns } from './measure.ts'
import { runsDocument } from './runs.ts'

describe('bank runs', () => {
  const figures = [2, 3].map((seed) => measureRuns({ seed, members: 40 }))

  test('default: three severities under two rules', () => {
    const names = figures[0]!.map(({ severity, rule }) => `${severity}, ${rule}`)
    assert.equal(new Set(names).size, 6)
  })

  test('behavior: in the queue a place in the line is worth nothing, to the atom; first come it is worth much', () => {
    for (const each of figures.flat()) {
      if (each.rule === 'pro-rata by epoch') assert.equal(each.firstMoverAdvantage, 0)
    }
    const first = figures.flat().filter(({ rule }) => rule === 'first come, first served')
    assert.ok(Math.max(...first.map(({ firstMoverAdvantage }) => firstMoverAdvantage)) > 0.1)
  })

  test('behavior: limits let as much go under either rule; in a severe run the least is more and ends lie closer', () => {
    for (const list of figures) {
      for (const severity of ['hard', 'severe']) {
        const [house, first] = list.filter((each) => each.severity === severity) as [
          (typeof list)[number],
          (typeof list)[number],
        ]
        assert.ok(Math.abs(house.paid - first.paid) < 1_000_000)
        assert.ok(house.least >= first.least && house.dispersion <= first.dispersion, severity)
      }
    }
  })

  test('default: the page says what the runs show', () => {
    const page = join(import.meta.dirname, '../../../docs/runs.md')
    assert.equal(readFileSync(page, 'utf8'), runsDocument())
  })
})
