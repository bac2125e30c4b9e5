import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { costWithin, lotsAtFirst } from './facts.ts'
import { bearers, type MarketFacts, marketFactsOf, playProposal, proposalsOf, quantile } from './index.ts'

const ascending = (...figures: number[]): Float64Array => Float64Array.from(figures)

const btc: MarketFacts = {
  name: 'BTC',
  stressedSpreadPpm: ascending(10, 20, 30, 401),
  stressedTickPpm: 99.5,
  walkPpm: ascending(9000, 10_000, 12_000.5),
  movePpm: ascending(0, 1000, 50_000),
  moveCosts: [ascending(3000, 4000), ascending(5000, 8000)],
  carryPpm: ascending(0, 130_000, 900_000),
  lotAtoms: 50_000_000,
}

const proposed = (facts: readonly MarketFacts[], name: string): number =>
  proposalsOf(facts).find(({ parameter }) => parameter === name)!.value

describe('calibrate', () => {
  it('default: quantiles by nearest rank', () => {
    // ⌈4 × 0.5⌉ = 2nd, ⌈4 × 0.95⌉ = 4th, ⌈4 × 0.1⌉ = 1st.
    assert.deepEqual(
      [0.5, 0.95, 0.1].map((part) => quantile(btc.stressedSpreadPpm, part)),
      [20, 401, 10],
    )
  })

  it('default: the formulas, by hand', () => {
    // ⌈401 ÷ 2 + 99.5⌉ = 300; the middle of three; the largest move; 10¹² ÷ 100,000; 5 % × 10; 1 − 5 %; 1 − 10 %.
    assert.equal(proposed([btc], 'market.closeSpreadPpm'), 300)
    assert.equal(proposed([btc], 'market.closeImpactPpm'), 10_000)
    assert.equal(proposed([btc], 'tier.stressMovePpm'), 50_000)
    assert.equal(proposed([btc], 'tier.takeoverEquityPpm'), 10_000_000)
    assert.equal(proposed([btc], 'tier.trancheLossPpm'), 500_000)
    assert.equal(proposed([btc], 'tier.loanUtilisationPpm'), 950_000)
    assert.equal(proposed([btc], 'tier.rateKinkPpm'), 900_000)
    // The lower cost each: 3,000 ÷ 1 % = 300,000; 5,000 ÷ 2 % = 250,000; × ¾ = 187,500 dollars, 3,750 lots of 50.
    assert.equal(proposed([btc], 'market.openInterestCapLots'), 3750)
    // 13 % a year in the median, 10 % at no utilisation; at most 90 %: 90 − 13.
    assert.equal(proposed([btc], 'tier.rateSlope1Ppm'), 30_000)
    assert.equal(proposed([btc], 'tier.rateSlope2Ppm'), 770_000)
  })

  it('behavior: a carry that never rises still bends the curve: full utilisation costs four times the kink', () => {
    const quiet = { ...btc, carryPpm: ascending(0, 0, 20_000) }
    // No slope below a kink at 10 %; full: 4 × 10 %.
    assert.equal(proposed([quiet], 'tier.rateSlope1Ppm'), 0)
    assert.equal(proposed([quiet], 'tier.rateSlope2Ppm'), 300_000)
    // The dearer market counts.
    assert.equal(proposed([quiet, btc], 'tier.rateSlope2Ppm'), 770_000)
  })

  it('behavior: books that do not reach a per cent propose no cap', () => {
    const names = proposalsOf([{ ...btc, moveCosts: [] }]).map(({ parameter }) => parameter)
    assert.ok(!names.includes('market.openInterestCapLots') && names.includes('market.closeSpreadPpm'))
  })

  it('default: what moving by bands costs', () => {
    const bands = [
      { withinPpm: 10_000, dollars: 100_000 },
      { withinPpm: 50_000, dollars: 500_000 },
    ]
    // 100,000 at half a per cent on average; to 2 % a quarter of 400,000 at 1.5 %; to 5 % all of it at 3 %; nothing beyond.
    assert.deepEqual(
      [10_000, 20_000, 50_000, 500_000].map((distance) => costWithin(bands, distance)),
      [500, 2000, 12_500, 12_500],
    )
  })

  it('behavior: moves that are large tell which spreads and ticks count', () => {
    const scenario = scenarioNamed('october-2025')
    const [calmest, stressed] = [scenarioNamed('calm'), scenario].map((each) => marketFactsOf(each)[0]!)
    assert.ok(stressed!.stressedTickPpm > calmest!.stressedTickPpm)
    // Bands reach 5 %: three distances of the grid.
    assert.equal(stressed!.moveCosts.length, 3)
    for (const [at, costs] of stressed!.moveCosts.entries()) {
      assert.ok(at === 0 || costs.every((cost, i) => cost >= stressed!.moveCosts[at - 1]![i]!))
    }
  })

  it('behavior: a market that falls to nothing keeps every value in its bounds; no data, no proposal', () => {
    const dead = { ...btc, name: 'X', stressedSpreadPpm: ascending(90_000), movePpm: ascending(1_000_000) }
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
    const played = await playProposal(scenario, proposalsOf(facts), { accounts: 100, seed: 1, populations: 2, toMs })
    assert.equal(played.scenario, 'calm')
    assert.ok(played.set.some(({ parameter, where }) => parameter === 'market.closeImpactPpm' && where === 'ETH'))
    assert.deepEqual(Object.keys(played.today.losses), [...bearers])
    // An hour of calm costs nobody anything.
    assert.deepEqual(
      [played.proposed.shortfall, played.verdict, played.rose, played.fell, played.alone],
      [0, 'same', 0, 0, []],
    )
  })

  it('behavior: a cap in lots is worth the same dollars in a scenario whose lots are others, and binds', async () => {
    const scenario = scenarioNamed('calm')
    const lots = lotsAtFirst(scenario)
    // 5,000 dollars, whatever the lot of the data was; a proposal for a market that is not there is left out.
    const cap = { parameter: 'market.openInterestCapLots', formula: '', value: 1, atoms: 5_000_000_000 }
    const proposals = ['ETH', 'DOGE'].map((where) => ({ ...cap, where }))
    const options = { accounts: 100, seed: 1, populations: 1, toMs: scenario.fromMs + 600_000, each: true } as const
    const { set, today, proposed: played, alone } = await playProposal(scenario, proposals, options)
    assert.deepEqual(
      set.map(({ where, value }) => [where, value]),
      [['ETH', Math.floor(5_000_000_000 / lots.get('ETH')!)]],
    )
    assert.ok(played.openingRefused > today.openingRefused)
    assert.deepEqual(
      alone.map(({ parameter }) => parameter),
      ['market.openInterestCapLots'],
    )
  })

  it('behavior: brackets are played together, for the house takes only brackets that rise', async () => {
    const scenario = scenarioNamed('calm')
    const bracket = { formula: '', where: 'BTC', atoms: null }
    const proposals = ([150_000, 150_000, 200_000, 400_000] as const).map((value, at) => ({
      ...bracket,
      parameter: `market.initialPpm${at}`,
      value,
    }))
    const options = { accounts: 100, seed: 1, populations: 1, toMs: scenario.fromMs + 600_000, each: true } as const
    const { alone } = await playProposal(scenario, proposals, options)
    assert.deepEqual(
      alone.map(({ parameter }) => parameter),
      ['market.initialPpm'],
    )
  })
})
