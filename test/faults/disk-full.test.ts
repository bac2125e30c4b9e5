/** No room: what is refused is refused whole, the journal stays good, and it goes on when there is room again. */
import assert from 'node:assert/strict'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DiskFullError } from '../../src/node/errors.ts'
import type { Journal } from '../../src/node/journal.ts'
import { verifyJournal } from '../../src/node/verify.ts'
import { type Counters, counters } from './counters.ts'
import { additions, inDirectory, openCounters } from './places.ts'
import { consumeRest, onSmallDisk } from './small-disk.ts'

test('rejects: a full file system; appending, snapshots and start-up recover when there is room', async (context) => {
  await onSmallDisk(context, 3 * 1024, async (disk) => {
    const directory = join(disk, 'journal')
    const filler = join(disk, 'filler')
    writeFileSync(filler, new Uint8Array(1_000_000))
    const journal = openCounters(directory)
    const acknowledged = fill(journal, 0)
    assert.ok(acknowledged > 1_000, `${acknowledged}`)
    expectWhole(directory, acknowledged)
    const waiting = await Promise.allSettled(
      [1, 2].map(() => journal.sequencer.submit(additions(0, 1)[0]!.command, large)),
    )
    for (const each of waiting) assert.ok(each.status === 'rejected' && each.reason instanceof DiskFullError)
    consumeRest(disk)
    await assert.rejects(journal.sequencer.snapshot(), DiskFullError)
    assert.deepEqual(readdirSync(join(directory, 'snapshots')), [])
    rmSync(filler)
    rmSync(join(disk, 'rest'))
    journal.sequencer.appendAll(additions(acknowledged, 100))
    await journal.sequencer.snapshot()
    await journal.close()
    expectWhole(directory, acknowledged + 100)
  })
})

test('behavior: a node that stopped on a full disk is told so or starts, and loses nothing', async (context) => {
  await onSmallDisk(context, 3 * 1024, async (disk) => {
    const directory = join(disk, 'journal')
    const journal = openCounters(directory)
    const acknowledged = fill(journal, 0)
    await journal.close()
    consumeRest(disk)
    try {
      await openCounters(directory).close()
    } catch (error) {
      assert.ok(error instanceof DiskFullError, String(error))
    }
    rmSync(join(disk, 'rest'))
    await openCounters(directory).close()
    expectWhole(directory, acknowledged)
  })
})

test('rejects: a journal at its own limit of bytes', () =>
  inDirectory(async (directory) => {
    const bytesMax = 40 * 16_384
    const limited = openCounters(directory, { bytesMax })
    const acknowledged = fill(limited, 0)
    expectWhole(directory, acknowledged)
    await limited.close()
    const wider = openCounters(directory, { bytesMax: 2 * bytesMax })
    wider.sequencer.appendAll(additions(acknowledged, 500))
    await wider.close()
    expectWhole(directory, acknowledged + 500)
  }))

const large = new Uint8Array(900_000)

/** Appends until it is refused; answers how many commands were taken. Nothing of the refused batch may show. */
function fill({ sequencer }: Journal<Counters>, from: number): number {
  for (let count = from; ; count += 200) {
    try {
      sequencer.appendAll(additions(count, 200))
    } catch (error) {
      assert.ok(error instanceof DiskFullError, String(error))
      assert.equal(sequencer.position.seq, count)
      return count
    }
  }
}

function expectWhole(directory: string, commands: number): void {
  const report = verifyJournal(directory, counters, () => {})
  assert.deepEqual([report.failure, report.commands], [null, commands])
}
