/** `plimsoll serve`: a house that runs, on this machine alone, until it is told to stop. */
import { type Command, InvalidArgumentError } from 'commander'
import { BadInputError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import type { Shell } from '../shell.ts'
import { verbOf } from '../verb.ts'

/** Options of the verb as they were written; what is undefined was left out. */
export type ServeFlags = {
  readonly config?: string
  readonly feeds?: string
  readonly port?: number
  readonly demo?: true
  readonly empty?: true
  readonly speed?: number
  readonly accounts?: number
  readonly json?: true
}

export function serveVerb(shell: Shell): Command {
  return verbOf('serve', 'run a house: by default a demo in which a real crash happens', 'serve --speed 120')
    .argument('[dir]', 'folder of the house (by default plimsoll-data/demo, /empty with --empty, /house with --config)')
    .option('--config <file>', 'a real house by this configuration (see init)')
    .option('--feeds <file>', 'where prices and books come from (docs/feeds.md)')
    .option('--port <n>', 'port on 127.0.0.1, 0 for a free one (by default 7117)', wholeNumber('--port', 0, 65_535))
    .option('--demo', 'begin the demo again, with its population')
    .option('--empty', 'a fresh house without population, for play money')
    .option('--speed <x>', 'seconds of the story in one second (by default 60)', speedOf)
    .option('--accounts <n>', 'accounts of the demo (by default 1000)', wholeNumber('--accounts', 40, 100_000))
    .action(async (folder: string | undefined, flags: ServeFlags) => {
      refuseTogether(flags)
      const { serve } = await import('../serve/serve.ts')
      await serve(shell, folder, flags)
    })
}

function speedOf(text: string): number {
  const speed = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  if (speed > 0) return speed
  throw new InvalidArgumentError('write a number above 0 and below a million.')
}

/** Options that contradict each other. */
function refuseTogether({ config, demo, empty, speed, accounts }: ServeFlags): void {
  const clash = (one: string, other: string, cure: string): BadInputError =>
    new BadInputError(`${one} and ${other} do not go together`, cure)
  if (demo && empty) throw clash('--demo', '--empty', 'choose one')
  if (config !== undefined && demo) throw clash('--config', '--demo', 'a configuration is of a real house')
  if (config !== undefined && empty) throw clash('--config', '--empty', '--config alone starts an empty real house')
  const story = speed === undefined ? (accounts === undefined ? null : '--accounts') : '--speed'
  if (story !== null && empty) throw clash(story, '--empty', 'it is of the demo')
  if (story !== null && config !== undefined) throw clash(story, '--config', 'it is of the demo')
}
