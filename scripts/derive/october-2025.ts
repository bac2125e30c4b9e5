/** 10 October 2025: the largest deleveraging so far. */
import { decimalWrite, timeWrite } from '../../src/lab/scenarios/figures.ts'
import { barsRead, cut, MINUTE_MS, priceRead, tableWrite } from './bars.ts'
import { BASELINE_FROM_MS, BASELINE_TO_MS, type Baseline, depthReal } from './depth.ts'
import {
  barsTable,
  citationOf,
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
  premiumTable,
  type Table,
} from './draft.ts'
import type { Inputs } from './inputs.ts'

const FOLDER = 'crash/2025-10-10'
const WAVES = 'adl-hyperliquid-2025-10-10'
const FROM_MS = Date.UTC(2025, 9, 10, 12)
const TO_MS = Date.UTC(2025, 9, 11, 2)
const MIDNIGHT_MS = Date.UTC(2025, 9, 11)
const TICK_MS = 10_000
/** Calm spread of BTC, ppm. */
const SPREAD_BTC_PPM = 20

export function october2025(inputs: Inputs, baseline: Baseline): Draft {
  const fall = (coin: string): ReturnType<typeof fallOf> => fallOf(cut(barsRead(inputs, perpOf(coin)), FROM_MS, TO_MS))
  const [btc, eth] = [fall('BTC'), fall('ETH')]
  const usde = fallOf(cut(barsRead(inputs, `${FOLDER}/binance-spot_USDEUSDT_1m.csv.gz`), FROM_MS, TO_MS))
  const onChain = Math.min(...uniswapPoints(inputs).map((point) => point.price))
  return {
    name: 'october-2025',
    title: '10 October 2025',
    story: `Bitcoin falls ${fallPercent(btc.open, btc.low)} % from ${dollars(btc.open)} to ${dollars(btc.low)} and Ether ${fallPercent(eth.open, eth.low)} % to ${dollars(eth.low)}, most of it within half an hour; USDe trades at ${dollars(usde.low)} on Binance while Uniswap never goes below ${dollars(onChain)}.`,
    fromMs: FROM_MS,
    toMs: TO_MS,
    seed: 20251010,
    tickMs: TICK_MS,
    bookMs: 60_000,
    venues: {
      'binance-perp': 'Binance',
      'binance-mark': 'Binance',
      'binance-coinm': 'Binance',
      binance: 'Binance',
      uniswap: 'Uniswap',
    },
    underlyings: underlyings(),
    tables: tables(inputs, baseline),
    rules: [
      fundingRule('BTC and ETH (Binance USD-M)'),
      'Depth of BTC until 15:00 UTC is real: medians of five minutes of the snapshots that agree with the mark price. From then on a phantom bid of 17.65 BTC near 121,364 shifts the mid on which the published bands hang (alone in the nearest band from 15:30:42), so the rule takes over.',
      DEPTH_RULE,
      followersRule(TICK_MS, 'BTC and ETH'),
      'USDe is a collateral asset without a market: Binance and Uniswap (block by block, 16:00 to 02:00 UTC, silent before) disagree; synthetic-a and synthetic-b report its redemption value, one dollar with noise uniform in ±100 and ±300 ppm.',
      'The three Binance series of BTC (perpetual, USD-M mark, COIN-M mark until midnight) have one operator: they err together, and without synthetic sources only the first counts.',
    ],
    published: publishedOf(inputs),
  }
}

function perpOf(coin: string): string {
  return `${FOLDER}/binance-usdm-perp_${coin}USDT_5m.csv.gz`
}

