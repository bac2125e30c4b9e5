import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { addCommand, type Counters, counters } from '../../test/faults/counters.ts'
import { openMemoryLog } from '../../test/faults/memory-log.ts'
import { additions, inDirectory, noEvidence, openCounters, writeCounters } from '../../test/faults/places.ts'
import { copyJournal } from './backup.ts'
import { decodeHeader } from './batch.ts'
import { CommandTooLargeError, JournalLockedError, NotAJournalError, QueueFullError } from './errors.ts'
import { diskFiles } from './files.ts'
import { type JournalApart, openJournalApart, removeJournal } from './journal.ts'
import { commandBytesMax } from './limits.ts'
import type { MachinePort } from './machine-port.ts'
import { Sequencer } from './sequencer.ts'
import { verifyJournal } from './verify.ts'
import { journalStart, startWriter } from './writer.ts'

/** A journal of the toy machine with its log in a thread; `told` hears what recovery and submissions execute. */
function openApart(
  directory: string,
  retold: { readonly commands: number; readonly commandsMax: number; readonly afterSeq?: number },
  told: number[] = [],
): Promise<JournalApart<Counters>> {
  const machine: MachinePort<Counters> = {
    ...counters,
    apply(state, seq, timeMs, command) {
      told.push(seq)
      return counters.apply(state, seq, timeMs, command)
    },
  }
  return openJournalApart(directory, { machine, clock: () => 1_000, diagnose: assert.fail, retold })
}

const all = { commands: 0, commandsMax: Number.MAX_SAFE_INTEGER }

describe('a journal whose log is in a thread', () => {
  test('default: what it answered is there again, and is what one in this thread writes', () =>
    inDirectory(async (directory) => {
      const [apart, local] = [join(directory, 'apart'), join(directory, 'local')]
      const { sequencer, close } = await openApart(apart, all)
      for (const { command, evidence } of additions(0, 5)) await sequencer.submit(command, evidence)
      await close()
      const own = openCounters(local)
      for (const { command, evidence } of additions(0, 5)) await own.sequencer.submit(command, evidence)
      await own.close()
      const [one, other] = [apart, local].map((each) => verifyJournal(each, counters, () => {}))
      assert.equal(one!.failure, null)
      assert.deepEqual([one!.commands, one!.chainHash, one!.stateHash], [5, other!.chainHash, other!.stateHash])
    }))

  test('behavior: the end of the journal is told again, from the snapshot that leaves enough to tell', () =>
    inDirectory(async (directory) => {
      const journal = openCounters(directory)
      for (const before of [0, 100, 200]) {
        journal.sequencer.appendAll(additions(before, 100))
        await journal.sequencer.snapshot()
      }
      journal.sequencer.appendAll(additions(300, 10))
      await journal.close()
      const toldFrom = async (commands: number, commandsMax: number, afterSeq = 310): Promise<number> => {
        const told: number[] = []
        await (await openApart(directory, { commands, commandsMax, afterSeq }, told)).close()
        assert.equal(told.at(-1), 310)
        assert.equal(told.length, 310 - told[0]! + 1)
        return told[0]!
      }
      assert.equal(await toldFrom(0, 200), 301)
      assert.equal(await toldFrom(10, 200), 301)
      assert.equal(await toldFrom(11, 200), 201)
      assert.equal(await toldFrom(150, 250), 101)
      assert.equal(await toldFrom(250, 400), 1, 'all of it is little enough')
      assert.equal(await toldFrom(250, 300), 301, 'too much would be told: the newest snapshot')
      assert.equal(await toldFrom(0, 200, 300), 301, 'somebody has heard all that the newest snapshot holds')
      assert.equal(await toldFrom(0, 200, 299), 201, 'somebody has not')
      assert.equal(await toldFrom(0, 10, 99), 1, 'whatever it costs')
    }))
})

