/** `plimsoll calibrate`: parameters that a scenario's books and bars, or the daily histories, ask for, and what they would have done. */
import type { Command } from 'commander'
import type { PlayedProposal, Proposal } from '../../lab/calibrate/index.ts'
import { BadInputError } from '../errors.ts'
import { refuseNamedTwice, repeated, short, wholeNumber } from '../options.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly accounts: number
  readonly seed: number
  readonly populations: number
  readonly each?: true
  readonly in?: readonly string[]
  readonly until?: string
}

/** In the place of a scenario: initial margins out of the daily histories. */
const HISTORY = 'history'

export function calibrateVerb(shell: Shell): Command {
  return verbOf(
    'calibrate',
    'propose spreads, impacts, tranche, caps and rates for a scenario’s books and bars, or initial margins for a history, and play what they would have done',
    'calibrate october-2025 --in calm',
  )
    .argument(
      '<scenario>',
      'the data: a name from `scenarios`, a .json file (docs/scenario-format.md), or `history` for initial margins by the daily closes',
    )
    .option('--until <day>', 'with `history`: know nothing after this day (2020-03-01)')
    .option('--accounts <n>', 'accounts of members', wholeNumber('--accounts', 1, 1_000_000), 200)
    .option('--seed <n>', 'seed of the first population', wholeNumber('--seed', 0, 1_000_000_000), 1)
    .option(
      '--populations <n>',
      'populations to play, with the seeds from --seed on: one is an anecdote',
      wholeNumber('--populations', 1, 100),
      3,
    )
    .option('--each', 'play each parameter alone in every scenario, not only where the proposal costs more')
    .option(
      '--in <scenario>',
      'play the proposal in this scenario, not in all that come with Plimsoll (repeatable)',
      repeated(String),
    )
    .action(async (name: string, options: Options) => {
      const { scenarioNamed, scenarioNames } = await import('../../lab/scenarios/disk/index.ts')
      const { marketFactsOf, playProposal, proposalsOf } = await import('../../lab/calibrate/index.ts')
      refuseNamedTwice('--in', options.in ?? [])
      if (options.until !== undefined && name !== HISTORY) {
        throw new BadInputError('--until stands without `history`', 'a scenario has its own window')
      }
      const scenarios = (options.in ?? scenarioNames).map(scenarioNamed)
      const proposals =
        name === HISTORY ? await proposalsUntil(options.until) : proposalsOf(marketFactsOf(scenarioNamed(name)))
      const progress = progressOf(shell, 'calibrate')
      const plays: PlayedProposal[] = []
      for (const [at, scenario] of scenarios.entries()) {
        progress.step(at, scenarios.length, scenario.name)
        plays.push(await playProposal(scenario, proposals, options))
      }
      progress.stop()
      const { accounts, seed, populations } = options
      if (options.json) writeJson(shell, { format: 1, scenario: name, accounts, seed, populations, proposals, plays })
      else shell.out(await textOf(proposals, plays))
    })
}

/** What the daily histories ask for, as of the end of a day or of all of them. */
async function proposalsUntil(until: string | undefined): Promise<Proposal[]> {
  const { historiesOpen } = await import('../../lab/backtests/index.ts')
  const { historyFactsOf, historyProposals } = await import('../../lab/calibrate/index.ts')
  const { historiesUntil } = await import('../../quant/index.ts')
  const { histories, turnover } = historiesOpen()
  if (until === undefined) return historyProposals(historyFactsOf(histories, turnover))
  const known = historiesUntil(histories, dayOf(until))
  if (known.prices.size === 0) {
    throw new BadInputError(`--until ${until}: no history holds 1,000 days before it`, 'name a day from 2014-06-15 on')
  }
  // The turnover of the tables is of their last year: nobody knew it before, so that nothing is added for size.
  return historyProposals(historyFactsOf(known, {}))
}

/** A day since 1970. A day that no calendar has is refused: `Date.parse` takes 30 February for 2 March. */
function dayOf(text: string): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) {
    throw new BadInputError(`--until is "${short(text)}"`, 'write a day as 2020-03-01')
  }
  return ms / 86_400_000
}

async function textOf(proposals: readonly Proposal[], plays: readonly PlayedProposal[]): Promise<string> {
  const { money } = await import('../../lab/report/index.ts')
  const { bearers } = await import('../../lab/calibrate/index.ts')
  const rows = proposals.map(({ parameter, where, value, formula }) => [
    where === null ? parameter : `${parameter}[${where}]`,
    String(value),
    formula,
  ])
  const measures = [...bearers, 'shortfall', 'closed by force', 'deleveraged', 'openings refused'] as const
  const tables = plays.map((play) => {
    const both = [play.today, play.proposed].map((each) => [
      ...bearers.map((bearer) => money(each.losses[bearer])),
      ...[each.shortfall, each.forcedNotional, each.deleveragedNotional].map((amount) => money(amount)),
      String(each.openingRefused),
    ])
    const lines = measures.map((measure, i) => [measure, both[0]![i]!, both[1]![i]!])
    const table = textTable([['', 'today', 'proposed'], ...lines], [1, 2], '  ')
    return `\n${play.scenario}: ${verdictText(play)}\n${table}${aloneText(play, money)}`
  })
  const { today, proposed } = { today: plays.map((play) => play.today), proposed: plays.map((play) => play.proposed) }
  const loss = (all: typeof today): string =>
    money(all.reduce((sum, { losses }) => sum + bearers.reduce((part, bearer) => part + losses[bearer], 0), 0))
  return [
    textTable([['parameter', 'proposed', 'formula'], ...rows], [1]),
    '\nLosses by who bears them, and what else it cost, all populations together',
    `\n${tables.join('')}\nAll losses: today ${loss(today)}, proposed ${loss(proposed)}\n`,
  ].join('')
}

/** What to think of a difference, in words. */
function verdictText({ verdict, rose, fell }: PlayedProposal): string {
  const counts = `losses rose in ${rose} and fell in ${fell} populations`
  switch (verdict) {
    case 'same':
      return 'no loss changed'
    case 'mixed':
      return `no difference beyond chance: ${counts}`
    case 'better':
      return `the proposal costs less: ${counts}`
    case 'worse':
      return `THE PROPOSAL COSTS MORE: ${counts}`
  }
}

/** Which parameters make the difference, the worst first. */
function aloneText({ alone }: PlayedProposal, money: (amount: number) => string): string {
  const lines = [...alone]
    .sort((a, b) => b.added - a.added)
    .map(({ parameter, added }) => [parameter, added > 0 ? `+${money(added)}` : money(added)])
  return lines.length === 0 ? '' : `  What each adds to the losses by itself\n${textTable(lines, [1], '  ')}`
}
