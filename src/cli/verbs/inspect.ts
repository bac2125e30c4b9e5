/** `plimsoll inspect DIR`: the house as a journal leaves it, or as it stood after a command. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly at?: number
  readonly account?: number
  readonly since?: number
  readonly market?: number
}

export function inspectVerb(shell: Shell): Command {
  return verbOf(
    'inspect',
    'show the house of a journal: markets, funds, open procedures, one account and its statement',
    'inspect ./journal --at 1000 --account 40 --since 1',
  )
    .argument('<dir>', 'folder of the journal')
    .option('--at <n>', 'after this command, by default the last', wholeNumber('--at', 0, Number.MAX_SAFE_INTEGER))
    .option('--account <n>', 'explain this account too', wholeNumber('--account', 0, 2 ** 32 - 1))
    .option(
      '--since <n>',
      'with --account, its statement: what stood when this command came, postings by class, what stands now',
      wholeNumber('--since', 1, Number.MAX_SAFE_INTEGER),
    )
    .option('--market <n>', 'print the terms of this market too', wholeNumber('--market', 0, 65_535))
    .action(async (directory: string, { json, at, account, since, market }: Options) => {
      if (since !== undefined && account === undefined) {
        throw new BadInputError('--since is of an account', 'name it with --account')
      }
      const { inspectJournal, inspectionText } = await import('../inspect/inspect.ts')
      const inspection = inspectJournal(directory, { at, account, since, market }, (message) =>
        shell.err(`${message}\n`),
      )
      if (json) writeJson(shell, inspection)
      else shell.out(inspectionText(inspection))
    })
}
