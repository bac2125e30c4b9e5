/** Power cuts: everything that was not synced may be gone, in any part. Nothing acknowledged is lost, and no half-written file is believed. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { JournalDamagedError } from '../../src/node/errors.ts'
import { recover } from '../../src/node/recovery.ts'
import { Sequencer } from '../../src/node/sequencer.ts'
import { journalStart, startWriter } from '../../src/node/writer.ts'
import { type Counters, counters } from './counters.ts'
import { type ForgetfulFiles, forgetfulFiles, PowerCut } from './forgetful-files.ts'
import { openMemoryLog } from './memory-log.ts'
import { additions, inDirectory, openCounters } from './places.ts'
import { type Random, seededRandom } from './random.ts'

const seed = 1_010

test('behavior: a power cut at every step of writing snapshots; a written one is kept, a torn one is passed over', async () => {
  const whole = await writeSnapshots(forgetfulFiles())
  assert.equal(whole.seqsWritten.length, 5)
  const stepCount = whole.files.operations()
  assert.ok(stepCount > 30, `${stepCount} steps`)
  for (let step = 0; step <= stepCount; step++) {
    const { files, log, seqsWritten } = await writeSnapshots(forgetfulFiles(step))
    for (let round = 0; round < 20; round++) {
      const where = `step ${step}, round ${round}`
      const seqsRestored: number[] = []
      const watched = {
        ...counters,
        restore: (pages: Iterable<Uint8Array>) => noting(seqsRestored, counters.restore(pages)),
      }
      const survivors = files.crash(seededRandom(seed + step * 100 + round))
      const writer = recover(watched, { path: 'memory', log, files: survivors, snapshots: 'snapshots', diagnose() {} })
      assert.deepEqual(writer.state, replayed(log.tail()), where)
      if (seqsWritten.length > 0) assert.ok(seqsRestored[0]! >= seqsWritten.at(-1)!, where)
    }
  }
})

test('behavior: the write-ahead log cut at any length keeps every batch whose sync it holds', () =>
  inDirectory(async (root) => {
    const random = seededRandom(seed)
    const images = await writeImages(join(root, 'source'), 12, 20)
    const last = images.at(-1)!
    const frame = 16_384 + 24
    const lengths = new Set([last.wal.length])
    for (let at = 0; at < last.wal.length; at += frame)
      for (const near of [-1, 0, 1, 31, 33]) lengths.add(Math.max(0, at + near))
    for (let round = 0; round < 60; round++) lengths.add(random.below(last.wal.length))
    for (const length of lengths) {
      const acknowledged = images.filter(({ wal }) => wal.length <= length).length - 1
      const image = { database: last.database, wal: last.wal.subarray(0, length), mark: images[acknowledged]!.mark }
      const batches = await recoverImage(join(root, 'copy'), image, `${length} bytes`)
      assert.equal(batches, acknowledged, `${length} bytes`)
      // The same files with a mark above them are not a torn tail: an acknowledged batch is gone.
      if (acknowledged + 1 >= images.length) continue
      const lost = { ...image, mark: images[acknowledged + 1]!.mark }
      await assert.rejects(
        recoverImage(join(root, 'copy'), lost, ''),
        (error) => error instanceof JournalDamagedError && error.batch === acknowledged + 1,
      )
    }
  }))

test('behavior: unsynced disk blocks lost in any part, over checkpoints and restarts of the write-ahead log', () =>
  inDirectory(async (root) => {
    const random = seededRandom(seed)
    const images = await writeImages(join(root, 'source'), 130, 700)
    let [checkpoints, restarts] = [0, 0]
    for (let batch = 1; batch < images.length; batch++) {
      const [before, after] = [images[batch - 1]!, images[batch]!]
      const checkpointed = Buffer.compare(before.database, after.database) !== 0
      const restarted = batch > 1 && Buffer.compare(before.wal.subarray(0, 32), after.wal.subarray(0, 32)) !== 0
      checkpoints += Number(checkpointed)
      restarts += Number(restarted)
      if (!checkpointed && !restarted && batch % 40 !== 1) continue
      for (let round = 0; round < 4; round++) {
        // SQLite syncs the new log before it touches the database, and a new log's header before its frames.
        const image = checkpointed
          ? { ...after, database: mixBlocks(before.database, after.database, 0, random), mark: before.mark }
          : { ...after, wal: mixBlocks(before.wal, after.wal, 32, random), mark: before.mark }
        const batches = await recoverImage(join(root, 'copy'), image, `seed ${seed}, batch ${batch}, round ${round}`)
        assert.ok(
          batches >= (checkpointed ? batch : batch - 1),
          `seed ${seed}, batch ${batch}, round ${round}: ${batches}`,
        )
      }
    }
    assert.ok(checkpoints >= 1 && restarts >= 1, `${checkpoints} checkpoints, ${restarts} restarts`)
  }))

/** Five snapshots over a log that survives, until the power fails; answers the sequences of those reported as written. */
async function writeSnapshots(
  files: ForgetfulFiles,
): Promise<{ files: ForgetfulFiles; log: ReturnType<typeof openMemoryLog>; seqsWritten: number[] }> {
  const log = openMemoryLog()
  const writer = startWriter(counters, counters.open(), journalStart)
  const sequencer = new Sequencer({ writer, log, clock: () => 1_000, files, snapshots: 'snapshots', diagnose() {} })
  const seqsWritten: number[] = []
  try {
    for (let round = 0; round < 5; round++) {
      sequencer.appendAll(additions(round * 3, 3))
      seqsWritten.push((await sequencer.snapshot()).seq)
    }
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error
  }
  await sequencer.close()
  return { files, log, seqsWritten }
}

