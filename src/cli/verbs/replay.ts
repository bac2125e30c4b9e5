/** `plimsoll replay`: a scenario through a whole house, other rules beside it, a summary and a report. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { repeated, wholeNumber } from '../options.ts'
import type { Shell } from '../shell.ts'
import { verbOf } from '../verb.ts'

/** Options of the verb as they were written; what is undefined was left out. */
export type ReplayFlags = {
  readonly accounts?: number
  readonly options: number
  readonly seed: number
  readonly set?: readonly string[]
  readonly arm?: string
  readonly journal?: string
  readonly report?: string
  readonly json?: true
  readonly realSourcesOnly?: true
  readonly stress?: true
  readonly against?: string
  readonly bars?: string
}

export function replayVerb(shell: Shell): Command {
  return verbOf(
    'replay',
    'replay a crash through a whole clearing house, beside other rules, and write a report',
    'replay october-2025 --accounts 500 --set market.initialPpm0=50000',
  )
    .argument('[scenario]', 'a name from `scenarios`, or a .json file (docs/scenario-format.md)', 'october-2025')
    .option('--accounts <n>', 'accounts of members', wholeNumber('--accounts', 1, 1_000_000))
    .option(
      '--options <n>',
      'of a thousand accounts so many hold books of options and dated futures, 0 to 500; at 0 none are listed',
      wholeNumber('--options', 0, 500),
      0,
    )
    .option('--seed <n>', 'seed of the population', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 1)
    .option(
      '--set <parameter=value>',
      'set a parameter, `[BTC]` behind its name for one row (repeatable)',
      repeated(String),
    )
    .option('--arm <name>', 'one arm alone: plimsoll, full-liquidation, no-backstop (by default all, side by side)')
    .option(
      '--against <file>',
      'beside another set of parameters, a file { "parameters": { NAME: VALUE } }, instead of other arms',
    )
    .option('--bars <order>', 'which extreme of a bar comes first: low-first, high-first, or both, side by side')
    .option('--journal <dir>', 'keep every command of the first run in a new journal')
    .option('--report <file>', 'where to write the report (by default plimsoll-report-SCENARIO.html)')
    .option('--real-sources-only', 'leave synthetic sources out: the oracle then runs degraded')
    .option('--stress', 'make it worse until each stage breaks, and print the breaking points')
    .action(async (scenario: string, flags: ReplayFlags) => {
      refuseTogether(flags)
      const { replayScenario, stressScenario } = await import('../replay/replay.ts')
      if (flags.stress === true && flags.report === undefined) await stressScenario(shell, scenario, flags)
      else await replayScenario(shell, scenario, flags)
    })
}

/** Options that contradict each other. */
function refuseTogether({ arm, against, bars, stress, journal, report, json }: ReplayFlags): void {
  const clash = (one: string, other: string, cure: string): BadInputError =>
    new BadInputError(`${one} and ${other} do not go together`, cure)
  if (arm !== undefined && against !== undefined) throw clash('--arm', '--against', 'compare arms or parameters')
  if (bars === 'both' && against !== undefined) throw clash('--bars both', '--against', 'compare orders or parameters')
  if (bars === 'both' && stress === true)
    throw clash('--bars both', '--stress', 'run it with one order after the other')
  if (stress === true && against !== undefined) throw clash('--stress', '--against', 'run them one after the other')
  if (stress === true && journal !== undefined) throw clash('--stress', '--journal', 'keep a journal of a replay')
  if (stress === true && report !== undefined && json === true) {
    throw clash('--json', '--stress with --report', 'write the report without --json')
  }
}
