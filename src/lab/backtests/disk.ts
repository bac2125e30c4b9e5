/** Histories as files: the small tables that come with Plimsoll, and hourly bars of a folder of market data. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Histories, PriceSeries } from '../../quant/index.ts'
import { HistoryError } from './error.ts'
import { seriesRead } from './table.ts'

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'histories')
const HOUR_MS = 3_600_000

/** What `histories.json` says of a series, as far as a report cites it. */
type HistoryHead = {
  readonly name: string
  readonly what: string
  readonly file: string
  readonly from: string
  readonly to: string
  readonly rows: number
  readonly parts: readonly { readonly venue: string; readonly from: string | null; readonly to: string | null }[]
}

/** The histories that come with Plimsoll, with what they say of themselves. `turnover`: dollars of a median day at one venue. */
export type HistoryFolder = {
  readonly histories: Histories
  readonly heads: readonly HistoryHead[]
  readonly turnover: Readonly<Record<string, number>>
}

/** Opens the histories that come with Plimsoll. */
export function historiesOpen(): HistoryFolder {
  const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8')
  const { series, turnover } = JSON.parse(text('histories.json')) as {
    readonly series: readonly HistoryHead[]
    readonly turnover: Readonly<Record<string, number>>
  }
  const read = (name: string, column: number, sign: 'positive' | 'any'): PriceSeries => {
    const { file } = series.find((head) => head.name === name)!
    return seriesRead(name, `histories/${file}`, text(file), column, sign)
  }
  const assets = series.filter(({ name }) => !name.includes('-')).map(({ name }) => name)
  const histories: Histories = {
    prices: new Map(assets.map((name) => [name, read(name, 1, 'positive')])),
    volatilityIndex: read('BTC-DVOL', 1, 'positive'),
    lastRates: read('BTC-CARRY', 1, 'any'),
    funding: read('BTC-CARRY', 2, 'any'),
  }
  return { histories, heads: series, turnover }
}

/** Files of hourly bars in a folder of market data. */
const hourly: Readonly<Record<string, string>> = {
  BTC: 'hourly/binance-spot_BTCUSDT_1h_2017-08_2024-04.csv.gz',
  ETH: 'hourly/binance-spot_ETHUSDT_1h_2017-08_2022-07.csv.gz',
}

/**
 * Hourly closes of BTC and ETH of a folder of market data. Rows off the full hour are left out, and so is a close that is less than 0.6 of
 * both its neighbours: one such print stands in the data, and nothing traded there.
 *
 * @throws HistoryError
 */
export function hourlyOpen(folder: string): ReadonlyMap<string, PriceSeries> {
  return new Map(Object.entries(hourly).map(([name, file]) => [name, hourlyRead(name, join(folder, file))]))
}

function hourlyRead(name: string, path: string): PriceSeries {
  const text = gunzipped(path)
  const [header, ...lines] = text.trimEnd().split(/\r?\n/)
  const [time, close] = ['ts', 'close'].map((column) => header!.split(',').indexOf(column))
  if (time! < 0 || close! < 0)
    throw new HistoryError(path, 'has no columns ts and close', 'name the folder of market data')
  const rows = lines
    .map((line) => line.split(','))
    .map((cells) => ({ timeMs: Number(cells[time!]), value: Number(cells[close!]) }))
    .filter(({ timeMs }) => timeMs % HOUR_MS === 0)
  const isBroken = (row: number): boolean =>
    [rows[row - 1], rows[row + 1]].every((other) => other !== undefined && rows[row]!.value < 0.6 * other.value)
  const kept = rows.filter((_, row) => !isBroken(row))
  return {
    name,
    periods: Int32Array.from(kept, ({ timeMs }) => timeMs / HOUR_MS),
    values: Float64Array.from(kept, ({ value }) => value),
  }
}

function gunzipped(path: string): string {
  try {
    return gunzipSync(readFileSync(path)).toString('utf8')
  } catch (cause) {
    throw new HistoryError(path, 'cannot be read', 'name the folder of market data that holds hourly/', cause)
  }
}
