/**
 * What carries commands out: a house in memory, or a journal in a directory with the house behind it. A batch is formed
 * before any of it is applied, so that both give the same events.
 */
import { apply, emptyHouse, type House } from '../../core/machine/index.ts'
import type { Command, HouseEvent } from '../../core/words/index.ts'
import { decodeEvents, encodeCommand, houseMachine, type Journal, openJournal } from '../../node/index.ts'
import { ReplayError } from './error.ts'

/** Hears a command as it was applied. */
export type CommandSink = (seq: number, timeMs: number, command: Command, events: readonly HouseEvent[]) => void

/** Carries out batches in order of time. */
export type Engine = {
  readonly house: () => House
  readonly run: (timeMs: number, batch: readonly Command[], sink: CommandSink) => void
  readonly close: () => Promise<void>
}

/** A house in memory. */
export function memoryEngine(): Engine {
  const house = emptyHouse()
  let seq = 0
  return {
    house: () => house,
    run(timeMs, batch, sink) {
      for (const command of batch) {
        seq += 1
        sink(seq, timeMs, command, apply(house, seq, timeMs, command))
      }
    },
    close: async () => {},
  }
}

/**
 * A journal in a new or empty directory: each batch is durable before it is applied.
 *
 * @throws ReplayError when the directory holds a journal, and what `openJournal` throws
 */
export function journalEngine(directory: string): Engine {
  const journal: Journal<House> = openJournal(directory, { machine: houseMachine, clock: () => 0, diagnose: () => {} })
  if (journal.sequencer.position.seq > 0) {
    throw new ReplayError(`${directory} holds a journal already`, 'name a new or empty directory')
  }
  const noEvidence = new Uint8Array(0)
  return {
    house: () => journal.sequencer.state,
    run(timeMs, batch, sink) {
      let at = 0
      const commands = batch.map((command) => ({ timeMs, command: encodeCommand(command), evidence: noEvidence }))
      journal.sequencer.appendAll(commands, (seq, appliedMs, applied) => {
        const events = 'events' in applied ? decodeEvents(applied.events) : null
        if (events === null) throw new Error('the journal keeps what the lab encoded')
        sink(seq, appliedMs, batch[at++]!, events)
      })
    },
    close: () => journal.close(),
  }
}
