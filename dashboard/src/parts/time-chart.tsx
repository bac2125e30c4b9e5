/** Lines over the time of the house, drawn by uPlot, with the colours of the page. The figures stand beside it as text. */
import { effect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import { clock, day } from '../format.ts'
import { theme } from '../state/theme.ts'

/** A line: its name, its colour (--c1 … --c7) and its values at the times; null where there is none. */
type Line = {
  readonly name: string
  readonly tone: number
  readonly values: readonly (number | null)[]
  readonly dashed?: true
}

/** What lies between two lines, shaded in a colour: the same number of values as there are times. */
type Band = {
  readonly tone: number
  readonly low: readonly (number | null)[]
  readonly high: readonly (number | null)[]
}

type Props = {
  /** What the chart shows, in a sentence. */
  readonly label: string
  readonly timesMs: readonly number[]
  readonly lines: readonly Line[]
  readonly band?: Band
  readonly format: (value: number) => string
  readonly height?: number
  /** Where the reader stands in time: a line across the chart. */
  readonly atMs?: number
}

/** A chart over time. */
export function TimeChart({ label, timesMs, lines, band, format, height = 180, atMs }: Props): ComponentChildren {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const data = [timesMs.map((ms) => ms / 1000), ...lines.map(({ values }) => values)] as UPlot.AlignedData
  const drawn = useRef<Drawn>({})
  drawn.current = { atMs, band }
  const names = lines.map(({ name }) => name).join('|')
  const tall = Math.round(height * letterScale())
  // The plot is made anew for other lines only; data is set below.
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const stop = effect(() => {
      // Read, so that the chart is drawn again in the colours of the other theme.
      void theme.value
      plot.current?.destroy()
      plot.current = new UPlot(optionsOf(element.clientWidth, tall, lines, format, drawn), data, element)
      // The chart is one picture with a name; what stands below it follows the pointer and is no table of its own.
      element.querySelector('.u-legend')?.setAttribute('aria-hidden', 'true')
    })
    const sized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: tall }))
    sized.observe(element)
    return () => {
      sized.disconnect()
      stop()
      plot.current?.destroy()
      plot.current = null
    }
  }, [names, tall])
  useEffect(() => {
    plot.current?.setData(data)
    sayHere(plot.current, drawn.current.atMs)
  })
  useEffect(() => plot.current?.redraw(false), [atMs])
  return <div class="chart" role="img" aria-label={label} ref={box} />
}

/** What is drawn beside the lines, as it is now. */
type Drawn = { readonly atMs?: number | undefined; readonly band?: Band | undefined }

function optionsOf(
  width: number,
  height: number,
  lines: readonly Line[],
  format: (value: number) => string,
  drawn: { readonly current: Drawn },
): UPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const scale = letterScale()
  const font = `${Math.round(11 * scale)}px ${colour('--sans')}`
  const axis = { stroke: colour('--soft'), font, grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false } }
  return {
    width,
    height,
    padding: [10, 22, 0, 0],
    legend: { show: true, live: true, markers: { width: 3 } },
    hooks: {
      drawAxes: [(plot) => drawBand(plot, drawn.current.band, colour)],
      setCursor: [(plot) => sayHere(plot, drawn.current.atMs)],
      draw: [(plot) => drawHere(plot, drawn.current.atMs, colour('--ink'))],
    },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_plot, low, high) => rangeOf(drawn.current.band, low, high) } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    axes: [
      {
        ...axis,
        space: 64 * scale,
        size: 26 * scale,
        values: (_plot, splits) => splits.map((second) => timeText(second, splits)),
      },
      // Charts one below the other with one line across them: the same time stands at the same place in each.
      {
        ...axis,
        size: drawn.current.atMs === undefined ? widthOf(scale) : ROOM_OF_LABELS * scale,
        space: 34 * scale,
        values: (_plot, splits) => splits.map(format),
      },
    ],
    series: [
      {
        label: 'Time',
        value: (plot, second) =>
          second === null ? '–' : isDaily(plot.data[0]) ? day(second * 1000) : `${clock(second * 1000)} UTC`,
      },
      ...lines.map(({ name, tone, dashed }) => ({
        label: name,
        stroke: colour(`--c${tone}`),
        width: 1.8,
        points: { show: false },
        value: (_plot: UPlot, value: number | null) => (value === null ? '–' : format(value)),
        ...(dashed ? { dash: [5, 3] } : {}),
      })),
    ],
  }
}

