/** `plimsoll inspect DIR`: the house as a journal leaves it, or as it stood after a command. */
import type { Command } from 'commander'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly at?: number; readonly account?: number }

export function inspectVerb(shell: Shell): Command {
  return verbOf(
    'inspect',
    'show the house of a journal: markets, funds, open procedures, one account',
    'inspect ./journal --at 1000 --account 40',
  )
    .argument('<dir>', 'folder of the journal')
    .option('--at <n>', 'after this command, by default the last', wholeNumber('--at', 0, Number.MAX_SAFE_INTEGER))
    .option('--account <n>', 'explain this account too', wholeNumber('--account', 0, 2 ** 32 - 1))
    .action(async (directory: string, { json, at, account }: Options) => {
      const { inspectJournal, inspectionText } = await import('../inspect/inspect.ts')
      const inspection = inspectJournal(directory, { at, account }, (message) => shell.err(`${message}\n`))
      if (json) writeJson(shell, inspection)
      else shell.out(inspectionText(inspection))
    })
}
