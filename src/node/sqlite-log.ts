import { DatabaseSync } from 'node:sqlite'
import { describeRefusal, type JournalPaths, refusingAccess } from './directory.ts'
import { JournalDamagedError } from './errors.ts'
import type { AppendResult, LocalLog, LogRecord } from './log.ts'
import { type AcknowledgedMark, openMark } from './mark.ts'
import { sqliteBusy, sqliteCode, sqliteFull } from './sqlite.ts'

/** What a log can be opened for. `bytesMax` stops the journal file from growing beyond that size, as if the disk were full. */
export type SqliteLogOptions = { readonly bytesMax?: number }

const busyTimeoutMs = 5_000
/** The write-ahead log is copied into the database every so many pages of 16 KiB: 4 MiB, SQLite's own choice. */
const checkpointPages = 256

/**
 * Opens the log of an existing journal for writing: `node:sqlite`, write-ahead log, one row and one fsync for each batch. Throws
 * JournalDamagedError when the log ends below the acknowledged mark.
 */
export function openSqliteLog(paths: JournalPaths, { bytesMax }: SqliteLogOptions = {}): LocalLog {
  const mark = refusingAccess(paths.mark, () => openMark(paths.mark, 'write'))
  return opening(paths, mark, () => {
    const database = new DatabaseSync(paths.database, { timeout: busyTimeoutMs })
    database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${checkpointPages}`,
    )
    if (bytesMax !== undefined) database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(bytesMax / 16_384))}`)
    return database
  })
}

/**
 * Opens the log for reading only and leaves every byte as it is: a damaged write-ahead log would be emptied by the first writer that closes it.
 * `checkStructure` asks SQLite to check pages, lists and row order (the records themselves are the chain's matter) and throws
 * JournalDamagedError; call it after the chain has been read, which names a bad batch more exactly.
 */
export function openSqliteLogReader(paths: JournalPaths): LocalLog & { checkStructure(): void } {
  const mark = refusingAccess(paths.mark, () => openMark(paths.mark, 'read'))
  return opening(paths, mark, () => new DatabaseSync(paths.database, { readOnly: true, timeout: busyTimeoutMs }))
}

type SqliteLog = LocalLog & { checkStructure(): void }

function opening(paths: JournalPaths, mark: AcknowledgedMark, open: () => DatabaseSync): SqliteLog {
  let database: DatabaseSync | undefined
  try {
    // The mark is read first: a writer that goes on meanwhile can only put the tail further above it.
    const acknowledged = mark.read()
    if (acknowledged === undefined)
      throw new JournalDamagedError(paths.directory, 1, 'both slots of acknowledged.mark are broken')
    database = refusingAccess(paths.database, open)
    const log = sqliteLog(database, mark, paths)
    const tail = log.tail()
    if (tail < acknowledged) {
      throw new JournalDamagedError(
        paths.directory,
        tail + 1,
        `the log ends at batch ${tail}, but batch ${acknowledged} was acknowledged`,
      )
    }
    return log
  } catch (error) {
    database?.close()
    mark.close()
    throw error
  }
}

function sqliteLog(database: DatabaseSync, mark: AcknowledgedMark, paths: JournalPaths): SqliteLog {
  const path = paths.directory
  const tailQuery = preparing(path, () => database.prepare('SELECT coalesce(max(number), 0) AS tail FROM batch'))
  const recordQuery = database.prepare('SELECT record FROM batch WHERE number = ?')
  const insert = database.prepare(
    'INSERT INTO batch (number, record) SELECT ?1 + 1, ?2 WHERE (SELECT coalesce(max(number), 0) FROM batch) = ?1',
  )
  const tail = (): number => preparing(path, () => tailQuery.get()!.tail as number)
  let open = true
  return {
    append(record, tailExpected) {
      try {
        if (insert.run(tailExpected, record).changes === 0) return { kind: 'conflict', tail: tail() }
        mark.write(tailExpected + 1)
        return { kind: 'ok', batch: tailExpected + 1 }
      } catch (error) {
        return appendFailure(error, paths)
      }
    },
    *read(from) {
      for (let batch = from; batch <= tail(); batch++)
        yield readRecord(batch, path, () => recordQuery.get(batch)?.record)
    },
    tail,
    sync: () => mark.sync(),
    checkStructure: () => checkStructure(database, path, tail()),
    close() {
      if (!open) return
      open = false
      database.close()
      mark.close()
    },
  }
}

/**
 * A full disk or a busy file: SQLite has rolled the statement back and nothing of it can come to light. After any other error, a failed fsync
 * above all, nobody knows.
 */
function appendFailure(error: unknown, paths: JournalPaths): AppendResult {
  const code = sqliteCode(error)
  const cause = describeRefusal(paths.database, error) ?? (error as Error)
  return { kind: code === sqliteFull || code === sqliteBusy ? 'refused' : 'unknown', cause }
}

function readRecord(batch: number, path: string, query: () => unknown): LogRecord {
  let record: unknown
  try {
    record = query()
  } catch (error) {
    throw (
      describeRefusal(path, error) ??
      new JournalDamagedError(path, batch, `SQLite cannot read it (${(error as Error).message})`, error)
    )
  }
  if (record === undefined) throw new JournalDamagedError(path, batch, 'it is missing')
  if (!(record instanceof Uint8Array)) throw new JournalDamagedError(path, batch, 'it is not stored as bytes')
  return { batch, record }
}

/** Before the first record is read, an error of SQLite means that none can be. */
function preparing<T>(path: string, query: () => T): T {
  try {
    return query()
  } catch (error) {
    const damage = `SQLite cannot read the table of batches (${(error as Error).message})`
    throw describeRefusal(path, error) ?? new JournalDamagedError(path, 1, damage, error)
  }
}

/** SQLite's own check. Damage here would let later writes overwrite good batches. */
function checkStructure(database: DatabaseSync, path: string, tail: number): void {
  let answer: unknown
  try {
    answer = database.prepare('PRAGMA quick_check(1)').get()?.quick_check
  } catch (error) {
    const refusal = describeRefusal(path, error)
    if (refusal !== undefined) throw refusal
    answer = (error as Error).message
  }
  if (answer === 'ok') return
  throw new JournalDamagedError(
    path,
    tail + 1,
    `every batch up to ${tail} is good, but SQLite finds its file inconsistent (${answer})`,
  )
}