/** The toy's state after as many rounds of three commands as a log of batches and seals holds, computed without a journal. */
function replayed(tail: number): Counters {
  const state = counters.open()
  for (const [index, { timeMs, command }] of additions(0, Math.ceil(tail / 2) * 3).entries())
    counters.apply(state, index + 1, timeMs, command)
  return state
}

function noting(seqs: number[], state: Counters): Counters {
  seqs.push(state.lastSeq)
  return state
}

type Image = { readonly database: Buffer; readonly wal: Buffer; readonly mark: Buffer }

/** The files of a journal after each acknowledged batch; the first image is the empty journal, so the index is the batch. */
async function writeImages(directory: string, batchCount: number, size: number): Promise<Image[]> {
  const { sequencer, close } = openCounters(directory)
  const images = [imageOf(directory)]
  for (let batch = 0; batch < batchCount; batch++) {
    sequencer.appendAll(additions(batch * size, size))
    images.push(imageOf(directory))
  }
  await close()
  return images
}

function imageOf(directory: string): Image {
  // Reading through the file system is safe here only because no other process wants the locks that closing drops.
  const [database, wal, mark] = ['journal.db', 'journal.db-wal', 'acknowledged.mark'].map((name) =>
    readFileSync(join(directory, name)),
  )
  return { database: database!, wal: wal!, mark: mark! }
}

/** Starts a node on an image; answers how many batches it found, after comparing the state with one computed without a journal. */
async function recoverImage(directory: string, { database, wal, mark }: Image, where: string): Promise<number> {
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory)
  for (const [name, bytes] of Object.entries({
    'journal.db': database,
    'journal.db-wal': wal,
    'acknowledged.mark': mark,
  })) {
    writeFileSync(join(directory, name), bytes)
  }
  const { sequencer, close } = openCounters(directory)
  const { batch, seq } = sequencer.position
  const expected = counters.open()
  for (const [index, { timeMs, command }] of additions(0, seq).entries())
    counters.apply(expected, index + 1, timeMs, command)
  assert.deepEqual(sequencer.state, expected, where)
  await close()
  return batch
}

/** The later file with each changed block of 512 bytes either arrived or not; the first `kept` bytes arrived. */
function mixBlocks(before: Buffer, after: Buffer, kept: number, random: Random): Buffer {
  const mixed = Buffer.from(after)
  for (let at = 0; at < after.length; at += 512) {
    if (random.below(2) === 1) continue
    const from = Math.max(at, kept)
    const to = Math.min(at + 512, after.length)
    mixed.fill(0, from, to)
    mixed.set(before.subarray(from, to), from)
  }
  return mixed
}
