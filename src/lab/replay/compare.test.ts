import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import {
  armNames,
  type ComparisonResult,
  comparisonOf,
  parameterWish,
  type ReplayResult,
  replay,
  stressTest,
} from './index.ts'

const options = {
  scenario: scenarioNamed('october-2025'),
  accounts: 100,
  fromMs: Date.parse('2025-10-10T20:50Z'),
  toMs: Date.parse('2025-10-10T21:25Z'),
}

async function armsCompared(): Promise<ComparisonResult> {
  const results: ReplayResult[] = []
  for (const arm of armNames) results.push(await replay({ ...options, arm }))
  return comparisonOf(results, armNames)
}

describe('comparisonOf', () => {
  it('default', async () => {
    const { names, results, table } = await armsCompared()
    assert.deepEqual(names, ['plimsoll', 'full-liquidation', 'no-backstop'])
    assert.deepEqual(
      results.map(({ run }) => run.changed.map(({ parameter }) => parameter)),
      [[], ['tier.reductionWhole', 'tier.deleverageRule'], ['tier.takeoverEquityPpm']],
    )
    for (const row of table) assert.equal(row.values.length, 3)
  })

  it('behavior: says where the first is worse, and only there', async () => {
    const one = await replay(options)
    const other = (shortfall: number, deleveragedAccounts: number): ReplayResult => ({
      ...one,
      totals: { ...one.totals, shortfall, deleveragedAccounts },
    })
    const { worse } = comparisonOf([other(5_000_000, 3), other(2_000_000, 3), other(9_000_000, 1)], ['a', 'b', 'c'])
    assert.deepEqual(worse, ['shortfall: a 5, b 2', 'accounts deleveraged: a 3, c 1'])
  })

  it('behavior: dearer initial margin is used more', async () => {
    const set = [parameterWish('market.initialPpm0=100000'), parameterWish('market.initialPpm1=100000')]
    const { results, table } = comparisonOf(
      [await replay(options), await replay({ ...options, set })],
      ['mine', 'theirs'],
    )
    assert.deepEqual(
      results[1]!.run.changed.map(({ where }) => where),
      ['BTC', 'BTC', 'ETH', 'ETH'],
    )
    const [mine, theirs] = table.find(({ measure }) => measure === 'initial ÷ notional')!.values
    assert.ok(theirs! > mine!)
  })
})

describe('stressTest', () => {
  it('default', async () => {
    const { stages, trials } = await stressTest({ ...options, accounts: 60, budget: 4 })
    assert.equal(trials.length, 4)
    for (const { touchedPpm, untouchedPpm, stage } of stages) {
      if (touchedPpm === null || untouchedPpm === null) continue
      assert.ok(untouchedPpm < touchedPpm, stage)
      const touched = trials.find(({ factorPpm }) => factorPpm === touchedPpm)!
      assert.ok(touched.touched.includes(stage))
    }
  })
})
