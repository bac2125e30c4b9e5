/** 19 May 2021: Bitcoin falls to 30,000 and every other coin falls further. */
import { barsRead, cut, DAY_MS, HOUR_MS, MINUTE_MS, merge } from './bars.ts'
import type { Baseline } from './depth.ts'
import {
  barsTable,
  DEPTH_RULE,
  type Draft,
  depthTable,
  dollars,
  fallOf,
  fallPercent,
  followers,
  followersRule,
  fundingRule,
  intervalName,
  PREMIUM_CONSTANT_PPM,
  type Table,
  type Underlying,
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FOLDER = 'crash/2021-05-19'
const FROM_MS = Date.UTC(2021, 4, 19)
/** Within the 1 m bars, which end on 20 May at 20:37 or later. */
const TO_MS = Date.UTC(2021, 4, 20, 12)
const TICK_MS = 20_000
/** The 1 m bars begin three days before the window. */
const REFERENCE_FROM_MS = FROM_MS - 3 * DAY_MS

/** Coins besides BTC and ETH, with the interval of their file; all are kept at 5 m. */
const ALTS: Readonly<Record<string, '1m' | '5m'>> = {
  AAVE: '1m',
  ADA: '1m',
  AVAX: '5m',
  BCH: '1m',
  DOGE: '1m',
  DOT: '1m',
  LINK: '1m',
  LTC: '1m',
  LUNA: '5m',
  MATIC: '5m',
  SOL: '5m',
  UNI: '5m',
  XRP: '1m',
}

export function may2021(inputs: Inputs, baseline: Baseline): Draft {
  const fall = (coin: string): ReturnType<typeof fallOf> =>
    fallOf(cut(barsRead(inputs, dataOf(coin, ALTS[coin] ?? '1m')), FROM_MS, TO_MS))
  const [btc, eth] = [fall('BTC'), fall('ETH')]
  const falls = Object.keys(ALTS).map((coin) => fallPercent(fall(coin).open, fall(coin).low))
  return {
    name: 'may-2021',
    title: '19 May 2021',
    story: `Bitcoin falls ${fallPercent(btc.open, btc.low)} % from ${dollars(btc.open)} to ${dollars(btc.low)} within 13 hours, Ether ${fallPercent(eth.open, eth.low)} % to ${dollars(eth.low)}, and thirteen other coins by ${Math.min(...falls)} to ${Math.max(...falls)} %, most of it between 12:00 and 13:10 UTC.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20210519,
    tickMs: TICK_MS,
    bookMs: 60_000,
    venues: { binance: 'Binance', bitstamp: 'Bitstamp', ftx: 'FTX' },
    underlyings: [major('BTC'), major('ETH'), ...Object.keys(ALTS).map(alt)],
    tables: [
      ...['BTC', 'ETH'].flatMap((coin) => majorTables(inputs, baseline, coin)),
      ...Object.keys(ALTS).flatMap((coin) => altTables(inputs, baseline, coin)),
    ],
    rules: [fundingRule(''), DEPTH_RULE, followersRule(TICK_MS, 'every coin but BTC and ETH')],
  }
}

function dataOf(coin: string, interval: string): string {
  return `${FOLDER}/binance-spot_${coin}USDT_${interval}.csv.gz`
}

function major(name: string): Underlying {
  const coin = name.toLowerCase()
  return {
    name,
    feeds: [
      { source: 'binance', tables: [`${coin}-binance-1m.csv`] },
      { source: 'bitstamp', tables: [`${coin}-bitstamp-1h.csv`], guide: 'binance' },
      { source: 'ftx', tables: [`${coin}-ftx-1h.csv`], guide: 'binance' },
    ],
    market: { premium: PREMIUM_CONSTANT_PPM, depth: [`${coin}-depth.csv`] },
  }
}

function alt(name: string): Underlying {
  const coin = name.toLowerCase()
  return {
    name,
    feeds: [{ source: 'binance', tables: [`${coin}-binance-5m.csv`] }, ...followers('binance', TICK_MS)],
    market: { premium: PREMIUM_CONSTANT_PPM, depth: [`${coin}-depth.csv`] },
  }
}

function majorTables(inputs: Inputs, baseline: Baseline, coin: string): Table[] {
  return [
    binance(inputs, coin, '1m', MINUTE_MS),
    ...['bitstamp', 'ftx'].map((venue) =>
      barsTable(inputs, {
        file: `${coin.toLowerCase()}-${venue}-1h.csv`,
        data: `${FOLDER}/${venue}-spot_${coin}USD_1h.csv`,
        instrument: `${coin}USD`,
        intervalMs: HOUR_MS,
        fromMs: FROM_MS,
        toMs: TO_MS,
      }),
    ),
    depth(inputs, baseline, coin, '1m', 5 * MINUTE_MS, coin === 'BTC' ? 20 : 40),
  ]
}

function altTables(inputs: Inputs, baseline: Baseline, coin: string): Table[] {
  const interval = ALTS[coin]!
  return [binance(inputs, coin, interval, 5 * MINUTE_MS), depth(inputs, baseline, coin, interval, 15 * MINUTE_MS, 200)]
}

function binance(inputs: Inputs, coin: string, interval: string, intervalMs: number): Table {
  return barsTable(inputs, {
    file: `${coin.toLowerCase()}-binance-${intervalName(intervalMs)}.csv`,
    data: dataOf(coin, interval),
    instrument: `${coin}USDT`,
    intervalMs,
    fromMs: FROM_MS,
    toMs: TO_MS,
  })
}

function depth(
  inputs: Inputs,
  baseline: Baseline,
  coin: string,
  interval: string,
  intervalMs: number,
  spreadPpm: number,
): Table {
  const bars = merge(barsRead(inputs, dataOf(coin, interval)), intervalMs)
  const rule = { bars, referenceFromMs: REFERENCE_FROM_MS, referenceToMs: FROM_MS, spreadPpm }
  return depthTable(baseline, `${coin.toLowerCase()}-depth.csv`, rule, FROM_MS, TO_MS)
}
