/** The first fortnight of July 2025: nothing happens. */
import { barsRead, HOUR_MS, MINUTE_MS, merge } from './bars.ts'
import type { Baseline } from './depth.ts'
import {
  barsTable,
  DEPTH_RULE,
  type Draft,
  depthTable,
  dollars,
  followers,
  followersRule,
  fundingRule,
  PREMIUM_CONSTANT_PPM,
  premiumTable,
  type Table,
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FROM_MS = Date.UTC(2025, 6, 1)
const TO_MS = Date.UTC(2025, 6, 15)
const TICK_MS = 60_000

export function calm(inputs: Inputs, baseline: Baseline): Draft {
  const hours = merge(barsRead(inputs, dataOf('BTC')), HOUR_MS)
  const worst = Math.max(...hours.map((bar) => (bar.open - bar.low) / bar.open))
  return {
    name: 'calm',
    title: 'A calm fortnight, 1–14 July 2025',
    story: `Bitcoin goes from ${dollars(hours[0]!.open)} to ${dollars(hours.at(-1)!.close)} in fourteen days and never falls more than ${(worst * 100).toFixed(1)} % within an hour.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20250701,
    tickMs: TICK_MS,
    bookMs: 300_000,
    venues: { binance: 'Binance' },
    underlyings: ['BTC', 'ETH'].map((name) => ({
      name,
      feeds: [
        { source: 'binance', tables: [`${name.toLowerCase()}-binance-5m.csv`] },
        ...followers('binance', TICK_MS),
      ],
      market: {
        premium: name === 'BTC' ? ['btc-premium.csv'] : PREMIUM_CONSTANT_PPM,
        depth: [`${name.toLowerCase()}-depth.csv`],
      },
    })),
    tables: tables(inputs, baseline),
    rules: [
      fundingRule('BTC (Binance USD-M)'),
      DEPTH_RULE,
      followersRule(TICK_MS, 'both'),
      'The fortnight is its own reference for depth.',
    ],
  }
}

function dataOf(coin: string): string {
  return `calm/binance-spot_${coin}USDT_1m_2025-07.csv.gz`
}

function tables(inputs: Inputs, baseline: Baseline): Table[] {
  const bars = (coin: string): Table =>
    barsTable(inputs, {
      file: `${coin.toLowerCase()}-binance-5m.csv`,
      data: dataOf(coin),
      instrument: `${coin}USDT`,
      intervalMs: 5 * MINUTE_MS,
      fromMs: FROM_MS,
      toMs: TO_MS,
    })
  const depth = (coin: string, spreadPpm: number): Table => {
    const hours = merge(barsRead(inputs, dataOf(coin)), HOUR_MS)
    const rule = { bars: hours, referenceFromMs: FROM_MS, referenceToMs: TO_MS, spreadPpm }
    return depthTable(baseline, `${coin.toLowerCase()}-depth.csv`, rule, FROM_MS, TO_MS)
  }
  return [
    bars('BTC'),
    bars('ETH'),
    premiumTable(inputs, {
      file: 'btc-premium.csv',
      data: 'derivs/funding_BTC_8h_2022-11_2025-11.csv',
      instrument: 'BTCUSDT',
      column: 'value',
      // This file gives percent.
      ppmPerUnit: 10_000,
      fromMs: FROM_MS,
      toMs: TO_MS,
    }),
    depth('BTC', 20),
    depth('ETH', 40),
  ]
}
