/** Carries a replay out: checks everything that can be checked before the work, runs the arms, prints and writes. */
import { resolve } from 'node:path'
import {
  ACCOUNTS_MAX,
  type ArmName,
  armNames,
  comparisonOf,
  type ParameterWish,
  parameterWish,
  type ReplayHook,
  type ReplayOptions,
  type ReplayResult,
  replay,
  STRESS_BUDGET,
  type StressResult,
  stressTest,
} from '../../lab/replay/index.ts'
import { deleveragingLog, reportHtml } from '../../lab/report/index.ts'
import { type Scenario, scenarioNamed } from '../../lab/scenarios/index.ts'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { type OutputFile, outputFile } from '../output-file.ts'
import { type Progress, progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import type { ReplayFlags } from '../verbs/replay.ts'
import { parameterSetRead } from './parameter-set.ts'
import { stressText, summaryText } from './summary.ts'

/** Accounts of a replay that is not told how many: three arms of the default scenario within a minute. */
const ACCOUNTS_USUAL = 1000

/** One run of a comparison. */
type Run = { readonly name: string; readonly arm: ArmName; readonly set: readonly ParameterWish[] }

const armTitles: Readonly<Record<ArmName, string>> = {
  plimsoll: 'Plimsoll',
  'full-liquidation': 'full liquidation',
  'no-backstop': 'no backstop',
}

/** Replays, prints a summary (or JSON) and writes the report. */
export async function replayScenario(shell: Shell, name: string, flags: ReplayFlags): Promise<void> {
  const scenario = scenarioNamed(name)
  const runs = runsOf(flags)
  const report =
    flags.json === true && flags.report === undefined
      ? null
      : outputFile(flags.report ?? `plimsoll-report-${scenario.name}.html`)
  const log = deleveragingLog((market) => marketNames(scenario)[market] ?? `market ${market}`)
  const progress = progressOf(shell, scenario.name)
  const results: ReplayResult[] = []
  for (const [at, run] of runs.entries()) {
    results.push(
      await replay(optionsOf(scenario, flags, run, at === 0 ? log.hook : undefined, stepOf(progress, runs, at))),
    )
  }
  progress.stop()
  const stress = flags.stress === true ? await stressOf(shell, scenario, flags) : null
  const comparison = comparisonOf(
    results,
    runs.map((run) => run.name),
  )
  if (flags.json === true) writeJson(shell, comparison)
  else shell.out(summaryText(comparison) + (stress === null ? '' : `\n${stressText(stress)}`))
  if (report !== null)
    writeReport(shell, report, { comparison, deleveragings: log.found, stress, command: commandOf(name, flags) }, flags)
}

/** Finds breaking points and prints them. */
export async function stressScenario(shell: Shell, name: string, flags: ReplayFlags): Promise<void> {
  const result = await stressOf(shell, scenarioNamed(name), flags)
  if (flags.json === true) writeJson(shell, result)
  else shell.out(stressText(result))
}

async function stressOf(shell: Shell, scenario: Scenario, flags: ReplayFlags): Promise<StressResult> {
  const [run] = runsOf({ ...flags, arm: flags.arm ?? 'plimsoll' })
  const progress = progressOf(shell, `${scenario.name} stress`)
  const { accounts, seed, set, arm, realSourcesOnly } = optionsOf(scenario, flags, run!, undefined, () => undefined)
  const result = await stressTest({
    scenario,
    ...(accounts === undefined ? {} : { accounts }),
    ...(seed === undefined ? {} : { seed }),
    ...(set === undefined ? {} : { set }),
    ...(arm === undefined ? {} : { arm }),
    ...(realSourcesOnly === undefined ? {} : { realSourcesOnly }),
    onTrial: (done, budget) => progress.step(done, budget, `trial ${done} of at most ${STRESS_BUDGET}`),
  })
  progress.stop()
  return result
}

/** The runs that a command line asks for, the first of which is the story. */
function runsOf(flags: ReplayFlags): Run[] {
  const set = (flags.set ?? []).map(parameterWish)
  if (flags.against !== undefined) {
    const other = parameterSetRead(flags.against)
    return [
      { name: 'this set', arm: 'plimsoll', set },
      { name: flags.against, arm: 'plimsoll', set: other },
    ]
  }
  const arms = flags.arm === undefined ? armNames : [armNamed(flags.arm)]
  return arms.map((arm) => ({ name: armTitles[arm], arm, set }))
}

function armNamed(text: string): ArmName {
  const found = armNames.find((arm) => arm === text)
  if (found !== undefined) return found
  throw new BadInputError(`there is no arm "${text}"${didYouMean(text, armNames)}`, `use ${armNames.join(', ')}`)
}

function optionsOf(
  scenario: Scenario,
  flags: ReplayFlags,
  { arm, set }: Run,
  onCommand: ReplayHook | undefined,
  onProgress: NonNullable<ReplayOptions['onProgress']>,
): ReplayOptions {
  return {
    scenario,
    accounts: Math.min(flags.accounts ?? ACCOUNTS_USUAL, ACCOUNTS_MAX),
    seed: flags.seed,
    arm,
    set,
    realSourcesOnly: flags.realSourcesOnly === true,
    onProgress,
    ...(onCommand === undefined ? {} : { onCommand }),
    ...(flags.journal === undefined || onCommand === undefined ? {} : { journal: flags.journal }),
  }
}

function stepOf(progress: Progress, runs: readonly Run[], at: number): NonNullable<ReplayOptions['onProgress']> {
  return ({ timeMs, fromMs, toMs, seq }) => {
    const part = (timeMs - fromMs) / Math.max(1, toMs - fromMs)
    const clock = new Date(timeMs).toISOString().slice(5, 16).replace('T', ' ')
    progress.step(Math.floor((at + part) * 1000), runs.length * 1000, `${runs[at]!.name}, ${clock}, command ${seq}`)
  }
}

/** Markets in the order in which the house lists them. */
function marketNames(scenario: Scenario): string[] {
  return scenario.underlyings.filter(({ market }) => market !== null).map(({ name }) => name)
}

function writeReport(
  shell: Shell,
  file: OutputFile,
  input: Parameters<typeof reportHtml>[0],
  flags: ReplayFlags,
): void {
  file.write(reportHtml(input))
  const line = `Report: ${resolve(file.path)}\n`
  if (flags.json === true) shell.err(line)
  else shell.out(`\n${line}`)
}

/** The command line that makes the same report again. */
function commandOf(name: string, { accounts, seed, set, arm, against, realSourcesOnly, stress }: ReplayFlags): string {
  const parts = [
    'npm run plimsoll -- replay',
    name,
    `--accounts ${accounts ?? ACCOUNTS_USUAL}`,
    `--seed ${seed}`,
    ...(set ?? []).map((value) => `--set '${value}'`),
    ...(arm === undefined ? [] : [`--arm ${arm}`]),
    ...(against === undefined ? [] : [`--against ${against}`]),
    ...(realSourcesOnly === true ? ['--real-sources-only'] : []),
    ...(stress === true ? ['--stress'] : []),
  ]
  return parts.join(' ')
}
