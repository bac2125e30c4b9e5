/**
 * Depth. The only published book is Binance USD-M BTCUSDT of 10 October 2025, in bands of ±1 … ±5 % every 30 seconds.
 *
 * Real, before 15:00 UTC: each five minutes the median of the snapshots that agree with the mark price. From 15:30:42 on
 * the phantom bid of 17.65 BTC near 121,364 is alone in the nearest band; but it stood before, and since the price fell
 * away from it at 15:00 every band hangs on a mid half-way up to it. The last snapshot that agrees is of 15:16:31; from
 * 15:00 on none is used.
 *
 * Rule, everywhere else: baseline × size × √(V ÷ V₀) × (σ₀ ÷ σ), where
 * - baseline is the median of a band over the agreeing snapshots of 00:00–15:00;
 * - size is the underlying's mean turnover in the scenario's reference days ÷ that of BTC while the baseline was measured;
 * - V is the mean turnover of a bar and the two before it, V₀ its mean in the reference days;
 * - σ is the range (high − low) ÷ low of the bar, or the mean of the three if larger: books thin at once and fill slowly;
 *   σ₀ is its mean in the reference days;
 * - the factor √(V ÷ V₀) × (σ₀ ÷ σ) is held between 2 % and 120 %.
 * The spread widens as the factor falls: the calm spread ÷ factor, at most 0.5 %.
 */
import { DOLLAR, timeWrite } from '../../src/lab/scenarios/figures.ts'
import { type Bar, barsRead, cut, DAY_MS, HOUR_MS, MINUTE_MS, tableWrite } from './bars.ts'
import type { Inputs } from './inputs.ts'

/** Cumulated bands of one snapshot, by signed percent from mid: coins and dollars between mid and the distance. */
export type DepthSnapshot = {
  readonly timeMs: number
  readonly bands: ReadonlyMap<number, { readonly coins: number; readonly dollars: number }>
}

/** Distances that scenarios keep, percent of mid. */
const DEPTH_PERCENTS: readonly number[] = [1, 2, 5]

/** Bands of the file, percent from mid. */
const FILE_PERCENTS = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]

const DEPTH_FILE = 'crash/2025-10-10/binance-usdm-perp_BTCUSDT_bookDepth_30s.csv.gz'
const PERP_FILE = 'crash/2025-10-10/binance-usdm-perp_BTCUSDT_5m.csv.gz'
const MARK_FILE = 'crash/2025-10-10/binance-coinm_BTCUSD_PERP_mark_1m.csv'

/** The hours in which the published book is sound. */
export const BASELINE_FROM_MS: number = Date.UTC(2025, 9, 10)
export const BASELINE_TO_MS: number = BASELINE_FROM_MS + 15 * HOUR_MS

/** The mark is of the coin-margined perpetual: its basis to the book's mid stayed within this. */
const MARK_SLACK = 0.0005

const FACTOR_MIN = 0.02
const FACTOR_MAX = 1.2
const SPREAD_PPM_MAX = 5_000
/** The three bars of a mean. */
const BARS = 3

/** Depth measured before the phantom bid, and what it is scaled from. */
export type Baseline = {
  /** Dollars by signed percent. */
  readonly dollars: ReadonlyMap<number, number>
  /** Mean turnover of BTC a day while the baseline was measured. */
  readonly turnoverDay: number
  /** Medians of five minutes, by signed percent. */
  readonly real: readonly { readonly timeMs: number; readonly dollars: ReadonlyMap<number, number> }[]
}

/**
 * What contradicts the mark price in a snapshot, or null. Between the distances j % and k % from mid, the dollars divided
 * by the coins are a mean price; it must lie between (1 − k %) × low and (1 − j %) × high on the bid side, likewise above
 * mid on the ask side, where low and high are the mark's around the snapshot. A farther band holds at least as much.
 */
export function snapshotFault(snapshot: DepthSnapshot, low: number, high: number): string | null {
  for (const side of [-1, 1]) {
    let nearer = { percent: 0, coins: 0, dollars: 0 }
    for (const percent of FILE_PERCENTS.filter((signed) => signed > 0)) {
      const band = snapshot.bands.get(side * percent)
      if (band === undefined) return `band ${side * percent} % is missing`
      const coins = band.coins - nearer.coins
      const price = (band.dollars - nearer.dollars) / coins
      const ends = [1 + (side * percent) / 100, 1 + (side * nearer.percent) / 100] as const
      const least = low * Math.min(...ends) * (1 - MARK_SLACK)
      const most = high * Math.max(...ends) * (1 + MARK_SLACK)
      if (coins < 0 || (coins > 0 && (price < least || price > most))) {
        const range = `${least.toFixed(0)} to ${most.toFixed(0)}`
        return `band ${side * percent} % trades at ${price.toFixed(0)} in the mean, outside ${range}`
      }
      nearer = { percent, ...band }
    }
  }
  return null
}

/** Measures the baseline. */
export function baselineRead(inputs: Inputs): Baseline {
  const perp = cut(barsRead(inputs, PERP_FILE), BASELINE_FROM_MS, BASELINE_TO_MS)
  const snapshots = cut(snapshotsRead(inputs), BASELINE_FROM_MS, BASELINE_TO_MS)
  const faultOf = faultReader(inputs)
  const agreeing = snapshots.filter((snapshot) => faultOf(snapshot) === null)
  const times = [...new Set(agreeing.map((snapshot) => fiveMinutes(snapshot.timeMs)))]
  return {
    dollars: medians(agreeing),
    turnoverDay: meanOf(perp.map((bar) => bar.turnover)) * (DAY_MS / (5 * MINUTE_MS)),
    real: times.map((timeMs) => ({
      timeMs,
      dollars: medians(agreeing.filter((snapshot) => fiveMinutes(snapshot.timeMs) === timeMs)),
    })),
  }
}

