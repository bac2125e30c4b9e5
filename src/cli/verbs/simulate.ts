import type { Command } from 'commander'
import type { Shell } from '../shell.ts'
import { verbOf } from '../verb.ts'
export function simulateVerb(_shell: Shell): Command {
  return verbOf('simulate', 'x', 'simulate')
}
