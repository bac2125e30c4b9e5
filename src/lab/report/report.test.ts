/** A report of half an hour of 10 October 2025: whole, small, true to its result, and safe against what it quotes. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { comparisonOf, type ReplayMarketSeries, type ReplayResult, replay } from '../replay/index.ts'
import { scenarioNamed } from '../scenarios/disk/index.ts'
import { scenarioSources } from '../scenarios/index.ts'
import { deleveragingLog, extremesLog, headline, pictureSvg, reportHtml, sourcesLog } from './index.ts'
import type { ReportInput } from './input.ts'

const scenario = scenarioNamed('october-2025')
const window = { fromMs: Date.parse('2025-10-10T20:30Z'), toMs: Date.parse('2025-10-10T21:25Z') }
const log = deleveragingLog((market) => ['BTC', 'ETH'][market]!)
const extremes = extremesLog()
const said = sourcesLog(scenarioSources(scenario, false).map(({ name }) => name))
/** Lowest price of USDe that Binance reported, atoms a lot of a hundred coins. */
let tokenLow = Number.POSITIVE_INFINITY
/** Lowest index of BTC and ETH by the events themselves, atoms a lot of a ten-thousandth and a hundredth of a coin. */
const lowest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
const looked = await replay({
  scenario,
  accounts: 200,
  arm: 'no-backstop',
  ...window,
  onCommand: (seq, timeMs, command, events, house) => {
    log.hook(seq, timeMs, command, events, house)
    extremes.hook(seq, timeMs, command, events, house)
    said.hook(seq, timeMs, command, events, house)
    if (command.type === 'priceReport' && command.source === 3) {
      for (const { underlying, price } of command.entries) if (underlying === 3) tokenLow = Math.min(tokenLow, price)
    }
    for (const event of events) {
      if (event.type !== 'indexSet') continue
      const at = [1, 2].indexOf(event.underlying)
      if (at >= 0) lowest[at] = Math.min(lowest[at]!, event.price)
    }
  },
})
const first = extremes.into(looked)
const second = await replay({ scenario, accounts: 200, arm: 'plimsoll', ...window })
const comparison = comparisonOf([first, second], ['no backstop', 'Plimsoll'])
const input: ReportInput = {
  comparison,
  deleveragings: log.found,
  sources: said.heard(first),
  stress: null,
  command: 'npm start',
}
const page = reportHtml(input)

/** The result with every eighteenth observation alone. */
function rareOf(result: ReplayResult): ReplayResult {
  const rare = <T>(values: readonly T[]): T[] => values.filter((_, at) => at % 18 === 0)
  const markets = result.series.markets.map((market) => {
    const { index, mark, openInterest } = market
    return { ...market, index: rare(index), mark: rare(mark), openInterest: rare(openInterest) }
  })
  return { ...result, series: { ...result.series, timeMs: rare(result.series.timeMs), markets } }
}

