/** `plimsoll runs`: bank runs under the house's queue and first come, first served. */
import type { Command } from 'commander'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly seed: number; readonly members: number }

export function runsVerb(shell: Shell): Command {
  return verbOf(
    'runs',
    'measure runs on the house at three severities, under its queue and first come, first served (docs/runs.md)',
    'runs --seed 2 --members 50',
  )
    .option('--seed <n>', 'seed of members and fear', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 1)
    .option('--members <n>', 'members with money in the house', wholeNumber('--members', 2, 1_000), 100)
    .action(async ({ json, seed, members }: Options) => {
      const { measureRuns, runsTable } = await import('../../lab/runs/index.ts')
      const figures = measureRuns({ seed, members })
      if (json) writeJson(shell, { format: 1, seed, members, figures })
      else shell.out(runsTable(figures))
    })
}
