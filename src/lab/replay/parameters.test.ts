import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { armWishes } from './arms.ts'
import { ReplayError } from './error.ts'
import { parameterWish } from './index.ts'
import { settingsOf } from './parameters.ts'
import { type HousePlan, planHouse } from './plan.ts'

let plan: HousePlan

before(() => {
  const scenario = scenarioNamed('october-2025')
  plan = planHouse(scenario, 1000, scenario.fromMs, scenario.toMs, scenario.tickMs)
})

const refusal = (what: string, cure: string) => (error: unknown) =>
  error instanceof ReplayError && error.what.includes(what) && error.cure.includes(cure)

describe('parameterWish', () => {
  it('default', () => {
    const wish = { parameter: 'market.initialPpm0', where: null, value: 50_000 }
    assert.deepEqual(parameterWish('market.initialPpm0=50000'), wish)
    assert.deepEqual(parameterWish('market.initialPpm0[BTC]=50000'), { ...wish, where: 'BTC' })
  })

  it('rejects: what sets nothing', () => {
    for (const text of ['', 'market.initialPpm0', 'initialPpm0=1', 'market.initialPpm0=1.5', 'market.initialPpm0[=1']) {
      assert.throws(() => parameterWish(text), refusal('sets nothing', 'write market.initialPpm0=50000'))
    }
  })
})

describe('settingsOf', () => {
  it('default', () => {
    const { settings, changed } = settingsOf(plan, [])
    assert.deepEqual(changed, [], 'the house’s own settings are no change')
    const initial = settings.filter(({ name }) => name === 'market.initialPpm0')
    // Both show more than $100m within 2 % at the start: class 1.
    assert.deepEqual(
      initial.map(({ where, value }) => [where, value]),
      [
        ['BTC', 30_000],
        ['ETH', 30_000],
      ],
    )
  })

  it('behavior: one row or all rows, and what they stand instead of is told', () => {
    const one = settingsOf(plan, [parameterWish('market.initialPpm0[ETH]=50000')])
    assert.deepEqual(one.changed, [{ parameter: 'market.initialPpm0', where: 'ETH', value: 50_000, instead: 30_000 }])
    const all = settingsOf(plan, [parameterWish('market.initialPpm0=50000')])
    assert.deepEqual(
      all.changed.map(({ where }) => where),
      ['BTC', 'ETH'],
    )
  })

  it('behavior: arms differ in the parameters that they name and in nothing else', () => {
    const namesOf = (arm: 'plimsoll' | 'full-liquidation' | 'no-backstop'): string[] =>
      settingsOf(plan, armWishes(arm)).changed.map(({ parameter }) => parameter)
    assert.deepEqual(namesOf('plimsoll'), [])
    assert.deepEqual(namesOf('full-liquidation'), ['tier.reductionWhole', 'tier.deleverageRule'])
    assert.deepEqual(namesOf('no-backstop'), ['tier.takeoverEquityPpm'])
  })

  it('rejects: names, rows and values that do not exist', () => {
    const set = (text: string) => () => settingsOf(plan, [parameterWish(text)])
    assert.throws(set('market.nothing=1'), refusal('does not exist', 'docs/parameters.md'))
    assert.throws(set('market.initialPpm0[DOGE]=50000'), refusal('has no row DOGE', 'BTC, ETH'))
    assert.throws(set('market.initialPpm0=9999999'), refusal('cannot be 9999999', 'from 2000 to 1000000'))
  })
})
