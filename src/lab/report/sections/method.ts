/** How it was made: rules, parameters, the house, its members, and what binds the result to its inputs. */

import type { ReplayResult, StressResult } from '../../replay/index.ts'
import { count, dollarsText, money, percent, price, windowText } from '../format.ts'
import { type Html, html } from '../html.ts'
import type { ReportInput } from '../input.ts'

/** The last part of the page. */
export function method(input: ReportInput): Html {
  const result = input.comparison.results[0]!
  return html`${input.stress === null ? null : stressSection(input.stress)}<section id="method"><h2>How it was made</h2>
<p class="note"><b>Prices are outside the model.</b> What the house does, in any arm, does not move the market’s price: forced orders meet the depth of the book as it was, and pay for it, but tomorrow’s price is history’s.</p>
${house(result)}
<div class="split even"><div><h3>Rules of the scenario</h3><ul class="plain">${result.scenario.rules.map((rule) => html`<li>${rule}</li>`)}</ul></div>
<div><h3>Rules of population, venue and house</h3><ul class="plain">${result.run.rules.map((rule) => html`<li>${rule}</li>`)}</ul></div></div>
${changes(input)}
${digest(input)}</section>
`
}

function house({ house: opened, scenario }: ReplayResult): Html {
  const markets = opened.markets.map(
    (market) =>
      html`<tr><th scope="row">${market.name}</th><td class="n">${price(market.priceFirst)}</td><td class="n">${price(market.priceLow)}</td><td class="n">${price(market.priceLast)}</td><td class="n">${money(market.openInterest)}</td><td class="n">${dollarsText(market.depthDollars)}</td><td class="n">${percent(market.initialPpm)}</td><td class="n">${percent(market.maintenancePpm)}</td></tr>`,
  )
  const members = opened.members
    .filter(({ accounts }) => accounts > 0)
    .map(
      (member) =>
        html`<tr><th scope="row">${member.class}</th><td class="n">${count(member.accounts)}</td><td class="n">${money(member.equity)}</td><td class="n">${money(member.gross)}</td></tr>`,
    )
  const capital = Object.entries(opened.capital).map(
    ([name, amount]) =>
      html`<tr><th scope="row">${name === 'sitg' ? 'operator’s own' : name}</th><td class="n">${money(amount)}</td></tr>`,
  )
  const sources = scenario.sources.map(
    ({ name, operator, synthetic }) => html`<li>${name}${synthetic ? ', synthetic' : ` (${operator})`}</li>`,
  )
  const columns = ['first', 'lowest mark', 'last', 'open interest', 'depth in 2 %', 'initial', 'maintenance']
  return html`<div class="scroll"><table class="data"><caption>Markets: the house clears ${percent(opened.sharePpm, 2)} of them</caption><thead><tr><td></td>${columns.map((name) => html`<th scope="col" class="n">${name}</th>`)}</tr></thead><tbody>${markets}</tbody></table></div>
<div class="split three"><div class="scroll"><table class="data"><caption>Members at opening</caption><thead><tr><td></td><th scope="col" class="n">accounts</th><th scope="col" class="n">equity</th><th scope="col" class="n">positions</th></tr></thead><tbody>${members}</tbody></table></div>
<div class="scroll"><table class="data"><caption>Capital of the house</caption><tbody>${capital}</tbody></table></div>
<div><h4>Sources of prices</h4><ul class="plain">${sources}</ul></div></div>`
}

function changes({ comparison: { results, names } }: ReportInput): Html {
  const rows = results.flatMap(({ run }, at) =>
    run.changed.map(
      ({ parameter, where, value, instead }) =>
        html`<tr><th scope="row">${names[at]!}</th><td>${parameter}</td><td>${where}</td><td class="n">${count(value)}</td><td class="n">${count(instead)}</td></tr>`,
    ),
  )
  if (rows.length === 0) return html`<p class="said">No parameter differs from the house’s own.</p>`
  return html`<div class="scroll"><table class="data"><caption>Parameters that differ from the house’s own</caption><thead><tr><th scope="col">run</th><th scope="col">parameter</th><th scope="col">where</th><th scope="col" class="n">value</th><th scope="col" class="n">instead of</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function digest({ comparison: { results, names }, command }: ReportInput): Html {
  const rows = results.map(
    ({ digest: { events, state, seq } }, at) =>
      html`<tr><th scope="row">${names[at]!}</th><td class="n">${count(seq)}</td><td><code>${events}</code></td><td><code>${state}</code></td></tr>`,
  )
  return html`<h3 class="apart">The same again</h3><p>Equal inputs give equal digests on every machine. <code>${command}</code></p>
<div class="scroll"><table class="data small"><thead><tr><td></td><th scope="col" class="n">commands</th><th scope="col">SHA-256 of all events</th><th scope="col">state hash at the end</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** How much worse it must be until each stage is touched. */
function stressSection({ stages, accounts }: StressResult): Html {
  const text = (ppm: number | null): string => (ppm === null ? 'not reached' : `${(ppm / 1e6).toFixed(2)}×`)
  const rows = stages.map(
    ({ stage, untouchedPpm, touchedPpm }) =>
      html`<tr><th scope="row">${stage}</th><td class="n">${untouchedPpm === null ? '–' : text(untouchedPpm)}</td><td class="n">${text(touchedPpm)}</td></tr>`,
  )
  return html`<section id="stress"><h2>How much worse it must be</h2><p class="lead">Moves are multiplied and depth divided by one factor, with ${count(accounts)} accounts, until each stage is touched.</p>
<div class="scroll"><table class="data"><thead><tr><th scope="col">stage</th><th scope="col" class="n">untouched at</th><th scope="col" class="n">touched at</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`
}

/** The window of a result, for the page's title. */
export function titleOf({ scenario }: ReplayResult): string {
  return `${scenario.title}: ${windowText(scenario.fromMs, scenario.toMs)} · Plimsoll`
}
