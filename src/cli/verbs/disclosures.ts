/** `plimsoll disclosures DIR`: what a central counterparty tells the public, from a journal. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly csv?: true; readonly at?: number }

export function disclosuresVerb(shell: Shell): Command {
  return verbOf(
    'disclosures',
    'compute the CPMI-IOSCO public quantitative disclosures of a journal, for each tier and for the house',
    'disclosures ./journal --at 1000 --csv',
  )
    .argument('<dir>', 'folder of the journal')
    .option('--at <n>', 'after this command, by default the last', wholeNumber('--at', 0, Number.MAX_SAFE_INTEGER))
    .option('--csv', 'print every field as CSV (docs/disclosures.md)')
    .action(async (directory: string, { json, csv, at }: Options) => {
      if (json && csv) throw new BadInputError('--json and --csv stand together', 'choose one of them')
      const { disclosuresCsv, disclosuresText, journalDisclosures } = await import('../disclosures/disclosures.ts')
      const disclosures = journalDisclosures(directory, at, (message) => shell.err(`${message}\n`))
      if (json) writeJson(shell, disclosures)
      else shell.out(csv ? disclosuresCsv(disclosures) : disclosuresText(disclosures))
    })
}
