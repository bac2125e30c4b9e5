/** `plimsoll backup` and `plimsoll restore`: a house copied while it runs, and brought back where there is none. */
import type { Command } from 'commander'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

export function backupVerb(shell: Shell): Command {
  return verbOf(
    'backup',
    'copy a house, running or not, and check the copy',
    'backup plimsoll-data/demo plimsoll-data/demo-backup.tar.gz',
  )
    .argument('<dir>', 'folder of the house')
    .argument('<target>', 'a new folder, or a new file that ends in .tar.gz')
    .action(async (folder: string, target: string, { json }: { json?: true }) => {
      const { backupHouse } = await import('../serve/backup.ts')
      const copied = await backupHouse(folder, target, (message) => shell.err(`${message}\n`))
      if (json) writeJson(shell, { format: 1, ...copied })
      else shell.out(`${folder} is in ${target}: command ${copied.seq}, state hash ${copied.stateHash}\n`)
    })
}

export function restoreVerb(shell: Shell): Command {
  return verbOf(
    'restore',
    'bring a house back from a backup; nothing is overwritten',
    'restore plimsoll-data/demo-backup.tar.gz plimsoll-data/demo-again',
  )
    .argument('<source>', 'folder or .tar.gz of a backup')
    .argument('<dir>', 'a new folder for the house')
    .action(async (source: string, folder: string, { json }: { json?: true }) => {
      const { restoreHouse } = await import('../serve/backup.ts')
      const restored = await restoreHouse(source, folder, (message) => shell.err(`${message}\n`))
      if (json) writeJson(shell, { format: 1, ...restored })
      else shell.out(`${source} is in ${folder}: command ${restored.seq}, state hash ${restored.stateHash}\n`)
    })
}