/** Judges snapshots by the mark price of their minute. */
function faultReader(inputs: Inputs): (snapshot: DepthSnapshot) => string | null {
  const marks = new Map(barsRead(inputs, MARK_FILE).map((bar) => [bar.timeMs, bar]))
  return (snapshot) => {
    const mark = marks.get(Math.floor(snapshot.timeMs / MINUTE_MS) * MINUTE_MS)
    return mark === undefined ? 'no mark price' : snapshotFault(snapshot, mark.low / DOLLAR, mark.high / DOLLAR)
  }
}

/** Every snapshot of the published file, in time order. */
function snapshotsRead(inputs: Inputs): DepthSnapshot[] {
  const byTime = new Map<number, Map<number, { coins: number; dollars: number }>>()
  for (const row of inputs.rows(DEPTH_FILE)) {
    const timeMs = Number(row.ts)
    const bands = byTime.get(timeMs) ?? new Map<number, { coins: number; dollars: number }>()
    bands.set(Number(row.percentage), { coins: Number(row.depth), dollars: Number(row.notional) })
    byTime.set(timeMs, bands)
  }
  return [...byTime].map(([timeMs, bands]) => ({ timeMs, bands }))
}

/** How the rule is fitted to one underlying of one scenario. */
export type DepthRule = {
  /** Bars of one interval, the reference days and the window included. */
  readonly bars: readonly Bar[]
  readonly referenceFromMs: number
  readonly referenceToMs: number
  /** Spread of a calm book, ppm. */
  readonly spreadPpm: number
}

/** Size of an underlying against BTC at the baseline: reference turnover a day ÷ baseline turnover a day. */
export function depthSize(baseline: Baseline, rule: DepthRule): number {
  const reference = cut(rule.bars, rule.referenceFromMs, rule.referenceToMs)
  const days = (rule.referenceToMs - rule.referenceFromMs) / DAY_MS
  return reference.reduce((sum, bar) => sum + bar.turnover, 0) / days / baseline.turnoverDay
}

/** The factor √(V ÷ V₀) × (σ₀ ÷ σ) of every bar from `fromMs` on, held between its bounds. */
export function depthFactors(rule: DepthRule, fromMs: number, toMs: number): { timeMs: number; factor: number }[] {
  const { bars } = rule
  const reference = cut(bars, rule.referenceFromMs, rule.referenceToMs)
  const turnover0 = meanOf(reference.map((bar) => bar.turnover))
  const range0 = meanOf(reference.map(rangeOf))
  return bars.flatMap((bar, index) => {
    if (bar.timeMs < fromMs || bar.timeMs >= toMs) return []
    const recent = bars.slice(Math.max(index - BARS + 1, 0), index + 1)
    const turnover = meanOf(recent.map((one) => one.turnover))
    const range = Math.max(rangeOf(bar), meanOf(recent.map(rangeOf)))
    const factor = range === 0 ? FACTOR_MAX : Math.sqrt(turnover / turnover0) * (range0 / range)
    return [{ timeMs: bar.timeMs, factor: Math.min(Math.max(factor, FACTOR_MIN), FACTOR_MAX) }]
  })
}

/** The table of depth by the rule. */
export function depthByRule(baseline: Baseline, rule: DepthRule, fromMs: number, toMs: number): string {
  const size = depthSize(baseline, rule)
  return depthWrite(
    depthFactors(rule, fromMs, toMs).map(({ timeMs, factor }) => ({
      timeMs,
      dollars: (percent: number): number => baseline.dollars.get(percent)! * size * factor,
      spreadPpm: rule.spreadPpm / factor,
    })),
  )
}

/** The table of real depth, with the calm spread (the file has none). */
export function depthReal(baseline: Baseline, fromMs: number, spreadPpm: number): string {
  return depthWrite(
    cut(baseline.real, fromMs, BASELINE_TO_MS).map((row) => ({
      timeMs: row.timeMs,
      dollars: (percent: number): number => row.dollars.get(percent)!,
      spreadPpm,
    })),
  )
}

function depthWrite(
  rows: readonly { timeMs: number; dollars: (percent: number) => number; spreadPpm: number }[],
): string {
  const percents = [...DEPTH_PERCENTS.map((percent) => -percent), ...DEPTH_PERCENTS]
  const names = percents.map((percent) => `${percent < 0 ? 'bid' : 'ask'}_${Math.abs(percent)}pct`)
  return tableWrite(
    ['time', ...names, 'spread_ppm'],
    rows.map((row) => [
      timeWrite(row.timeMs),
      ...percents.map((percent) => Math.round(row.dollars(percent))),
      Math.min(Math.ceil(row.spreadPpm), SPREAD_PPM_MAX),
    ]),
  )
}

function medians(snapshots: readonly DepthSnapshot[]): ReadonlyMap<number, number> {
  return new Map(
    FILE_PERCENTS.map((percent) => [percent, medianOf(snapshots.map((one) => one.bands.get(percent)?.dollars ?? 0))]),
  )
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function rangeOf(bar: Bar): number {
  return (bar.high - bar.low) / bar.low
}

function fiveMinutes(timeMs: number): number {
  return Math.floor(timeMs / (5 * MINUTE_MS)) * 5 * MINUTE_MS
}
