/** Lines over the time of the house, drawn by uPlot, with the colours of the page. The figures stand beside it as text. */
import { effect } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import UPlot from 'uplot'
import { theme } from '../state/theme.ts'

/** A line: its name, its colour (--c1 … --c7) and its values at the times; null where there is none. */
type Line = {
  readonly name: string
  readonly tone: number
  readonly values: readonly (number | null)[]
  readonly dashed?: true
}

type Props = {
  /** What the chart shows, in a sentence. */
  readonly label: string
  readonly timesMs: readonly number[]
  readonly lines: readonly Line[]
  readonly format: (value: number) => string
  readonly height?: number
  /** Where the reader stands in time: a line across the chart. */
  readonly atMs?: number
}

/** A chart over time. */
export function TimeChart({ label, timesMs, lines, format, height = 180, atMs }: Props): ComponentChildren {
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<UPlot | null>(null)
  const data = [timesMs.map((ms) => ms / 1000), ...lines.map(({ values }) => values)] as UPlot.AlignedData
  const here = useRef(atMs)
  here.current = atMs
  const names = lines.map(({ name }) => name).join('|')
  // The plot is made anew for other lines only; data is set below.
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const stop = effect(() => {
      // Read, so that the chart is drawn again in the colours of the other theme.
      void theme.value
      plot.current?.destroy()
      plot.current = new UPlot(optionsOf(element.clientWidth, height, lines, format, here), data, element)
    })
    const sized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    sized.observe(element)
    return () => {
      sized.disconnect()
      stop()
      plot.current?.destroy()
      plot.current = null
    }
  }, [names, height])
  useEffect(() => plot.current?.setData(data))
  useEffect(() => plot.current?.redraw(false), [atMs])
  return <div class="chart" role="img" aria-label={label} ref={box} />
}

function optionsOf(
  width: number,
  height: number,
  lines: readonly Line[],
  format: (value: number) => string,
  here: { readonly current: number | undefined },
): UPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const font = `11px ${colour('--sans')}`
  const axis = { stroke: colour('--soft'), font, grid: { stroke: colour('--grid'), width: 1 }, ticks: { show: false } }
  return {
    width,
    height,
    padding: [10, 22, 0, 0],
    legend: { show: lines.length > 1, live: false },
    hooks: { draw: [(plot) => drawHere(plot, here.current, colour('--ink'))] },
    cursor: { points: { size: 6 }, drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: rangeOf } },
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    axes: [
      {
        ...axis,
        space: 64,
        size: 26,
        values: (_plot, splits) => splits.map((second) => new Date(second * 1000).toISOString().slice(11, 16)),
      },
      // Charts one below the other with one line across them: the same time stands at the same place in each.
      {
        ...axis,
        size: here.current === undefined ? widthOf : ROOM_OF_LABELS,
        space: 34,
        values: (_plot, splits) => splits.map(format),
      },
    ],
    series: [
      {},
      ...lines.map(({ name, tone, dashed }) => ({
        label: name,
        stroke: colour(`--c${tone}`),
        width: 1.8,
        points: { show: false },
        ...(dashed ? { dash: [5, 3] } : {}),
      })),
    ],
  }
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

/** Room for the longest label, px; and for the longest of any price: $120,000.0. */
function widthOf(_plot: UPlot, labels: readonly string[] | null): number {
  return 14 + LETTER * Math.max(4, ...(labels ?? []).map(({ length }) => length))
}

const LETTER = 6.4
const ROOM_OF_LABELS = 14 + LETTER * 10

/** Some air around the lines; a flat line gets a scale all the same. */
function rangeOf(_plot: UPlot, low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 1]
  const air = high === low ? Math.max(Math.abs(high) * 0.05, 1e-9) : (high - low) * 0.12
  return [low - air, high + air]
}
