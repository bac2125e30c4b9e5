import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addCommand, type Counters, counterCount, counters } from '../../test/faults/counters.ts'
import { openMemoryLog } from '../../test/faults/memory-log.ts'
import { additions, inDirectory, noEvidence } from '../../test/faults/places.ts'
import { decodeHeader } from './batch.ts'
import { readU64 } from './bytes.ts'
import {
  AppendUnknownError,
  CommandTooLargeError,
  DiskFullError,
  LogConflictError,
  QueueFullError,
  SequencerStoppedError,
} from './errors.ts'
import { diskFiles } from './files.ts'
import { commandBytesMax } from './limits.ts'
import type { AppendResult, LocalLog, Log } from './log.ts'
import type { MachinePort } from './machine-port.ts'
import { recover } from './recovery.ts'
import { type Receipt, Sequencer, type SequencerParts } from './sequencer.ts'
import { listSnapshots } from './snapshot.ts'
import { journalStart, startWriter } from './writer.ts'

describe('sequencer', () => {
  test('default: dense sequences, and the events of each command', async () => {
    const { sequencer } = start()
    const receipts = await Promise.all([submit(sequencer, 5, 10), submit(sequencer, 5, 20), submit(sequencer, 6, 1)])
    assert.deepEqual(
      receipts.map(({ seq }) => seq),
      [1, 2, 3],
    )
    // Counter 5 holds 10, then 30; counter 6 holds 1. The toy's events end with the new value.
    assert.deepEqual(receipts.map(counterOf), [10, 30, 1])
    await sequencer.close()
  })

  test('behavior: what one turn submits is one batch; limits cut it', async () => {
    const { sequencer, records } = start({ batchCommandsMax: 4 })
    await Promise.all(Array.from({ length: 10 }, () => submit(sequencer, 0, 1)))
    await sequencer.close()
    assert.deepEqual(records.map(countOf), [4, 4, 2, 0])
  })

  test('behavior: bytes limit a batch too', async () => {
    const { sequencer, records } = start()
    const large = addCommand(1, 1, commandBytesMax)
    // 1 MiB of command and 1 MiB of evidence each: four fill 8 MiB.
    await Promise.all(Array.from({ length: 5 }, () => sequencer.submit(large, large)))
    await sequencer.close()
    assert.deepEqual(records.map(countOf), [4, 1, 0])
  })

  test('behavior: nothing is executed or answered before it is durable', async () => {
    let durable: ((result: AppendResult) => void) | undefined
    const slow: Log = {
      ...openMemoryLog(),
      append: () => new Promise((resolve) => (durable = resolve)),
    }
    const { sequencer } = start({ log: slow })
    let answered = false
    const receipt = submit(sequencer, 3, 7).then(() => (answered = true))
    while (durable === undefined) await turn()
    await turn()
    assert.deepEqual([answered, sequencer.state.values[3]], [false, 0])
    durable({ kind: 'ok', batch: 1 })
    await receipt
    assert.equal(sequencer.state.values[3], 7)
  })

  test('behavior: a log that answers later keeps order, one batch at a time', async () => {
    const records: Uint8Array[] = []
    const memory = openMemoryLog(records)
    const later: Log = { ...memory, append: async (record, tail) => memory.append(await delayed(record.slice()), tail) }
    const { sequencer } = start({ log: later, batchCommandsMax: 3 })
    const receipts = await Promise.all(Array.from({ length: 20 }, (_, index) => submit(sequencer, index, 1)))
    assert.deepEqual(
      receipts.map(({ seq }) => seq),
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    await sequencer.close()
    assert.equal(recovered(memory).position.seq, 20)
  })

  test('behavior: time never falls when the clock does', async () => {
    const times = [5_000, 4_000, 6_000.7]
    const { sequencer } = start({ clock: () => times.shift()! })
    const seen: number[] = []
    for (let index = 0; index < 3; index++) seen.push((await submit(sequencer, 0, 1)).timeMs)
    assert.deepEqual(seen, [5_000, 5_000, 6_000])
    await sequencer.close()
  })

  test('behavior: an idle sequencer writes the outcome of its last batch once', async () => {
    const { sequencer, records } = start({ sealIdleMs: 1 })
    await submit(sequencer, 0, 1)
    while (records.length < 2) await turn()
    await new Promise((resolve) => setTimeout(resolve, 10))
    await sequencer.close()
    assert.deepEqual(records.map(countOf), [1, 0])
  })

  test('behavior: appendAll and submit share one journal', async () => {
    const { sequencer, log } = start({ batchCommandsMax: 7 })
    const seqs: number[] = []
    sequencer.appendAll(additions(0, 20), (seq) => seqs.push(seq))
    const receipt = submit(sequencer, 0, 5)
    sequencer.appendAll(additions(20, 1), (seq) => seqs.push(seq))
    assert.equal((await receipt).seq, 22)
    assert.deepEqual(
      seqs,
      Array.from({ length: 21 }, (_, index) => index + 1),
    )
    await sequencer.close()
    assert.deepEqual(recovered(log).state, sequencer.state)
  })

  test('behavior: bytes that are no command are answered so, and replay the same', async () => {
    const { sequencer, log } = start()
    const { applied } = await sequencer.submit(new Uint8Array(3), noEvidence)
    assert.deepEqual(applied, { refused: 'too short' })
    await sequencer.close()
    assert.equal(recovered(log).position.seq, 1)
  })
})

describe('snapshots that are due', () => {
  test('default: behind the batch that reaches the number of commands, from one way in and the other', () =>
    inDirectory(async (snapshots) => {
      const { sequencer, records } = start({ snapshots, batchCommandsMax: 4, snapshotAt: { commands: 8, bytes: 1e9 } })
      sequencer.appendAll(additions(0, 13))
      // Batches of 4, 4, a seal, 4, 1: the first eight commands are reached by the second batch.
      assert.deepEqual(records.map(countOf), [4, 4, 0, 4, 1])
      assert.deepEqual(seqsOf(snapshots), [8])
      await Promise.all([1, 2, 3].map((amount) => submit(sequencer, 0, amount)))
      await sequencer.flush()
      // Five commands behind the snapshot, then three more.
      assert.deepEqual(seqsOf(snapshots), [8, 16])
      await sequencer.close()
    }))

  test('behavior: bytes are counted too, evidence among them', () =>
    inDirectory(async (snapshots) => {
      // Eight bytes of command and one of evidence each: 27 bytes are reached by the third.
      const { sequencer } = start({ snapshots, batchCommandsMax: 1, snapshotAt: { commands: 1e9, bytes: 27 } })
      sequencer.appendAll(additions(0, 5))
      assert.deepEqual(seqsOf(snapshots), [3])
      await sequencer.close()
    }))

  test('behavior: what recovery executed counts', () =>
    inDirectory(async (snapshots) => {
      const first = start({ snapshots, batchCommandsMax: 4 })
      first.sequencer.appendAll(additions(0, 6))
      await first.sequencer.close()
      const writer = recovered(first.log)
      const parts = { clock: () => 1_000, files: diskFiles, snapshots, diagnose() {}, log: first.log }
      const sequencer = new Sequencer({ writer, ...parts, snapshotAt: { commands: 7, bytes: 1e9 } })
      sequencer.appendAll(additions(6, 1))
      assert.deepEqual(seqsOf(snapshots), [7])
      await sequencer.close()
    }))

  test('rejects: nothing when there is no room for one', async () => {
    const told: string[] = []
    const files = { ...diskFiles, create: () => assert.fail('ENOSPC') }
    const snapshotAt = { commands: 2, bytes: 1e9 }
    const { sequencer } = start({ files, snapshotAt, batchCommandsMax: 1, diagnose: (message) => told.push(message) })
    sequencer.appendAll(additions(0, 3))
    assert.equal((await submit(sequencer, 0, 1)).seq, 4)
    await sequencer.flush()
    assert.deepEqual([told.length, sequencer.position.seq], [2, 4])
    await sequencer.close()
  })
})

describe('sequencer under faults', () => {
  test('rejects: more than waits', async () => {
    const { sequencer } = start({ queueCommandsMax: 2 })
    const answers = await Promise.allSettled([1, 2, 3].map((amount) => submit(sequencer, 0, amount)))
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected'],
    )
    assert.ok(errorOf(answers[2]!) instanceof QueueFullError)
    await submit(sequencer, 0, 3)
    await sequencer.close()
  })

  test('rejects: more bytes than wait', async () => {
    const { sequencer } = start()
    const large = addCommand(0, 1, commandBytesMax)
    // 2 MiB each with evidence; 256 MiB may wait: 128 commands.
    const answers = await Promise.allSettled(Array.from({ length: 130 }, () => sequencer.submit(large, large)))
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 128)
    assert.ok(errorOf(answers[128]!) instanceof QueueFullError)
    await submit(sequencer, 0, 1)
    await sequencer.close()
  })

  test('rejects: a command or evidence that no batch takes', async () => {
    const { sequencer } = start()
    const tooLarge = new Uint8Array(commandBytesMax + 1)
    await assert.rejects(sequencer.submit(tooLarge, noEvidence), CommandTooLargeError)
    await assert.rejects(sequencer.submit(noEvidence, tooLarge), CommandTooLargeError)
    await sequencer.close()
  })

  test('rejects: a full disk costs what waits, in order, and nothing else', async () => {
    let full = true
    const { sequencer, records } = start({ batchCommandsMax: 2, fail: () => (full ? refusal : undefined) })
    const answers = await Promise.allSettled([1, 2, 3].map((amount) => submit(sequencer, 0, amount)))
    for (const answer of answers) assert.ok(errorOf(answer) instanceof DiskFullError)
    assert.deepEqual([records.length, sequencer.state.values[0], sequencer.position.seq], [0, 0, 0])
    full = false
    assert.equal((await submit(sequencer, 0, 4)).seq, 1)
    full = true
    await sequencer.close()
    assert.deepEqual(records.map(countOf), [1])
  })

  test('rejects: an unknown answer and another writer stop it for good, unexecuted', async () => {
    const answers: [AppendResult, typeof AppendUnknownError | typeof LogConflictError][] = [
      [{ kind: 'unknown', cause: new Error('fsync failed') }, AppendUnknownError],
      [{ kind: 'conflict', tail: 9 }, LogConflictError],
    ]
    for (const [answer, expected] of answers) {
      const { sequencer } = start({ batchCommandsMax: 1, fail: () => answer })
      const waiting = await Promise.allSettled([submit(sequencer, 0, 1), submit(sequencer, 0, 1)])
      for (const each of waiting) assert.ok(errorOf(each) instanceof expected)
      assert.equal(sequencer.state.values[0], 0)
      await assert.rejects(submit(sequencer, 0, 1), SequencerStoppedError)
      await assert.rejects(sequencer.snapshot(), SequencerStoppedError)
      assert.throws(() => sequencer.appendAll(additions(0, 1)), SequencerStoppedError)
      await sequencer.close()
    }
  })

  test('rejects: a failed assertion of the machine stops it, and recovery names the sequence', async () => {
    const poison = addCommand(0, 666)
    const fragile: MachinePort<Counters> = {
      ...counters,
      apply(state, seq, timeMs, command) {
        if (Buffer.compare(command, poison) === 0) throw new Error('assertion')
        return counters.apply(state, seq, timeMs, command)
      },
    }
    const { sequencer, log } = start({ machine: fragile })
    const waiting = await Promise.allSettled([submit(sequencer, 0, 1), sequencer.submit(poison, noEvidence)])
    for (const each of waiting) assert.ok(errorOf(each) instanceof SequencerStoppedError)
    await sequencer.close()
    assert.throws(() => recovered(log, fragile), { name: 'ApplyFailedError', seq: 2 })
    assert.equal(recovered(log).position.seq, 2)
  })

  test('rejects: everything after close; close waits for what was submitted', async () => {
    const { sequencer } = start()
    const last = submit(sequencer, 0, 1)
    await sequencer.close()
    assert.equal((await last).seq, 1)
    await assert.rejects(submit(sequencer, 0, 1), SequencerStoppedError)
    await sequencer.close()
  })

  test('rejects: times out of order in appendAll, before anything is written', async () => {
    const { sequencer, records } = start()
    const [first, second] = additions(0, 2)
    assert.throws(() => sequencer.appendAll([second!, first!]), RangeError)
    assert.throws(() => sequencer.appendAll([{ ...first!, timeMs: Number.NaN }]), RangeError)
    assert.equal(records.length, 0)
    await sequencer.close()
  })
})

