/**
 * Depth. The only published book is Binance USD-M BTCUSDT of 10 October 2025, in bands of ±1 … ±5 % every 30 seconds.
 *
 * Real, before 15:30 UTC: each five minutes the median of the snapshots that agree with the traded price. From 15:30:42
 * on a phantom bid of 17.65 BTC near 121,364 stands in the file, and every band hangs on a wrong mid; nothing of it is used.
 *
 * Rule, everywhere else: baseline × size × √(V ÷ V₀) × (σ₀ ÷ σ), where
 * - baseline is the median of a band over the agreeing snapshots of 00:00–15:30;
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
export const DEPTH_PERCENTS: readonly number[] = [1, 2, 5]

/** Bands of the file, percent from mid. */
const FILE_PERCENTS = [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]

const DEPTH_FILE = 'crash/2025-10-10/binance-usdm-perp_BTCUSDT_bookDepth_30s.csv.gz'
const PERP_FILE = 'crash/2025-10-10/binance-usdm-perp_BTCUSDT_5m.csv.gz'
const BASELINE_FROM_MS = Date.UTC(2025, 9, 10)
/** The phantom bid enters 42 seconds later. */
export const PHANTOM_MS: number = BASELINE_FROM_MS + 15.5 * HOUR_MS

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
  readonly snapshots: number
  readonly refused: number
}

/**
 * What contradicts the traded price in a snapshot, or null. The mean price of a bid band of k % must lie between
 * (1 − k %) × low and high of the prices traded around the snapshot, that of an ask band between low and (1 + k %) × high;
 * and a farther band holds at least as much.
 */
export function snapshotFault(snapshot: DepthSnapshot, low: number, high: number): string | null {
  for (const side of [-1, 1]) {
    let nearer = 0
    for (const percent of FILE_PERCENTS.filter((signed) => signed > 0)) {
      const band = snapshot.bands.get(side * percent)
      if (band === undefined || band.coins <= 0) continue
      const price = band.dollars / band.coins
      const [least, most] = side < 0 ? [low * (1 - percent / 100), high] : [low, high * (1 + percent / 100)]
      if (price < least || price > most) {
        return `band ${side * percent} % has a mean price of ${price.toFixed(0)}, outside ${least.toFixed(0)} to ${most.toFixed(0)}`
      }
      if (band.dollars < nearer) return `band ${side * percent} % holds less than a nearer one`
      nearer = band.dollars
    }
  }
  return null
}

/** Measures the baseline. */
export function baselineRead(inputs: Inputs): Baseline {
  const perp = cut(barsRead(inputs, PERP_FILE), BASELINE_FROM_MS, PHANTOM_MS)
  const barAt = new Map(perp.map((bar) => [bar.timeMs, bar]))
  const snapshots = snapshotsRead(inputs).filter((snapshot) => snapshot.timeMs < PHANTOM_MS)
  const agreeing = snapshots.filter((snapshot) => {
    const bar = barAt.get(fiveMinutes(snapshot.timeMs))
    return bar !== undefined && snapshotFault(snapshot, bar.low / DOLLAR, bar.high / DOLLAR) === null
  })
  const times = [...new Set(agreeing.map((snapshot) => fiveMinutes(snapshot.timeMs)))]
  return {
    dollars: medians(agreeing),
    turnoverDay: meanOf(perp.map((bar) => bar.turnover)) * (DAY_MS / (5 * MINUTE_MS)),
    real: times.map((timeMs) => ({
      timeMs,
      dollars: medians(agreeing.filter((snapshot) => fiveMinutes(snapshot.timeMs) === timeMs)),
    })),
    snapshots: snapshots.length,
    refused: snapshots.length - agreeing.length,
  }
}

/** Every snapshot of the published file, in time order. */
export function snapshotsRead(inputs: Inputs): DepthSnapshot[] {
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
    cut(baseline.real, fromMs, PHANTOM_MS).map((row) => ({
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
