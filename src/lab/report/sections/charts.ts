/** The charts: prices, leverage, open interest, procedures, force, funds, claims. */

import type { ReplayMarketSeries, ReplayResult, ReplaySeries } from '../../replay/index.ts'
import { type Figure, figureOf } from '../chart/figure.ts'
import type { ChartBand, ChartSeries, TimeChart } from '../chart/time-chart.ts'
import { count, moment, money, multiple, percent, plural, price } from '../format.ts'
import type { ReportSources } from '../input.ts'
import { stepsOf } from './close-up.ts'

/** Markets with a chart of their own, and layers of a stack: more would be neither seen nor told apart. */
const MARKETS_OWN = 4
const LAYERS = 6

/** Atoms of a dollar. */
const ATOMS = 1_000_000

/** A price that falls to less than one part in so many is drawn on a logarithmic axis. */
const LOG_FROM = 20

const empty: Omit<TimeChart, 'timeMs' | 'series' | 'unit'> = {
  shape: 'lines',
  bands: [],
  height: 240,
  fromZero: true,
  atLeast: 0,
}

/** Figures on prices, one a market; all markets together when there are many. */
export function priceFigures({ series }: ReplayResult): Figure[] {
  const largest = byInterest(series).slice(0, MARKETS_OWN)
  const isAlone = (at: number): boolean => at === largest.length - 1 && at % 2 === 0
  const own = largest.map((market, at) => priceFigure(series, market, isAlone(at) ? 'full' : 'half'))
  return series.markets.length > MARKETS_OWN ? [togetherFigure(series), ...own] : own
}

function byInterest({ markets }: ReplaySeries): ReplayMarketSeries[] {
  return [...markets].sort((a, b) => Math.max(...b.openInterest) - Math.max(...a.openInterest))
}

function priceFigure({ timeMs }: ReplaySeries, market: ReplayMarketSeries, size: 'full' | 'half'): Figure {
  const lowest = market.index.indexOf(Math.min(...market.index))
  const gap = Math.max(...market.mark.map((mark, i) => Math.abs(mark - market.index[i]!) / market.index[i]!)) * 1e6
  const said = `From ${price(market.index[0]!)} to ${price(market.index[lowest]!)} at ${moment(timeMs[lowest]!, timeMs)} UTC. The mark stayed within ${percent(gap, 2)} of the index.`
  return figureOf(`price-${market.market}`, `${market.name}, dollars`, said, size, {
    ...empty,
    unit: 'price',
    timeMs,
    series: [
      { name: 'mark', values: market.mark, color: 1 },
      { name: 'index', values: market.index, color: 2, thin: true },
      { name: 'slow', values: market.slow, color: 7, dashed: true, thin: true },
    ],
    bands: bandsOf(timeMs, market),
    height: 260,
    fromZero: false,
    ...(Math.max(...market.mark) > Math.min(...market.mark) * LOG_FROM ? { logarithmic: true as const } : {}),
  })
}

/** Figures on collateral without a market: what its sources said, and what the house made of it. */
export function sourceFigures(heard: readonly ReportSources[]): Figure[] {
  return heard.map(({ name, timeMs, index, sources }, at) => {
    const furthest = sources.reduce((a, b) => (Math.abs(peakOf(b.values)) > Math.abs(peakOf(a.values)) ? b : a))
    const said = `Of its first price. Furthest away: ${furthest.name} ${percent(peakOf(furthest.values), 2)}, the index ${percent(peakOf(index), 2)}. Where a source is silent, its line is the index.`
    const lines = sources.slice(0, LAYERS).map((source, i) => ({ ...source, color: i + 2, thin: true as const }))
    return figureOf(`sources-${at}`, `${name}: what its sources said`, said, 'full', {
      ...empty,
      unit: 'percent',
      timeMs,
      series: [...lines, { name: 'index', values: index, color: 1 }],
      height: 220,
    })
  })
}

/** The value furthest from nothing, with its sign. */
function peakOf(values: readonly number[]): number {
  return values.reduce((peak, value) => (Math.abs(value) > Math.abs(peak) ? value : peak), 0)
}

