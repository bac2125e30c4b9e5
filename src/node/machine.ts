/** The house as the journal sees it: canonical command bytes in, canonical event bytes out. */
import {
  apply,
  emptyHouse,
  type House,
  houseFromPages,
  pagesOfHouse,
  passOver,
  RULES_VERSION,
  rebuildWatch,
} from '../core/machine/index.ts'
import {
  type ByteWriter,
  byteWriter,
  type Command,
  codecOf,
  commandSchemas,
  eventSchemas,
  type HouseEvent,
} from '../core/words/index.ts'
import type { MachinePort } from './machine-port.ts'

const commandCodec = codecOf<Command>(commandSchemas)
const eventCodec = codecOf<HouseEvent>(eventSchemas)

/**
 * Room for the bytes of many records, written once and then left to those who hold them. An array of its own for each record
 * costs more than encoding it.
 */
let room = byteWriter(1 << 16)

/** Below this the room is left and a new one taken: most records fit. */
const ROOM_MIN = 4096

/** Canonical bytes of a command. */
export function encodeCommand(command: Command): Uint8Array {
  return encodedBy((writer) => commandCodec.encode(writer, command))
}

/** The command of these bytes, null when they are not canonical. */
export function decodeCommand(bytes: Uint8Array): Command | null {
  const decoded = commandCodec.decode(bytes, 0)
  return decoded !== null && decoded.end === bytes.length ? decoded.record : null
}

/** Canonical bytes of the events of one command, one after the other. */
export function encodeEvents(events: readonly HouseEvent[]): Uint8Array {
  return encodedBy((writer) => {
    for (const event of events) eventCodec.encode(writer, event)
  })
}

/** The bytes that `encode` writes. They share their buffer with others', and are never written again. */
function encodedBy(encode: (writer: ByteWriter) => void): Uint8Array {
  if (room.bytes.length - room.length < ROOM_MIN) room = byteWriter(1 << 16)
  const from = room.length
  try {
    encode(room)
  } catch (error) {
    room.length = from
    throw error
  }
  return room.bytes.subarray(from, room.length)
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
