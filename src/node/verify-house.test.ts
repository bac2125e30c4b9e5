import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { changing, forge } from '../../test/faults/forge.ts'
import { noEvidence } from '../../test/faults/places.ts'
import { houseStreamOf, nextCommand, nextTimeMs, openingCommands } from '../../test/support/house-stream.ts'
import type { Command } from '../core/words/index.ts'
import type { Batch } from './batch.ts'
import { readRange } from './inspect.ts'
import { openJournal } from './journal.ts'
import { decodeCommand, decodeEvents, encodeCommand, encodeEvents, houseMachine } from './machine.ts'
import { type Outcome, OutcomeCollector } from './outcome.ts'
import { type VerifyReport, verifyJournal } from './verify.ts'

const SEED = 1
const COMMANDS = 800
const PER_BATCH = 20

describe('verify a house', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  const journal = join(directory, 'journal')
  /** Event bytes of every command, by sequence − 1. */
  let events: readonly Uint8Array[] = []
  before(async () => {
    events = await writeHouse(journal)
  })
  after(() => rmSync(directory, { recursive: true }))

  test('default', () => {
    const { failure, commands, commandsCompared, snapshots } = verify(journal)
    const seqLast = openingCommands.length + COMMANDS
    assert.deepEqual([failure, commands, commandsCompared, snapshots], [null, seqLast, seqLast, 1])
  })

  test('rejects: events left out, added or in another order, with every digest and the chain recomputed', () => {
    const seq =
      1 + events.findIndex((bytes, index) => index > openingCommands.length && decodeEvents(bytes)!.length > 2)
    const told = decodeEvents(events[seq - 1]!)!
    const { batch, seqFirst, count } = placeOf(seq)
    for (const wrong of [told.slice(1), [...told, told[0]!], told.toReversed()]) {
      const falsified = events.slice(seqFirst - 1, seqFirst - 1 + count)
      falsified[seq - seqFirst] = encodeEvents(wrong)
      // The outcome of a batch stands in the record behind it.
      const { failure } = verifyForged(batch + 1, (next) => ({ ...next, outcomePrevious: outcomeOf(falsified) }))
      assert.deepEqual([failure?.batch, failure?.seq], [batch, seq])
    }
  })

  test('rejects: an atom more in a deposit, with the chain recomputed', () => {
    const seq = 1 + openingCommands.findIndex(({ type }) => type === 'depositFinal')
    const { batch, seqFirst } = placeOf(seq)
    const { failure } = verifyForged(batch, ({ commands, ...record }) => {
      const changed = commands.with(seq - seqFirst, withAtomMore(commands[seq - seqFirst]!))
      return { ...record, commands: changed }
    })
    assert.deepEqual([failure?.batch, failure?.seq], [batch, seq])
  })

  test('rejects: a changed byte, naming the batch', () => {
    const { batch } = placeOf(openingCommands.length)
    const copy = copied()
    changing(copy, (database) => {
      const record = database.prepare('SELECT record FROM batch WHERE number = ?').get(batch)!.record as Uint8Array
      record[record.length >> 1]! ^= 1
      database.prepare('UPDATE batch SET record = ? WHERE number = ?').run(record, batch)
    })
    const { failure } = verify(copy)
    assert.deepEqual([failure?.batch, failure?.seq], [batch, null])
  })

  /** The batch of a sequence, its first sequence and its number of commands. */
  function placeOf(seq: number): { batch: number; seqFirst: number; count: number } {
    const placed = readRange(journal, 1, events.length)
    const { batch } = placed[seq - 1]!
    const ofBatch = placed.filter((each) => each.batch === batch)
    return { batch, seqFirst: ofBatch[0]!.seq, count: ofBatch.length }
  }

  function verifyForged(batch: number, change: (record: Batch) => Batch): VerifyReport {
    const copy = copied()
    forge(copy, batch, change)
    return verify(copy)
  }

  function copied(): string {
    const copy = mkdtempSync(join(directory, 'copy-'))
    cpSync(journal, copy, { recursive: true })
    return copy
  }
})

/** Writes the journal of a house that has been through a stream; answers the event bytes of each command. */
async function writeHouse(directory: string): Promise<Uint8Array[]> {
  const diagnose = (message: string): never => assert.fail(message)
  const options = { machine: houseMachine, clock: () => 0, diagnose, snapshotAt: { commands: 1000, bytes: 1e9 } }
  const { sequencer, close } = openJournal(directory, options)
  const stream = houseStreamOf(SEED)
  const events: Uint8Array[] = []
  let timeMs = 1_700_000_000_000
  const append = (commands: readonly Command[]): void => {
    const batch = commands.map((command) => ({ timeMs, command: encodeCommand(command), evidence: noEvidence }))
    sequencer.appendAll(batch, (_seq, _timeMs, applied) => {
      assert.ok('events' in applied)
      events.push(applied.events)
    })
  }
  for (let at = 0; at < openingCommands.length; at += PER_BATCH) append(openingCommands.slice(at, at + PER_BATCH))
  for (let at = 0; at < COMMANDS; at += PER_BATCH) {
    timeMs = nextTimeMs(stream, timeMs)
    append(Array.from({ length: PER_BATCH }, () => nextCommand(stream, sequencer.state)))
  }
  await close()
  return events
}

function verify(directory: string): VerifyReport {
  return verifyJournal(directory, houseMachine, () => {})
}

function outcomeOf(events: readonly Uint8Array[]): Outcome {
  const collector = new OutcomeCollector()
  collector.begin(events.length)
  for (const bytes of events) collector.add(bytes)
  return collector.finish()
}

function withAtomMore(stands: Batch['commands'][number]): Batch['commands'][number] {
  const deposit = decodeCommand(stands.command) as Extract<Command, { type: 'depositFinal' }>
  return { ...stands, command: encodeCommand({ ...deposit, amount: deposit.amount + 1 }) }
}
