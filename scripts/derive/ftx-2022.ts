/** 7 to 11 November 2022: FTX fails. */
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
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FOLDER = 'crash/2022-11-ftx'
const FROM_MS = Date.UTC(2022, 10, 7)
const TO_MS = Date.UTC(2022, 10, 11)
const TICK_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS

export function ftx2022(inputs: Inputs, baseline: Baseline): Draft {
  const fall = (data: string): ReturnType<typeof fallOf> =>
    fallOf(cut(barsRead(inputs, `${FOLDER}/${data}`), FROM_MS, TO_MS))
  const btc = fall('binance-usdm-perp_BTCUSDT_5m.csv')
  const sol = fall('binance-spot_SOLUSDT_15m.csv')
  return {
    name: 'ftx-2022',
    title: 'The failure of FTX, 7–10 November 2022',
    story: `Bitcoin falls ${fallPercent(btc.open, btc.low)} % from ${dollars(btc.open)} to ${dollars(btc.low)} and Solana ${fallPercent(sol.open, sol.low)} % to ${dollars(sol.low)} in three days, a slow slide with funding down to −0.12 % per eight hours.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20221107,
    tickMs: TICK_MS,
    bookMs: 120_000,
    venues: { 'binance-perp': 'Binance', binance: 'Binance' },
    underlyings: [
      {
        name: 'BTC',
        feeds: [
          { source: 'binance-perp', tables: ['btc-binance-perp-5m.csv'] },
          { source: 'binance', tables: ['btc-binance-1h.csv'], guide: 'binance-perp' },
          ...followers('binance-perp', TICK_MS),
        ],
        market: { premium: ['btc-premium.csv'], depth: ['btc-depth.csv'] },
      },
      {
        name: 'ETH',
        feeds: [
          { source: 'binance', tables: ['eth-binance-5m.csv'] },
          { source: 'binance-perp', tables: ['eth-binance-perp-5m.csv'] },
          ...followers('binance', TICK_MS),
        ],
        market: { premium: ['eth-premium.csv'], depth: ['eth-depth.csv'] },
      },
      {
        name: 'SOL',
        feeds: [{ source: 'binance', tables: ['sol-binance-15m.csv'] }, ...followers('binance', TICK_MS)],
        market: { premium: PREMIUM_CONSTANT_PPM, depth: ['sol-depth.csv'] },
      },
    ],
    tables: tables(inputs, baseline),
    rules: [
      fundingRule('BTC and ETH (Binance USD-M)'),
      DEPTH_RULE,
      followersRule(TICK_MS, 'all three'),
      'No figures of FTT exist for these days, so it is not here. Both Binance series have one operator: they err together, and without synthetic sources only the first counts.',
    ],
  }
}

function tables(inputs: Inputs, baseline: Baseline): Table[] {
  const bars = (file: string, data: string, instrument: string, intervalMs: number): Table =>
    barsTable(inputs, { file, data: `${FOLDER}/${data}`, instrument, intervalMs, fromMs: FROM_MS, toMs: TO_MS })
  const premium = (coin: string): Table =>
    premiumTable(inputs, {
      file: `${coin.toLowerCase()}-premium.csv`,
      data: `derivs/binance-usdm_${coin}USDT_funding_8h_2022-06_2022-11.csv`,
      instrument: `${coin}USDT`,
      column: 'funding_rate',
      ppmPerUnit: 1_000_000,
      fromMs: FROM_MS,
      toMs: TO_MS,
    })
  return [
    bars('btc-binance-perp-5m.csv', 'binance-usdm-perp_BTCUSDT_5m.csv', 'BTCUSDT', 5 * MINUTE_MS),
    bars('btc-binance-1h.csv', 'binance-spot_BTCUSDT_1h.csv', 'BTCUSDT', HOUR_MS),
    bars('eth-binance-5m.csv', 'binance-spot_ETHUSDT_5m.csv', 'ETHUSDT', 5 * MINUTE_MS),
    bars('eth-binance-perp-5m.csv', 'binance-usdm-perp_ETHUSDT_5m.csv', 'ETHUSDT', 5 * MINUTE_MS),
    bars('sol-binance-15m.csv', 'binance-spot_SOLUSDT_15m.csv', 'SOLUSDT', QUARTER_MS),
    premium('BTC'),
    premium('ETH'),
    depth(inputs, baseline, 'btc', 'binance-usdm-perp_BTCUSDT_5m.csv', 20),
    depth(inputs, baseline, 'eth', 'binance-usdm-perp_ETHUSDT_5m.csv', 40),
    depth(inputs, baseline, 'sol', 'binance-spot_SOLUSDT_15m.csv', 200),
  ]
}

function depth(inputs: Inputs, baseline: Baseline, coin: string, data: string, spreadPpm: number): Table {
  const bars = merge(barsRead(inputs, `${FOLDER}/${data}`), QUARTER_MS)
  const rule = { bars, referenceFromMs: FROM_MS - 3 * DAY_MS, referenceToMs: FROM_MS, spreadPpm }
  return depthTable(baseline, `${coin}-depth.csv`, rule, FROM_MS, TO_MS)
}
