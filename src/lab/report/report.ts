/**
 * The report of a replay: one HTML file that needs nothing else. Charts are drawn here, so the page shows everything
 * without its script; the script adds values under the pointer and the theme button. A policy in the page forbids it any
 * connection.
 */
import { createHash } from 'node:crypto'
import type { Figure } from './chart/figure.ts'
import { type Html, html, raw } from './html.ts'
import type { ReportInput } from './input.ts'
import { pageFile } from './page-files.ts'
import { accounts } from './sections/accounts.ts'
import { bookFigures, forceFigures, fundFigures, priceFigures, sourceFigures } from './sections/charts.ts'
import { closeUpFigures } from './sections/close-up.ts'
import { deleveragingSection } from './sections/deleveragings.ts'
import { lede } from './sections/lede.ts'
import { method, titleOf } from './sections/method.ts'
import { publishedFigures, publishedSection } from './sections/published.ts'

/** The whole page. */
export function reportHtml(input: ReportInput): string {
  const result = input.comparison.results[0]!
  const style = ['theme.css', 'base.css', 'chart.css', 'page.css'].map(pageFile).join('\n')
  const script = pageFile('page.js')
  const chapters: readonly [string, string, readonly Figure[]][] = [
    ['prices', 'Prices', [...priceFigures(result), ...closeUpFigures(result), ...sourceFigures(input.sources)]],
    ['books', 'Books of the members', bookFigures(result)],
    ['force', 'What the house did', forceFigures(result)],
    ['funds', 'The money behind it', fundFigures(result)],
  ]
  const beside = publishedFigures(result.published)
  const figures = [...chapters.flatMap(([, , found]) => found), ...beside]
  const page = html`<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src '${hashOf(script)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="generator" content="Plimsoll">
<link rel="icon" href="data:,">
<title>${titleOf(result)}</title>
<style>${raw(style)}</style>
<script>${raw(script)}</script>
</head>
<body>
<header class="top"><div class="brand">${raw(MARK)}Plimsoll <small>replay report</small></div><button type="button" class="theme">Light or dark</button><button type="button" class="print">Print</button></header>
<nav class="toc" aria-label="Contents">${contents(chapters, input)}</nav>
<main>
${lede(input)}${chapters.map(chapter)}${accounts(result)}${deleveragingSection(input)}${publishedSection(result.published, beside)}${method(input)}</main>
<footer>Made by Plimsoll from a replay. Not audited, no advice. Times are UTC; amounts are in ${result.scenario.settlement}, read as dollars.</footer>
<script type="application/json" id="points">${raw(pointsJson(result.series.timeMs, figures))}</script>
</body>
</html>
`
  return page.markup
}

/** The mark on a hull: a ring and the line. */
const MARK =
  '<svg class="mark" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="7.5" fill="none" stroke="currentColor" stroke-width="2"/><path d="M1 12h22" stroke="currentColor" stroke-width="2.4"/></svg>'

function chapter([id, title, figures]: readonly [string, string, readonly Figure[]]): Html {
  const note =
    id === 'prices'
      ? html`<p class="lead">Prices are outside the model: what the house does does not move them. Shaded: the oracle was not in normal mode.</p>`
      : null
  return html`<section id="${id}"><h2>${title}</h2>${note}<div class="charts">${figures.map(({ markup }) => markup)}</div></section>
`
}

function contents(chapters: readonly (readonly [string, string, readonly Figure[]])[], input: ReportInput): Html[] {
  const links: [string, string][] = chapters.map(([id, title]) => [id, title])
  links.push(['accounts', 'Who bore it'], ['deleveraging', 'Deleveraging'])
  if (input.comparison.results[0]!.published !== null) links.push(['published', 'Beside what was published'])
  if (input.stress !== null) links.push(['stress', 'How much worse'])
  links.push(['method', 'How it was made'])
  return links.map(([id, title]) => html`<a href="#${id}">${title}</a>`)
}

/** `<` cannot end the element that holds the data. Figures of the whole window share the times. */
function pointsJson(timeMs: readonly number[], figures: readonly Figure[]): string {
  const points = figures.map(({ points: { id, unit, series, timeMs: own } }) => {
    return own === timeMs ? { id, unit, series } : { id, unit, series, timeMs: own }
  })
  return JSON.stringify({ timeMs, figures: points }).replaceAll('<', '\\u003c')
}

function hashOf(script: string): string {
  return `sha256-${createHash('sha256').update(script).digest('base64')}`
}