/** Every market as a part of its first price. */
function togetherFigure(series: ReplaySeries): Figure {
  const shown = byInterest(series).slice(0, LAYERS)
  const change = (market: ReplayMarketSeries): number[] =>
    market.index.map((value) => (value / market.index[0]! - 1) * 1e6)
  const said = `${shown.map((market) => `${market.name} ${percent(Math.min(...change(market)), 0)}`).join(', ')} at the lowest.`
  return figureOf('price-together', `The ${shown.length} largest markets against their first price`, said, 'full', {
    ...empty,
    unit: 'percent',
    timeMs: series.timeMs,
    series: shown.map((market, at) => ({ name: market.name, values: change(market), color: at + 1 })),
    height: 280,
  })
}

/** Spans in which a market's price was not normal; an observation speaks for the time until the next. */
function bandsOf(timeMs: readonly number[], { mode }: ReplayMarketSeries): ChartBand[] {
  const found: ChartBand[] = []
  for (let from = 0; from < mode.length; ) {
    let to = from
    while (to < mode.length && mode[to] === mode[from]) to++
    const kind = mode[from]!
    if (kind !== 'normal') found.push({ fromMs: timeMs[from]!, toMs: timeMs[Math.min(to, timeMs.length - 1)]!, kind })
    from = to
  }
  return found
}

/** Figures on what members held and owed. */
export function bookFigures(result: ReplayResult): Figure[] {
  const { series } = result
  const { timeMs } = series
  const peak = series.leveragePpm.indexOf(Math.max(...series.leveragePpm))
  const leverage = figureOf(
    'leverage',
    'Leverage of all members',
    `Σ notional ÷ Σ equity: ${multiple(series.leveragePpm[0]!)} at first, at most ${multiple(series.leveragePpm[peak]!)} at ${moment(timeMs[peak]!, timeMs)} UTC, ${multiple(series.leveragePpm.at(-1)!)} at the end.`,
    'half',
    { ...empty, unit: 'multiple', timeMs, series: [{ name: 'leverage', values: series.leveragePpm, color: 1 }] },
  )
  return [leverage, interestFigure(series)]
}

function interestFigure(series: ReplaySeries): Figure {
  const sorted = byInterest(series)
  const layers: ChartSeries[] = sorted
    .slice(0, LAYERS - 1)
    .map((market, at) => ({ name: market.name, values: market.openInterest, color: at + 1 }))
  const rest = sorted.slice(LAYERS - 1)
  if (rest.length > 0) {
    const values = series.timeMs.map((_, i) => rest.reduce((sum, market) => sum + market.openInterest[i]!, 0))
    layers.push({ name: `${rest.length} others`, values, color: 7 })
  }
  const total = (i: number): number => series.markets.reduce((sum, market) => sum + market.openInterest.at(i)!, 0)
  return figureOf(
    'interest',
    'Open interest, one side, at mark',
    `${money(total(0))} at first, ${money(total(-1))} at the end.`,
    'half',
    { ...empty, shape: 'stack', unit: 'money', timeMs: series.timeMs, series: layers },
  )
}

/** Figures on what the house did. */
export function forceFigures({ series, totals }: ReplayResult): Figure[] {
  const { timeMs, open } = series
  const kinds = [
    ['call', 'call'],
    ['collection', 'call for a loss not collected'],
    ['reduction', 'reduction'],
    ['takeover', 'takeover'],
    ['deleveraging', 'deleveraging'],
    ['resolution', 'resolution'],
    ['awaiting-price', 'awaiting a price'],
  ] as const
  const used = kinds.filter(([kind]) => open[kind].some((value) => value > 0))
  const most = timeMs.map((_, i) => kinds.reduce((sum, [kind]) => sum + open[kind][i]!, 0))
  const procedures = figureOf(
    'procedures',
    'Accounts with an open procedure',
    `At most ${count(Math.max(...most))} at once. ${plural(totals.calls.made, 'call', 'calls')}, ${plural(totals.reductions, 'reduction', 'reductions')}, ${plural(totals.takeovers, 'takeover', 'takeovers')} in all.`,
    'full',
    {
      ...empty,
      shape: 'stack',
      unit: 'count',
      timeMs,
      series: used.map(([kind, name], at) => ({ name, values: open[kind], color: at + 1 })),
      atLeast: 1,
    },
  )
  const forced = stepsOf(series.forcedNotional)
  const deleveraged = stepsOf(series.deleveragedNotional)
  const seconds = Math.round((timeMs[1]! - timeMs[0]!) / 1000)
  const closing = figureOf(
    'closing',
    'Positions closed by force',
    `Notional at fill prices in steps of ${seconds} s; deleveraging is part of the whole.`,
    'full',
    {
      ...empty,
      shape: 'bars',
      unit: 'money',
      timeMs,
      series: [
        {
          name: 'to backstop, venue or opposing orders',
          values: forced.map((value, i) => Math.max(0, value - deleveraged[i]!)),
          color: 1,
        },
        { name: 'deleveraged', values: deleveraged, color: 2 },
      ],
      atLeast: 1e6,
    },
  )
  return [procedures, closing]
}

