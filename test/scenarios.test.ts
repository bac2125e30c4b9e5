/** The scenarios that come with Plimsoll, against what is known of their days from elsewhere. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { rateOfPremium } from '../scripts/derive/funding.ts'
import { scenarioList, scenarioNamed, scenarioNames } from '../src/lab/scenarios/disk/index.ts'
import { DOLLAR } from '../src/lab/scenarios/figures.ts'
import { type Scenario, type ScenarioTick, scenarioTicks } from '../src/lab/scenarios/index.ts'
import type { ScenarioOptions } from '../src/lab/scenarios/types.ts'

const folder = fileURLToPath(new URL('../scenarios/', import.meta.url))
const scenarios = new Map<string, Scenario>(scenarioNames.map((name) => [name, scenarioNamed(name)]))

type Extremes = { low: number; high: number; lowMs: number }

/** Lowest and highest price by "source underlying", in dollars. */
function extremesOf(name: string, options: ScenarioOptions = {}): Map<string, Extremes> {
  const extremes = new Map<string, Extremes>()
  for (const tick of scenarioTicks(scenarios.get(name)!, options)) {
    if (tick.kind !== 'report') continue
    for (const entry of tick.entries) {
      const key = `${tick.source} ${entry.underlying}`
      const price = entry.price / DOLLAR
      const seen = extremes.get(key)
      if (seen === undefined) {
        extremes.set(key, { low: price, high: price, lowMs: tick.timeMs })
      } else {
        if (price < seen.low) [seen.low, seen.lowMs] = [price, tick.timeMs]
        seen.high = Math.max(seen.high, price)
      }
    }
  }
  return extremes
}

/** How many operators speak of an underlying in the first ten minutes, without or with synthetic sources. */
function operatorsOf(scenario: Scenario, underlying: string, realSourcesOnly: boolean): number {
  const operators = new Set<string>()
  const window = { fromMs: scenario.fromMs, toMs: scenario.fromMs + 600_000 }
  for (const tick of scenarioTicks(scenario, { realSourcesOnly, ...window })) {
    if (tick.kind !== 'report' || !tick.entries.some((entry) => entry.underlying === underlying)) continue
    operators.add(scenario.sources.find((source) => source.name === tick.source)!.operator)
  }
  return operators.size
}

test('default', () => {
  assert.deepEqual(
    scenarioList().map((head) => head.name),
    ['black-thursday', 'may-2021', 'luna-2022', 'ftx-2022', 'october-2025', 'calm'],
  )
  for (const head of scenarioList()) {
    assert.match(head.story, /\d/)
    assert.equal(scenarios.get(head.name)!.title, head.title)
  }
})

test('behavior: the lows are those of the days', () => {
  const lowOf = (name: string, key: string): number => extremesOf(name).get(key)!.low
  assert.equal(lowOf('black-thursday', 'binance BTC'), 3782.13)
  assert.equal(lowOf('black-thursday', 'bitstamp BTC'), 3850)
  assert.equal(lowOf('black-thursday', 'binance ETH'), 86)
  assert.equal(lowOf('may-2021', 'binance BTC'), 30_000)
  assert.equal(lowOf('luna-2022', 'binance LUNA'), 0.00004)
  assert.equal(lowOf('luna-2022', 'binance BTC'), 26_700)
  assert.equal(lowOf('ftx-2022', 'binance BTC'), 15_588)
  const october = extremesOf('october-2025')
  assert.equal(october.get('binance-perp BTC')!.low, 101_516.5)
  assert.equal(october.get('binance-mark BTC')!.low, 101_877.68981743)
  assert.equal(october.get('binance-coinm BTC')!.low, 102_497.48513403)
  assert.equal(october.get('binance USDE')!.low, 0.65)
  assert.equal(new Date(october.get('binance USDE')!.lowMs).toISOString().slice(0, 16), '2025-10-10T21:54')
  assert.equal(october.get('uniswap USDE')!.low, 0.99413316)
  for (const source of ['binance-perp', 'binance-mark', 'binance-coinm']) {
    const { lowMs } = october.get(`${source} BTC`)!
    assert.equal(new Date(lowMs).toISOString().slice(0, 15), '2025-10-10T21:2')
  }
})

