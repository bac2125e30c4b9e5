/** `plimsoll simulate`: seeded lives of small houses under the auditor's eyes. */
import type { Command } from 'commander'
import type { SimulationResult } from '../../lab/simulator/index.ts'
import { CheckFailedError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { progressOf } from '../progress.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly seed: number; readonly steps: number }

export function simulateVerb(shell: Shell): Command {
  return verbOf(
    'simulate',
    'draw commands, valid and hostile, and check every rule after each; a finding is cut to a short script',
    'simulate --seed 7 --steps 5000',
  )
    .option('--seed <n>', 'seed of everything that is drawn', wholeNumber('--seed', 0, Number.MAX_SAFE_INTEGER), 1)
    .option('--steps <n>', 'commands', wholeNumber('--steps', 1, 1_000_000_000), 10_000)
    .action(async ({ json, seed, steps }: Options) => {
      const { coverageTable, scriptText, simulate } = await import('../../lab/simulator/index.ts')
      const progress = progressOf(shell, 'simulate')
      const onProgress = (done: number): void => progress.step(Math.min(done, steps), steps, `${done} commands`)
      const result = simulate({ seed, steps, onProgress })
      progress.stop()
      const { commands, lives, coverage, finding, script } = result
      if (json) writeJson(shell, jsonOf(result))
      else {
        shell.out(`seed ${seed}: ${commands} commands in ${lives} houses, ${coverage.size} things reached\n`)
        if (finding === null) shell.out(`${coverageTable(coverage)}\nNothing found.\n`)
        else shell.out(scriptText({ note: `${finding.invariant}: ${finding.what}`, seed, reaches: [], steps: script }))
      }
      if (finding !== null) {
        throw new CheckFailedError(`seed ${seed}: ${finding.invariant} at command ${finding.seq}: ${finding.what}`)
      }
    })
}

function jsonOf({ seed, commands, lives, coverage, finding, script }: SimulationResult): object {
  return { format: 1, seed, commands, lives, coverage: Object.fromEntries(coverage), finding, script }
}
