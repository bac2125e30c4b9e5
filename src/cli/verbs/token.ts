/** `plimsoll token`: a fresh token for its holder, and the line of a configuration that lets it in. */
import { createHash, randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { type Shell, writeJson } from '../shell.ts'
import { verbOf } from '../verb.ts'

export function tokenVerb(shell: Shell): Command {
  return verbOf('token', 'make a token, and the line that lets it into a configuration', 'token').action(
    ({ json }: { json?: true }) => {
      const token = `plimsoll_${randomBytes(32).toString('base64url')}`
      const sha256 = createHash('sha256').update(token).digest('hex')
      if (json) return writeJson(shell, { format: 1, token, sha256 })
      shell.out(`Token, for its holder alone; it is kept nowhere: ${token}\n`)
      shell.out(`Line under [[token]] of the configuration: sha256 = "${sha256}"\n`)
    },
  )
}
