/** What others published about the same event, beside the replay. */

import type { ReplayPublished } from '../../replay/index.ts'
import { type Figure, figureOf } from '../chart/figure.ts'
import { clockSeconds, count, money } from '../format.ts'
import { type Html, html } from '../html.ts'

/** Columns of a published table that can be drawn beside the replay's own deleveraging. */
const TIME_COLUMN = 'start'
const MONEY_COLUMN = 'haircut_made_usd'

/** Width of a bar, and room on either side of the first and last one. */
const STEP_MS = 15_000

/** Published waves and the replay's own deleveraging on one axis of time; none where there is nothing to draw. */
export function publishedFigures(published: ReplayPublished | null): Figure[] {
  if (published === null) return []
  const time = published.columns.indexOf(TIME_COLUMN)
  const amount = published.columns.indexOf(MONEY_COLUMN)
  if (time < 0 || amount < 0 || published.deleveragings.length === 0) return []
  const theirs = published.rows.map((row) => ({ timeMs: Date.parse(row[time]!), amount: Number(row[amount]) * 1e6 }))
  const own = published.deleveragings.map(({ timeMs, notional }) => ({ timeMs, amount: notional }))
  const times = [...theirs, ...own].map(({ timeMs }) => Math.floor(timeMs / STEP_MS) * STEP_MS)
  const [from, to] = [Math.min(...times) - 4 * STEP_MS, Math.max(...times) + 4 * STEP_MS]
  const timeMs = Array.from({ length: (to - from) / STEP_MS + 1 }, (_, i) => from + i * STEP_MS)
  const figure = (id: string, title: string, said: string, color: number, entries: typeof own): Figure => {
    const values = timeMs.map((at) => sumWithin(entries, at))
    const series = [{ name: title, values, color }]
    const frame = { timeMs, bands: [], height: 190, fromZero: true, atLeast: 1e6, room: { left: 76, right: 12 } }
    return figureOf(id, title, said, 'half', { ...frame, shape: 'bars', unit: 'money', series })
  }
  const sum = (entries: typeof own): string => money(entries.reduce((total, entry) => total + entry.amount, 0))
  return [
    figure(
      'published-theirs',
      'Published: gains cut, wave by wave',
      `${sum(theirs)} in ${theirs.length} waves of another house.`,
      2,
      theirs,
    ),
    figure(
      'published-ours',
      'This replay: positions deleveraged',
      `${sum(own)} of positions in ${own.length} rounds, at mark.`,
      1,
      own,
    ),
  ]
}

function sumWithin(entries: readonly { readonly timeMs: number; readonly amount: number }[], at: number): number {
  const here = entries.filter(({ timeMs }) => timeMs >= at - STEP_MS && timeMs < at)
  return here.reduce((sum, { amount }) => sum + Math.max(0, amount), 0)
}

/** The section of published outcomes; nothing when there are none. */
export function publishedSection(published: ReplayPublished | null, figures: readonly Figure[]): Html | null {
  if (published === null) return null
  const heads = published.headlines.map(
    ({ what, value, ours }) => html`<tr><th scope="row">${what}</th><td class="n">${value}</td><td>${ours}</td></tr>`,
  )
  return html`<section id="published"><h2>Beside what was published</h2><p class="lead">${published.what}</p>
<div class="scroll"><table class="data"><thead><tr><td></td><th scope="col" class="n">published</th><th scope="col">this replay</th></tr></thead><tbody>${heads}</tbody></table></div>
<div class="charts">${figures.map(({ markup }) => markup)}</div>
<div class="split even"><div>${waves(published)}</div><div>${ours(published)}</div></div>
<h3 class="apart">What differs, and why</h3><ul class="plain">${published.differs.map((line) => html`<li>${line}</li>`)}</ul>
<p class="source">Source: ${published.citation}</p></section>
`
}

function waves({ columns, rows }: ReplayPublished): Html {
  const head = columns.map(
    (name) => html`<th scope="col" class="n">${name.replaceAll('_', ' ').replace(' usd', ', $')}</th>`,
  )
  const body = rows.map((row) => html`<tr>${row.map((value) => html`<td class="n">${cellText(value)}</td>`)}</tr>`)
  return html`<div class="scroll tall"><table class="data small"><caption>Published, wave by wave</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`
}

/** Times lose their day, whole numbers get thousands marks; everything else stands as it was published. */
function cellText(value: string): string {
  const time = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)/.exec(value)
  if (time !== null) return time[1]!
  return /^-?\d{4,}$/.test(value) ? count(Number(value)) : value
}

function ours({ deleveragings }: ReplayPublished): Html {
  if (deleveragings.length === 0) return html`<p class="said">The replay deleveraged nobody.</p>`
  const body = deleveragings.map(
    ({ timeMs, market, lots, notional, accounts }) =>
      html`<tr><td>${clockSeconds(timeMs)}</td><td>${market}</td><td class="n">${count(lots)}</td><td class="n">${money(notional)}</td><td class="n">${count(accounts)}</td></tr>`,
  )
  return html`<div class="scroll tall"><table class="data small"><caption>This replay</caption><thead><tr><th scope="col">time</th><th scope="col">market</th><th scope="col" class="n">lots</th><th scope="col" class="n">notional</th><th scope="col" class="n">accounts</th></tr></thead><tbody>${body}</tbody></table></div>`
}
