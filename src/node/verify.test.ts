import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { addCommand, type Counters, counters } from '../../test/faults/counters.ts'
import { changing, forge } from '../../test/faults/forge.ts'
import { additions, inDirectory, openCounters, writeCounters } from '../../test/faults/places.ts'
import { type Batch, chainOf } from './batch.ts'
import { toHex } from './bytes.ts'
import { DivergenceError, JournalDamagedError, RulesVersionError, SequenceRangeError } from './errors.ts'
import { readRange, stateAt } from './inspect.ts'
import type { VerifyFailure } from './judge/index.ts'
import { verifyJournal } from './verify.ts'

/** Four batches of five commands: sequences 1–5, 6–10, 11–15, 16–20; record 5 is the seal. */
const batchCount = 4
const size = 5

describe('verify', () => {
  test('default', () =>
    inDirectory(async (directory) => {
      const { sequencer, close } = openCounters(directory)
      sequencer.appendAll(additions(0, size))
      await sequencer.snapshot()
      sequencer.appendAll(additions(size, size))
      await close()
      const steps: number[] = []
      const report = verifyJournal(directory, counters, ({ batch }) => steps.push(batch))
      const { stateHash, chainHash, ...counts } = report
      assert.deepEqual(counts, { batches: 4, commands: 10, commandsCompared: 10, snapshots: 1, failure: null })
      assert.equal(stateHash, stateAt(directory, counters, () => {}).stateHash)
      changing(directory, (database) => {
        const last = database.prepare('SELECT record FROM batch WHERE number = 4').get()!.record as Uint8Array
        assert.equal(chainHash, toHex(chainOf(last)))
      })
      assert.deepEqual(steps, [1, 2, 3, 4])
    }))

  test('behavior: a journal in use is verified up to its tail', () =>
    inDirectory(async (directory) => {
      const { sequencer, close } = openCounters(directory)
      sequencer.appendAll(additions(0, size))
      const report = verifyJournal(directory, counters, () => {})
      // The last batch has no successor yet that stores its outcome.
      assert.deepEqual([report.failure, report.commands, report.commandsCompared], [null, 5, 0])
      sequencer.appendAll(additions(size, size))
      await close()
    }))

  test('rejects: a falsified checksum with everything recomputed, naming the sequence', async () => {
    for (const seq of [1, 7, 15, 20]) {
      const batch = Math.ceil(seq / size)
      // The outcome of batch n stands in record n + 1.
      const failure = await verifyForged(batch + 1, (record) => {
        record.outcomePrevious.checksums[(seq - 1) % size]! ^= 1
        return record
      })
      assert.deepEqual([failure?.batch, failure?.seq], [batch, seq])
    }
  })

  test('rejects: a falsified hash of events with everything recomputed', async () => {
    const failure = await verifyForged(3, ({ outcomePrevious, ...record }) => {
      return { ...record, outcomePrevious: { ...outcomePrevious, eventsHash: new Uint8Array(32) } }
    })
    assert.deepEqual([failure?.batch, failure?.seq], [2, 6])
  })

  test('rejects: checksums left out or added, with everything recomputed', async () => {
    for (const [count, seqExpected] of [
      [3, 9],
      [6, 11],
    ] as const) {
      const failure = await verifyForged(3, ({ outcomePrevious, ...record }) => {
        const checksums = new Uint32Array(count)
        checksums.set(outcomePrevious.checksums.subarray(0, count))
        return { ...record, outcomePrevious: { ...outcomePrevious, checksums } }
      })
      assert.deepEqual([failure?.batch, failure?.seq], [2, seqExpected])
    }
  })

  test('rejects: a falsified command with the chain recomputed but the outcome left', async () => {
    const failure = await verifyForged(2, (record) => {
      const commands = record.commands.map((each, index) =>
        index === 3 ? { ...each, command: addCommand(1, 1_000_000) } : each,
      )
      return { ...record, commands }
    })
    assert.deepEqual([failure?.batch, failure?.seq], [2, 9])
  })

  test('rejects: batches that were swapped, left out or renumbered', () =>
    inDirectory(async (root) => {
      const cases: Record<string, [sql: string, firstBad: number]> = {
        swapped: [
          'UPDATE batch SET number = CASE number WHEN 2 THEN -3 ELSE -2 END WHERE number IN (2, 3); UPDATE batch SET number = -number WHERE number < 0',
          2,
        ],
        'left out': ['DELETE FROM batch WHERE number = 3', 3],
        'end left out': ['DELETE FROM batch WHERE number >= 4', 4],
        'all left out': ['DELETE FROM batch', 1],
        'moved up': ['UPDATE batch SET number = 9 WHERE number = 5', 5],
        doubled: ['UPDATE batch SET record = (SELECT record FROM batch WHERE number = 1) WHERE number = 2', 2],
        emptied: ["UPDATE batch SET record = x'' WHERE number = 4", 4],
      }
      for (const [name, [sql, firstBad]] of Object.entries(cases)) {
        const directory = join(root, name)
        await writeCounters(directory, batchCount, size)
        changing(directory, (database) => database.exec(sql))
        assert.equal(verifyJournal(directory, counters, () => {}).failure?.batch, firstBad, name)
        assert.throws(
          () => openCounters(directory),
          (error) => error instanceof JournalDamagedError && error.batch === firstBad,
          name,
        )
      }
    }))

  test('rejects: start-up stops at a divergence too', () =>
    inDirectory(async (directory) => {
      await writeCounters(directory, batchCount, size)
      forge(directory, 3, (record) => {
        record.outcomePrevious.checksums[1]! ^= 1
        return record
      })
      assert.throws(
        () => openCounters(directory),
        (error) => error instanceof DivergenceError && error.seq === 7,
      )
    }))

  test('rejects: other rules, by name', () =>
    inDirectory(async (directory) => {
      await writeCounters(directory, 1, 1)
      const newer = { ...counters, rulesVersion: 2 }
      assert.throws(() => verifyJournal(directory, newer, () => {}), RulesVersionError)
      assert.throws(() => openCounters(directory, { machine: newer }), RulesVersionError)
    }))
})

