import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeLog } from '../../test/faults/log-conformance.ts'
import { openMemoryLog } from '../../test/faults/memory-log.ts'
import { createJournal, journalPaths } from './directory.ts'
import { openSqliteLog } from './sqlite-log.ts'
import { openWorkerLog } from './worker-log.ts'

describeLog('memory', () => {
  const records: Uint8Array[] = []
  return { open: () => openMemoryLog(records), dispose() {} }
})

describeLog('sqlite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  createJournal(directory)
  return {
    open: () => openSqliteLog(journalPaths(directory)),
    dispose: () => rmSync(directory, { recursive: true }),
  }
})

describeLog('sqlite in a thread', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plimsoll-'))
  createJournal(directory)
  return {
    open: async () => (await openWorkerLog(journalPaths(directory))).log,
    dispose: () => rmSync(directory, { recursive: true }),
  }
})
