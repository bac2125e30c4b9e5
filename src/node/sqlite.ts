import { DatabaseSync } from 'node:sqlite'

/** "PLMJ" in the header of every journal file; anything else is not ours. */
const applicationId = 0x504c_4d4a
const storeVersion = 1

/** SQLite's primary result codes that the journal tells apart (https://www.sqlite.org/rescode.html). */
export const sqliteBusy = 5
export const sqliteReadOnly = 8
export const sqliteFull = 13
export const sqliteCannotOpen = 14

/** Primary result code of an error thrown by `node:sqlite`; 0 for any other error. */
export function sqliteCode(error: unknown): number {
  const code = (error as { errcode?: unknown }).errcode
  return typeof code === 'number' ? code & 0xff : 0
}

/** Makes an empty journal database in a file that does not exist yet. 16 KiB pages: a batch of 4,096 small commands takes some twenty. */
export function createDatabase(path: string): void {
  const database = new DatabaseSync(path)
  try {
    database.exec(`
      PRAGMA page_size = 16384;
      PRAGMA application_id = ${applicationId};
      PRAGMA user_version = ${storeVersion};
      CREATE TABLE batch (number INTEGER PRIMARY KEY, record BLOB NOT NULL) STRICT;
      PRAGMA journal_mode = WAL;`)
  } finally {
    database.close()
  }
}

/** What is wrong with the header of an open database, or undefined when it is a journal of this release. */
export function describeForeign(database: DatabaseSync): string | undefined {
  const id = database.prepare('PRAGMA application_id').get()?.application_id
  if (id !== applicationId) return 'it is an SQLite file of another program'
  const version = database.prepare('PRAGMA user_version').get()?.user_version
  return version === storeVersion ? undefined : `its store version is ${version}; this release reads ${storeVersion}`
}
