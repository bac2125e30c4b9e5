/** `plimsoll contract DIR NAME`: the specification sheet of a contract. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { didYouMean } from '../nearest.ts'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Options = { readonly json?: true; readonly at?: number }

export function contractVerb(shell: Shell): Command {
  return verbOf(
    'contract',
    'print the specification sheet of a contract: what is traded, how it is paid and how it ends',
    'contract plimsoll-data/demo BTC-PERP',
  )
    .argument('<dir>', 'folder of a house, or of a journal')
    .argument('<name>', 'what the contract is called, or the number of its market')
    .option('--at <n>', 'after this command, by default the last', wholeNumber('--at', 0, Number.MAX_SAFE_INTEGER))
    .action(async (folder: string, wanted: string, { json, at }: Options) => {
      const { contractName, specificationOf } = await import('../../listed/index.ts')
      const { namedHouse } = await import('../chain/house.ts')
      const { house, names } = namedHouse(folder, at, (message) => shell.err(`${message}\n`))
      const { rows } = house.markets.markets
      const known = Array.from({ length: rows }, (_, row) => contractName(house, names, row) ?? `${row}`)
      const named = known.indexOf(wanted)
      const market = named >= 0 ? named : /^\d{1,5}$/.test(wanted) && Number(wanted) < rows ? Number(wanted) : -1
      if (market < 0) {
        const cure = `use its name as \`plimsoll chain\` prints it, or a number below ${rows}`
        throw new BadInputError(`there is no contract ${wanted}${didYouMean(wanted, known)}`, cure)
      }
      const lines = specificationOf(house, market, names)
      const terms = lines.map(([term, value]) => ({ term, value }))
      if (json) writeJson(shell, { format: 1, folder, market, name: known[market]!, terms })
      else shell.out(textTable(lines, []))
    })
}