/** Figures on the money behind the house. */
export function fundFigures({ series }: ReplayResult): Figure[] {
  const { timeMs } = series
  const first = series.fund[0]! + series.sitg[0]! + series.stakers[0]!
  const last = series.fund.at(-1)! + series.sitg.at(-1)! + series.stakers.at(-1)!
  const layers = figureOf(
    'layers',
    'Layers of the waterfall, cash',
    `${money(first)} at first, ${money(last)} at the end: penalties and fees come in, impact and shortfalls go out.`,
    'half',
    {
      ...empty,
      shape: 'stack',
      unit: 'money',
      timeMs,
      series: [
        { name: 'operator’s own', values: series.sitg, color: 2 },
        { name: 'fund', values: series.fund, color: 1 },
        { name: 'stakers', values: series.stakers, color: 3 },
      ],
    },
  )
  const lowest = Math.min(...series.backstopEquity)
  const backstop = figureOf(
    'backstop',
    'The backstop',
    `Equity ${money(series.backstopEquity[0]!)} at first, at least ${money(lowest)}, ${money(series.backstopEquity.at(-1)!)} at the end; at most ${money(Math.max(...series.backstopGross))} of positions at once.`,
    'half',
    {
      ...empty,
      unit: 'money',
      timeMs,
      series: [
        { name: 'equity', values: series.backstopEquity, color: 1 },
        { name: 'positions', values: series.backstopGross, color: 2 },
      ],
    },
  )
  return [layers, backstop, ...claimFigures(series)]
}

function claimFigures(series: ReplaySeries): Figure[] {
  const shown = byInterest(series).slice(0, LAYERS)
  const lowest = Math.min(...shown.flatMap(({ claimPpm }) => claimPpm))
  const lines = (values: (market: ReplayMarketSeries) => readonly number[]): ChartSeries[] =>
    shown.map((market, at) => ({ name: market.name, values: values(market), color: at + 1 }))
  const most = Math.max(...shown.flatMap((market) => market.settlement))
  const isEmpty = most < ATOMS
  const settlement = figureOf(
    'settlement',
    'Settlement accounts S_m',
    `Cash collected from losers and not yet paid to winners; at most ${money(most)} in one market. Never below zero.`,
    'half',
    { ...empty, unit: 'money', timeMs: series.timeMs, series: lines((market) => market.settlement), atLeast: 1e9 },
  )
  const paidOut = isEmpty
    ? ' Between sweeps the settlement accounts S_m held less than a dollar: what was collected was paid.'
    : ''
  const worth = figureOf(
    'claims',
    'What a claim is worth, v_m',
    lowest >= 1_000_000
      ? `Every gain was backed in full at every sweep.${paidOut}`
      : `At least ${percent(lowest, 1)} of a gain was backed by cash or by losers who could pay.${paidOut}`,
    'half',
    {
      ...empty,
      unit: 'percent',
      timeMs: series.timeMs,
      series: lines((market) => market.claimPpm),
      fromZero: lowest < 500_000,
      atLeast: 1_000_000,
    },
  )
  // Every observation fell between two sweeps that had paid out what they collected: a line along zero shows nothing.
  return isEmpty ? [worth] : [settlement, worth]
}
