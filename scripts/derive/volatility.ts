/** Volatilities of the days of a scenario: Deribit's index where there is one, else the realised-volatility rule on past closes. */

import { historiesOpen } from '../../src/lab/backtests/index.ts'
import { timeWrite } from '../../src/lab/scenarios/figures.ts'
import { realisedVolatility } from '../../src/quant/tails/implied.ts'
import { tableWrite } from './bars.ts'
import type { Draft, Table } from './draft.ts'

const DAY_MS = 86_400_000

/** Underlyings on which contracts are listed: those whose volatility is known on every day of every scenario. */
const LISTED: readonly string[] = ['BTC', 'ETH']

/** A draft with the volatility of its underlyings: what was known at the start of each day, never later. */
export function withVolatility(draft: Draft): Draft {
  const tables = new Map(LISTED.map((name) => [name, volatilityTable(name, draft.fromMs, draft.toMs)]))
  return {
    ...draft,
    underlyings: draft.underlyings.map((underlying) => {
      const table = tables.get(underlying.name)
      if (table === undefined || underlying.market === undefined) return underlying
      return { ...underlying, market: { ...underlying.market, volatility: [table.head.file] } }
    }),
    tables: [...draft.tables, ...draft.underlyings.flatMap(({ name }) => tables.get(name) ?? [])],
    rules: [...draft.rules, VOLATILITY_RULE],
  }
}

const VOLATILITY_RULE =
  'Volatility of a day: Deribit’s DVOL at the close of the day before (BTC, from 7 November 2022), else √(365·σ²) of the exponentially weighted variance (λ 0.97) of daily changes up to that close (docs/decisions/0153-…). It is used only where contracts are listed.'

function volatilityTable(name: string, fromMs: number, toMs: number): Table {
  const { histories } = historiesOpen()
  const prices = histories.prices.get(name)!
  const index = name === 'BTC' ? histories.volatilityIndex : null
  const first = Math.floor(fromMs / DAY_MS)
  const isIndexed = index !== null && index.periods.indexOf(first - 1) >= 0
  const series = isIndexed ? index : realisedVolatility(prices)
  const rows: [string, number][] = []
  for (let day = first; day * DAY_MS < toMs; day++) {
    const at = series.periods.indexOf(day - 1)
    if (at < 0) throw new Error(`no volatility of ${name} at the end of ${timeWrite((day - 1) * DAY_MS)}`)
    rows.push([timeWrite(day * DAY_MS), Math.round(series.values[at]! * (isIndexed ? 10_000 : 1_000_000))])
  }
  return {
    head: {
      file: `${name.toLowerCase()}-volatility.csv`,
      kind: 'volatility',
      venue: isIndexed ? 'Deribit' : 'by rule',
      instrument: isIndexed ? 'DVOL' : name,
      from: timeWrite(first * DAY_MS),
      to: timeWrite(toMs),
      synthetic: !isIndexed,
      citation: isIndexed
        ? 'histories/btc-dvol.csv'
        : `Realised-volatility rule on histories/${name.toLowerCase()}.csv`,
    },
    text: tableWrite(['time', 'volatility_ppm'], rows),
  }
}
