import { CommandTooLargeError } from './errors.ts'
import * as limits from './limits.ts'

/** The bytes that are asked to go into a batch. */
type Asked = { readonly command: Uint8Array; readonly evidence: Uint8Array }

/** Why no batch takes this command, undefined when one does. */
export function describeTooLarge({ command, evidence }: Asked): CommandTooLargeError | undefined {
  const bytes = Math.max(command.length, evidence.length)
  return bytes > limits.commandBytesMax ? new CommandTooLargeError(bytes, limits.commandBytesMax) : undefined
}

/** Why these commands do not fit one batch, undefined when they do. */
export function describeGroupTooLarge(group: readonly Asked[], countMax: number): CommandTooLargeError | undefined {
  for (const each of group) {
    const refusal = describeTooLarge(each)
    if (refusal !== undefined) return refusal
  }
  if (batchSize(group, 0, countMax) === group.length) return undefined
  const bytes = group.reduce((sum, { command, evidence }) => sum + command.length + evidence.length, 0)
  return new CommandTooLargeError(bytes, limits.batchBytesMax)
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
