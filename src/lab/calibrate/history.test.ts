import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { chargedRule, chargeNext, historiesUntil, linearBook } from '../../quant/index.ts'
import { historiesOpen } from '../backtests/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { type HistoryFacts, historyFactsOf, historyProposals, playProposal } from './index.ts'

const green = { days: 250, breaches: 2, zone: 'green', multiplierPpm: 1_000_000 } as const
const plain: HistoryFacts = { name: 'BTC', charge: 0.1, dayVolatility: 0.03, light: green, turnover: null }
const values = (facts: HistoryFacts): number[] => historyProposals([facts]).map(({ value }) => value)

describe('a history', () => {
  it('default: initial margins by hand', () => {
    assert.deepEqual(values(plain), [100_000, 100_000, 100_000, 100_000])
    // To 5m: half of 0.1 % and 0.75 × 3 % × √(5m ÷ 2bn) = 0.1125 %: 10 % + 0.05 % + 0.1125 %; 5m take 0.325 days.
    assert.equal(values({ ...plain, turnover: 2e9 })[0], 101_625)
    // From 100m to 200m of a market that turns over 500m: 2.3 and 4.3 days, so 10 % × (2√4.3 − √2.3), and the impact of both sizes.
    const concentration = 0.1 * (2 * Math.sqrt(4.3) - Math.sqrt(2.3))
    const impact = 0.0005 + 0.75 * 0.03 * (2 * Math.sqrt(0.4) - Math.sqrt(0.2))
    assert.equal(values({ ...plain, turnover: 5e8 })[3], Math.ceil((concentration + impact) * 1e6))
  })

  it('behavior: a red zone raises margin by a third, by rule', () => {
    const red = { days: 250, breaches: 11, zone: 'red', multiplierPpm: 1_333_334 } as const
    assert.deepEqual(values({ ...plain, light: red }), new Array(4).fill(133_334))
    assert.match(historyProposals([{ ...plain, light: red }])[0]!.formula, /red: 11 in 250 days, × 1\.333/)
  })

  it('behavior: size is added in the brackets of the market that it is played in, not in those of the catalogue', () => {
    const [first] = historyProposals([{ ...plain, turnover: 2e9 }])
    // Brackets that begin at 20m, 100m and 400m: to 20m half of 0.1 % and 0.75 × 3 % × √(20m ÷ 2bn) = 0.225 %; 20m take 0.4 days.
    assert.equal(first!.within!([20e6, 100e6, 400e6]), 102_750)
    assert.equal(first!.within!([5e6, 25e6, 100e6]), first!.value)
  })

  it('behavior: in brackets of any bounds fractions never fall, by no last bit', () => {
    const wish = fc.record({
      charge: fc.double({ min: 0.01, max: 0.4, noNaN: true }),
      turnover: fc.option(fc.double({ min: 1e6, max: 1e10, noNaN: true })),
      depth: fc.integer({ min: 1000, max: 10 ** 9 }),
    })
    fc.assert(
      fc.property(wish, ({ charge, turnover, depth }) => {
        const bounds = [Math.floor(depth / 10), Math.floor(depth / 2) + 1, depth * 2 + 2]
        const found = historyProposals([{ ...plain, charge, turnover }]).map(({ within }) => within!(bounds))
        for (let at = 1; at < 4; at++) assert.ok(found[at]! >= found[at - 1]!, `${found} at ${bounds}`)
      }),
    )
  })

  it('behavior: what is wanted beyond a bound of the parameter is held to it, and fractions never fall from bracket to bracket', () => {
    assert.deepEqual(values({ ...plain, charge: 3 }), new Array(4).fill(1_000_000))
    const rising = values({ ...plain, turnover: 1e8 })
    assert.deepEqual(
      rising,
      [...rising].sort((a, b) => a - b),
    )
  })

  it('behavior: the charge of a day knows nothing after it', () => {
    const { histories } = historiesOpen()
    const day = Date.parse('2016-06-30') / 86_400_000
    const book = { book: linearBook('BTC', { BTC: 1 }) }
    const known = historiesUntil(histories, day)
    assert.deepEqual([...known.prices.keys()], ['BTC'])
    const poisoned = new Map(histories.prices)
    const { name, periods, values: closes } = histories.prices.get('BTC')!
    poisoned.set('BTC', {
      name,
      periods,
      values: closes.map((close, at) => (periods[at]! > day ? close * 100 : close)),
    })
    const again = historiesUntil({ ...histories, prices: poisoned }, day)
    assert.deepEqual(chargeNext(again, book, chargedRule), chargeNext(known, book, chargedRule))
    assert.equal(historiesUntil(histories, Date.parse('2013-01-01') / 86_400_000).prices.size, 0)
  })

  it('behavior: a history of a few judged days has a light: none of them breached is green, and it is found', () => {
    const { histories } = historiesOpen()
    const [facts] = historyFactsOf(historiesUntil(histories, Date.parse('2014-06-15') / 86_400_000), {})
    assert.deepEqual([facts!.name, facts!.light.zone, facts!.light.breaches], ['BTC', 'green', 0])
    assert.ok(facts!.light.days < 5)
  })

  it('behavior: played, it tightens what stands by at most one step and loosens nothing', async () => {
    const { histories } = historiesOpen()
    const known = historiesUntil(histories, Date.parse('2016-06-30') / 86_400_000)
    const [facts] = historyFactsOf(known, {})
    assert.ok(facts!.charge > 0.05 && facts!.charge < 0.25)
    const scenario = scenarioNamed('calm')
    const options = { accounts: 100, seed: 1, populations: 1, toMs: scenario.fromMs + 600_000 }
    const { set } = await playProposal(scenario, historyProposals([{ ...facts!, charge: 0.9 }]), options)
    assert.ok(set.length > 0)
    for (const { parameter, where, value, instead } of set) {
      assert.equal(where, 'BTC')
      assert.equal(value, Math.min(900_000, instead + (parameter === 'market.initialPpm3' ? 200_000 : 100_000)))
    }
    const loose = await playProposal(scenario, historyProposals([{ ...facts!, charge: 0.001 }]), options)
    assert.deepEqual(loose.set, [])
  })
})