const refusal: AppendResult = { kind: 'refused', cause: new DiskFullError('journal.db', new Error('ENOSPC')) }

type StartOptions = Partial<Omit<SequencerParts<Counters, LocalLog>, 'log' | 'writer'>> & {
  readonly log?: Log
  readonly machine?: MachinePort<Counters>
  readonly fail?: () => AppendResult | undefined
}

/** A sequencer over a memory log, or over `log`; `fail` answers in place of the log when it answers. */
function start({ log, machine = counters, fail, ...parts }: StartOptions = {}): {
  sequencer: Sequencer<Counters, LocalLog>
  records: Uint8Array[]
  log: LocalLog
} {
  const records: Uint8Array[] = []
  const memory = openMemoryLog(records)
  const failing: LocalLog = { ...memory, append: (record, tail) => fail?.() ?? memory.append(record, tail) }
  const writer = startWriter(machine, machine.open(), journalStart)
  const defaults = {
    writer,
    clock: () => 1_000,
    files: diskFiles,
    snapshots: '/nowhere',
    sealIdleMs: 60_000,
    diagnose() {},
  }
  // A log with promises is fit for everything but `appendAll`, which the tests that pass one do not call.
  const chosen = (log ?? failing) as LocalLog
  return { sequencer: new Sequencer({ ...defaults, ...parts, log: chosen }), records, log: memory }
}

function recovered(log: LocalLog, machine: MachinePort<Counters> = counters): ReturnType<typeof recover<Counters>> {
  return recover(machine, {
    path: 'memory',
    log,
    files: { ...diskFiles, list: () => [] },
    snapshots: '',
    diagnose() {},
  })
}

/** Sequences of the snapshots in a directory, oldest first. */
function seqsOf(snapshots: string): number[] {
  return listSnapshots(diskFiles, snapshots)
    .map(({ seq }) => seq)
    .reverse()
}

function submit(sequencer: Sequencer<Counters, LocalLog>, index: number, amount: number): Promise<Receipt> {
  assert.ok(index < counterCount)
  return sequencer.submit(addCommand(index, amount), noEvidence)
}

function counterOf({ applied }: Receipt): number {
  if ('refused' in applied) throw new Error(applied.refused)
  return readU64(applied.events, 16)
}

function countOf(record: Uint8Array): number {
  const header = decodeHeader(record)
  if ('malformed' in header) throw new Error(header.malformed)
  return header.count
}

function errorOf(result: PromiseSettledResult<unknown>): unknown {
  return result.status === 'rejected' ? result.reason : undefined
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

async function delayed<T>(value: T): Promise<T> {
  await turn()
  return value
}
