/**
 * A chart over time: lines, stacked areas or bars, with bands behind them, readable ticks and the names of lines at their
 * ends. It is drawn for several widths; the page shows the one that fits, so text keeps its size on a phone.
 */
import { clock, day } from '../format.ts'
import { escaped } from '../html.ts'
import { isYearly, logScaleOf, logTicks, niceTicks, type Scale, scaleOf, timeTicks, yearTicks } from './scale.ts'
import { areaPath, label, linePath, type Point, px, thinned } from './svg.ts'

/** How values are written on the axis and under the pointer; the page's script knows the same words. */
export type Unit = 'money' | 'price' | 'percent' | 'multiple' | 'count'

/** One line, layer of a stack, or set of bars. `color` is one of the page's series colours, 1 to 7. */
export type ChartSeries = {
  readonly name: string
  readonly values: readonly number[]
  readonly color: number
  readonly dashed?: true
  readonly thin?: true
}

/** A span of time with a meaning, as a mode of the oracle. */
export type ChartBand = { readonly fromMs: number; readonly toMs: number; readonly kind: 'degraded' | 'halted' }

/** What is drawn. */
export type TimeChart = {
  readonly shape: 'lines' | 'stack' | 'bars'
  readonly unit: Unit
  readonly timeMs: readonly number[]
  readonly series: readonly ChartSeries[]
  readonly bands: readonly ChartBand[]
  readonly height: number
  /** The axis begins at 0. */
  readonly fromZero: boolean
  /** The axis holds at least up to here. */
  readonly atLeast: number
  /** Lines of positive values on a logarithmic axis. */
  readonly logarithmic?: true
  /** Pixels left and right of the drawing, so that charts above each other share their axis of time. */
  readonly room?: { readonly left: number; readonly right: number }
}

