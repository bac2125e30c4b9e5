/** The machine of the house as the service runs it: the journal's own, and someone who hears what it does. */
import { apply, type House, passOver } from '../core/machine/index.ts'
import type { Command, HouseEvent } from '../core/words/index.ts'
import { decodeCommand, encodeEvents, houseMachine, type MachinePort } from '../node/index.ts'

/** Who hears what the machine does, in recovery and afterwards. */
type Hearer = {
  /** A house stands: an empty one, or from a snapshot. Commands of a house heard of before are told again. */
  readonly stands: (house: House) => void
  /** `bytes` are the canonical ones of the events, and stay as they are. */
  readonly applied: (
    seq: number,
    timeMs: number,
    command: Command,
    events: readonly HouseEvent[],
    bytes: Uint8Array,
  ) => void
}

/** The machine for a journal, telling its hearer. */
export function heardMachine(hearer: Hearer): MachinePort<House> {
  const standing = (house: House): House => {
    hearer.stands(house)
    return house
  }
  return {
    ...houseMachine,
    open: () => standing(houseMachine.open()),
    restore: (pages) => standing(houseMachine.restore(pages)),
    apply(house, seq, timeMs, bytes) {
      const command = decodeCommand(bytes)
      if (command === null) {
        passOver(house, seq, timeMs)
        return { refused: 'not the canonical bytes of a command' }
      }
      const events = apply(house, seq, timeMs, command)
      const encoded = encodeEvents(events)
      hearer.applied(seq, timeMs, command, events, encoded)
      return { events: encoded }
    },
  }
}
