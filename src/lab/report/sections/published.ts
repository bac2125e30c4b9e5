/** What others published about the same event, beside the replay. */

import type { ReplayPublished } from '../../replay/index.ts'
import { clockSeconds, count, money } from '../format.ts'
import { type Html, html } from '../html.ts'

/** The section of published outcomes; nothing when there are none. */
export function publishedSection(published: ReplayPublished | null): Html | null {
  if (published === null) return null
  const heads = published.headlines.map(
    ({ what, value, ours }) => html`<tr><th scope="row">${what}</th><td class="n">${value}</td><td>${ours}</td></tr>`,
  )
  return html`<section id="published"><h2>Beside what was published</h2><p class="lead">${published.what}</p>
<div class="scroll"><table class="data"><thead><tr><td></td><th scope="col" class="n">published</th><th scope="col">this replay</th></tr></thead><tbody>${heads}</tbody></table></div>
<div class="split even"><div>${waves(published)}</div><div>${ours(published)}</div></div>
<h3>What differs, and why</h3><ul class="plain">${published.differs.map((line) => html`<li>${line}</li>`)}</ul>
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
