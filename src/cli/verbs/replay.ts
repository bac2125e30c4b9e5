import type { Command } from 'commander'
import type { Shell } from '../shell.ts'
import { verbOf } from '../verb.ts'
export function replayVerb(_shell: Shell): Command {
  return verbOf('replay', 'x', 'replay')
}
