/**
 * The daily histories that back-tests run over: which files a series is taken from, and between which days. A window ends where the next
 * venue's begins, so that a close stands once; the change from one venue's last close to the other's first is a day's change like any other
 * for prices of one asset (they differ by basis points), and is never taken for volatilities or premiums (`histories/README.md`).
 */
import { InputError, type Inputs } from './inputs.ts'

const DAY_MS = 86_400_000

/** A stretch of a series: the first and the last day that is taken, both included; null where the file begins or ends. */
type Part = { readonly file: string; readonly from: string | null; readonly to: string | null }

const yahoo = (asset: string, from: string | null, to: string | null): Part => ({
  file: `daily/yahoo_${asset}-USD_1d_close.csv`,
  from,
  to,
})
const binance = (asset: string, from: string): Part => ({
  file: `daily/binance-spot_${asset}USDT_1d.csv`,
  from,
  to: null,
})

/** Yahoo until the end of 2023, then Binance: where the data have Binance for an asset, it begins there. */
const both = (asset: string): Part[] => [yahoo(asset, null, '2023-12-31'), binance(asset, '2024-01-01')]

const closes: Readonly<Record<string, readonly Part[]>> = {
  BTC: [
    { file: 'daily/bitstamp-coinbase-spot_BTCUSD_1d.csv.gz', from: null, to: '2017-08-16' },
    binance('BTC', '2017-08-17'),
  ],
  ETH: both('ETH'),
  SOL: both('SOL'),
  XRP: both('XRP'),
  ADA: [yahoo('ADA', null, null)],
  // Before September 2020 the file's rows predate the listing.
  AVAX: [yahoo('AVAX', '2020-09-01', null)],
  DOGE: [yahoo('DOGE', null, null)],
  LINK: [yahoo('LINK', null, null)],
  TRX: [yahoo('TRX', null, null)],
  XLM: [yahoo('XLM', null, null)],
}

const DVOL = 'derivs/deribit_BTC-DVOL_1d.csv'

/** Funding of one venue at a time; the two files of Binance are one series, in fractions and in per cent. */
const fundings = [
  { file: 'derivs/bitmex_XBTUSD_funding_8h_2016-2020.csv.gz', scale: 1_000_000, from: '2016-06-05', to: '2020-11-04' },
  {
    file: 'derivs/binance-usdm_BTCUSDT_funding_8h_2022-06_2022-11.csv',
    scale: 1_000_000,
    from: '2022-06-01',
    to: '2022-11-03',
  },
  { file: 'derivs/funding_BTC_8h_2022-11_2025-11.csv', scale: 10_000, from: '2022-11-04', to: '2025-11-11' },
] as const

/** Every file of `histories/`, by name. */
export function historyFiles(inputs: Inputs): Map<string, string> {
  const files = new Map<string, string>()
  const series: Record<string, unknown>[] = []
  for (const [name, parts] of Object.entries(closes)) {
    const rows = parts.flatMap((part) => rowsOf(inputs, part, 'close'))
    const file = `${name.toLowerCase()}.csv`
    files.set(file, table(`day,close`, rows))
    series.push({ name, what: 'closes, dollars', file, ...span(rows), parts: parts.map((part) => cited(inputs, part)) })
  }
  const vol = { file: DVOL, from: null, to: null }
  const dvol = rowsOf(inputs, vol, 'value')
  files.set('btc-dvol.csv', table('day,per_cent', dvol))
  const named = { name: 'BTC-DVOL', what: '30-day implied volatility, per cent a year', file: 'btc-dvol.csv' }
  series.push({ ...named, ...span(dvol), parts: [cited(inputs, vol)] })
  const carry = fundings.flatMap((each) => carryRows(inputs, each))
  files.set('btc-carry.csv', table('day,last_rate_ppm,funding_ppm', carry))
  const what = 'last funding rate of eight hours of the day, and funding of the whole day, ppm'
  const parts = fundings.map((part) => cited(inputs, part))
  series.push({ name: 'BTC-CARRY', what, file: 'btc-carry.csv', ...span(carry), parts })
  files.set('histories.json', `${JSON.stringify({ format: 1, turnover: turnovers(inputs), series }, null, 2)}\n`)
  return files
}

type Row = { readonly day: string; readonly text: string }

function rowsOf(inputs: Inputs, { file, from, to }: Part, column: string): Row[] {
  const rows = inputs.rows(file).map((row) => {
    const value = row[column]
    if (value === undefined || !(Number(value) > 0)) throw new InputError(`${file}: no ${column} > 0 at ${row['ts']}`)
    return { day: dayOf(Number(row['ts'])), text: value }
  })
  return rows.filter(({ day }) => (from === null || day >= from) && (to === null || day <= to))
}

/**
 * A day's funding, and its last rate, which stands for the premium: between −0.04 % and 0.06 % venues pay 0.01 % whatever the premium is, so
 * that premiums which explain the rate (`funding.ts`) would jump by 0.1 % where nothing moved. Whole ppm of the notional.
 */
function carryRows(
  inputs: Inputs,
  {
    file,
    scale,
    from,
    to,
  }: { readonly file: string; readonly scale: number; readonly from: string; readonly to: string },
): Row[] {
  const days = new Map<string, { funding: number; last: number; count: number }>()
  for (const row of inputs.rows(file)) {
    const rate = Number(row['value'] ?? row['funding_rate']) * scale
    if (!Number.isFinite(rate)) throw new InputError(`${file}: no rate at ${row['ts']}`)
    // Stamps jitter by milliseconds around the full hour.
    const day = dayOf(Number(row['ts']) + 1000)
    const { funding, count } = days.get(day) ?? { funding: 0, count: 0 }
    days.set(day, { funding: funding + rate, last: rate, count: count + 1 })
  }
  return [...days]
    .filter(([day, { count }]) => day >= from && day <= to && count === 3)
    .map(([day, { funding, last }]) => ({ day, text: `${Math.round(last)},${Math.round(funding)}` }))
}

/** Median dollars a day of the last 365 days at the one venue whose volume the data have, for add-ons by size. */
function turnovers(inputs: Inputs): Record<string, number> {
  const found = ['BTC', 'ETH', 'SOL', 'XRP'].map((asset): [string, number] => {
    const rows = inputs.rows(`daily/binance-spot_${asset}USDT_1d.csv`).slice(-365)
    const dollars = rows.map((row) => Number(row['volume']) * Number(row['close'])).sort((a, b) => a - b)
    return [asset, Math.round(dollars[Math.floor(dollars.length / 2)]! / 1e6) * 1e6]
  })
  return Object.fromEntries(found)
}

function cited(inputs: Inputs, { file, from, to }: Part): Record<string, unknown> {
  const { venue, source_repo, source_path, commit, sha256 } = inputs.entry(file)
  return { venue, from, to, file, source: `${source_repo}@${commit} ${source_path}`, sha256 }
}

function span(rows: readonly Row[]): { from: string; to: string; rows: number } {
  return { from: rows[0]!.day, to: rows.at(-1)!.day, rows: rows.length }
}

function table(header: string, rows: readonly Row[]): string {
  for (const [at, { day }] of rows.entries()) {
    if (at > 0 && !(day > rows[at - 1]!.day)) throw new InputError(`${header}: ${day} does not follow`)
  }
  return `${[header, ...rows.map(({ day, text }) => `${day},${text}`)].join('\n')}\n`
}

function dayOf(timeMs: number): string {
  return new Date(Math.floor(timeMs / DAY_MS) * DAY_MS).toISOString().slice(0, 10)
}
