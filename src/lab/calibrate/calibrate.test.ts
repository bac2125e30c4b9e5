import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { bearers, type MarketFacts, marketFactsOf, playProposal, proposalsOf, quantile } from './index.ts'

const ascending = (...figures: number[]): Float64Array => Float64Array.from(figures)

const btc: MarketFacts = {
  name: 'BTC',
  spreadPpm: ascending(10, 20, 30, 401),
  walkPpm: ascending(9000, 10_000, 12_000.5),
  movePpm: ascending(0, 1000, 50_000),
}

const proposed = (facts: readonly MarketFacts[], name: string): number =>
  proposalsOf(facts).find(({ parameter }) => parameter === name)!.value

describe('calibrate', () => {
  it('default: quantiles by nearest rank', () => {
    // ⌈4 × 0.5⌉ = 2nd, ⌈4 × 0.95⌉ = 4th, ⌈4 × 0.1⌉ = 1st.
    assert.deepEqual(
      [0.5, 0.95, 0.1].map((part) => quantile(btc.spreadPpm, part)),
      [20, 401, 10],
    )
  })

  it('default: the formulas, by hand', () => {
    // ⌈401 ÷ 2⌉; the middle of three; the largest move; 10¹² ÷ 100,000; 5 % × 10; 1 − 5 %; 1 − 10 %.
    assert.equal(proposed([btc], 'market.closeSpreadPpm'), 201)
    assert.equal(proposed([btc], 'market.closeImpactPpm'), 10_000)
    assert.equal(proposed([btc], 'tier.stressMovePpm'), 50_000)
    assert.equal(proposed([btc], 'tier.takeoverEquityPpm'), 10_000_000)
    assert.equal(proposed([btc], 'tier.trancheLossPpm'), 500_000)
    assert.equal(proposed([btc], 'tier.loanUtilisationPpm'), 950_000)
    assert.equal(proposed([btc], 'tier.rateKinkPpm'), 900_000)
  })

  it('behavior: a market that falls to nothing keeps every value in its bounds; no data, no proposal', () => {
    const dead = { ...btc, name: 'X', spreadPpm: ascending(90_000), movePpm: ascending(1_000_000) }
    // A whole-book stress: no multiple above 1, the whole tranche, nothing lent, the lowest kink.
    assert.equal(proposed([btc, dead], 'tier.takeoverEquityPpm'), 1_000_000)
    assert.equal(proposed([btc, dead], 'tier.trancheLossPpm'), 1_000_000)
    assert.equal(proposed([btc, dead], 'tier.loanUtilisationPpm'), 0)
    assert.equal(proposed([btc, dead], 'tier.rateKinkPpm'), 10_000)
    assert.equal(proposed([dead], 'market.closeSpreadPpm'), 7500)
    assert.deepEqual(proposalsOf([]), [])
  })

  it('behavior: facts of a scenario, and the scenario played with what they ask', async () => {
    const scenario = scenarioNamed('calm')
    const facts = marketFactsOf(scenario)
    assert.deepEqual(
      facts.map(({ name }) => name),
      ['BTC', 'ETH'],
    )
    // Dollars within 2 % lie between mid and 2 %.
    for (const { walkPpm } of facts) assert.ok(walkPpm[0]! > 0 && walkPpm.at(-1)! < 20_000)
    const toMs = scenario.fromMs + 3_600_000
    const played = await playProposal(scenario, proposalsOf(facts), { accounts: 100, seed: 1, toMs })
    assert.equal(played.scenario, 'calm')
    assert.ok(played.set.some(({ parameter, where }) => parameter === 'market.closeImpactPpm' && where === 'ETH'))
    assert.deepEqual(Object.keys(played.today.losses), [...bearers])
    // An hour of calm costs nobody anything.
    assert.equal(played.proposed.shortfall, 0)
  })
})