describe('the page', () => {
  test('default: it needs nothing else, and stays small', () => {
    assert.ok(page.length < 2_000_000, `${page.length} bytes`)
    assert.ok(!/(?:src|href)="(?!#|data:)/.test(page))
    assert.ok(!/@import|url\((?!["']?data:)/.test(page))
    assert.ok(page.includes("default-src 'none'"))
  })

  test('behavior: the policy lets the script of the page run and no other', () => {
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(page)!
    const hash = createHash('sha256').update(script!).digest('base64')
    assert.ok(page.includes(`script-src 'sha256-${hash}'`))
  })

  test('default: the first screen says who paid, and where the first is worse', () => {
    const [, lede] = /<section class="lede"[^>]*>([\s\S]*?)<\/section>/.exec(page)!
    assert.match(lede!, /<h1 id="headline">BTC fell \d/)
    assert.match(lede!, /Who paid/)
    const rows = comparison.table.filter(
      ({ lower, values }) => lower !== null && (lower ? values[0]! > values[1]! : values[0]! < values[1]!),
    )
    assert.ok(rows.length > 0, 'an arm without backstop is worse somewhere')
    assert.match(lede!, new RegExp(`no backstop is worse on ${rows.length} of`))
    for (const { measure } of rows) assert.ok(lede!.includes(`<li>${measure}: `), measure)
  })

  test('behavior: a fall between two observations is told in full', () => {
    // Observations of every two minutes, as a day has them; Binance's three series, read at the same ticks, were at 101,516.5,
    // 101,877.7 and 102,497.5 at 21:20:20.
    const rare = rareOf(looked)
    const told = extremes.into(rare)
    const btc = lowest[0]! / 100
    assert.ok(btc > 101_500 && btc < 102_500, `${btc}`)
    const [{ index, mark }] = told.series.markets as [ReplayMarketSeries]
    // Index and mark of one moment are told together: the gap between them is a real one.
    for (const [i, price] of index.entries()) assert.ok(Math.abs(mark[i]! - price) < price / 100)
    assert.ok(Math.min(...rare.series.markets[0]!.index) / 1e8 > btc, 'observations alone miss it')
    assert.equal(Math.min(...index) / 1e8, btc)
    assert.equal(Math.min(...told.series.markets[1]!.index) / 1e8, lowest[1]! / 1e4)
    assert.equal(index[0], looked.series.markets[0]!.index[0])
    assert.ok(told.house.markets[0]!.priceLow <= Math.min(...mark))
    const fell = (1 - btc / (index[0]! / 1e8)) * 100
    assert.match(headline(told), new RegExp(`BTC (fell )?${fell.toFixed(1)} %`))
  })

  test('behavior: a token that breaks at one venue is drawn beside the index that does not follow it', () => {
    const [token, ...others] = said.heard(looked)
    assert.deepEqual([token!.name, others.length], ['USDE', 0])
    assert.deepEqual(token!.sources.map(({ name }) => name).sort(), [
      'binance',
      'synthetic-a',
      'synthetic-b',
      'uniswap',
    ])
    const binance = token!.sources.find(({ name }) => name === 'binance')!
    // On Binance the token was at 0.90 and less from 21:19 on, while nobody else left a dollar by more than half a per cent.
    const low = Math.min(...binance.values)
    assert.ok(low < -90_000 && Math.abs(low - (tokenLow / 1e8 - 1) * 1e6) < 2000, `${low}`)
    assert.ok(token!.index.every((ppm) => Math.abs(ppm) < 5000))
    assert.match(page, /USDE: what its sources said/)
  })

  test('default: every deleveraging stands there with its inputs and agrees', () => {
    assert.ok(log.found.length > 0)
    assert.ok(log.found.every(({ finding }) => finding.agrees === true))
    assert.equal(page.split('Computed again: the same lots').length - 1, log.found.length)
  })

  test('default: prices are outside the model, every rule and the digest are printed', () => {
    assert.ok(page.includes('Prices are outside the model'))
    assert.ok(page.includes(first.digest.events) && page.includes(first.digest.state))
    assert.equal(page.split('<li>').length > first.scenario.rules.length + first.run.rules.length, true)
  })

  test('rejects: what a scenario says is text, not markup', () => {
    const evil: ReplayResult = {
      ...first,
      scenario: { ...first.scenario, title: '</script><img src=x onerror=alert(1)>', story: '"><b>evil' },
    }
    const written = reportHtml({ ...input, comparison: { ...comparison, results: [evil, second] } })
    assert.ok(!/<img|<b>evil/.test(written))
  })

  test('behavior: one result alone, and a breaking point, have a page too', () => {
    const stress = {
      format: 1,
      scenario: 'october-2025',
      accounts: 100,
      seed: 1,
      arm: 'plimsoll',
      stages: [{ stage: 'call', untouchedPpm: 500_000, touchedPpm: 1_000_000 }],
      trials: [],
    } as const
    const alone = reportHtml({ ...input, comparison: comparisonOf([second], ['Plimsoll']), deleveragings: [], stress })
    assert.ok(alone.includes('leave --arm out to compare'))
    assert.ok(alone.includes('How much worse it must be'))
  })
})

test('default: the picture is one small SVG', () => {
  const picture = pictureSvg(comparison)
  assert.ok(picture.length < 200_000)
  assert.match(picture, /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  assert.doesNotMatch(picture, /<script|href=/)
})