type Frame = {
  readonly x: Scale
  readonly y: Scale
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** The drawing at one width. */
export function drawTimeChart(chart: TimeChart, width: number, format: (value: number) => string): string {
  const ticks = yTicks(chart)
  const left = chart.room?.left ?? 10 + 7.2 * Math.max(...ticks.map((tick) => format(tick).length))
  const right = chart.room?.right ?? endRoom(chart, width)
  const bottom = chart.height - 24
  const frame: Frame = {
    x: scaleOf(chart.timeMs[0]!, chart.timeMs.at(-1)!, left, width - right),
    y: (chart.logarithmic ? logScaleOf : scaleOf)(ticks[0]!, ticks.at(-1)!, bottom, 10),
    left,
    right: width - right,
    top: 10,
    bottom,
  }
  const body =
    chart.shape === 'stack' ? stack(chart, frame) : chart.shape === 'bars' ? bars(chart, frame) : lines(chart, frame)
  return [
    `<svg class="w${width}" viewBox="0 0 ${width} ${chart.height}" width="${width}" height="${chart.height}" data-l="${px(frame.left)}" data-r="${px(frame.right)}" aria-hidden="true">`,
    bands(chart, frame),
    grid(ticks, frame, format),
    timeAxis(chart, frame, width),
    body,
    chart.shape === 'lines' && right > 12 ? endNames(chart, frame) : '',
    `<line class="cross" y1="${frame.top}" y2="${px(frame.bottom)}" x1="0" x2="0"/>`,
    '</svg>',
  ].join('')
}

function yTicks(chart: TimeChart): number[] {
  const columns = chart.timeMs.map((_, i) => chart.series.map(({ values }) => values[i]!))
  const totals =
    chart.shape === 'lines' ? columns.flat() : columns.map((column) => column.reduce((sum, value) => sum + value, 0))
  if (chart.logarithmic) return logTicks(Math.min(...totals), Math.max(...totals), 5)
  const high = Math.max(chart.atLeast, ...totals)
  const low = chart.fromZero ? Math.min(0, ...totals) : Math.min(...totals)
  return niceTicks(low, high > low ? high : low + 1, chart.height > 200 ? 5 : 3)
}

/** Room for the names at the ends of lines; a phone has none, its names stand above the chart. */
function endRoom(chart: TimeChart, width: number): number {
  if (chart.shape !== 'lines' || width < 500 || chart.series.length < 2) return 12
  return 16 + 6.8 * Math.max(...chart.series.map(({ name }) => name.length))
}

function grid(ticks: readonly number[], { y, left, right }: Frame, format: (value: number) => string): string {
  return ticks
    .map((tick) => {
      const at = y.at(tick)
      return `<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${px(left)}" x2="${px(right)}" y1="${px(at)}" y2="${px(at)}"/>${label({ x: left - 7, y: at + 3.5 }, format(tick), 'tick', 'end')}`
    })
    .join('')
}

function timeAxis({ timeMs }: TimeChart, { x, left, right, bottom }: Frame, width: number): string {
  const [from, to, most] = [timeMs[0]!, timeMs.at(-1)!, Math.max(3, Math.floor((right - left) / 66))]
  const yearly = isYearly(from, to)
  const ticks = yearly ? yearTicks(from, to, most) : timeTicks(from, to, most)
  const daily = ticks.length > 1 && ticks[1]! - ticks[0]! >= 86_400_000
  const named = (tick: number): string => (yearly ? String(new Date(tick).getUTCFullYear()) : day(tick))
  return ticks
    .map((tick) => {
      const at = x.at(tick)
      const midnight = tick % 86_400_000 === 0
      const anchor = at > width - 24 ? 'end' : 'middle'
      return `<line class="notch" x1="${px(at)}" x2="${px(at)}" y1="${px(bottom)}" y2="${px(bottom + 4)}"/>${label({ x: at, y: bottom + 17 }, daily || midnight ? named(tick) : clock(tick), midnight ? 'tick strong' : 'tick', anchor)}`
    })
    .join('')
}

function bands({ bands: spans }: TimeChart, { x, top, bottom, left, right }: Frame): string {
  return spans
    .map(({ fromMs, toMs, kind }) => {
      const [from, to] = [Math.max(left, x.at(fromMs)), Math.min(right, x.at(toMs))]
      return to <= from
        ? ''
        : `<rect class="band ${kind}" x="${px(from)}" y="${top}" width="${px(Math.max(1, to - from))}" height="${px(bottom - top)}"/>`
    })
    .join('')
}

function lines({ timeMs, series }: TimeChart, { x, y }: Frame): string {
  return [...series]
    .reverse()
    .map(({ values, color, dashed, thin }) => {
      const points = thinned(values.map((value, i) => ({ x: x.at(timeMs[i]!), y: y.at(value) })))
      return `<path class="line c${color}${dashed ? ' dashed' : ''}${thin ? ' thin' : ''}" d="${linePath(points)}"/>`
    })
    .join('')
}

function stack({ timeMs, series }: TimeChart, { x, y }: Frame): string {
  let below = timeMs.map(() => 0)
  return series
    .map(({ values, color }) => {
      const above = below.map((base, i) => base + values[i]!)
      const edge = (sums: readonly number[]): Point[] =>
        thinned(sums.map((sum, i) => ({ x: x.at(timeMs[i]!), y: y.at(sum) })))
      const path = `<path class="area c${color}" d="${areaPath(edge(above), edge(below))}"/><path class="line thin c${color}" d="${linePath(edge(above))}"/>`
      below = above
      return path
    })
    .join('')
}

/** Bars are drawn as one stepped area a series: hundreds of rectangles would say no more. */
function bars({ timeMs, series }: TimeChart, { x, y }: Frame): string {
  const width = Math.max(1, (x.at(timeMs.at(-1)!) - x.at(timeMs[0]!)) / timeMs.length)
  let below = timeMs.map(() => 0)
  return series
    .map(({ values, color }) => {
      const path = values
        .map((value, i) => {
          if (value <= 0) return ''
          const from = x.at(timeMs[i]!) - width
          const [bottom, top] = [y.at(below[i]!), y.at(below[i]! + value)]
          return `M${px(from)} ${px(bottom)}V${px(top)}H${px(from + Math.max(0.8, width - 0.3))}V${px(bottom)}Z`
        })
        .join('')
      below = below.map((base, i) => base + values[i]!)
      return `<path class="column c${color}" d="${path}"/>`
    })
    .join('')
}

/** Names at the ends of lines, moved apart where they would touch. */
function endNames({ series, timeMs }: TimeChart, { x, y, top, bottom }: Frame): string {
  const at = x.at(timeMs.at(-1)!) + 7
  const names = series
    .map(({ name, values, color }) => ({ name, color, y: y.at(values.at(-1)!) + 3.5 }))
    .sort((a, b) => a.y - b.y)
  let before = top - 6
  const placed = names.map((entry) => {
    before = Math.max(entry.y, before + 14)
    return { ...entry, y: before }
  })
  const over = Math.max(0, before - bottom)
  return placed
    .map(
      ({ name, color, y: place }) =>
        `<text x="${px(at)}" y="${px(place - over)}" class="end t${color}">${escaped(name)}</text>`,
    )
    .join('')
}