describe('groups', () => {
  function start(batchCommandsMax: number, queueCommandsMax = 64) {
    const records: Uint8Array[] = []
    const sequencer = new Sequencer({
      writer: startWriter(counters, counters.open(), journalStart),
      log: openMemoryLog(records),
      clock: () => 1_000,
      files: diskFiles,
      snapshots: '',
      diagnose: assert.fail,
      batchCommandsMax,
      queueCommandsMax,
    })
    return { sequencer, records }
  }
  const group = (size: number) =>
    Array.from({ length: size }, () => ({ command: addCommand(1, 1), evidence: noEvidence }))
  const countOf = (record: Uint8Array): number => {
    const header = decodeHeader(record)
    return 'count' in header ? header.count : assert.fail()
  }

  test('default: a batch ends where a group does', async () => {
    const { sequencer, records } = start(8)
    const answers = await Promise.all([5, 5, 1, 2, 8].map((size) => sequencer.submitGroup(group(size))))
    assert.deepEqual(
      answers.map((receipts) => [receipts[0]!.seq, receipts.length]),
      [
        [1, 5],
        [6, 5],
        [11, 1],
        [12, 2],
        [14, 8],
      ],
    )
    await sequencer.close()
    assert.deepEqual(records.map(countOf), [5, 8, 8, 0])
  })

  test('behavior: an empty group is answered by nothing', async () => {
    const { sequencer } = start(8)
    assert.deepEqual(await sequencer.submitGroup([]), [])
    await sequencer.close()
  })

  test('rejects: a group that no batch takes, in number or bytes, and one that the queue does not take whole', async () => {
    const { sequencer } = start(16, 20)
    await assert.rejects(sequencer.submitGroup(group(17)), CommandTooLargeError)
    const large = { command: addCommand(1, 1, commandBytesMax), evidence: new Uint8Array(commandBytesMax) }
    await assert.rejects(sequencer.submitGroup(Array.from({ length: 5 }, () => large)), CommandTooLargeError)
    const taken = sequencer.submitGroup(group(16))
    await assert.rejects(sequencer.submitGroup(group(5)), QueueFullError)
    assert.equal((await taken).length, 16)
    assert.equal(sequencer.position.seq, 16)
    await sequencer.close()
  })
})

describe('copies', () => {
  test('default: a journal that is being written is copied at a moment of it, snapshots too', () =>
    inDirectory(async (directory) => {
      const [from, to] = [join(directory, 'from'), join(directory, 'to')]
      const { sequencer, close } = openCounters(from)
      sequencer.appendAll(additions(0, 100))
      await sequencer.snapshot()
      sequencer.appendAll(additions(100, 50))
      const copying = copyJournal(from, to)
      sequencer.appendAll(additions(150, 50))
      await copying
      await close()
      const report = verifyJournal(to, counters, () => {})
      assert.deepEqual([report.failure, report.snapshots], [null, 1])
      assert.ok(report.commands >= 150 && report.commands <= 200, `${report.commands}`)
      const again = openCounters(to)
      again.sequencer.appendAll(additions(report.commands, 1))
      await again.close()
    }))

  test('rejects: nothing to copy, and a place where a journal is', () =>
    inDirectory(async (directory) => {
      await writeCounters(join(directory, 'a'), 1, 1)
      await writeCounters(join(directory, 'b'), 1, 1)
      await assert.rejects(copyJournal(join(directory, 'none'), join(directory, 'c')), NotAJournalError)
      await assert.rejects(copyJournal(join(directory, 'a'), join(directory, 'b')), NotAJournalError)
      assert.equal(verifyJournal(join(directory, 'b'), counters, () => {}).failure, null)
    }))
})

describe('removal', () => {
  test('default: a journal goes with its folder, a half removed one too, and none is no error', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'journal')
      await writeCounters(path, 2, 2)
      removeJournal(path)
      assert.equal(existsSync(path), false)
      removeJournal(path)
      await writeCounters(path, 2, 2)
      rmSync(join(path, 'acknowledged.mark'))
      removeJournal(path)
      assert.equal(existsSync(path), false)
    }))

  test('rejects: a journal that is written, and a folder with anything else in it', () =>
    inDirectory(async (directory) => {
      const path = join(directory, 'journal')
      const { close } = openCounters(path)
      assert.throws(() => removeJournal(path), JournalLockedError)
      await close()
      assert.equal(verifyJournal(path, counters, () => {}).failure, null)
      const foreign = join(directory, 'foreign')
      mkdirSync(foreign)
      writeFileSync(join(foreign, 'letter.txt'), '')
      assert.throws(() => removeJournal(foreign), NotAJournalError)
      assert.deepEqual(readdirSync(foreign), ['letter.txt'])
    }))
})
