import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { journalPaths, makeDirectory, probeJournal, refusingAccess } from './directory.ts'
import { NotAJournalError } from './errors.ts'
import { diskFiles } from './files.ts'
import { listSnapshots } from './snapshot.ts'

/**
 * Copies a journal into a new or empty directory, also while another process writes it: what the copy holds is a moment of the original. In
 * this order, so that mark and snapshots are never ahead of the log: mark, snapshots, log; the log's name comes last, so that a copy which
 * was cut short is no journal. Throws NotAJournalError, JournalAccessError, DiskFullError.
 */
export async function copyJournal(directory: string, target: string): Promise<void> {
  if (probeJournal(directory) === 'vacant') throw new NotAJournalError(directory, 'there is none in it')
  if (probeJournal(target) === 'journal') throw new NotAJournalError(target, 'there is a journal in it already')
  const [from, to] = [journalPaths(directory), journalPaths(target)]
  makeDirectory(target)
  const [databaseNew, markNew] = [join(target, 'journal.new'), join(target, 'acknowledged.new')]
  refusingAccess(target, () => {
    writeWhole(markNew, readFileSync(from.mark))
    mkdirSync(to.snapshots, { recursive: true })
    for (const { path, name } of listSnapshots(diskFiles, from.snapshots)) copySnapshot(path, join(to.snapshots, name))
  })
  const database = refusingAccess(from.database, () => new DatabaseSync(from.database, { readOnly: true }))
  try {
    await backup(database, databaseNew)
  } finally {
    database.close()
  }
  diskFiles.rename(markNew, to.mark)
  diskFiles.rename(databaseNew, to.database)
  diskFiles.syncDirectory(target)
}

/** The writer removes old snapshots as it goes: one that is gone meanwhile is not needed. */
function copySnapshot(path: string, target: string): void {
  try {
    copyFileSync(path, `${target}.part`)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return
    throw error
  }
  diskFiles.rename(`${target}.part`, target)
}

function writeWhole(path: string, bytes: Uint8Array): void {
  const file = diskFiles.create(path)
  try {
    file.write(bytes)
    file.sync()
  } finally {
    file.close()
  }
}