function underlyings(): Draft['underlyings'] {
  return [
    {
      name: 'BTC',
      feeds: [
        { source: 'binance-perp', tables: ['btc-binance-perp-5m.csv'], guide: 'binance-coinm' },
        { source: 'binance-mark', tables: ['btc-binance-mark-5m.csv'], guide: 'binance-coinm' },
        { source: 'binance-coinm', tables: ['btc-binance-coinm-mark-1m.csv'] },
        ...followers('binance-perp', TICK_MS),
      ],
      market: { premium: ['btc-premium.csv'], depth: ['btc-depth-real.csv', 'btc-depth.csv'] },
    },
    {
      name: 'ETH',
      feeds: [{ source: 'binance-perp', tables: ['eth-binance-perp-5m.csv'] }, ...followers('binance-perp', TICK_MS)],
      market: { premium: ['eth-premium.csv'], depth: ['eth-depth.csv'] },
    },
    {
      name: 'USDE',
      feeds: [
        { source: 'binance', tables: ['usde-binance-1m.csv'] },
        { source: 'uniswap', tables: ['usde-uniswap.csv'] },
        { source: 'synthetic-a', constant: '1', noisePpm: 100 },
        { source: 'synthetic-b', constant: '1', noisePpm: 300 },
      ],
    },
  ]
}

function tables(inputs: Inputs, baseline: Baseline): Table[] {
  const bars = (file: string, data: string, instrument: string, intervalMs: number, toMs: number): Table =>
    barsTable(inputs, { file, data, instrument, intervalMs, fromMs: FROM_MS, toMs })
  const premium = (coin: string): Table =>
    premiumTable(inputs, {
      file: `${coin.toLowerCase()}-premium.csv`,
      data: `derivs/binance-usdm_${coin}USDT_funding_8h_2025-09_2025-10.csv`,
      instrument: `${coin}USDT`,
      column: 'funding_rate',
      ppmPerUnit: 1_000_000,
      fromMs: FROM_MS,
      toMs: TO_MS,
    })
  return [
    bars('btc-binance-perp-5m.csv', perpOf('BTC'), 'BTCUSDT', 5 * MINUTE_MS, TO_MS),
    bars(
      'btc-binance-mark-5m.csv',
      `${FOLDER}/binance-usdm_BTCUSDT_mark_5m.csv.gz`,
      'BTCUSDT mark',
      5 * MINUTE_MS,
      TO_MS,
    ),
    bars(
      'btc-binance-coinm-mark-1m.csv',
      `${FOLDER}/binance-coinm_BTCUSD_PERP_mark_1m.csv`,
      'BTCUSD_PERP mark',
      MINUTE_MS,
      MIDNIGHT_MS,
    ),
    bars('eth-binance-perp-5m.csv', perpOf('ETH'), 'ETHUSDT', 5 * MINUTE_MS, TO_MS),
    bars('usde-binance-1m.csv', `${FOLDER}/binance-spot_USDEUSDT_1m.csv.gz`, 'USDEUSDT', MINUTE_MS, TO_MS),
    uniswapTable(inputs),
    premium('BTC'),
    premium('ETH'),
    realDepthTable(inputs, baseline),
    depthTable(baseline, 'btc-depth.csv', depthRule(inputs, 'BTC', SPREAD_BTC_PPM), BASELINE_TO_MS, TO_MS),
    depthTable(baseline, 'eth-depth.csv', depthRule(inputs, 'ETH', 40), FROM_MS, TO_MS),
  ]
}

/** The hours in which the baseline was measured are the reference, so that the rule continues the real figures. */
function depthRule(inputs: Inputs, coin: string, spreadPpm: number): Parameters<typeof depthTable>[2] {
  return {
    bars: barsRead(inputs, perpOf(coin)),
    referenceFromMs: BASELINE_FROM_MS,
    referenceToMs: BASELINE_TO_MS,
    spreadPpm,
  }
}

function realDepthTable(inputs: Inputs, baseline: Baseline): Table {
  const data = `${FOLDER}/binance-usdm-perp_BTCUSDT_bookDepth_30s.csv.gz`
  const wanted = { file: 'btc-depth-real.csv', data, instrument: 'BTCUSDT', fromMs: FROM_MS, toMs: BASELINE_TO_MS }
  return { head: headOf(inputs, wanted, 'depth'), text: depthReal(baseline, FROM_MS, SPREAD_BTC_PPM) }
}

