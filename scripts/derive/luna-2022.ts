/** 7 to 13 May 2022: LUNA falls to nothing and UST loses its peg. */
import { decimalWrite, timeWrite } from '../../src/lab/scenarios/figures.ts'
import { type Bar, barsRead, cut, DAY_MS, HOUR_MS, MINUTE_MS, merge, priceRead, tableWrite } from './bars.ts'
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
  headOf,
  PREMIUM_CONSTANT_PPM,
  type Table,
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FOLDER = 'crash/2022-05-luna'
const LUNA = `${FOLDER}/binance-spot_LUNAUSDT_1h.csv`
const UST = `${FOLDER}/composite_USTUSD_1h_close.csv`
const FROM_MS = Date.UTC(2022, 4, 7)
/** Binance halted LUNA at 00:40, so its last bar lasts 40 minutes. */
const TO_MS = Date.UTC(2022, 4, 13, 0, 40)
const TICK_MS = 60_000

export function luna2022(inputs: Inputs, baseline: Baseline): Draft {
  const luna = fallOf(cut(barsRead(inputs, LUNA), FROM_MS, TO_MS))
  const btc = fallOf(cut(barsRead(inputs, `${FOLDER}/binance-spot_BTCUSDT_5m.csv.gz`), FROM_MS, TO_MS))
  const ust = Math.min(...ustCloses(inputs).map((point) => point.price))
  return {
    name: 'luna-2022',
    title: 'LUNA and UST, 7–13 May 2022',
    story: `LUNA falls from ${dollars(luna.open)} to ${dollars(luna.low)} in six days, ${(luna.open / luna.low / 1e6).toFixed(1)} million-fold, UST loses its peg down to ${dollars(ust)}, and Bitcoin falls ${fallPercent(btc.open, btc.low)} % to ${dollars(btc.low)}.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20220507,
    tickMs: TICK_MS,
    bookMs: 120_000,
    venues: { binance: 'Binance', ftx: 'FTX', composite: 'composite, venues not stated' },
    underlyings: [
      {
        name: 'BTC',
        feeds: [
          { source: 'binance', tables: ['btc-binance-5m.csv'] },
          { source: 'ftx', tables: ['btc-ftx-5m.csv'] },
          ...followers('binance', TICK_MS, 1),
        ],
        market: { premium: PREMIUM_CONSTANT_PPM, depth: ['btc-depth.csv'] },
      },
      {
        name: 'ETH',
        feeds: [
          { source: 'ftx', tables: ['eth-ftx-5m.csv'] },
          { source: 'binance', tables: ['eth-binance-1h.csv'], guide: 'ftx' },
          ...followers('ftx', TICK_MS, 1),
        ],
        market: { premium: PREMIUM_CONSTANT_PPM, depth: ['eth-depth.csv'] },
      },
      {
        name: 'LUNA',
        feeds: [{ source: 'binance', tables: ['luna-binance-1h.csv'] }, ...followers('binance', TICK_MS)],
        market: { premium: PREMIUM_CONSTANT_PPM, depth: ['luna-depth.csv'] },
      },
      {
        name: 'UST',
        feeds: [{ source: 'composite', tables: ['ust-composite-1h.csv'] }, ...followers('composite', TICK_MS)],
      },
    ],
    tables: tables(inputs, baseline),
    rules: [
      fundingRule(''),
      DEPTH_RULE,
      followersRule(TICK_MS, 'BTC and ETH (synthetic-a alone), LUNA and UST'),
      'UST is a collateral asset without a market; only hourly closes are known, joined by straight lines. LUNA: hourly bars are refined by the rule of bars; the last one lasts 40 minutes, until the halt.',
    ],
  }
}

function tables(inputs: Inputs, baseline: Baseline): Table[] {
  const bars = (file: string, data: string, instrument: string, intervalMs: number): Table =>
    barsTable(inputs, { file, data: `${FOLDER}/${data}`, instrument, intervalMs, fromMs: FROM_MS, toMs: TO_MS })
  return [
    bars('btc-binance-5m.csv', 'binance-spot_BTCUSDT_5m.csv.gz', 'BTCUSDT', 5 * MINUTE_MS),
    bars('btc-ftx-5m.csv', 'ftx-spot_BTCUSDT_5m.csv.gz', 'BTCUSDT', 5 * MINUTE_MS),
    bars('eth-ftx-5m.csv', 'ftx-spot_ETHUSDT_5m.csv', 'ETHUSDT', 5 * MINUTE_MS),
    bars('eth-binance-1h.csv', 'binance-spot_ETHUSDT_1h.csv', 'ETHUSDT', HOUR_MS),
    bars('luna-binance-1h.csv', 'binance-spot_LUNAUSDT_1h.csv', 'LUNAUSDT', HOUR_MS),
    ustTable(inputs),
    depth(inputs, baseline, 'btc', 'binance-spot_BTCUSDT_5m.csv.gz', 15 * MINUTE_MS, 20),
    depth(inputs, baseline, 'eth', 'binance-spot_ETHUSDT_1h.csv', HOUR_MS, 40),
    depth(inputs, baseline, 'luna', 'binance-spot_LUNAUSDT_1h.csv', HOUR_MS, 200),
  ]
}

/** Closes of hourly bars: each is known when its hour ends. The first open is the first close. */
function ustCloses(inputs: Inputs): { timeMs: number; price: number }[] {
  return inputs.rows(UST).map((row) => ({ timeMs: Number(row.ts) + HOUR_MS, price: priceRead(row.close!) }))
}

function ustTable(inputs: Inputs): Table {
  const closes = ustCloses(inputs)
  const points = [{ timeMs: FROM_MS, price: closes[0]!.price }, ...closes]
  const rows = points.map((point) => [timeWrite(point.timeMs), decimalWrite(point.price)])
  const toMs = points.at(-1)!.timeMs + 1
  return {
    head: headOf(
      inputs,
      { file: 'ust-composite-1h.csv', data: UST, instrument: 'USTUSD', fromMs: FROM_MS, toMs },
      'line',
    ),
    text: tableWrite(['time', 'price'], rows),
  }
}

function depth(
  inputs: Inputs,
  baseline: Baseline,
  coin: string,
  data: string,
  intervalMs: number,
  spreadPpm: number,
): Table {
  const bars: Bar[] = merge(barsRead(inputs, `${FOLDER}/${data}`), intervalMs)
  const rule = { bars, referenceFromMs: FROM_MS - 2 * DAY_MS, referenceToMs: FROM_MS, spreadPpm }
  return depthTable(baseline, `${coin}-depth.csv`, rule, FROM_MS, TO_MS)
}
