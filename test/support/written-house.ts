/** Journals of a house written in memory, honest ones and forged ones: every digest and the chain are recomputed behind a lie. */
import { emptyHouse, type House, pagesOfHouse } from '../../src/core/machine/index.ts'
import type { Command, HouseEvent } from '../../src/core/words/index.ts'
import { chainOf, decodeBatch, encodeBatch, type JournalCommand } from '../../src/node/batch.ts'
import { toHex } from '../../src/node/bytes.ts'
import { decodeEvents, encodeCommand, houseMachine } from '../../src/node/machine.ts'
import { type Outcome, OutcomeCollector } from '../../src/node/outcome.ts'
import { stateHash } from '../../src/node/state-hash.ts'
import { advance, journalStart, stage, startWriter } from '../../src/node/writer.ts'

/** What a command gave. */
export type Told = { readonly seq: number; readonly batch: number; readonly events: Uint8Array }

/** A journal, closed by a seal. */
export type Written = {
  readonly records: readonly Uint8Array[]
  readonly told: readonly Told[]
  /** Hexadecimal, after the last command. */
  readonly stateHash: string
}

/** Makes one batch of commands; evidence stands beside the first ones. */
type Append = (timeMs: number, commands: readonly Command[], evidence?: readonly Uint8Array[]) => void

const none = new Uint8Array(0)

/** Writes a journal as the node does, without a disk. */
export function writtenHouse(write: (append: Append, house: House) => void): Written {
  const writer = startWriter(houseMachine, emptyHouse(), journalStart)
  const records: Uint8Array[] = []
  const told: Told[] = []
  let lastMs = 0
  const append: Append = (timeMs, commands, evidence = []) => {
    const placed: JournalCommand[] = commands.map((command, index) => {
      return { timeMs, command: encodeCommand(command), evidence: evidence[index] ?? none }
    })
    const { record, chain } = stage(writer, timeMs, placed)
    records.push(record.slice())
    lastMs = timeMs
    advance(writer, timeMs, placed, chain, (seq, _timeMs, applied) => {
      told.push({ seq, batch: records.length, events: 'events' in applied ? applied.events : none })
    })
  }
  write(append, writer.state)
  append(lastMs, [])
  return { records, told, stateHash: toHex(stateHash(pagesOfHouse(writer.state)).hash) }
}

/** Events of a command of a written house. */
export function eventsOf(bytes: Uint8Array): HouseEvent[] {
  const events = decodeEvents(bytes)
  if (events === null) throw new RangeError('no events')
  return events
}

/** One command, or what it is said to have given, is another; everything behind it is recomputed. */
export function falsified(
  { records, told }: Pick<Written, 'records' | 'told'>,
  lie: { readonly seq: number; readonly events?: Uint8Array; readonly command?: Uint8Array },
): Uint8Array[] {
  const claimed = told.map((each) =>
    each.seq === lie.seq && lie.events !== undefined ? { ...each, events: lie.events } : each,
  )
  let previousChain: Uint8Array = journalStart.chain
  return records.map((record, index) => {
    const batch = decodeBatch(record)
    if ('malformed' in batch) throw new RangeError(batch.malformed)
    const commands = batch.commands.map((each, at) =>
      batch.seqFirst + at === lie.seq && lie.command !== undefined ? { ...each, command: lie.command } : each,
    )
    const outcomePrevious = outcomeOf(claimed.filter((each) => each.batch === index))
    const forged = encodeBatch({ ...batch, previousChain, commands, outcomePrevious }).slice()
    previousChain = chainOf(forged)
    return forged
  })
}

function outcomeOf(told: readonly Told[]): Outcome {
  const collector = new OutcomeCollector()
  collector.begin(told.length)
  for (const { events } of told) collector.add(events)
  return collector.finish()
}
