/** The first screen: what happened, the figures that matter, who paid, and other rules beside. */

import type { ComparisonRow, ReplayResult } from '../../replay/index.ts'
import { count, money, multiple, percent, plural, windowText } from '../format.ts'
import { type Html, html, raw } from '../html.ts'
import type { ReportInput } from '../input.ts'
import { headline, layerNames, measureMeanings, otherSentence, unitText, worseLines, worseMeasures } from './words.ts'

/** The top of the page. */
export function lede(input: ReportInput): Html {
  const result = input.comparison.results[0]!
  const { scenario, run } = result
  return html`<section class="lede" aria-labelledby="headline">
<p class="kicker">${scenario.title}<span>${windowText(scenario.fromMs, scenario.toMs)}</span><span>${count(run.accounts)} accounts</span><span>seed ${run.seed}</span></p>
<h1 id="headline">${headline(result)}</h1>
<p class="deck">${scenario.story} ${otherSentence(result)}</p>
${verdict(input.comparison)}
${figures(result)}
<div class="split"><div>${whoPaid(result)}${worse(input.comparison)}</div>${arms(input)}</div>
</section>
`
}

function figures({ totals, series }: ReplayResult): Html {
  const { calls, forcedNotional } = totals
  const forced = Object.values(forcedNotional).reduce((sum, amount) => sum + amount, 0)
  const peak = Math.max(...series.leveragePpm)
  const tiles: [string, string, string][] = [
    [
      count(calls.made),
      'margin calls',
      `${count(calls.answered)} answered, ${count(calls.expired)} expired, ${count(calls.superseded)} overtaken by force`,
    ],
    [money(forced), 'closed by force', `${money(totals.penalties)} in penalties, to the fund`],
    [count(totals.takeovers), totals.takeovers === 1 ? 'takeover' : 'takeovers', 'whole books to the backstop'],
    [money(totals.shortfall), 'left unpaid by losers', `${money(totals.insuranceUsed)} of it paid by layers`],
    [
      money(totals.deleveragedNotional),
      'deleveraged',
      `${count(totals.deleveragedLots)} lots in ${plural(totals.deleveragings, 'round', 'rounds')}`,
    ],
    [
      multiple(peak),
      'highest leverage',
      `of all members together; ${percent(totals.maintenanceUsedPpm)} maintenance on notional`,
    ],
  ]
  return html`<dl class="tiles">${tiles.map(([value, what, more]) => html`<div><dt>${what}</dt><dd>${value}</dd><dd class="more">${more}</dd></div>`)}</dl>`
}

/** The waterfall: every layer in the order in which it pays, and what it gave. */
function whoPaid({ payers, totals }: ReplayResult): Html {
  const whole = Math.max(totals.shortfall, 1)
  const rows = payers.layers.map(({ layer, amount, times }, at) => {
    const before = payers.layers.slice(0, at).reduce((sum, entry) => sum + entry.amount, 0)
    const place = amount > 0 ? ` style="left:${share(before, whole)}%;width:calc(${share(amount, whole)}% - 10px)"` : ''
    const bar = raw(`<i${place}></i>`)
    return html`<tr class="${amount > 0 ? 'used' : 'unused'}"><th scope="row">${layerNames[layer]}</th><td class="part" aria-hidden="true">${bar}</td><td class="n">${amount > 0 ? money(amount) : '–'}</td><td class="n">${amount > 0 ? `${count(times)}×` : ''}</td></tr>`
  })
  const caption =
    totals.shortfall === 0
      ? 'Nobody was left owing anything: no layer paid.'
      : `${money(totals.shortfall)} that ${plural(totals.shortfallAccounts, 'account', 'accounts')} could not pay, layer by layer, in the order in which layers pay.`
  return html`<div class="panel"><h2>Who paid</h2><p class="said">${caption}</p><table class="payers"><thead class="hidden"><tr><th>layer</th><th></th><th>paid</th><th>times</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function share(part: number, whole: number): string {
  return Math.min(100, (part / whole) * 100).toFixed(2)
}

/** In one sentence how the first stands against the others: it must be read before anything else. */
function verdict({ names, table, results }: ReportInput['comparison']): Html | null {
  if (results.length < 2) return null
  const judged = table.filter(({ lower }) => lower !== null)
  const behind = worseMeasures(table)
  const others = names.slice(1).join(' and ')
  if (behind.length === 0)
    return html`<p class="verdict">Against ${others}, ${names[0]!} is worse on none of ${judged.length} measures.</p>`
  return html`<p class="verdict"><b>Against ${others}, ${names[0]!} is worse on ${behind.length} of ${judged.length} measures</b>: ${behind.join(', ')}.</p>`
}

function worse({ names, table, results }: ReportInput['comparison']): Html | null {
  const lines = worseLines(table, names)
  if (results.length < 2 || lines.length === 0) return null
  return html`<div class="worse"><h3>Where ${names[0]!} is worse</h3><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`
}

/** The same prices, accounts and orders under other rules. */
function arms({ comparison: { names, table, results } }: ReportInput): Html {
  if (results.length < 2) {
    const said = 'This run has no other arm beside it: leave --arm out to compare.'
    return html`<div class="panel"><h2>Against other rules</h2><p class="said">${said}</p></div>`
  }
  const head = names.map((name, at) => html`<th scope="col" class="n${at === 0 ? ' ours' : ''}">${name}</th>`)
  const rows = table.map(
    (row) => html`<tr><th scope="row">${row.measure}</th>${row.values.map((value, at) => cell(row, value, at))}</tr>`,
  )
  return html`<div class="panel wide"><h2>Against other rules</h2><p class="said">The same prices, accounts, orders and depth; only the named rule differs. The best of each row is underlined.</p>
<div class="scroll"><table class="arms"><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>${meanings(table)}</div>`
}

function meanings(table: readonly ComparisonRow[]): Html {
  const told = table.flatMap(({ measure }) => {
    const meaning = measureMeanings[measure]
    return meaning === undefined ? [] : [html`<dt>${measure}</dt><dd>${meaning}</dd>`]
  })
  return html`<details class="meanings"><summary>What the measures count</summary><dl>${told}</dl></details>`
}

function cell({ values, lower, unit }: ComparisonRow, value: number, at: number): Html {
  const best = lower === null ? null : lower ? Math.min(...values) : Math.max(...values)
  const even = values.every((other) => other === value)
  const isBest = best !== null && value === best && !even
  const isWorse = at === 0 && best !== null && value !== best
  return html`<td class="n${at === 0 ? ' ours' : ''}${isBest ? ' best' : ''}${isWorse ? ' behind' : ''}">${unitText(unit, value)}</td>`
}
