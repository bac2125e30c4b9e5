import { CommandTooLargeError } from './errors.ts'
import * as limits from './limits.ts'

/** The bytes that are asked to go into a batch. */
type Asked = { readonly command: Uint8Array; readonly evidence: Uint8Array }

/** Why no batch takes this command, undefined when one does. */
export function describeTooLarge({ command, evidence }: Asked): CommandTooLargeError | undefined {
  const bytes = Math.max(command.length, evidence.length)
  return bytes > limits.commandBytesMax ? new CommandTooLargeError(bytes, limits.commandBytesMax) : undefined
}

/** How many commands from `from` on make one batch: at least one, within both limits. */
export function batchSize(commands: readonly Asked[], from: number, countMax: number): number {
  const end = Math.min(commands.length, from + countMax)
  let bytes = 0
  for (let index = from; index < end; index++) {
    bytes += commands[index]!.command.length + commands[index]!.evidence.length
    if (bytes > limits.batchBytesMax && index > from) return index - from
  }
  return end - from
}
