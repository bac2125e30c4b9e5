import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JournalCommand } from '../../src/node/batch.ts'
import { type Journal, type JournalOptions, openJournal } from '../../src/node/journal.ts'
import { addCommand, type Counters, counters } from './counters.ts'

/** Runs a test in a directory of its own, removed afterwards. */
export async function inDirectory(body: (directory: string) => void | Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  try {
    await body(directory)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

export const noEvidence: Uint8Array = new Uint8Array(0)

/** A journal of the toy machine whose clock stands still. Seals come only with `snapshot` and `close`. */
export function openCounters(directory: string, options: Partial<JournalOptions<Counters>> = {}): Journal<Counters> {
  return openJournal(directory, { machine: counters, clock: () => 1_000, diagnose: failOnDiagnosis, ...options })
}

/** A journal of `batchCount` batches with `size` commands each, closed; its last record is a seal. */
export async function writeCounters(directory: string, batchCount: number, size: number): Promise<void> {
  const { sequencer, close } = openCounters(directory)
  for (let batch = 0; batch < batchCount; batch++) sequencer.appendAll(additions(batch * size, size))
  await close()
}

/** `count` commands that add 1, 2, 3 … to the counters in turn, numbered on from `before`. */
export function additions(before: number, count: number): JournalCommand[] {
  return Array.from({ length: count }, (_, index) => {
    const number = before + index + 1
    return { timeMs: 1_000 + number, command: addCommand(number, number), evidence: new Uint8Array([number]) }
  })
}

function failOnDiagnosis(message: string): void {
  throw new Error(`unexpected diagnosis: ${message}`)
}
