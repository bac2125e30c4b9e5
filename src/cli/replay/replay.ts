/** Carries a replay out: checks everything that can be checked before the work, runs the arms, prints and writes. */
import { resolve } from 'node:path'
import type { Auditor } from '../../lab/auditor/index.ts'
import {
  comparisonOf,
  marketNames,
  planHouse,
  type ReplayHook,
  type ReplayOptions,
  type ReplayResult,
  replay,
  type StressResult,
  stressTest,
} from '../../lab/replay/index.ts'
import { deleveragingLog, extremesLog, reportHtml, sourcesLog } from '../../lab/report/index.ts'
import { scenarioNamed } from '../../lab/scenarios/disk/index.ts'
import { type Scenario, scenarioSources, scenarioWithBars } from '../../lab/scenarios/index.ts'
import { outputFile } from '../output-file.ts'
import { type Progress, progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import type { ReplayFlags } from '../verbs/replay.ts'
import { auditLine, openAudit } from './audit.ts'
import { type Run, runsOf } from './runs.ts'
import { stressText, summaryText } from './summary.ts'

/** Accounts of a replay that is not told how many: three arms of the default scenario within a minute. */
const ACCOUNTS_USUAL = 1000

/** Replays, prints a summary (or JSON) and writes the report. */
export async function replayScenario(shell: Shell, name: string, flags: ReplayFlags): Promise<void> {
  const scenario = scenarioNamed(name)
  const runs = runsOf(flags)
  const isJson = flags.json === true
  const path = flags.report ?? (isJson ? null : `plimsoll-report-${scenario.name}.html`)
  const file = path === null ? null : outputFile(path)
  const { results, audits, deleveragings, sources } = await carryOut(shell, scenario, runs, flags)
  const names = runs.map((run) => run.name)
  const comparison = comparisonOf(results, names)
  const stress = flags.stress === true ? await stressOf(shell, scenario, flags) : null
  if (isJson) writeJson(shell, comparison)
  else {
    shell.out(summaryText(comparison) + auditLine(audits))
    if (stress !== null) shell.out(`\n${stressText(stress)}`)
  }
  if (file === null) return
  file.write(reportHtml({ comparison, deleveragings, sources, stress, command: commandOf(name, flags) }))
  const line = `Report: ${resolve(file.path)}\n`
  if (isJson) shell.err(line)
  else shell.out(line)
}

/** Finds breaking points and prints them. */
export async function stressScenario(shell: Shell, name: string, flags: ReplayFlags): Promise<void> {
  const result = await stressOf(shell, scenarioNamed(name), flags)
  if (flags.json === true) writeJson(shell, result)
  else shell.out(stressText(result))
}

type Outcome = {
  readonly results: readonly ReplayResult[]
  readonly audits: readonly Auditor[]
  readonly deleveragings: ReturnType<typeof deleveragingLog>['found']
  readonly sources: ReturnType<ReturnType<typeof sourcesLog>['heard']>
}

/** Every run with an audit of its own; what is deleveraged in the first is kept for the report. */
async function carryOut(shell: Shell, scenario: Scenario, runs: readonly Run[], flags: ReplayFlags): Promise<Outcome> {
  const { accounts = ACCOUNTS_USUAL, options } = flags
  const { fromMs, toMs, tickMs } = scenario
  const names = marketNames(planHouse(scenario, accounts, fromMs, toMs, tickMs, options > 0))
  const log = deleveragingLog((market) => names[market]!)
  const said = sourcesLog(scenarioSources(scenario, false).map(({ name }) => name))
  const progress = progressOf(shell, scenario.name)
  const results: ReplayResult[] = []
  const audits: Auditor[] = []
  try {
    for (const [at, run] of runs.entries()) {
      const audit = openAudit(at === 0)
      const extremes = extremesLog()
      audits.push(audit)
      const onCommand: ReplayHook = (seq, timeMs, command, events, house) => {
        audit.observe(seq, timeMs, command, events)
        extremes.hook(seq, timeMs, command, events, house)
        if (at > 0) return
        log.hook(seq, timeMs, command, events, house)
        said.hook(seq, timeMs, command, events, house)
      }
      const journal = at === 0 && flags.journal !== undefined ? { journal: flags.journal } : {}
      const onProgress = stepOf(progress, runs, at)
      const result = await replay({ ...optionsOf(scenario, flags, run), onCommand, onProgress, ...journal })
      results.push(extremes.into(result))
    }
  } finally {
    progress.stop()
  }
  return { results, audits, deleveragings: log.found, sources: said.heard(results[0]!) }
}

async function stressOf(shell: Shell, scenario: Scenario, flags: ReplayFlags): Promise<StressResult> {
  const [run] = runsOf(flags)
  const progress = progressOf(shell, `${scenario.name}, stress`)
  try {
    return await stressTest({
      ...optionsOf(scenario, flags, run),
      onTrial: (done, budget) => progress.step(done, budget, `trial ${done} of at most ${budget}`),
    })
  } finally {
    progress.stop()
  }
}

function optionsOf(scenario: Scenario, flags: ReplayFlags, { arm, set, bars }: Run): ReplayOptions {
  const { accounts = ACCOUNTS_USUAL, seed, options: optionsOf1000 } = flags
  const realSourcesOnly = flags.realSourcesOnly === true
  return { scenario: scenarioWithBars(scenario, bars), accounts, optionsOf1000, seed, arm, set, realSourcesOnly }
}

function stepOf(progress: Progress, runs: readonly Run[], at: number): NonNullable<ReplayOptions['onProgress']> {
  return ({ timeMs, fromMs, toMs, seq }) => {
    const part = (timeMs - fromMs) / Math.max(1, toMs - fromMs)
    const clock = new Date(timeMs).toISOString().slice(5, 16).replace('T', ' ')
    progress.step(Math.floor((at + part) * 1000), runs.length * 1000, `${runs[at]!.name}, ${clock}, command ${seq}`)
  }
}

/** The command line that makes the same report again. */
function commandOf(name: string, flags: ReplayFlags): string {
  const { accounts, options, seed, set, arm, against, bars, realSourcesOnly, stress } = flags
  return [
    `npm run plimsoll -- replay ${name} --accounts ${accounts ?? ACCOUNTS_USUAL} --seed ${seed}`,
    ...(options > 0 ? [`--options ${options}`] : []),
    ...(set ?? []).map((value) => `--set '${value}'`),
    ...(arm === undefined ? [] : [`--arm ${arm}`]),
    ...(against === undefined ? [] : [`--against ${against}`]),
    ...(bars === undefined ? [] : [`--bars ${bars}`]),
    ...(realSourcesOnly === true ? ['--real-sources-only'] : []),
    ...(stress === true ? ['--stress'] : []),
  ].join(' ')
}
