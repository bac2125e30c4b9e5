/** The museum as a page of its own: what happened then, what happens here, which rule made the difference, bound and margin. */
import { type Bearer, bearers } from '../museum/exhibit.ts'
import type { MuseumResult } from '../museum/run.ts'
import { bearerShown, capital, marginText, nearText, publishedText, refusalText, withoutText } from '../museum/words.ts'
import { px } from './chart/svg.ts'
import { money } from './format.ts'
import { type Html, html, raw } from './html.ts'
import { pageFile } from './page-files.ts'

const BAR_WIDTH = 120
const BAR_HEIGHT = 10

/** The whole page; it needs nothing else and no script. */
export function museumHtml(results: readonly MuseumResult[]): string {
  const style = ['theme.css', 'base.css', 'chart.css', 'page.css'].map(pageFile).join('\n')
  const page = html`<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="generator" content="Plimsoll">
<link rel="icon" href="data:,">
<title>The museum of failures</title>
<style>${raw(style)}</style>
</head>
<body>
<header class="top"><div class="brand">Plimsoll <small>museum of failures</small></div></header>
<main>
${overview(results)}${results.map(chapter)}</main>
<footer>Made by Plimsoll from its runs, seed ${results[0]?.seed ?? 0}. Not audited, no advice. Amounts are dollars.</footer>
</body>
</html>
`
  return page.markup
}

function overview(results: readonly MuseumResult[]): Html {
  const head = ['failed rules', 'here', 'bound', 'all here', 'bound of all', 'left of it']
  const rows = results.map((result) => {
    const { exhibit, here, bound } = result
    const shown = bearerShown(result)
    const figures = [shown.failed, shown.here, shown.bound, here.total, bound.total].map(
      (amount) => html`<td class="n">${money(amount)}</td>`,
    )
    return html`<tr><th scope="row"><a href="#${exhibit.id}">${exhibit.id}</a> ${exhibit.title}</th><td class="n">${publishedText(result)}</td><td>${shown.bearer}</td>${figures}<td class="n">${marginText(result)}</td><td>${raw(bar(result))}</td><td>${exhibit.rule}</td></tr>`
  })
  return html`<section id="museum"><h2>Museum</h2><p class="lead">What happened to others, the same scripts under Plimsoll’s rules, and a bound that was written before either ran. The bar is the bound; what is filled is the loss here.</p>
<div class="scroll"><table class="data"><thead><tr><td></td><th scope="col" class="n">published</th><th scope="col">bearer</th>${head.map((name) => html`<th scope="col" class="n">${name}</th>`)}<th scope="col">loss in bound</th><th scope="col">what made the difference</th></tr></thead><tbody>${rows}</tbody></table></div></section>
`
}

/** The bound as a frame, the loss as what fills it; said in words for those who do not see it. */
function bar({ bound, here, holds }: MuseumResult): string {
  const part = bound.total === 0 ? 0 : Math.min(1, Math.max(0, here.total) / bound.total)
  const colour = holds ? 'var(--good)' : 'var(--bad)'
  const said = `${money(here.total)} of ${money(bound.total)}`
  return `<svg width="${BAR_WIDTH}" height="${BAR_HEIGHT}" role="img" aria-label="${said}"><rect x="0.5" y="0.5" width="${BAR_WIDTH - 1}" height="${BAR_HEIGHT - 1}" fill="none" stroke="var(--edge)"/><rect x="0.5" y="0.5" width="${px((BAR_WIDTH - 1) * part)}" height="${BAR_HEIGHT - 1}" fill="${colour}"/></svg>`
}

function chapter(result: MuseumResult): Html {
  const { exhibit, failed, here, bound } = result
  const row = (name: Bearer | 'total', values: readonly number[]): Html =>
    html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="n">${money(value)}</td>`)}</tr>`
  return html`<section id="${exhibit.id}"><h2>${exhibit.id}. ${exhibit.title}</h2><p class="lead">${exhibit.date}. ${exhibit.story}</p>
<div class="split even"><div><h3>Then</h3><p>${capital(exhibit.failed.meaning)}. ${nearText(result)}</p>
<h3>Here</h3><p>${capital(exhibit.listing.meaning)}. What makes the difference: ${exhibit.rule}; ${refusalText(result)}. ${withoutText(result)}</p>${exhibit.leftOut === null ? null : html`<p>What the story leaves out: ${exhibit.leftOut}.</p>`}
<p>Bound: ${exhibit.bound.formula}.</p></div>
<div class="scroll"><table class="data"><thead><tr><th scope="col">loss of</th><th scope="col" class="n">failed rules</th><th scope="col" class="n">here</th><th scope="col" class="n">bound</th></tr></thead><tbody>${bearers.map((name) => row(name, [failed.losses[name], here.losses[name], bound[name]]))}${row('total', [failed.total, here.total, bound.total])}</tbody></table></div></div>
<p class="source">Source: ${exhibit.published.source}. State ${here.stateHash}.</p></section>
`
}
