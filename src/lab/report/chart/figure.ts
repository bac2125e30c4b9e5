/** A chart as a figure of the page: its title, what its colours mean, the drawings, and what a reader without eyes hears. */
import { count, money, multiple, percent, price } from '../format.ts'
import { type Html, html, raw } from '../html.ts'
import { drawTimeChart, type TimeChart, type Unit } from './time-chart.ts'

/** Widths at which a chart is drawn: alone on a wide page, one of two, on a tablet, on a phone. */
const WIDTHS = { full: [1064, 640, 350], half: [520, 640, 350] } as const

/** A figure. `points` is what the page's script shows under the pointer. */
export type Figure = { readonly markup: Html; readonly points: FigurePoints }

/** Values by series, rounded to what can be told apart; the times are those of the page. */
type FigurePoints = {
  readonly id: string
  readonly unit: Unit
  readonly timeMs: readonly number[]
  readonly series: readonly { readonly name: string; readonly color: number; readonly values: readonly number[] }[]
}

/** Ticks are round numbers: zeros behind the point say nothing. */
const trimmed = (text: string): string => text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '')

const formats: Readonly<Record<Unit, (value: number) => string>> = {
  money: (atoms) => trimmed(money(atoms)),
  price: (value) => trimmed(price(value)),
  percent: (ppm) => percent(ppm, Math.abs(ppm) < 100_000 && ppm % 10_000 !== 0 ? 1 : 0),
  multiple: (ppm) => trimmed(multiple(ppm)),
  count,
}

/** Draws a figure. `said` is one sentence with the figures that matter, for those who do not see the drawing. */
export function figureOf(id: string, title: string, said: string, size: keyof typeof WIDTHS, chart: TimeChart): Figure {
  const keys = chart.series.map(
    ({ name, color, dashed }) => html`<li><i class="key c${color}${dashed ? ' dashed' : ''}"></i>${name}</li>`,
  )
  const bandKinds = [...new Set(chart.bands.map(({ kind }) => kind))]
  const bandKeys = bandKinds.map((kind) => html`<li><i class="key band ${kind}"></i>price ${kind}</li>`)
  const drawings = WIDTHS[size].map((width) => drawTimeChart(chart, width, formats[chart.unit])).join('')
  const legend = keys.length + bandKeys.length > 1 ? html`<ul class="keys">${keys}${bandKeys}</ul>` : null
  const markup = html`<figure class="chart ${size}" id="${id}">
<figcaption><h3>${title}</h3><p class="said">${said}</p>${legend}</figcaption>
<div class="plot" style="--h:${chart.height}px" tabindex="0" role="img" aria-label="${title}. ${said} Arrow keys read the values." data-chart="${id}">${raw(drawings)}<div class="tip" hidden></div></div>
<p class="live" aria-live="polite"></p>
</figure>
`
  return { markup, points: pointsOf(id, chart) }
}

function pointsOf(id: string, { unit, timeMs, series }: TimeChart): FigurePoints {
  return {
    id,
    unit,
    timeMs,
    series: series.map(({ name, color, values }) => ({
      name,
      color,
      values: values.map((value) => Number(value.toPrecision(6))),
    })),
  }
}
