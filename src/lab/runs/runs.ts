/** Figures of runs to read: a table, and the page that stands in the documents. */
import { severities } from './fear.ts'
import { measureRuns, type RunFigures } from './measure.ts'

const ATOMS = 1_000_000
const MEMBERS = 100

/** `docs/runs.md`: what was run, the table, what it shows. Runs everything. */
export function runsDocument(): string {
  const named = severities.map(
    ({ name, w0, kappa, shock, missingPpm }) =>
      `| ${name} | ${w0} | ${kappa} | ${shock} | ${percent(missingPpm / 1_000_000)} |`,
  )
  return `# Bank runs

Written by \`npm run docs\` from \`src/lab/runs\`, which leads every run through the core: seed 1, ${MEMBERS} members with 1,000 to 100,000 each in
cash, limits, window and epoch at their start. In each epoch who has not asked yet does so with probability w₀·exp(κ·bad news); news is
the shock and the part of all money that has been asked for. After two days a part of what is left is found missing in the vault and the
tier is wound down.

| severity | w₀ | κ | shock | missing at the end |
| --- | ---: | ---: | ---: | ---: |
${named.join('\n')}

*Pro-rata by epoch* is the house's rule. *First come, first served* is what it did before, in the same engine and within the same limits: a
request beyond the limit is refused and made again in the next epoch, in the order in which members first came.

${runsTable(measureRuns({ seed: 1, members: MEMBERS }))}
Least, median and most are what a member that asked has in the end, paid and claim, of what it brought; dispersion is their root mean
square deviation. *First-mover advantage* is the most that any member's end changes when the line of every epoch that finds a queue is turned
round: nothing under the house's rule, to the atom. *Place at the door* turns every epoch's line round, those before there is a queue
too: what leaves before the window's limit is reached leaves at once, in both rules, so that quiet days need no queue; whoever stands
just before the limit then has what those behind must wait for. The money that leaves so is at most \`tier.outflowMaxPpm\` of what there is.
`
}

/** A Markdown table, one line for each severity and rule. */
export function runsTable(figures: readonly RunFigures[]): string {
  const lines = [
    '| severity | rule | asked | paid before the end | paid in full | least | median | most | dispersion | who stayed | first-mover advantage | place at the door |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
  ]
  for (const each of figures) {
    const cells = [
      each.severity,
      each.rule,
      `${each.askers} of ${each.members}`,
      Math.round(each.paid / ATOMS).toLocaleString('en-US'),
      `${each.whole}`,
      ...[each.least, each.median, each.most].map(percent),
      percent(each.dispersion),
      each.stayed === null ? '–' : percent(each.stayed),
      percent(each.firstMoverAdvantage),
      percent(each.placeAtTheDoor),
    ]
    lines.push(`| ${cells.join(' | ')} |`)
  }
  return `${lines.join('\n')}\n`
}

function percent(part: number): string {
  return `${(part * 100).toFixed(1)} %`
}