test('behavior: every tick rate visits every extreme of every bar', () => {
  // At 5 s, 20 s and 60 s; coarser than a third of a bar, bars are merged and keep their extremes.
  for (const tickMs of [5_000, 20_000, 60_000]) {
    const extremes = extremesOf('october-2025', { tickMs })
    assert.equal(extremes.get('binance-perp BTC')!.low, 101_516.5)
    assert.equal(extremes.get('binance USDE')!.low, 0.65)
  }
})

test('behavior: three operators speak of everything, real ones only of BTC and ETH in 2020 and 2021', () => {
  for (const [name, scenario] of scenarios) {
    for (const { name: underlying } of scenario.underlyings) {
      assert.ok(operatorsOf(scenario, underlying, false) >= 3, `${name} ${underlying}`)
      const three = ['black-thursday', 'may-2021'].includes(name) && ['BTC', 'ETH'].includes(underlying)
      assert.equal(operatorsOf(scenario, underlying, true) >= 3, three, `${name} ${underlying}, real sources only`)
    }
  }
})

test('behavior: prices and books are whole, positive and in order', () => {
  for (const scenario of scenarios.values()) {
    let before = 0
    for (const tick of scenarioTicks(scenario)) {
      if (!isSound(tick) || tick.timeMs < before) assert.fail(`${scenario.name}: ${JSON.stringify(tick)}`)
      before = tick.timeMs
    }
  }
})

function isSound(tick: ScenarioTick): boolean {
  if (tick.kind === 'report') {
    return tick.entries.every(
      (entry) => Number.isSafeInteger(entry.price) && entry.price > 0 && Number.isSafeInteger(entry.confidence),
    )
  }
  const bands = [...tick.bids, ...tick.asks]
  return bands.length > 0 && bands.every((band) => Number.isSafeInteger(band.dollars) && band.dollars > 0)
}

test('behavior: the premium brings the funding rates that venues charged', () => {
  // Published rates of eight hours in ppm, paid at the end: BitMEX XBTUSD and Binance USD-M BTCUSDT, ETHUSDT.
  const cases = [
    ['black-thursday', 'BTC', [100, 100, -1691, -3750, -3750, -3750, -3750]],
    ['ftx-2022', 'BTC', [100, 100, 65.15, -7.88, 94.46, -138.84, 73.05, -329.76, -1191.72, -1119.53, -238.33, -194.52]],
    ['october-2025', 'BTC', [10.13, 100, 100]],
    ['october-2025', 'ETH', [-51.47, 100, -130.94]],
  ] as const
  for (const [name, underlying, rates] of cases) {
    const { market } = scenarios.get(name)!.underlyings.find((one) => one.name === underlying)!
    const [file] = market!.premium as readonly string[]
    const premiums = scenarios.get(name)!.tables.get(file!)!.columns.get('premium_ppm')!
    assert.equal(premiums.length, rates.length)
    for (const [row, rate] of rates.entries()) {
      assert.ok(Math.abs(rateOfPremium(premiums[row]!) - rate) <= 0.5, `${name} ${underlying} ${row}`)
    }
  }
})

test('behavior: real depth ends before the phantom bid', () => {
  const { tables } = scenarios.get('october-2025')!
  const real = tables.get('btc-depth-real.csv')!
  assert.equal(real.synthetic, false)
  assert.ok(real.times.at(-1)! < Date.UTC(2025, 9, 10, 15))
  for (const [name, scenario] of scenarios) {
    for (const table of scenario.tables.values()) {
      if (table.kind === 'depth' && table !== real) assert.ok(table.synthetic, `${name} ${table.file}`)
    }
  }
})

test('behavior: the published waves are there, with their trap', () => {
  const { published } = scenarios.get('october-2025')!
  // 16 waves of bad debt; 45,028,666 dollars of gains cut beyond need in all (headlines of the study).
  assert.equal(published!.rows.length, 16)
  const beyond = published!.columns.indexOf('haircut_beyond_need_usd')
  const sum = published!.rows.reduce((total, row) => total + Number(row[beyond]), 0)
  assert.ok(Math.abs(sum - 45_028_666) <= 16, String(sum))
  assert.match(published!.what, /do not add up/)
})

test('behavior: the tables stay small and each names its venue', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
  const bytes = files.reduce((sum, file) => sum + (statSync(file).isFile() ? statSync(file).size : 0), 0)
  assert.ok(bytes < 3_000_000, `${bytes} bytes`)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  for (const [name, scenario] of scenarios) {
    assert.ok(readme.includes(name))
    for (const table of scenario.tables.values()) assert.ok(table.venue !== '' && table.citation !== '')
  }
})
