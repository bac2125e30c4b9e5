/** The daily tables of `history/seasons` from a folder of market data, through the adapters of `src/feeds`. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type MacroFormat, type Observation, observationsOf } from '../../src/feeds/index.ts'
import { dayOfDate, inputs, type Series, textOfDistances, textOfSeries } from '../../src/quant/index.ts'

/** A file, how it is read, and between which days (from, until exclusive) it counts; figures are divided by `per`. */
type Part = readonly [
  file: string,
  format: MacroFormat,
  exponent: number,
  bounds?: { readonly from?: string; readonly until?: string; readonly per?: number },
]

const FIRST = '2014-09-01'

const tables: Readonly<Record<string, readonly Part[]>> = {
  DTWEXBGS: [['macro/fred_DTWEXBGS.csv', 'fred', -4]],
  DGS2: [['macro/fred_DGS2.csv', 'fred', -2]],
  VIX: [['macro/cboe_VIX_1d.csv', 'cboe', -2]],
  BAMLH0A0HYM2: [['macro/fred_BAMLH0A0HYM2.csv', 'fred', -2]],
  WALCL: [['macro/fred_WALCL.csv', 'fred', 0]],
  WM2NS: [['macro/fred_WM2NS.csv', 'fred', -1]],
  STABLECOINS: [['macro/ft_stablecoin_supply.csv', 'level', 0, { from: '2020-01-01' }]],
  // Of 8 hours: BitMEX (a day's rate, a third of it), Deribit, Binance (its later file in percent).
  FUNDING: [
    ['derivs/bitmex_XBTUSD_funding_8h_2016-2020.csv.gz', 'rate', -8, { until: '2020-11-05', per: 3 }],
    [
      'derivs/deribit_BTC-PERPETUAL_funding-and-index_1h_2019-2021.csv.gz',
      'rate',
      -8,
      { from: '2020-11-05', until: '2021-02-25' },
    ],
    ['derivs/binance-usdm_BTCUSDT_funding_8h_2022-06_2022-11.csv', 'rate', -8, { until: '2022-11-04' }],
    ['derivs/funding_BTC_8h_2022-11_2025-11.csv', 'rate', -6, { from: '2022-11-04' }],
  ],
  DVOL: [['derivs/deribit_BTC-DVOL_1d.csv', 'level', -2]],
  // Bitstamp, Coinbase from July 2015, until Binance has a full day.
  BTC: [
    ['daily/bitstamp-coinbase-spot_BTCUSD_1d.csv.gz', 'cboe', -2, { until: '2017-08-18' }],
    ['daily/binance-spot_BTCUSDT_1d.csv', 'cboe', -2, { from: '2017-08-18', until: '2026-01-01' }],
  ],
}

/** Series that belong to somebody, of which the project holds distances alone (decision 0206): CBOE, ICE. */
const WITHHELD: ReadonlySet<string> = new Set(['VIX', 'BAMLH0A0HYM2'])

/** Each table by its name: a line a day in the integer unit of its input, from 2014-09-01 on; or distances. */
export function seasonTables(folder: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tables).map(([name, parts]) => {
      const found = parts.flatMap((part) => observationsIn(folder, part))
      const series: Series = { days: found.map(({ day }) => day), values: found.map(({ value }) => value) }
      if (!WITHHELD.has(name)) return [name, textOfSeries(series)]
      return [`${name}.distances`, textOfDistances(inputs.find((input) => input.series === name)!, series)]
    }),
  )
}

function observationsIn(root: string, [file, format, exponent, bounds = {}]: Part): Observation[] {
  const bytes = readFileSync(join(root, file))
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [from, until] = [dayOfDate(bounds.from ?? FIRST)!, dayOfDate(bounds.until ?? '9999-12-31')!]
  const all = observationsOf(format, text, exponent).filter(({ day }) => day >= from && day < until)
  return all.map(({ day, value }) => ({ day, value: Math.floor(value / (bounds.per ?? 1)) }))
}
