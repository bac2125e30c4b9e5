/** Every deleveraging with the inputs of every holder, and the lots computed again from them. */
import { clockSeconds, count } from '../format.ts'
import { type Html, html, raw } from '../html.ts'
import type { ReportDeleveraging, ReportInput } from '../input.ts'

/** Rows of all tables together: what a page of two megabytes holds beside its charts. */
const ROWS_MAX = 3000

/** Deleveragings that stand in the open: a crash has dozens within a minute, and the page goes on below them. */
const SHOWN = 4

/** The section of deleveragings. */
export function deleveragingSection({ deleveragings, comparison }: ReportInput): Html {
  const { totals } = comparison.results[0]!
  const lead =
    deleveragings.length === 0
      ? 'No lot was deleveraged: whatever had to be closed was taken by somebody.'
      : `${count(totals.deleveragedLots)} lots that nobody took were closed at mark against ${count(totals.deleveragedAccounts)} accounts. Each table holds the inputs of every holder and what the rule gives, computed again for this page by other means than the house’s own.`
  let left = ROWS_MAX
  const tables = deleveragings.map((entry, at) => {
    const table = tableOf(entry, left, at === 0)
    left -= Math.min(left, entry.finding.rows.length)
    return table
  })
  const rest = tables.slice(SHOWN)
  const folded =
    rest.length === 0
      ? null
      : html`<details class="more"><summary>${count(rest.length)} more, in the order in which they came</summary>${rest}</details>`
  return html`<section id="deleveraging"><h2>Deleveraging</h2><p class="lead">${lead}</p>${tables.slice(0, SHOWN)}${folded}</section>
`
}

/** Whole numbers with thousands marks; every sign minus as wide as a digit. */
function cellText(value: string | number): string {
  return typeof value === 'number' ? count(value) : value.replace(/^-(?=\d)/, '−')
}

function tableOf({ seq, timeMs, market, finding }: ReportDeleveraging, room: number, open: boolean): Html {
  const { columns, rows, rule, agrees } = finding
  const lots = columns.indexOf('lots closed')
  const cut = rows.filter((row) => row[lots] !== 0)
  const shown = rows.length <= room ? rows : cut.slice(0, room)
  const body = shown.map(
    (row) =>
      html`<tr${row[lots] === 0 ? raw(' class="spared"') : null}>${row.map((value) => html`<td>${cellText(value)}</td>`)}</tr>`,
  )
  const left = rows.length - shown.length
  const more =
    left === 0
      ? null
      : html`<p class="said">${count(left)} holders that kept their lots are left out here; plimsoll explain lists them from a journal.</p>`
  return html`<details class="card"${open ? html` open` : null}><summary><b>${clockSeconds(timeMs)}</b> ${market} <span class="tag">${cut.length} of ${rows.length} holders</span> <span class="n">command ${seq}</span></summary>
<p>${finding.title.replace(/market \d+/, market)}. ${rule}</p>
<p class="${agrees === false ? 'wrong' : 'right'}">${agrees === false ? 'Computed again, it differs.' : 'Computed again: the same lots for every holder.'}</p>
<div class="scroll tall"><table class="data small parts"><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>${more}</details>`
}
