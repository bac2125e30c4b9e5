/**
 * The picture of a replay for the front page of the project: what prices did, what the house closed by force, and who paid,
 * as one SVG that needs nothing else and follows the reader's light or dark.
 */
import type { ComparisonResult, ReplayResult } from '../replay/index.ts'
import { px } from './chart/svg.ts'
import { drawTimeChart } from './chart/time-chart.ts'
import { count, money, percent, windowText } from './format.ts'
import { escaped } from './html.ts'
import { pageFile } from './page-files.ts'
import { stepsOf } from './sections/close-up.ts'
import { headline, layerNames } from './sections/words.ts'

const WIDTH = 1064
const HEIGHT = 690
const SIDE = 28

/** Largest markets drawn. */
const MARKETS = 3

/** The picture. */
export function pictureSvg({ results, names, table }: ComparisonResult): string {
  const result = results[0]!
  const { scenario, run } = result
  const kicker = `${windowText(scenario.fromMs, scenario.toMs)} · ${count(run.accounts)} accounts, seed ${run.seed} · drawn by Plimsoll from its own replay`
  const lines = wrapped(headline(result), 80)
  const top = 66 + lines.length * 29
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(headline(result))}">`,
    `<style>${styleText()}</style>`,
    `<rect class="paper" width="${WIDTH}" height="${HEIGHT}" rx="10"/>`,
    `<text class="kicker" x="${SIDE}" y="38">${escaped(kicker)}</text>`,
    ...lines.map((line, at) => `<text class="head" x="${SIDE}" y="${70 + at * 29}">${escaped(line)}</text>`),
    charts(result, top + 12),
    bottom(result, names, table, top + 12 + 372),
    '</svg>\n',
  ].join('')
}

function charts(result: ReplayResult, y: number): string {
  const { series } = result
  const largest = [...series.markets].sort((a, b) => b.openInterest[0]! - a.openInterest[0]!).slice(0, MARKETS)
  const width = WIDTH - 2 * SIDE
  const shared = { timeMs: series.timeMs, bands: [], fromZero: true, room: { left: 56, right: 62 } } as const
  const prices = drawTimeChart(
    {
      ...shared,
      shape: 'lines',
      unit: 'percent',
      height: 190,
      atLeast: 0,
      series: largest.map((market, at) => ({
        name: market.name,
        values: market.index.map((value) => (value / market.index[0]! - 1) * 1e6),
        color: at + 1,
      })),
    },
    width,
    (ppm) => percent(ppm, 0),
  )
  const forced = drawTimeChart(
    {
      ...shared,
      shape: 'bars',
      unit: 'money',
      height: 110,
      atLeast: 1e6,
      series: [{ name: 'closed by force', values: stepsOf(series.forcedNotional), color: 5 }],
    },
    width,
    (atoms) => money(atoms).replace(/\.0+m$/, 'm'),
  )
  return `${placed(prices, y, 'index against its first price')}${placed(forced, y + 218, 'positions closed by force')}`
}

function placed(svg: string, y: number, title: string): string {
  return `<g transform="translate(${SIDE} ${px(y)})"><text class="label" x="0" y="4">${escaped(title)}</text><g transform="translate(0 8)">${svg}</g></g>`
}

/** Who paid, and how the arms compare on what a member fears. */
function bottom(result: ReplayResult, names: readonly string[], table: ComparisonResult['table'], y: number): string {
  const { payers, totals } = result
  const paid = payers.layers.filter(({ amount }) => amount > 0)
  const who =
    paid.length === 0
      ? ['nobody: no account was left owing anything']
      : paid.map(({ layer, amount }) => `${money(amount)} by ${layerNames[layer]}`)
  const left = [`Who paid the ${money(totals.shortfall)} that losers could not`, ...who.slice(0, 4)]
  const column = WIDTH / 2 + 10
  const shown = ['shortfall', 'notional deleveraged', 'hedged books broken', 'notional closed by force', 'penalties']
  const rows = table.filter(({ measure }) => shown.includes(measure))
  const ends = names.map((_, at) => WIDTH - SIDE - (names.length - 1 - at) * 120)
  const cells = (texts: readonly string[], at: number, className: string): string =>
    texts
      .map(
        (text, i) =>
          `<text class="${className}" x="${ends[i]!}" y="${px(at)}" text-anchor="end">${escaped(text)}</text>`,
      )
      .join('')
  const value = (unit: string, amount: number): string => (unit === 'atoms' ? money(amount) : String(amount))
  return [
    ...left.map(
      (text, at) =>
        `<text class="${at === 0 ? 'label' : 'fact'}" x="${SIDE}" y="${px(y + at * 22)}">${escaped(text)}</text>`,
    ),
    cells(names, y, 'label'),
    ...rows.map(
      ({ measure, unit, values }, at) =>
        `<text class="fact" x="${px(column)}" y="${px(y + 22 + at * 22)}">${escaped(measure)}</text>${cells(
          values.map((amount) => value(unit, amount)),
          y + 22 + at * 22,
          'fact',
        )}`,
    ),
  ].join('')
}

function wrapped(text: string, width: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines
}

/** The style of a picture by itself. It has no script: dark follows the reader's system. */
export function styleText(): string {
  const theme = pageFile('theme.css')
  const [light, dark] = theme.split('[data-theme="dark"]')
  const own = `
.paper { fill: var(--paper); stroke: var(--rule) }
.kicker, .label { fill: var(--soft); font-size: 13px }
.label { font-weight: 600 }
.fact { fill: var(--ink); font-size: 14px }
.head { fill: var(--ink); font-family: var(--serif); font-size: 22px; font-weight: 600 }
.cross { display: none }
`
  return `${light!}@media (prefers-color-scheme: dark) { :root ${dark!} }${pageFile('chart.css')}${own}`.replace(
    /\s+/g,
    ' ',
  )
}
