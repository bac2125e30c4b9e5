/** `plimsoll status`: how a house stands, that runs on this machine or lies in a folder. */
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { wholeNumber } from '../options.ts'
import { type Shell, writeJson } from '../shell.ts'
import { textTable } from '../text-table.ts'
import { verbOf } from '../verb.ts'

type Flags = { readonly port?: number; readonly json?: true }

export function statusVerb(shell: Shell): Command {
  return verbOf('status', 'how a house stands: of a port, or of a folder', 'status --port 7117')
    .argument('[dir]', 'folder of a house; without it the one that runs on the port')
    .option('--port <n>', 'port of a running house (by default 7117)', wholeNumber('--port', 1, 65_535))
    .action(async (folder: string | undefined, { port, json }: Flags) => {
      if (folder !== undefined && port !== undefined) {
        throw new BadInputError('a folder and --port do not go together', 'choose one')
      }
      const { statusOfFolder, statusOfPort } = await import('../serve/status.ts')
      const status =
        folder === undefined
          ? await statusOfPort(port ?? 7117)
          : statusOfFolder(folder, (message) => shell.err(`${message}\n`))
      if (json) writeJson(shell, { format: 1, ...status })
      else
        shell.out(
          textTable(
            Object.entries(status).map(([name, value]) => [name, `${value ?? 'none'}`]),
            [],
          ),
        )
    })
}