const UNISWAP = `${FOLDER}/uniswap-v3_USDE-USDT_block-state.csv.gz`

/** USDT for one USDe at each block that changed it: token1_price of a pool whose token0 is USDe. */
function uniswapPoints(inputs: Inputs): { timeMs: number; price: number }[] {
  const points = inputs.rows(UNISWAP).map((row) => ({
    timeMs: Number(row.ts),
    price: priceRead(row.token1_price!),
  }))
  return points.filter((point, index) => point.price !== points[index - 1]?.price)
}

function uniswapTable(inputs: Inputs): Table {
  const points = cut(uniswapPoints(inputs), FROM_MS, TO_MS)
  const wanted = {
    file: 'usde-uniswap.csv',
    data: UNISWAP,
    instrument: 'USDe/USDT',
    fromMs: points[0]!.timeMs,
    toMs: TO_MS,
  }
  const rows = points.map((point) => [timeWrite(point.timeMs), decimalWrite(point.price)])
  return { head: headOf(inputs, wanted, 'steps'), text: tableWrite(['time', 'price'], rows) }
}

/** Headline figures of the study, in its own words' sense. */
type Headlines = {
  readonly headline: {
    readonly prod_overshoot_vs_needed_usd: number
    readonly queue_total_overshoot_usd: number
    readonly winner_overcollateralization_equity_over_pnl: { readonly median: number; readonly n_users: number }
  }
}

function publishedOf(inputs: Inputs): object {
  const { headline } = inputs.json(`${WAVES}/headlines.json`) as Headlines
  const winners = headline.winner_overcollateralization_equity_over_pnl
  const millions = (usd: number): string => `$${(usd / 1e6).toFixed(1)}m`
  return {
    what: 'Deleveraging of Hyperliquid by waves of bad debt, 21:16:04 to 21:25:47 UTC. The same loss of $10.93m stands in nine of the sixteen waves, so deficits of waves do not add up.',
    citation: `Chitra, Xu, Thogiti, Trujillo, Autodeleveraging: Impossibilities and Optimization, arXiv 2512.01112; ${citationOf(inputs, `${WAVES}/bad_debt_loser_waves.csv`)}; ${WAVES}/policy_per_wave_metrics.csv; figures under the MIT licence of that repository`,
    file: 'published-deleveraging.csv',
    headlines: [
      {
        what: 'Gains cut beyond what the deficits needed, all waves',
        value: millions(headline.prod_overshoot_vs_needed_usd),
      },
      {
        what: 'Positions closed beyond what the deficits needed, by the queue of winners',
        value: millions(headline.queue_total_overshoot_usd),
      },
      { what: 'Members whose winning positions were closed', value: String(winners.n_users) },
      { what: 'Median equity of those members ÷ their gain', value: winners.median.toFixed(2) },
    ],
  }
}

/** The table of published waves; dollars are rounded to whole ones. */
export function publishedWrite(inputs: Inputs): string {
  const policies = new Map(inputs.rows(`${WAVES}/policy_per_wave_metrics.csv`).map((row) => [row.wave, row]))
  const whole = (text: string | undefined): number => Math.round(Number(text)) + 0
  const header = [
    'wave',
    'start',
    'end',
    'closed_rows',
    'losers',
    'deficit_usd',
    'largest_loss_usd',
    'haircut_needed_usd',
    'haircut_made_usd',
    'haircut_beyond_need_usd',
  ]
  const rows = inputs.rows(`${WAVES}/bad_debt_loser_waves.csv`).map((row) => {
    const policy = policies.get(row.wave)
    return [
      row.wave!,
      timeWrite(Number(row.t_start_ms)),
      timeWrite(Number(row.t_end_ms)),
      row.n_rows!,
      row.unique_losers!,
      whole(row.deficit_usd),
      whole(row.max_loss_usd),
      whole(policy?.budget_needed),
      whole(policy?.budget_prod),
      whole(policy?.overshoot_prod),
    ]
  })
  return tableWrite(header, rows)
}