describe('inspect', () => {
  test('default', () =>
    inDirectory(async (directory) => {
      await writeCounters(directory, batchCount, size)
      const range = readRange(directory, 5, 11).map(({ seq, batch, timeMs, evidence }) => [
        seq,
        batch,
        timeMs,
        evidence[0],
      ])
      assert.deepEqual(
        range,
        [5, 6, 7, 8, 9, 10, 11].map((seq) => [seq, Math.ceil(seq / size), 1_000 + seq, seq]),
      )
    }))

  test('behavior: the state at every sequence, with and without snapshots', () =>
    inDirectory(async (directory) => {
      const { sequencer, close } = openCounters(directory)
      for (let round = 0; round < 3; round++) {
        sequencer.appendAll(additions(round * 4, 4))
        await sequencer.snapshot()
      }
      await close()
      for (let seq = 0; seq <= 12; seq++) {
        const { state, position } = stateAt(directory, counters, () => {}, seq)
        assert.equal(position.seq, seq)
        // Command n adds n to counter n: after `seq` commands their sum is 1 + … + seq.
        assert.equal(sumOf(state), (seq * (seq + 1)) / 2)
        if (seq > 0)
          assert.deepEqual(
            readRange(directory, seq, seq).map((each) => each.seq),
            [seq],
          )
      }
    }))

  test('rejects: a sequence that is not there', () =>
    inDirectory(async (directory) => {
      await writeCounters(directory, 1, 3)
      for (const seq of [-1, 4, 0.5, Number.NaN]) {
        assert.throws(() => stateAt(directory, counters, () => {}, seq), SequenceRangeError, String(seq))
      }
      assert.throws(() => readRange(directory, 0, 3), SequenceRangeError)
      assert.throws(() => readRange(directory, 1, 4), SequenceRangeError)
    }))
})

async function verifyForged(batch: number, change: (record: Batch) => Batch): Promise<VerifyFailure | null> {
  let failure: VerifyFailure | null = null
  await inDirectory(async (directory) => {
    await writeCounters(directory, batchCount, size)
    forge(directory, batch, change)
    failure = verifyJournal(directory, counters, () => {}).failure
  })
  return failure
}

function sumOf({ values }: Counters): number {
  return values.reduce((sum, value) => sum + value, 0)
}
