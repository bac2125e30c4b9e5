/** `plimsoll export`: events or accounts of a house as CSV, JSON Lines or Parquet, or its journal for the page that verifies. */
import { type Command, Option } from 'commander'
import { wholeNumber } from '../options.ts'
import type { ExportFormat } from '../serve/export-formats.ts'
import type { Shell } from '../shell.ts'
import { verbOf } from '../verb.ts'

/** Options of the verb as they were written; what is undefined was left out. */
export type ExportFlags = {
  readonly as?: ExportFormat
  readonly from?: number
  readonly to?: number
  readonly type?: string
  readonly out?: string
  readonly json?: true
}

export function exportVerb(shell: Shell): Command {
  const numbered = (option: string): ((text: string) => number) => wholeNumber(option, 1, Number.MAX_SAFE_INTEGER)
  return verbOf(
    'export',
    'events, accounts or the journal of a house as CSV, JSON Lines or Parquet',
    'export plimsoll-data/demo events --type filled --out fills.csv',
  )
    .argument('<dir>', 'folder of a house, or of a journal')
    .argument('<what>', 'events, accounts, or journal: its records, for the page Verify')
    .addOption(
      new Option('--as <format>', 'how lines are written (by default csv; the journal always jsonl)').choices([
        'csv',
        'jsonl',
        'parquet',
      ]),
    )
    .option('--from <n>', 'of events: the first command (by default 1)', numbered('--from'))
    .option('--to <n>', 'the last command; accounts stand after it (by default the last one)', numbered('--to'))
    .option('--type <event>', 'of events: this type alone, each of its fields a column')
    .option('--out <file>', 'a new file (by default standard output)')
    .action(async (folder: string, what: string, flags: ExportFlags) => {
      const { exportHouse } = await import('../serve/export.ts')
      await exportHouse(shell, folder, what, flags.json ? { ...flags, as: 'jsonl' } : flags)
    })
}
