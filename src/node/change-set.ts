/** A change set of parameters as a command: it carries the SHA-256 of its canonical bytes with an empty hash (rules §8). */
import { createHash } from 'node:crypto'
import type { CommandOf } from '../core/words/index.ts'
import { encodeCommand } from './machine.ts'

/** The command of a change set. */
export function changeSetCommand(
  set: Pick<CommandOf<'parametersSchedule'>, 'path' | 'effectiveMs' | 'changes'>,
): CommandOf<'parametersSchedule'> {
  const bare = { type: 'parametersSchedule', hash: '0'.repeat(64), ...set } as const
  return { ...bare, hash: createHash('sha256').update(encodeCommand(bare)).digest('hex') }
}
