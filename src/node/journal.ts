import { createJournal, journalPaths, makeDirectory, probeJournal } from './directory.ts'
import { diskFiles } from './files.ts'
import { lockJournal } from './lock.ts'
import type { LocalLog } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import { recover } from './recovery.ts'
import { Sequencer, type SnapshotPolicy } from './sequencer.ts'
import { openSqliteLog, openSqliteLogReader, type SqliteLogOptions } from './sqlite-log.ts'
import type { Writer } from './writer.ts'

export type JournalOptions<S> = SqliteLogOptions & {
  readonly machine: MachinePort<S>
  /** Wall clock in ms. */
  readonly clock: () => number
  /** Told of snapshots that had to be passed over, or were due and could not be written. */
  readonly diagnose: (message: string) => void
  /** When a snapshot is due by itself; by default a million commands or 512 MiB after the last. */
  readonly snapshotAt?: SnapshotPolicy
}

/** A journal open for writing. `close` answers what waits and releases the lock. */
export type Journal<S> = { readonly sequencer: Sequencer<S, LocalLog>; close(): Promise<void> }

/**
 * Opens a journal for writing, or starts one in a new or empty directory: lock, recovery, sequencer. Until recovery has succeeded nothing in
 * the directory is changed. Throws JournalLockedError, NotAJournalError, JournalAccessError, JournalDamagedError, DivergenceError,
 * RulesVersionError, ApplyFailedError.
 */
export function openJournal<S>(
  directory: string,
  { machine, clock, diagnose, snapshotAt, ...logOptions }: JournalOptions<S>,
): Journal<S> {
  const paths = journalPaths(directory)
  probeJournal(directory)
  makeDirectory(directory)
  const lock = lockJournal(paths)
  try {
    if (probeJournal(directory) === 'vacant') createJournal(directory)
    const writer = recoverJournal(directory, machine, diagnose)
    const log = openSqliteLog(paths, logOptions)
    const parts = { writer, log, clock, files: diskFiles, snapshots: paths.snapshots, diagnose }
    const sequencer = new Sequencer(snapshotAt === undefined ? parts : { ...parts, snapshotAt })
    return {
      sequencer,
      async close() {
        try {
          await sequencer.close()
        } finally {
          lock.release()
        }
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/** The machine as the journal in a directory leaves it, or as it was after `seqMax`. Changes nothing; throws as `openJournal` does. */
export function recoverJournal<S>(
  directory: string,
  machine: MachinePort<S>,
  diagnose: (message: string) => void,
  seqMax?: number,
): Writer<S> {
  const paths = journalPaths(directory)
  const log = openSqliteLogReader(paths)
  try {
    const writer = recover(
      machine,
      { path: directory, log, files: diskFiles, snapshots: paths.snapshots, diagnose },
      seqMax,
    )
    log.checkStructure()
    return writer
  } finally {
    log.close()
  }
}
