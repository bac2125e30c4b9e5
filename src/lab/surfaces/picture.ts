/** Smiles and residuals of a surface, a panel for each expiry, as one SVG that needs nothing else. */

import { sviCurveAt, varianceAt } from '../../quant/index.ts'
import { niceTicks, type Scale, scaleOf } from '../report/chart/scale.ts'
import { label, linePath, px } from '../report/chart/svg.ts'
import { escaped } from '../report/html.ts'
import { styleText } from '../report/picture.ts'
import type { ExpiryReport, SurfaceReport } from './report.ts'
import { dateOf, middleOf, points } from './words.ts'

const [WIDTH, SIDE, TOP] = [1064, 28, 92]
const COLUMNS = 3
const PANEL = { width: 322, height: 236, left: 34, smile: 150, residuals: 176, bottom: 212 } as const

/** Points of a curve. */
const CURVE = 80

/** The picture of a report. */
export function pictureOf(report: SurfaceReport): string {
  const { expiries, name } = report
  const rows = Math.ceil(expiries.length / COLUMNS)
  const height = TOP + rows * PANEL.height + 8
  const said = `Dots: observed; blue: three numbers, as reported; green: fine smile; bars: fine less observed, points · middle rms ${points(middleOf(expiries.map(({ fitted }) => fitted.rms)))}, fine ${points(middleOf(expiries.map(({ fine }) => fine.rms)))}`
  const title = `${name}: smiles of ${dateOf(report.snapshotMs)} and two surfaces without arbitrage`
  const panels = expiries.map((expiry, at) => {
    const x = SIDE + (at % COLUMNS) * (PANEL.width + 20)
    const y = TOP + Math.floor(at / COLUMNS) * PANEL.height
    return `<g transform="translate(${x} ${y})">${panelOf(expiry)}</g>`
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(`${title}. ${said}.`)}">`,
    `<style>${styleText()}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${height}" rx="10"/>`,
    `<text class="kicker" x="${SIDE}" y="36">${escaped(said)}</text>`,
    `<text class="head" x="${SIDE}" y="68">${escaped(title)}</text>`,
    ...panels,
    '</svg>\n',
  ].join('')
}

function panelOf({ fitted, fine }: ExpiryReport): string {
  const { smile, slice, rms } = fitted
  const ks = smile.observations.map(({ k }) => k)
  const [low, high] = [Math.min(...ks), Math.max(...ks)]
  const x = scaleOf(low, high, PANEL.left + 4, PANEL.width - 4)
  const curve = Array.from({ length: CURVE + 1 }, (_, i) => {
    const k = low + ((high - low) * i) / CURVE
    const volatilityOf = (variance: number): number => Math.sqrt(variance / smile.years)
    return { k, volatility: volatilityOf(varianceAt(slice, k)), fine: volatilityOf(sviCurveAt(fine.svi, k).w) }
  })
  const volatilities = [...smile.observations, ...curve].map(({ volatility }) => volatility)
  const ticks = niceTicks(Math.min(...volatilities), Math.max(...volatilities), 4)
  const y = scaleOf(ticks[0]!, ticks.at(-1)!, PANEL.smile, 22)
  const dots = smile.observations.map(
    ({ k, volatility }) =>
      `<circle class="c5" fill="currentColor" r="2" cx="${px(x.at(k))}" cy="${px(y.at(volatility))}"/>`,
  )
  const lineOf = (of: (each: (typeof curve)[number]) => number): string =>
    linePath(curve.map((each) => ({ x: x.at(each.k), y: y.at(of(each)) })))
  return [
    label(
      { x: PANEL.left, y: 10 },
      `${dateOf(smile.expiryMs)} · rms ${points(rms)}, fine ${points(fine.rms)}`,
      'tick strong',
      'start',
    ),
    ...ticks.map((tick) => ruled(y.at(tick), `${Math.round(tick * 100)} %`, 'grid')),
    `<path class="line c1" d="${lineOf(({ volatility }) => volatility)}"/>`,
    `<path class="line c3" d="${lineOf((each) => each.fine)}"/>`,
    ...dots,
    bars(ks, fine.residuals, x),
    ...[low, high].map((k, i) =>
      label({ x: x.at(k), y: PANEL.bottom + 14 }, `k ${k.toFixed(2)}`, 'tick', i === 0 ? 'start' : 'end'),
    ),
  ].join('')
}

function bars(ks: readonly number[], residuals: readonly number[], x: Scale): string {
  const most = Math.max(0.01, ...residuals.map(Math.abs))
  const y = scaleOf(-most, most, PANEL.bottom, PANEL.residuals - 14)
  const stems = residuals.map(
    (residual, at) =>
      `<line class="c2" stroke="currentColor" x1="${px(x.at(ks[at]!))}" x2="${px(x.at(ks[at]!))}" y1="${px(y.at(0))}" y2="${px(y.at(residual))}"/>`,
  )
  const ends = [most, -most].map((value) =>
    label({ x: PANEL.left - 5, y: y.at(value) + 3.5 }, (value * 100).toFixed(0), 'tick', 'end'),
  )
  return `${ruled(y.at(0), '', 'zero')}${ends.join('')}${stems.join('')}`
}

function ruled(y: number, text: string, className: string): string {
  const line = `<line class="${className}" x1="${PANEL.left}" x2="${PANEL.width}" y1="${px(y)}" y2="${px(y)}"/>`
  return text === '' ? line : `${line}${label({ x: PANEL.left - 5, y: y + 3.5 }, text, 'tick', 'end')}`
}
