import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Log } from '../../src/node/log.ts'

/** How the suite opens an engine: two handles on the same place see the same log. */
export type LogPlace = { open(): Log | Promise<Log>; dispose(): void | Promise<void> }

/** What every engine behind `Log` must do. A second engine runs it with its own `place`. */
export function describeLog(name: string, place: () => LogPlace | Promise<LogPlace>): void {
  describe(`log: ${name}`, () => {
    for (const [title, body] of Object.entries(requirements)) test(title, () => using(place, body))
  })
}

type Requirement = (open: () => Promise<Log>) => Promise<void>

const requirements: Readonly<Record<string, Requirement>> = {
  default: async (open) => {
    const log = await open()
    assert.equal(await log.tail(), 0)
    assert.deepEqual(await log.append(record(1), 0), { kind: 'ok', batch: 1 })
    assert.deepEqual(await log.append(record(2), 1), { kind: 'ok', batch: 2 })
    assert.equal(await log.tail(), 2)
    assert.deepEqual(await readAll(log, 1), [
      [1, record(1)],
      [2, record(2)],
    ])
  },

  'behavior: reads from a batch on, and nothing behind the tail': async (open) => {
    const log = await open()
    for (let batch = 1; batch <= 5; batch++) await log.append(record(batch), batch - 1)
    assert.deepEqual(
      (await readAll(log, 4)).map(([batch]) => batch),
      [4, 5],
    )
    assert.deepEqual(await readAll(log, 6), [])
  },

  'behavior: keeps every record over close and open': async (open) => {
    const first = await open()
    for (let batch = 1; batch <= 3; batch++) await first.append(record(batch), batch - 1)
    await first.sync()
    await first.close()
    const second = await open()
    assert.equal(await second.tail(), 3)
    assert.deepEqual(await second.append(record(4), 3), { kind: 'ok', batch: 4 })
    assert.deepEqual(
      (await readAll(second, 1)).map(([, bytes]) => bytes),
      [1, 2, 3, 4].map(record),
    )
  },

  'behavior: reads the bytes of a record before append returns': async (open) => {
    const log = await open()
    const bytes = record(7)
    const appended = log.append(bytes, 0)
    bytes.fill(0)
    await appended
    assert.deepEqual(await readAll(log, 1), [[1, record(7)]])
  },

  'behavior: takes an empty record and a large one': async (open) => {
    const log = await open()
    const large = new Uint8Array(3_000_001).map((_, index) => index * 31)
    await log.append(new Uint8Array(0), 0)
    await log.append(large, 1)
    assert.deepEqual(await readAll(log, 1), [
      [1, new Uint8Array(0)],
      [2, large],
    ])
  },

  'rejects: a stale writer gets a conflict with the tail, and changes nothing': async (open) => {
    const log = await open()
    await log.append(record(1), 0)
    assert.deepEqual(await log.append(record(9), 0), { kind: 'conflict', tail: 1 })
    assert.deepEqual(await log.append(record(9), 2), { kind: 'conflict', tail: 1 })
    assert.deepEqual(await readAll(log, 1), [[1, record(1)]])
  },

  'rejects: of two writers at one tail, one wins': async (open) => {
    const [left, right] = [await open(), await open()]
    const answers = await Promise.all([left.append(record(1), 0), right.append(record(2), 0)])
    assert.deepEqual(answers.map((answer) => answer.kind).sort(), ['conflict', 'ok'])
    assert.deepEqual(await readAll(left, 1), await readAll(right, 1))
    assert.equal(await right.tail(), 1)
  },
}

async function using(place: () => LogPlace | Promise<LogPlace>, body: Requirement): Promise<void> {
  const at = await place()
  const opened: Log[] = []
  try {
    await body(async () => {
      const log = await at.open()
      opened.push(log)
      return log
    })
  } finally {
    for (const log of opened) await log.close()
    await at.dispose()
  }
}

async function readAll(log: Log, from: number): Promise<[number, Uint8Array][]> {
  const records: [number, Uint8Array][] = []
  for await (const { batch, record } of log.read(from)) records.push([batch, new Uint8Array(record)])
  return records
}

function record(value: number): Uint8Array {
  return new Uint8Array(200 + value).fill(value)
}
