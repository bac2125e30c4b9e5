/**
 * A changed byte anywhere: in a stored batch, in the database file around it, in the write-ahead log, in the mark. Verify and start-up either
 * name the first bad batch and stop, or every batch is still there as it was. Nothing in between.
 */
import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { JournalDamagedError } from '../../src/node/errors.ts'
import { verifyJournal } from '../../src/node/verify.ts'
import { counters } from './counters.ts'
import { additions, inDirectory, openCounters, writeCounters } from './places.ts'
import { seededRandom } from './random.ts'

const seed = 20_251_010

test('rejects: every byte of every stored batch, changed', () =>
  inDirectory(async (directory) => {
    await writeCounters(directory, 3, 2)
    const database = new DatabaseSync(join(directory, 'journal.db'))
    const rows = database.prepare('SELECT number, record FROM batch ORDER BY number').all()
    const random = seededRandom(seed)
    const update = database.prepare('UPDATE batch SET record = ? WHERE number = ?')
    for (const { number, record } of rows as { number: number; record: Uint8Array }[]) {
      for (let at = 0; at < record.length; at++) {
        const changed = record.slice()
        changed[at]! ^= 1 << random.below(8)
        update.run(changed, number)
        expectNamed(directory, number, `seed ${seed}, batch ${number}, byte ${at}`)
      }
      update.run(record, number)
    }
    database.close()
    assert.equal(verifyJournal(directory, counters, () => {}).failure, null)
  }))

test('rejects: bytes of the files, sampled: a batch is named, or all are as they were', () =>
  inDirectory(async (root) => {
    const source = join(root, 'source')
    const journal = openCounters(source)
    for (let batch = 0; batch < 40; batch++) journal.sequencer.appendAll(additions(batch * 30, 30))
    const copy = join(root, 'copy')
    const names = ['journal.db', 'journal.db-wal', 'acknowledged.mark']
    const good = new Map(names.map((name) => [name, readFileSync(join(source, name))]))
    const random = seededRandom(seed)
    const tally = { named: 0, harmless: 0 }
    for (let round = 0; round < 300; round++) {
      const name = names[round % 3]!
      const changed = Buffer.from(good.get(name)!)
      const at =
        name === 'acknowledged.mark' ? random.below(2) * 4_096 + random.below(16) : random.below(changed.length)
      changed[at]! ^= 1 << random.below(8)
      rmSync(copy, { recursive: true, force: true })
      mkdirSync(copy)
      for (const each of names) writeFileSync(join(copy, each), each === name ? changed : good.get(each)!)
      if (await expectNamedOrWhole(copy, 40, `seed ${seed}, round ${round}: ${name} byte ${at}`)) tally.named += 1
      else tally.harmless += 1
    }
    await journal.close()
    assert.ok(tally.named > 50 && tally.harmless > 10, JSON.stringify(tally))
  }))

test('rejects: a checkpointed database file, every byte of the pages that hold rows sampled', () =>
  inDirectory(async (root) => {
    const source = join(root, 'source')
    await writeCounters(source, 40, 30)
    const copy = join(root, 'copy')
    mkdirSync(copy)
    const good = readFileSync(join(source, 'journal.db'))
    const random = seededRandom(seed + 1)
    // The first page is SQLite's header and schema: looked at more closely than the rest.
    const places = Array.from({ length: 300 }, (_, round) => random.below(round % 3 === 0 ? 400 : good.length))
    for (const at of places) {
      const changed = Buffer.from(good)
      changed[at]! ^= 1 << random.below(8)
      for (const suffix of ['-wal', '-shm']) rmSync(join(copy, `journal.db${suffix}`), { force: true })
      writeFileSync(join(copy, 'journal.db'), changed)
      copyFileSync(join(source, 'acknowledged.mark'), join(copy, 'acknowledged.mark'))
      await expectNamedOrWhole(copy, 41, `seed ${seed + 1}, byte ${at}`)
    }
  }))

function expectNamed(directory: string, batch: number, where: string): void {
  assert.equal(verifyJournal(directory, counters, () => {}).failure?.batch, batch, where)
  assert.throws(
    () => openCounters(directory),
    (error) => error instanceof JournalDamagedError && error.batch === batch,
    where,
  )
}

/** Resolves to whether the damage was found. Found or not, verify and start-up must agree. */
async function expectNamedOrWhole(directory: string, batches: number, where: string): Promise<boolean> {
  const before = attempt(() => verifyJournal(directory, counters, () => {}))
  if (before.error !== undefined) throw new Error(`${where}: verify threw`, { cause: before.error })
  const started = attempt(() => openCounters(directory))
  await started.value?.close()
  const report = before.value!
  if (report.failure === null) {
    assert.equal(started.error, undefined, where)
    assert.equal(report.batches, batches, where)
    return false
  }
  assert.ok(started.error instanceof JournalDamagedError, `${where}: ${started.error}`)
  assert.equal(started.error.batch, report.failure.batch, where)
  return true
}

function attempt<T>(action: () => T): { value?: T; error?: unknown } {
  try {
    return { value: action() }
  } catch (error) {
    return { error }
  }
}
