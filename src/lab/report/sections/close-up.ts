/** The stretch in which most was closed by force, seen close up: a crash is an hour of a day. */
import type { ReplayResult } from '../../replay/index.ts'
import { type Figure, figureOf } from '../chart/figure.ts'
import { moment, money, percent } from '../format.ts'

/** Part of the force that the stretch holds, and the largest part of the window at which a close-up says more. */
const FORCE_PART = 0.5
const WINDOW_PART = 0.4

/** Lines of a close-up. */
const MARKETS = 4

/** First and last observation of a stretch. */
type Stretch = { readonly from: number; readonly to: number }

/** Figures of the stretch; none when force was spread over the whole window. */
export function closeUpFigures(result: ReplayResult): Figure[] {
  const stretch = stretchOf(result)
  if (stretch === null) return []
  const { series } = result
  const cut = (values: readonly number[]): number[] => values.slice(stretch.from, stretch.to + 1)
  const timeMs = cut(series.timeMs)
  const frame = { timeMs, bands: [], height: 230 }
  const shown = [...series.markets].sort((a, b) => b.openInterest[0]! - a.openInterest[0]!).slice(0, MARKETS)
  const change = shown.map((market, at) => ({
    name: market.name,
    values: cut(market.index).map((value) => (value / market.index[0]! - 1) * 1e6),
    color: at + 1,
  }))
  const forced = cut(stepsOf(series.forcedNotional))
  const sum = forced.reduce((total, value) => total + value, 0)
  const span = `${moment(timeMs[0]!, series.timeMs)} to ${moment(timeMs.at(-1)!, series.timeMs)} UTC`
  const lowest = change.map(({ name, values }) => `${name} ${percent(Math.min(...values))}`).join(', ')
  const prices = { ...frame, shape: 'lines', unit: 'percent', series: change, fromZero: true, atLeast: 0 } as const
  const closing = {
    ...frame,
    shape: 'bars',
    unit: 'money',
    series: [{ name: 'closed by force', values: forced, color: 2 }],
    fromZero: true,
    atLeast: 1e6,
  } as const
  return [
    figureOf(
      'close-up-prices',
      `Close up, ${span}: index against its first`,
      `${lowest} at the lowest.`,
      'half',
      prices,
    ),
    figureOf(
      'close-up-closing',
      `Close up, ${span}: closed by force`,
      `${money(sum)} of notional in steps.`,
      'half',
      closing,
    ),
  ]
}

/** The shortest stretch that holds most of the force, with a quarter of its length on either side. */
function stretchOf({ series }: ReplayResult): Stretch | null {
  const forced = stepsOf(series.forcedNotional)
  const wanted = forced.reduce((sum, value) => sum + value, 0) * FORCE_PART
  if (wanted === 0) return null
  let best: Stretch = { from: 0, to: forced.length - 1 }
  let [from, sum] = [0, 0]
  for (const [to, value] of forced.entries()) {
    sum += value
    while (sum - forced[from]! >= wanted) sum -= forced[from++]!
    if (sum >= wanted && to - from < best.to - best.from) best = { from, to }
  }
  const margin = Math.max(4, Math.ceil((best.to - best.from) / 4))
  const stretch = { from: Math.max(0, best.from - margin), to: Math.min(forced.length - 1, best.to + margin) }
  return stretch.to - stretch.from < forced.length * WINDOW_PART ? stretch : null
}

/** What a running sum gained at each observation. */
export function stepsOf(sums: readonly number[]): number[] {
  return sums.map((sum, i) => Math.max(0, sum - (sums[i - 1] ?? 0)))
}
