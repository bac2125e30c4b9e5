/** `plimsoll calibrate`: parameters that a scenario's books and bars ask for, and what they would have done. */
import type { Command } from 'commander'
import type { PlayedProposal, Proposal } from '../../lab/calibrate/index.ts'
import { refuseNamedTwice, repeated, wholeNumber } from '../options.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly accounts: number
  readonly seed: number
  readonly in?: readonly string[]
}

export function calibrateVerb(shell: Shell): Command {
  return verbOf(
    'calibrate',
    'propose spreads, impacts, tranche, caps and rates for a scenario’s books and bars, and play what they would have done',
    'calibrate october-2025 --in calm',
  )
    .argument('<scenario>', 'the data: a name from `scenarios`, or a .json file (docs/scenario-format.md)')
    .option('--accounts <n>', 'accounts of members', wholeNumber('--accounts', 1, 1_000_000), 200)
    .option('--seed <n>', 'seed of the population', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 1)
    .option(
      '--in <scenario>',
      'play the proposal in this scenario, not in all that come with Plimsoll (repeatable)',
      repeated(String),
    )
    .action(async (name: string, options: Options) => {
      const { scenarioNamed, scenarioNames } = await import('../../lab/scenarios/disk/index.ts')
      const { marketFactsOf, playProposal, proposalsOf } = await import('../../lab/calibrate/index.ts')
      refuseNamedTwice('--in', options.in ?? [])
      const scenarios = (options.in ?? scenarioNames).map(scenarioNamed)
      const proposals = proposalsOf(marketFactsOf(scenarioNamed(name)))
      const progress = progressOf(shell, 'calibrate')
      const plays: PlayedProposal[] = []
      for (const [at, scenario] of scenarios.entries()) {
        progress.step(at, scenarios.length, scenario.name)
        plays.push(await playProposal(scenario, proposals, options))
      }
      progress.stop()
      const { accounts, seed } = options
      if (options.json) writeJson(shell, { format: 1, scenario: name, accounts, seed, proposals, plays })
      else shell.out(await textOf(proposals, plays))
    })
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
  const tables = plays.map(({ scenario, today, proposed }) => {
    const both = [today, proposed].map((each) => [
      ...bearers.map((bearer) => money(each.losses[bearer])),
      ...[each.shortfall, each.forcedNotional, each.deleveragedNotional].map((amount) => money(amount)),
      String(each.openingRefused),
    ])
    const lines = measures.map((measure, i) => [measure, both[0]![i]!, both[1]![i]!])
    return `\n${scenario}\n${textTable([['', 'today', 'proposed'], ...lines], [1, 2], '  ')}`
  })
  return `${textTable([['parameter', 'proposed', 'formula'], ...rows], [1])}\nLosses by who bears them, and what else it cost\n${tables.join('')}`
}
