/** Carries commands out through a journal: each batch is durable before it is applied. */
import type { House } from '../../core/machine/index.ts'
import { decodeEvents, encodeCommand, houseMachine, type Journal, openJournal } from '../../node/index.ts'
import type { Engine } from './engine.ts'
import { ReplayError } from './error.ts'

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
