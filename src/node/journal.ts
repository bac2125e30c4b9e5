import { rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  createJournal,
  type JournalPaths,
  journalNames,
  journalPaths,
  makeDirectory,
  probeJournal,
} from './directory.ts'
import { diskFiles } from './files.ts'
import { lockJournal } from './lock.ts'
import type { LocalLog, Log } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import { type Retold, recover } from './recovery.ts'
import { Sequencer, type SnapshotPolicy } from './sequencer.ts'
import { openSqliteLog, openSqliteLogReader, type SqliteLogOptions } from './sqlite-log.ts'
import { openWorkerLog } from './worker-log.ts'
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

/** A journal whose log answers later. `close` answers what waits and releases the lock. */
export type JournalApart<S> = { readonly sequencer: Sequencer<S>; close(): Promise<void> }

/** How to open a journal whose log is in another thread. */
export type JournalApartOptions<S> = JournalOptions<S> & {
  readonly queueCommandsMax?: number
  /** What the machine is told again of the journal's end. */
  readonly retold: Retold
  /** Opens the log; the embedded one in a thread of its own unless a test puts another there. */
  readonly openLog?: (paths: JournalPaths) => Promise<Log>
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
  const { paths, lock } = takeJournal(directory)
  try {
    const writer = recoverJournal(directory, machine, diagnose)
    const log = openSqliteLog(paths, logOptions)
    const parts = { writer, log, clock, files: diskFiles, snapshots: paths.snapshots, diagnose }
    return journalOf(new Sequencer(snapshotAt === undefined ? parts : { ...parts, snapshotAt }), lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * The same with the log in a thread of its own: the thread that executes never waits for the disk. Throws as `openJournal` does.
 */
export async function openJournalApart<S>(
  directory: string,
  options: JournalApartOptions<S>,
): Promise<JournalApart<S>> {
  const { machine, clock, diagnose, snapshotAt, queueCommandsMax, retold, openLog, ...logOptions } = options
  const { paths, lock } = takeJournal(directory)
  try {
    const writer = recoverJournal(directory, machine, diagnose, undefined, retold)
    const log = await (openLog?.(paths) ?? openWorkerLog(paths, logOptions).then((opened) => opened.log))
    const parts = { writer, log, clock, files: diskFiles, snapshots: paths.snapshots, diagnose }
    const limits = {
      ...(snapshotAt === undefined ? {} : { snapshotAt }),
      ...(queueCommandsMax === undefined ? {} : { queueCommandsMax }),
    }
    return journalOf(new Sequencer<S>({ ...parts, ...limits }), lock)
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Removes a journal that nobody writes, whatever state it is in, and its folder. Throws JournalLockedError, JournalAccessError, and
 * NotAJournalError when there is anything else in the folder.
 */
export function removeJournal(directory: string): void {
  const names = journalNames(directory)
  if (names === undefined) return
  const paths = journalPaths(directory)
  const lock = lockJournal(paths)
  try {
    for (const name of names) if (!name.startsWith('writer.lock')) rmSync(join(directory, name), { recursive: true })
  } finally {
    lock.release()
  }
  rmSync(directory, { recursive: true })
}

type Lock = ReturnType<typeof lockJournal>

/** The right to write a directory, which holds a journal from here on. */
function takeJournal(directory: string): { paths: JournalPaths; lock: Lock } {
  const paths = journalPaths(directory)
  probeJournal(directory)
  makeDirectory(directory)
  const lock = lockJournal(paths)
  try {
    if (probeJournal(directory) === 'vacant') createJournal(directory)
  } catch (error) {
    lock.release()
    throw error
  }
  return { paths, lock }
}

function journalOf<S, L extends Log>(
  sequencer: Sequencer<S, L>,
  lock: Lock,
): { readonly sequencer: Sequencer<S, L>; close(): Promise<void> } {
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
}

/** The machine as the journal in a directory leaves it, or as it was after `seqMax`. Changes nothing; throws as `openJournal` does. */
export function recoverJournal<S>(
  directory: string,
  machine: MachinePort<S>,
  diagnose: (message: string) => void,
  seqMax?: number,
  retold?: Retold,
): Writer<S> {
  const paths = journalPaths(directory)
  const log = openSqliteLogReader(paths)
  try {
    const writer = recover(
      machine,
      { path: directory, log, files: diskFiles, snapshots: paths.snapshots, diagnose },
      seqMax,
      retold,
    )
    log.checkStructure()
    return writer
  } finally {
    log.close()
  }
}
