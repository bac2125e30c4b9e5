/** `plimsoll surface`: a volatility surface without arbitrage through a chain of options, and what it misses. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { repeated, wholeNumber } from '../options.ts'
import { outputFile } from '../output-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { jsonOf, textOf } from '../surface/print.ts'
import { dayRead, type Options, priceRead, reportsOf, timeRead } from '../surface/sources.ts'
import { verbOf } from '../verb.ts'

export function surfaceVerb(shell: Shell): Command {
  return verbOf(
    'surface',
    'fit volatility surfaces without arbitrage to option chains: forwards, residuals, confidence, arbitrage in the marks (docs/surfaces.md)',
    'surface --seed 7',
  )
    .argument('[chain]', 'a chain of your own, .csv or .json (docs/chain-format.md); without it a drawn one')
    .option('--index <price>', 'price of the underlying of the chain', priceRead)
    .option('--at <time>', 'when the chain was taken, as 2024-05-24T19:16:00Z', timeRead)
    .option('--leave-out', 'leave out and count lines of the chain that say nothing sound, instead of refusing it')
    .option('--expiry <day>', 'only options of this day of the chain (repeatable)', repeated(dayRead))
    .option('--source <n>', 'print the report that this source signs, nothing else', wholeNumber('--source', 0, 65_535))
    .option('--underlying <n>', 'with --source, whose curves it reports', wholeNumber('--underlying', 0, 65_535))
    .option('--data <dir>', 'the chains of a folder of market data; without it a drawn chain of quotes with faults')
    .option('--seed <n>', 'seed of the drawn chain', wholeNumber('--seed', 0, 1_000_000_000))
    .option('--out <dir>', 'write pictures, and with --data the document, into this folder')
    .action(async (chain: string | undefined, options: Options) => {
      const { json, data, out } = options
      const { documentOf, pictureOf } = await import('../../lab/surfaces/index.ts')
      if (out !== undefined && !existsSync(out))
        throw new BadInputError(`${out}: does not exist`, 'make the folder first')
      const reports = await reportsOf(chain, options)
      if (options.source !== undefined) {
        const { curveReportOf } = await import('../../quant/index.ts')
        writeJson(shell, curveReportOf(reports[0]!.nodes, options.source, options.underlying!))
        return
      }
      if (out !== undefined) {
        mkdirSync(join(out, 'images'), { recursive: true })
        for (const report of reports)
          outputFile(join(out, 'images', `surface-${report.name.toLowerCase()}.svg`)).write(pictureOf(report))
        if (data !== undefined) outputFile(join(out, 'surfaces.md')).write(documentOf(reports))
      }
      if (json) writeJson(shell, { format: 1, surfaces: reports.map(jsonOf) })
      else for (const report of reports) shell.out(await textOf(report))
    })
}
