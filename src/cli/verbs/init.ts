/** `plimsoll init FILE`: writes a commented configuration of a real house. */
import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { BadInputError } from '../errors.ts'
import { outputFile } from '../output-file.ts'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

export function initVerb(shell: Shell): Command {
  return verbOf('init', 'write a commented configuration of a real house', 'init house.toml')
    .argument('<file>', 'the file to write; one that is there is left alone')
    .action(async (file: string, { json }: { json?: true }) => {
      const { configTemplate } = await import('../serve/config-template.ts')
      if (existsSync(file)) throw new BadInputError(`${file}: is there already`, 'name a new file')
      outputFile(file).write(configTemplate)
      if (json) writeJson(shell, { format: 1, file })
      else shell.out(`Wrote ${file}. Change what is yours in it, then: plimsoll serve FOLDER --config ${file}\n`)
    })
}
