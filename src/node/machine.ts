/** The house as the journal sees it: canonical command bytes in, canonical event bytes out. */
import { apply, emptyHouse, type House, houseFromPages, pagesOfHouse, passOver, rebuildWatch, RULES_VERSION } from '../core/machine/index.ts'
import { byteWriter, type Command, codecOf, commandSchemas, eventSchemas, type HouseEvent } from '../core/words/index.ts'
import type { MachinePort } from './machine-port.ts'

const commandCodec = codecOf<Command>(commandSchemas)
const eventCodec = codecOf<HouseEvent>(eventSchemas)
const writer = byteWriter(1 << 16)

/** Canonical bytes of a command. */
export function encodeCommand(command: Command): Uint8Array {
  writer.length = 0
  commandCodec.encode(writer, command)
  return writer.bytes.slice(0, writer.length)
}

/** The command of these bytes, null when they are not canonical. */
export function decodeCommand(bytes: Uint8Array): Command | null {
  const decoded = commandCodec.decode(bytes, 0)
  return decoded !== null && decoded.end === bytes.length ? decoded.record : null
}

/** Canonical bytes of the events of one command, one after the other. */
export function encodeEvents(events: readonly HouseEvent[]): Uint8Array {
  writer.length = 0
  for (const event of events) eventCodec.encode(writer, event)
  return writer.bytes.slice(0, writer.length)
}

/** The events of one command, null when the bytes are not canonical. */
export function decodeEvents(bytes: Uint8Array): HouseEvent[] | null {
  const events: HouseEvent[] = []
  for (let at = 0; at < bytes.length; ) {
    const decoded = eventCodec.decode(bytes, at)
    if (decoded === null) return null
    events.push(decoded.record)
    at = decoded.end
  }
  return events
}

/** The machine of the house for a journal. */
export const houseMachine: MachinePort<House> = {
  rulesVersion: RULES_VERSION,
  open: emptyHouse,
  apply(house, seq, timeMs, bytes) {
    const command = decodeCommand(bytes)
    if (command === null) {
      passOver(house, seq, timeMs)
      return { refused: 'not the canonical bytes of a command' }
    }
    return { events: encodeEvents(apply(house, seq, timeMs, command)) }
  },
  pages: pagesOfHouse,
  restore(pages) {
    const house = houseFromPages(pages)
    if (house === null) throw new RangeError('the pages are not those of a house')
    rebuildWatch(house)
    return house
  },
}
