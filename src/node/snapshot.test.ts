import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { counters } from '../../test/faults/counters.ts'
import { additions, inDirectory, openCounters } from '../../test/faults/places.ts'
import { JournalDamagedError } from './errors.ts'
import { stateHash } from './state-hash.ts'
import { verifyJournal } from './verify.ts'

test('default: recovery from a snapshot and a tail gives the state of the whole log', () =>
  inDirectory(async (directory) => {
    const hash = await writeWithSnapshots(directory, 2)
    assert.deepEqual(await reopen(directory), { hash, diagnoses: [], seq: 30 })
    rmSync(join(directory, 'snapshots'), { recursive: true })
    assert.deepEqual(await reopen(directory), { hash, diagnoses: [], seq: 30 })
  }))

test('behavior: the newest three are kept', () =>
  inDirectory(async (directory) => {
    await writeWithSnapshots(directory, 5)
    const seqs = readdirSync(join(directory, 'snapshots')).map((name) => Number(name.slice(0, 16)))
    assert.deepEqual(
      seqs.sort((left, right) => left - right),
      [30, 40, 50],
    )
  }))

test('behavior: an empty journal can have a snapshot', () =>
  inDirectory(async (directory) => {
    const { sequencer, close } = openCounters(directory)
    await sequencer.snapshot()
    await close()
    assert.equal(verifyJournal(directory, counters, () => {}).failure, null)
    assert.equal((await reopen(directory)).seq, 0)
  }))

test('rejects: any changed byte, any shorter or longer file: an older one is taken, with a diagnosis', () =>
  inDirectory(async (directory) => {
    const hash = await writeWithSnapshots(directory, 2)
    const newest = readdirSync(join(directory, 'snapshots')).sort().at(-1)!
    const path = join(directory, 'snapshots', newest)
    const good = readFileSync(path)
    const spoiled: Buffer[] = [
      good.subarray(0, 0),
      good.subarray(0, 50),
      good.subarray(0, -1),
      Buffer.concat([good, Buffer.of(0)]),
    ]
    for (let at = 0; at < good.length; at += 7) {
      const changed = Buffer.from(good)
      changed[at]! ^= 0x10
      spoiled.push(changed)
    }
    for (const bytes of spoiled) {
      writeFileSync(path, bytes)
      const { diagnoses, ...recovered } = await reopen(directory)
      assert.deepEqual(recovered, { hash, seq: 30 })
      assert.equal(diagnoses.length, 1)
      assert.match(diagnoses[0]!, new RegExp(newest))
    }
    assert.match(verifyJournal(directory, counters, () => {}).failure?.what ?? '', new RegExp(newest))
  }))

test('rejects: a snapshot beyond the log proves that the log has lost its end', () =>
  inDirectory(async (directory) => {
    await writeWithSnapshots(join(directory, 'long'), 3)
    await writeWithSnapshots(join(directory, 'short'), 1)
    const [newest] = readdirSync(join(directory, 'long', 'snapshots'))
      .sort()
      .reverse()
    const bytes = readFileSync(join(directory, 'long', 'snapshots', newest!))
    writeFileSync(join(directory, 'short', 'snapshots', newest!), bytes)
    assert.throws(() => openCounters(join(directory, 'short')), JournalDamagedError)
    assert.notEqual(verifyJournal(join(directory, 'short'), counters, () => {}).failure, null)
  }))

test('behavior: the state hash depends on every byte, every length and the order of pages', () => {
  const hashOf = (...pages: number[][]): string =>
    Buffer.from(stateHash(pages.map((page) => Uint8Array.from(page))).hash).toString('hex')
  const different = [
    hashOf(),
    hashOf([]),
    hashOf([], []),
    hashOf([1, 2]),
    hashOf([2, 1]),
    hashOf([1], [2]),
    hashOf([2], [1]),
    hashOf([1, 2], []),
  ]
  assert.equal(new Set(different).size, different.length)
})

/** Ten commands and a snapshot, `count` times, then ten more without one. Answers the last state hash. */
async function writeWithSnapshots(directory: string, count: number): Promise<string> {
  const { sequencer, close } = openCounters(directory)
  for (let round = 0; round < count; round++) {
    sequencer.appendAll(additions(round * 10, 10))
    await sequencer.snapshot()
  }
  sequencer.appendAll(additions(count * 10, 10))
  const hash = hashOfCounters(sequencer.state)
  await close()
  return hash
}

async function reopen(directory: string): Promise<{ hash: string; diagnoses: string[]; seq: number }> {
  const diagnoses: string[] = []
  const { sequencer, close } = openCounters(directory, { diagnose: (message) => diagnoses.push(message) })
  const hash = hashOfCounters(sequencer.state)
  await close()
  return { hash, diagnoses, seq: sequencer.position.seq }
}

function hashOfCounters(state: Parameters<typeof counters.pages>[0]): string {
  return Buffer.from(stateHash(counters.pages(state)).hash).toString('hex')
}
