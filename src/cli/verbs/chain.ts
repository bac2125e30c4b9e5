/** `plimsoll chain DIR`: expiries, curves and one chain of an underlying, with the margin of one lot before the trade. */
import type { Command } from 'commander'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

type Options = {
  readonly json?: true
  readonly underlying?: string
  readonly expiry?: string
  readonly account?: number
  readonly tier?: number
  readonly at?: number
}

export function chainVerb(shell: Shell): Command {
  return verbOf(
    'chain',
    'show the expiries of an underlying with their curves, and the options of one by strike with margin before the trade',
    'chain plimsoll-data/demo --underlying BTC',
  )
    .argument('<dir>', 'folder of a house, or of a journal')
    .option('--underlying <name>', 'its name or number; by default the only one with expiries')
    .option('--expiry <name>', 'such as 26DEC25; by default the next one to come')
    .option('--account <n>', 'margin beside what this account holds', wholeNumber('--account', 0, 2 ** 32 - 1))
    .option('--tier <n>', 'contracts of this tier, by default 0', wholeNumber('--tier', 0, 65_535))
    .option('--at <n>', 'after this command, by default the last', wholeNumber('--at', 0, Number.MAX_SAFE_INTEGER))
    .action(async (folder: string, { json, at, underlying, expiry, account, tier }: Options) => {
      const { namedHouse } = await import('../chain/house.ts')
      const { chainReport } = await import('../chain/chain.ts')
      const named = namedHouse(folder, at, (message) => shell.err(`${message}\n`))
      const report = chainReport(folder, named, { underlying, expiry, account, tier })
      if (json) writeJson(shell, report)
      else shell.out((await import('../chain/print.ts')).chainText(report))
    })
}