/** Below a chart stands what is pointed at; when nothing is, the figures where the reader stands, or the last ones. */
function sayHere(plot: UPlot | null, atMs: number | undefined): void {
  if (plot === null || (plot.cursor.idx ?? null) !== null) return
  const last = plot.data[0].length - 1
  plot.setLegend({ idx: atMs === undefined ? last : plot.valToIdx(atMs / 1000) }, false)
}

/** A stroke of the shade is at most so wide, px: of few times it would be a block. */
const BAND_WIDTH_MAX = 6

/** The shade between the lowest and the highest, below the lines. */
function drawBand(plot: UPlot, band: Band | undefined, colour: (name: string) => string): void {
  if (band === undefined) return
  const times = plot.data[0]
  const { ctx, bbox } = plot
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.strokeStyle = colour(`--c${band.tone}`)
  ctx.globalAlpha = 0.3
  // One stroke for each time, as wide as its part of the axis: a gap stays a gap.
  ctx.lineWidth = Math.min(BAND_WIDTH_MAX * devicePixelRatio, Math.max(1, bbox.width / Math.max(1, times.length)))
  for (const [at, second] of times.entries()) {
    const [low, high] = [band.low[at] ?? null, band.high[at] ?? null]
    if (low === null || high === null) continue
    const x = plot.valToPos(second, 'x', true)
    ctx.beginPath()
    ctx.moveTo(x, plot.valToPos(low, 'y', true))
    ctx.lineTo(x, plot.valToPos(high, 'y', true))
    ctx.stroke()
  }
  ctx.restore()
}

/** Charts and their letters grow with those of the page: on a wall they are read from afar. */
function letterScale(): number {
  return Math.max(1, Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16)
}

/** The line across the chart at a time. */
function drawHere(plot: UPlot, atMs: number | undefined, colour: string): void {
  if (atMs === undefined) return
  const x = Math.round(plot.valToPos(atMs / 1000, 'x', true)) + 0.5
  const { ctx, bbox } = plot
  ctx.save()
  ctx.setLineDash([])
  ctx.strokeStyle = colour
  ctx.lineWidth = devicePixelRatio
  ctx.beginPath()
  ctx.moveTo(x, bbox.top)
  ctx.lineTo(x, bbox.top + bbox.height)
  ctx.stroke()
  ctx.restore()
}

/** hh:mm, and the seconds where minutes would be told twice; month and year where days pass from one to the next. */
function timeText(second: number, splits: readonly number[]): string {
  if (isDaily(splits)) return day(second * 1000).slice(-8)
  return clock(second * 1000).slice(0, (splits[1] ?? Number.POSITIVE_INFINITY) - (splits[0] ?? 0) < 60 ? 8 : 5)
}

function isDaily(seconds: ArrayLike<number>): boolean {
  return seconds.length > 1 && seconds[1]! - seconds[0]! >= 86_400
}

/** Room for the longest label, px; and for the longest of any price: $120,000.0. */
function widthOf(scale: number) {
  return (_plot: UPlot, labels: readonly string[] | null): number =>
    scale * (14 + LETTER * Math.max(4, ...(labels ?? []).map(({ length }) => length)))
}

const LETTER = 6.4
const ROOM_OF_LABELS = 14 + LETTER * 10

/** Some air around lines and band; a flat line gets a scale all the same. */
function rangeOf(band: Band | undefined, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const [bottom, top] = [extremeOf(band?.low, low, Math.min), extremeOf(band?.high, high, Math.max)]
  const air = top === bottom ? Math.abs(top) * 0.05 || 1 : (top - bottom) * 0.12
  return [bottom - air, top + air]
}

function extremeOf(
  values: readonly (number | null)[] | undefined,
  first: number,
  better: (one: number, other: number) => number,
): number {
  return (values ?? []).reduce<number>((best, value) => (value === null ? best : better(best, value)), first)
}
