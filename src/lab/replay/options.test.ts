import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkSums } from '../../../test/support/house-sums.ts'
import type { House } from '../../core/machine/index.ts'
import { optionClasses } from '../populations/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { contractsOf } from './contracts.ts'
import { curveCommands, curvesOf } from './curves.ts'
import { ReplayError } from './error.ts'
import { feedOf } from './feed.ts'
import { type ReplayOptions, replay } from './index.ts'
import { planHouse } from './plan.ts'

const HOUR_MS = 3_600_000
const scenario = scenarioNamed('black-thursday')
const plan = planHouse(scenario, 300, scenario.fromMs, scenario.toMs, scenario.tickMs, true)

/** The hours before and after the first expiry, and the first fall. */
const window: ReplayOptions = {
  scenario,
  accounts: 300,
  optionsOf1000: 300,
  fromMs: Date.parse('2020-03-12T06:00Z'),
  toMs: Date.parse('2020-03-12T11:20Z'),
}

describe('contracts of a replay', () => {
  it('default: the next day, Friday and last Friday of the quarter, strikes on either side of the first price', () => {
    const btc = plan.contracts.filter(({ perpetual }) => perpetual.name === 'BTC')
    // 12 March 2020 is a Thursday; 13 March the next Friday; 27 March the last one of the month and of the quarter.
    const days = [...new Set(btc.map(({ expiryMs }) => new Date(expiryMs).toISOString().slice(0, 13)))]
    assert.deepEqual(days, ['2020-03-12T08', '2020-03-13T08', '2020-03-27T08'])
    // $7,935: an eighth is $992, so a step is $500 and the nearest strike $8,000.
    const strikes = btc.filter(({ kind, expiryMs }) => kind === 'call' && expiryMs === btc[0]!.expiryMs)
    assert.deepEqual(
      strikes.map(({ name }) => name),
      [6500, 7000, 7500, 8000, 8500, 9000, 9500].map((strike) => `BTC-12MAR20-${strike}-C`),
    )
    assert.equal(btc.length, 3 * (1 + 2 * 7))
    assert.deepEqual(
      plan.contracts.map(({ row }) => row),
      plan.contracts.map((_, i) => plan.markets.length + i),
    )
  })

  it('behavior: nothing is listed on an underlying of which no volatility is known', () => {
    assert.deepEqual([...new Set(plan.contracts.map(({ perpetual }) => perpetual.name))], ['BTC', 'ETH'])
    const silent = scenario.underlyings.map((each) => ({
      ...each,
      market: each.market === null ? null : { ...each.market, volatility: null },
    }))
    assert.deepEqual(contractsOf({ ...scenario, underlyings: silent }, plan.markets, scenario.fromMs), [])
  })
})

describe('curves of a replay', () => {
  const at = (timeMs: number, price: number, curves = curvesOf(plan, 1, false)) => {
    const feed = feedOf(plan)
    feed.heard.get('BTC')!.price = price
    return [...curveCommands(curves, feed, timeMs)].map((command) => {
      assert.ok(command.type === 'curveReport')
      return command
    })
  }

  it('default: the volatility of the day, raised by the fall of 24 hours, and a forward that comes down', () => {
    const curves = curvesOf(plan, 1, false)
    at(scenario.fromMs, 800_000_000_000, curves)
    const reports = at(scenario.fromMs + HOUR_MS, 640_000_000_000, curves)
    assert.equal(reports.length, 5)
    for (const { entries } of reports) {
      const last = entries.at(-1)!
      // 15 days and 7 hours: T = 367 h ÷ 8760 h = 0.041895; f = 0.2; V = 0.591485 on 12 March.
      // σ = 0.591485 × (1 + 3 × 0.2 × √(720 ÷ 367)) = 1.088556; θ = σ²T = 0.0496443, ± 0.5 % of noise.
      assert.ok(Math.abs(last.theta / 49_644_300 - 1) < 0.00501, String(last.theta))
      // (0.05 − 0.2) × 0.041895 = −0.0062842
      assert.equal(last.basisPpm, -6284)
      assert.equal(last.right, Math.floor(0.4 * Math.sqrt(last.theta * 1e9)))
    }
  })

  it('behavior: sources speak every five minutes, at once after a move of a hundredth, and of a high no longer than a day', () => {
    const curves = curvesOf(plan, 1, false)
    const theta = (timeMs: number, price: number) => at(timeMs, price, curves)[0]?.entries.at(-1)?.theta
    assert.ok(theta(scenario.fromMs, 8e11) !== undefined)
    assert.equal(theta(scenario.fromMs + 60_000, 8.07e11), undefined)
    assert.ok(theta(scenario.fromMs + 120_000, 8.08e11) !== undefined)
    assert.equal(theta(scenario.fromMs + 180_000, 8.08e11), undefined)
    assert.ok(theta(scenario.fromMs + 420_000, 8.08e11) !== undefined)
    const raised = theta(scenario.fromMs + 10 * HOUR_MS, 4.04e11)!
    // A day on the high is forgotten: without a fall θ is V²T, though V has become 176 % by then.
    const later = theta(scenario.fromMs + 35 * HOUR_MS, 4.04e11)!
    const years = (Date.parse('2020-03-27T08:00Z') - scenario.fromMs - 35 * HOUR_MS) / (8760 * HOUR_MS)
    assert.ok(Math.abs(later / (1.762237 ** 2 * years * 1e9) - 1) < 0.00501)
    assert.ok(raised > 0)
  })
})

describe('a replay with books of options', () => {
  it('default: every class opens whole, an expiry settles, lots and cost sum to nothing', async () => {
    let last: House | undefined
    const options: ReplayOptions = { ...window, onCommand: (_seq, _timeMs, _command, _events, house) => (last = house) }
    const result = await replay(options)
    assert.equal(result.house.openingRefused, 0)
    for (const name of [...optionClasses, 'option-maker'] as const) {
      const members = result.house.members.find((each) => each.class === name)!
      assert.ok(members.accounts > 0 && members.gross > 0, name)
      assert.ok(result.payers.classes.some((bill) => bill.class === name))
    }
    const { refused } = result.counts
    for (const reject of ['curveArbitrage', 'expiryUnknown', 'modelNotPortfolio', 'fieldOutOfRange'] as const) {
      assert.equal(refused[reject], undefined, reject)
    }
    checkSums(last!)
    const { markets } = last!.markets
    const settled = markets.status.subarray(0, markets.rows).filter((status) => status === 3).length
    // The expiry at 08:00 of both underlyings: a future, seven calls, seven puts each.
    assert.equal(settled, 30)
    const again = await replay(window)
    assert.deepEqual(again.digest, result.digest)
  })

  it('behavior: without books nothing is listed', async () => {
    const result = await replay({ ...window, optionsOf1000: 0, toMs: window.fromMs! + HOUR_MS })
    assert.equal(result.counts.byEvent.contractListed, undefined)
    assert.ok(result.house.members.every((each) => each.class !== 'option-maker'))
  })

  it('rejects: a share that is none, and a scenario that knows no volatility', async () => {
    const refused = (options: ReplayOptions): Promise<void> => assert.rejects(replay(options), ReplayError)
    await refused({ ...window, optionsOf1000: 501 })
    await refused({ ...window, optionsOf1000: 0.5 })
    const underlyings = scenario.underlyings.map((each) => ({
      ...each,
      market: each.market === null ? null : { ...each.market, volatility: null },
    }))
    await refused({ ...window, scenario: { ...scenario, underlyings } })
  })
})
