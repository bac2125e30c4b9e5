/** 12 and 13 March 2020: Bitcoin halves in a day. */
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
  PREMIUM_CONSTANT_PPM,
  premiumTable,
  type Table,
  type Underlying,
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FOLDER = 'crash/2020-03-black-thursday'
const FROM_MS = Date.UTC(2020, 2, 12)
const TO_MS = Date.UTC(2020, 2, 14)
/** Binance's 5 m bars end at 21:10 on 12 March, before the low; 30 m bars take over at the last whole half hour. */
const FINE_TO_MS = Date.UTC(2020, 2, 12, 21)
const HALF_HOUR_MS = 30 * MINUTE_MS
const TICK_MS = 30_000

export function blackThursday(inputs: Inputs, baseline: Baseline): Draft {
  const btc = fallOf(cut(barsRead(inputs, `${FOLDER}/binance-spot_BTCUSDT_30m.csv`), FROM_MS, TO_MS))
  const eth = fallOf(cut(barsRead(inputs, `${FOLDER}/binance-spot_ETHUSDT_30m.csv`), FROM_MS, TO_MS))
  return {
    name: 'black-thursday',
    title: 'Black Thursday, 12–13 March 2020',
    story: `Bitcoin falls ${fallPercent(btc.open, btc.low)} % from ${dollars(btc.open)} to ${dollars(btc.low)} and Ether ${fallPercent(eth.open, eth.low)} % to ${dollars(eth.low)} within 27 hours, twice in a row, with funding at its limit of −0.375 % per eight hours.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20200312,
    tickMs: TICK_MS,
    bookMs: 60_000,
    venues: { binance: 'Binance', bitstamp: 'Bitstamp', coinbase: 'Coinbase', ftx: 'FTX', gemini: 'Gemini' },
    underlyings: [
      market(
        'BTC',
        ['btc-binance-5m.csv', 'btc-binance-30m.csv'],
        ['bitstamp', 'coinbase', 'ftx', 'gemini'],
        ['btc-premium.csv'],
      ),
      market('ETH', ['eth-binance-30m.csv'], ['bitstamp', 'ftx'], PREMIUM_CONSTANT_PPM),
      market('BNB', ['bnb-binance-30m.csv'], [], PREMIUM_CONSTANT_PPM),
    ],
    tables: tables(inputs, baseline),
    rules: [
      fundingRule('BTC (BitMEX XBTUSD, whose rate was capped at −0.375 %)'),
      DEPTH_RULE,
      followersRule(TICK_MS, 'BNB'),
    ],
  }
}

function market(
  name: string,
  own: readonly string[],
  others: readonly string[],
  premium: readonly string[] | number,
): Underlying {
  const coin = name.toLowerCase()
  return {
    name,
    feeds: [
      { source: 'binance', tables: own },
      ...others.map((source) => ({ source, tables: [`${coin}-${source}-1h.csv`], guide: 'binance' })),
      ...(others.length === 0 ? followers('binance', TICK_MS) : []),
    ],
    market: { premium, depth: [`${coin}-depth.csv`] },
  }
}

function tables(inputs: Inputs, baseline: Baseline): Table[] {
  const bars = (
    file: string,
    data: string,
    instrument: string,
    intervalMs: number,
    fromMs = FROM_MS,
    toMs = TO_MS,
  ): Table => barsTable(inputs, { file, data: `${FOLDER}/${data}`, instrument, intervalMs, fromMs, toMs })
  const hourly = (venue: string, coin: string): Table =>
    bars(`${coin.toLowerCase()}-${venue}-1h.csv`, `${venue}-spot_${coin}USD_1h.csv`, `${coin}USD`, HOUR_MS)
  const depth = (coin: string, spreadPpm: number): Table =>
    depthTable(baseline, `${coin.toLowerCase()}-depth.csv`, depthRule(inputs, coin, spreadPpm), FROM_MS, TO_MS)
  return [
    bars(
      'btc-binance-5m.csv',
      'binance-spot_BTCUSDT_5m_to-2020-03-12T21.csv',
      'BTCUSDT',
      5 * MINUTE_MS,
      FROM_MS,
      FINE_TO_MS,
    ),
    bars('btc-binance-30m.csv', 'binance-spot_BTCUSDT_30m.csv', 'BTCUSDT', HALF_HOUR_MS, FINE_TO_MS),
    ...['bitstamp', 'coinbase', 'ftx', 'gemini'].map((venue) => hourly(venue, 'BTC')),
    bars('eth-binance-30m.csv', 'binance-spot_ETHUSDT_30m.csv', 'ETHUSDT', HALF_HOUR_MS),
    ...['bitstamp', 'ftx'].map((venue) => hourly(venue, 'ETH')),
    bars('bnb-binance-30m.csv', 'binance-spot_BNBUSDT_30m.csv', 'BNBUSDT', HALF_HOUR_MS),
    premiumTable(inputs, {
      file: 'btc-premium.csv',
      data: 'derivs/bitmex_XBTUSD_funding_8h_2016-2020.csv.gz',
      instrument: 'XBTUSD',
      column: 'funding_rate',
      ppmPerUnit: 1_000_000,
      fromMs: FROM_MS,
      toMs: TO_MS,
    }),
    depth('BTC', 20),
    depth('ETH', 40),
    depth('BNB', 200),
  ]
}

function depthRule(inputs: Inputs, coin: string, spreadPpm: number): Parameters<typeof depthTable>[2] {
  return {
    bars: merge(barsRead(inputs, `${FOLDER}/binance-spot_${coin}USDT_30m.csv`), HALF_HOUR_MS),
    referenceFromMs: FROM_MS - 3 * DAY_MS,
    referenceToMs: FROM_MS,
    spreadPpm,
  }
}
