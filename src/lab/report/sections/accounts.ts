/** The accounts to which most happened, each with what happened to it and why. */

import type { ReplayAccount, ReplayResult } from '../../replay/index.ts'
import { clockSeconds, count, money } from '../format.ts'
import { type Html, html } from '../html.ts'

const SHOWN = 8

/** The section of accounts and that of classes. */
export function accounts(result: ReplayResult): Html {
  return html`<section id="accounts"><h2>Who bore it</h2>
<p class="lead">What each kind of book came to, then the accounts to which most happened. Amounts are dollars.</p>
${bills(result)}
<div class="cards">${result.worst.slice(0, SHOWN).map((account, at) => card(account, at < 2))}</div></section>
`
}

function bills({ payers }: ReplayResult): Html {
  const rows = payers.classes.map(
    (bill) =>
      html`<tr><th scope="row">${bill.class}</th><td class="n">${count(bill.accounts)}</td><td class="n">${money(bill.result)}</td><td class="n">${count(bill.called)}</td><td class="n">${count(bill.forced)}</td><td class="n">${money(bill.forcedNotional)}</td><td class="n">${money(bill.penalties)}</td><td class="n">${money(bill.shortfall)}</td><td class="n">${count(bill.deleveraged)}</td><td class="n">${money(bill.deleveragedNotional)}</td><td class="n">${money(bill.gainsCut)}</td></tr>`,
  )
  const head = [
    'accounts',
    'gain or loss',
    'called',
    'closed by force',
    'of notional',
    'penalties',
    'left unpaid',
    'deleveraged',
    'of notional',
    'gains cut',
  ]
  return html`<div class="scroll"><table class="data"><caption>By kind of book</caption><thead><tr><td></td>${head.map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`
}

function card(account: ReplayAccount, open: boolean): Html {
  const legs = account.legs.map(
    ({ market, lotsFirst, lotsLast }) => html`<li>${market}: ${count(lotsFirst)} → ${count(lotsLast)} lots</li>`,
  )
  const { after, leftOut } = account.timelineGap
  const gap = leftOut === 0 ? null : html`<li class="gap">${count(leftOut)} more</li>`
  const items = [itemsOf(account.timeline.slice(0, after)), gap, itemsOf(account.timeline.slice(after))]
  return html`<details class="card"${open ? html` open` : null}><summary><b>Account ${account.account}</b> <span class="tag">${account.class}</span> <span class="n">${money(account.equityFirst)} → ${money(account.equityLast)}</span></summary>
<p>${capital(account.why)}</p><ul class="legs">${legs}</ul><ol class="timeline">${items}</ol></details>`
}

function itemsOf(timeline: readonly Line[]): Html[] {
  return merged(timeline).map(({ timeMs, text }) => html`<li><time>${clockSeconds(timeMs)}</time>${text}</li>`)
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

type Line = { readonly timeMs: number; readonly text: string }

/** Lines that say the same of one second are one line. */
function merged(timeline: readonly Line[]): Line[] {
  const lines: (Line & { times: number })[] = []
  for (const { timeMs, text } of timeline) {
    const last = lines.at(-1)
    if (last !== undefined && last.text === text && Math.floor(last.timeMs / 1000) === Math.floor(timeMs / 1000))
      last.times += 1
    else lines.push({ timeMs, text, times: 1 })
  }
  return lines.map(({ timeMs, text, times }) => ({ timeMs, text: times === 1 ? text : `${text} (${times} times)` }))
}
