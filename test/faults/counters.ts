import { readU32, readU64, writeU32, writeU64 } from '../../src/node/bytes.ts'
import type { MachinePort } from '../../src/node/machine-port.ts'

/** A toy machine for the journal's tests: a row of counters, each command adds to one. Small, exact, and easy to compute by hand. */
export type Counters = { readonly values: Float64Array; lastSeq: number; lastTimeMs: number }

export const counterCount = 64

export const counters: MachinePort<Counters> = {
  rulesVersion: 1,
  open: () => ({ values: new Float64Array(counterCount), lastSeq: 0, lastTimeMs: 0 }),
  apply(state, seq, timeMs, command) {
    if (seq !== state.lastSeq + 1) throw new Error(`sequence ${seq} after ${state.lastSeq}`)
    if (timeMs < state.lastTimeMs) throw new Error(`time ${timeMs} after ${state.lastTimeMs}`)
    state.lastSeq = seq
    state.lastTimeMs = timeMs
    if (command.length < 8) return { refused: 'too short' }
    const index = readU32(command, 0) % counterCount
    state.values[index]! += readU32(command, 4)
    const events = new Uint8Array(24)
    writeU64(events, 0, seq)
    writeU64(events, 8, index)
    writeU64(events, 16, state.values[index]!)
    return { events }
  },
  *pages(state) {
    const head = new Uint8Array(16)
    writeU64(head, 0, state.lastSeq)
    writeU64(head, 8, state.lastTimeMs)
    yield head
    const body = new Uint8Array(counterCount * 8)
    for (let index = 0; index < counterCount; index++) writeU64(body, index * 8, state.values[index]!)
    yield body
  },
  restore(pages) {
    const [head, body] = [...pages]
    const values = Float64Array.from({ length: counterCount }, (_, index) => readU64(body!, index * 8))
    return { values, lastSeq: readU64(head!, 0), lastTimeMs: readU64(head!, 8) }
  },
}

/** A command that adds `amount` to a counter; `bytes` pads it to a size. */
export function addCommand(index: number, amount: number, bytes = 8): Uint8Array {
  const command = new Uint8Array(bytes)
  writeU32(command, 0, index)
  writeU32(command, 4, amount)
  return command
}
