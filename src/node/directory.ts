import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import {
  DiskFullError,
  JournalAccessError,
  JournalDamagedError,
  type JournalError,
  JournalLockedError,
  NotAJournalError,
} from './errors.ts'
import { diskFiles } from './files.ts'
import { newMarkFile, openMark } from './mark.ts'
import {
  createDatabase,
  describeForeign,
  sqliteBusy,
  sqliteCannotOpen,
  sqliteCode,
  sqliteFull,
  sqliteReadOnly,
} from './sqlite.ts'

/** Where the parts of a journal lie. */
export type JournalPaths = {
  readonly directory: string
  readonly database: string
  readonly mark: string
  readonly snapshots: string
  readonly lock: string
  readonly holder: string
}

const databaseName = 'journal.db'
const databaseNewName = 'journal.new'
const markName = 'acknowledged.mark'
const markNewName = 'acknowledged.new'
const ownNames = new RegExp(
  `^(${databaseName}|${databaseNewName})(-wal|-shm|-journal)?$|^(${markName}|${markNewName}|snapshots|writer\\.lock(-journal)?|writer\\.json)$`,
)

export function journalPaths(directory: string): JournalPaths {
  return {
    directory,
    database: join(directory, databaseName),
    mark: join(directory, markName),
    snapshots: join(directory, 'snapshots'),
    lock: join(directory, 'writer.lock'),
    holder: join(directory, 'writer.json'),
  }
}

/** What is in the directory of a journal, undefined when there is none. Throws NotAJournalError when anything else is in it. */
export function journalNames(directory: string): string[] | undefined {
  const names = namesIn(directory)
  const foreign = names?.find((name) => !ownNames.test(name))
  if (foreign !== undefined) throw new NotAJournalError(directory, `it holds ${foreign}`)
  return names
}

/**
 * Looks without writing: is there a journal, or room to start one? Throws NotAJournalError, JournalAccessError, or JournalDamagedError when a
 * mark shows that a journal was here.
 */
export function probeJournal(directory: string): 'journal' | 'vacant' {
  const names = namesIn(directory)
  if (names === undefined) return 'vacant'
  const paths = journalPaths(directory)
  const foreign = names.find((name) => !ownNames.test(name))
  const hasMark = names.includes(markName)
  if (names.includes(databaseName)) {
    const problem = describeDatabase(paths.database)
    if (problem !== undefined && hasMark) throw new JournalDamagedError(directory, 1, `${databaseName}: ${problem}`)
    if (problem !== undefined) throw new NotAJournalError(paths.database, problem)
    if (!hasMark) throw new JournalDamagedError(directory, 1, `${markName} is missing`)
    return 'journal'
  }
  if (hasMark && (readMark(paths) ?? 1) > 0) throw new JournalDamagedError(directory, 1, `${databaseName} is missing`)
  if (foreign !== undefined) throw new NotAJournalError(directory, `it holds ${foreign} and no ${databaseName}`)
  return 'vacant'
}

/** Makes the directory itself, so that it can be locked. */
export function makeDirectory(directory: string): void {
  const topmost = refusingAccess(directory, () => mkdirSync(directory, { recursive: true }))
  if (topmost === undefined) return
  // Every new name must be durable in the directory above it, or a power cut could take the whole journal away.
  for (let made = resolve(directory); made.length >= topmost.length; made = dirname(made)) {
    diskFiles.syncDirectory(dirname(made))
  }
}

/**
 * Starts an empty journal. The database and the mark come to life under other names and are renamed, the database last: whoever finds it finds
 * it whole, and a crash before leaves a directory that can be started again.
 */
export function createJournal(directory: string): void {
  const paths = journalPaths(directory)
  const [databaseNew, markNew] = [join(directory, databaseNewName), join(directory, markNewName)]
  for (const suffix of ['', '-wal', '-shm', '-journal']) diskFiles.remove(databaseNew + suffix)
  refusingAccess(directory, () => {
    createDatabase(databaseNew)
    mkdirSync(paths.snapshots, { recursive: true })
    const mark = diskFiles.create(markNew)
    mark.write(newMarkFile())
    mark.sync()
    mark.close()
  })
  diskFiles.rename(markNew, paths.mark)
  diskFiles.rename(databaseNew, paths.database)
  diskFiles.syncDirectory(directory)
}

/** Runs an opening of files; what the operating system refuses is thrown as an error of this room. */
export function refusingAccess<T>(path: string, open: () => T): T {
  try {
    return open()
  } catch (error) {
    throw describeRefusal(path, error) ?? error
  }
}

/** The error of this room for a refusal that says nothing about the data: no right, no room, in use. Undefined for any other. */
export function describeRefusal(path: string, error: unknown): JournalError | undefined {
  const code = (error as { code?: unknown }).code
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new JournalAccessError(path, error)
  if (code === 'ENOSPC') return new DiskFullError(path, error)
  switch (sqliteCode(error)) {
    case sqliteCannotOpen:
    case sqliteReadOnly:
      return new JournalAccessError(path, error)
    case sqliteFull:
      return new DiskFullError(path, error)
    case sqliteBusy:
      return new JournalLockedError(path, 'another program')
    default:
      return undefined
  }
}

function namesIn(directory: string): string[] | undefined {
  const stat = refusingAccess(directory, () => statSync(directory, { throwIfNoEntry: false }))
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) throw new NotAJournalError(directory, 'it is a file')
  return refusingAccess(directory, () => readdirSync(directory))
}

function readMark(paths: JournalPaths): number | undefined {
  const mark = openMark(paths.mark, 'read')
  try {
    return mark.read()
  } finally {
    mark.close()
  }
}

/**
 * What is wrong with the database file, looking through SQLite only: a process that opens and closes the file itself would drop the locks
 * which SQLite holds on it in the same process (POSIX record locks).
 */
function describeDatabase(path: string): string | undefined {
  if (!statSync(path).isFile()) return 'it is no file'
  const database = refusingAccess(path, () => new DatabaseSync(path, { readOnly: true }))
  try {
    return describeForeign(database)
  } catch (error) {
    const refusal = describeRefusal(path, error)
    if (refusal !== undefined) throw refusal
    return error instanceof Error ? error.message : String(error)
  } finally {
    database.close()
  }
}
