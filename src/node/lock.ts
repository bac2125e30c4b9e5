import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { describeRefusal, type JournalPaths, refusingAccess } from './directory.ts'
import { JournalLockedError } from './errors.ts'
import { sqliteBusy, sqliteCode } from './sqlite.ts'

/**
 * Takes the right to write a journal, for as long as this process lives; throws JournalLockedError when another has it.
 *
 * The lock is SQLite's exclusive lock on an empty database file, that is a record lock of the operating system: it ends with the process,
 * however that ends, so there is no stale lock to judge and no pid that could have been given to another process. `writer.json` only tells
 * the refused one who it is. It holds on local file systems; on network ones it is as good as their record locks.
 */
export function lockJournal(paths: JournalPaths): { release(): void } {
  const database = refusingAccess(paths.lock, () => new DatabaseSync(paths.lock, { timeout: 0 }))
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (sqliteCode(error) === sqliteBusy) throw new JournalLockedError(paths.directory, describeHolder(paths.holder))
    throw describeRefusal(paths.lock, error) ?? error
  }
  tellHolder(paths.holder)
  return {
    release() {
      if (database.isOpen) database.close()
    },
  }
}

function tellHolder(path: string): void {
  const since = new Date(Date.now() - process.uptime() * 1000).toISOString()
  try {
    writeFileSync(path, JSON.stringify({ pid: process.pid, since }))
  } catch {
    // Only for the message of JournalLockedError: a full disk must not keep the node from starting.
  }
}

function describeHolder(path: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(path, 'utf8'))
    return `process ${pid}, running since ${since}`
  } catch {
    return 'another process'
  }
}
