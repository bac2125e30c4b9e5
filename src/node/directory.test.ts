import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { counters } from '../../test/faults/counters.ts'
import { inDirectory, openCounters, writeCounters } from '../../test/faults/places.ts'
import { createJournal } from './directory.ts'
import { JournalDamagedError, JournalLockedError, NotAJournalError } from './errors.ts'
import { verifyJournal } from './verify.ts'

test('default: a new directory and an empty one become a journal', () =>
  inDirectory(async (directory) => {
    const deep = join(directory, 'new', 'deep')
    mkdirSync(join(directory, 'empty'))
    for (const path of [deep, join(directory, 'empty')]) {
      await openCounters(path).close()
      assert.ok(existsSync(join(path, 'journal.db')))
    }
  }))

test('behavior: a directory in which creation was cut short becomes a journal', () =>
  inDirectory(async (directory) => {
    createJournal(directory)
    renameSync(join(directory, 'journal.db'), join(directory, 'journal.new'))
    await openCounters(directory).close()
    assert.ok(!existsSync(join(directory, 'journal.new')))
  }))

test('rejects: what is no journal, and leaves it alone', () =>
  inDirectory((directory) => {
    const file = join(directory, 'file')
    writeFileSync(file, 'text')
    assert.throws(() => openCounters(file), NotAJournalError)
    assert.throws(() => openCounters(directory), NotAJournalError)
    assert.deepEqual(readdirSync(directory), ['file'])
    const empty = join(directory, 'empty')
    mkdirSync(empty)
    assert.throws(() => verifyJournal(empty, counters, () => {}), NotAJournalError)
    assert.throws(() => verifyJournal(join(directory, 'absent'), counters, () => {}), NotAJournalError)
    assert.deepEqual(readdirSync(empty), [])
  }))

test('rejects: files named as ours with other contents', () =>
  inDirectory((directory) => {
    const path = join(directory, 'journal.db')
    const foreign = new DatabaseSync(path)
    foreign.exec('CREATE TABLE notes (text TEXT)')
    foreign.close()
    assert.throws(() => openCounters(directory), NotAJournalError)
    for (const contents of ['', 'not a database at all '.repeat(40)]) {
      writeFileSync(path, contents)
      assert.throws(() => openCounters(directory), NotAJournalError)
    }
  }))

test('rejects: a journal whose parts are missing or replaced, naming batch 1', () =>
  inDirectory(async (root) => {
    const spoilers: Record<string, (directory: string) => void> = {
      'no mark': (directory) => rmSync(join(directory, 'acknowledged.mark')),
      'a broken mark': (directory) => writeFileSync(join(directory, 'acknowledged.mark'), new Uint8Array(8_192)),
      'no database': (directory) => rmSync(join(directory, 'journal.db')),
      'an empty database': (directory) => writeFileSync(join(directory, 'journal.db'), ''),
    }
    for (const [name, spoil] of Object.entries(spoilers)) {
      const directory = join(root, name)
      await writeCounters(directory, 2, 3)
      spoil(directory)
      const isFirst = (error: unknown): boolean => error instanceof JournalDamagedError && error.batch === 1
      assert.throws(() => openCounters(directory), isFirst, name)
      assert.equal(verifyJournal(directory, counters, () => {}).failure?.batch, 1, name)
    }
  }))

test('rejects: a second writer, in this process and in another, and says who holds it', () =>
  inDirectory(async (directory) => {
    const first = openCounters(directory)
    const isHeldByUs = (error: unknown): boolean =>
      error instanceof JournalLockedError && error.holder.includes(`process ${process.pid}`)
    assert.throws(() => openCounters(directory), isHeldByUs)
    const other = spawnSync(process.execPath, ['--input-type=module', '-e', openScript(directory)], {
      encoding: 'utf8',
    })
    assert.match(other.stdout, /^JournalLockedError$/m)
    first.sequencer.appendAll([{ timeMs: 1_000, command: new Uint8Array(8), evidence: new Uint8Array(0) }])
    await first.close()
    await openCounters(directory).close()
  }))

test('rejects: files that this user may not open', { skip: skipUnlessOther() }, () =>
  inDirectory(async (directory) => {
    await writeCounters(directory, 1, 1)
    chmodSync(directory, 0o700)
    const denied = spawnSync(process.execPath, ['--input-type=module', '-e', openScript(directory, 65_534)], {
      encoding: 'utf8',
    })
    assert.match(denied.stdout, /^JournalAccessError$/m, denied.stderr)
    chmodSync(directory, 0o755)
    const readOnly = spawnSync(process.execPath, ['--input-type=module', '-e', openScript(directory, 65_534)], {
      encoding: 'utf8',
    })
    assert.match(readOnly.stdout, /^JournalAccessError$/m, readOnly.stderr)
  }),
)

/** Only root can become another user to be refused. */
function skipUnlessOther(): string | false {
  return process.getuid?.() === 0 ? false : 'needs root, to become a user without rights'
}

/** A program that opens the journal and prints the class of the error. Modules are loaded before it gives up its rights. */
function openScript(directory: string, user?: number): string {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href)
  return `
    const { openJournal } = await import(${url('./index.ts')})
    const { counters } = await import(${url('../../test/faults/counters.ts')})
    ${user === undefined ? '' : `process.setuid(${user})`}
    try { openJournal(${JSON.stringify(directory)}, { machine: counters, clock: () => 0, diagnose() {} }); console.log('open') }
    catch (error) { console.log(error.name) }`
}
