import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { tableAdd, tableOf } from '../tables/index.ts'
import { type ProcedureKind, procedureKinds } from '../words/index.ts'
import { dequeue, endingSinceMs, enqueue, queueOf, refillQueue, takeEnding, takeReady } from './queue.ts'

/** Procedures with these keys and times, reductions unless said; account numbers run against the rows. */
function rowsOf(entries: readonly { orderKey: number; nextMs: number; kind?: ProcedureKind }[]) {
  const kinds = { kind: 'u8', tier: 'u16', account: 'i32', nextMs: 'f64', orderKey: 'i32' } as const
  const table = tableOf('procedures', kinds, Math.max(1, entries.length))
  for (const { orderKey, nextMs, kind = 'reduction' } of entries) {
    const row = tableAdd(table)
    table.kind[row] = procedureKinds.indexOf(kind)
    table.account[row] = entries.length - row
    table.nextMs[row] = nextMs
    table.orderKey[row] = orderKey
  }
  return table
}

function drain(queue: ReturnType<typeof queueOf>, nowMs: number): number[] {
  const rows: number[] = []
  for (let row = takeReady(queue, 0, nowMs); row >= 0; row = takeReady(queue, 0, nowMs)) rows.push(row)
  return rows
}

describe('the queue', () => {
  test('default', () => {
    // The deepest first, then the lower account: accounts are 4, 3, 2, 1.
    const table = rowsOf([
      { orderKey: -5, nextMs: 0 },
      { orderKey: -9, nextMs: 0 },
      { orderKey: -5, nextMs: 0 },
      { orderKey: -20, nextMs: 7 },
    ])
    const queue = queueOf(table)
    assert.deepEqual(drain(queue, 0), [1, 2, 0])
    assert.deepEqual(drain(queue, 6), [])
    assert.deepEqual(drain(queue, 7), [3])
  })

  test('behavior: rows at their end stand apart, the longest ready first, and are given out in the order of the others', () => {
    const queue = queueOf(
      rowsOf([
        { orderKey: -5, nextMs: 3, kind: 'deleveraging' },
        { orderKey: -9, nextMs: 0, kind: 'takeover' },
        { orderKey: -7, nextMs: 2, kind: 'resolution' },
        { orderKey: -1, nextMs: 1, kind: 'resolution' },
      ]),
    )
    assert.equal(endingSinceMs(queue, 0), Number.POSITIVE_INFINITY)
    assert.deepEqual(drain(queue, 3), [1])
    assert.equal(endingSinceMs(queue, 0), 1)
    assert.deepEqual(takeEnding(queue, 0, 3, 2), [2, 3])
    assert.deepEqual(takeEnding(queue, 0, 3, 2), [0])
    assert.deepEqual(takeEnding(queue, 0, 3, 2), [])
  })

  const entries = fc.array(
    fc.record({
      orderKey: fc.integer({ min: -3, max: 3 }),
      nextMs: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 60 },
  )
  const anyEntries = fc.array(
    fc.record({
      orderKey: fc.integer({ min: -3, max: 3 }),
      nextMs: fc.integer({ min: 0, max: 5 }),
      kind: fc.constantFrom<ProcedureKind>('reduction', 'takeover', 'deleveraging', 'resolution'),
    }),
    { maxLength: 60 },
  )

  test('behavior: it hands out what a sorted list does', () => {
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 6 }), (list, nowMs) => {
        const table = rowsOf(list)
        const sorted = list
          .map((entry, row) => ({ ...entry, row }))
          .filter((entry) => entry.nextMs <= nowMs)
          .sort((a, b) => a.orderKey - b.orderKey || b.row - a.row)
        assert.deepEqual(
          drain(queueOf(table), nowMs),
          sorted.map((entry) => entry.row),
        )
      }),
    )
  })

  test('behavior: a rebuilt queue goes on the same, whatever was taken, put back and taken out before', () => {
    const acts = fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 0, max: 6 })), { maxLength: 40 })
    fc.assert(
      fc.property(anyEntries, acts, fc.nat(20), (list, changes, budget) => {
        const table = rowsOf(list)
        const queue = queueOf(table)
        for (let i = 0; i < budget; i++) {
          const row = takeReady(queue, 0, 3)
          if (row < 0) break
          table.nextMs[row] = 5
          enqueue(queue, row)
        }
        for (const [pick, nextMs] of changes) {
          if (pick >= list.length) continue
          dequeue(queue, pick)
          if (nextMs === 6) table.kind[pick] = 0
          else if (table.kind[pick] !== 0) {
            table.nextMs[pick] = nextMs
            enqueue(queue, pick)
          }
        }
        const rebuilt = queueOf(table)
        refillQueue(rebuilt)
        assert.deepEqual(takeEnding(queue, 0, 4, 10), takeEnding(rebuilt, 0, 4, 10))
        assert.deepEqual(drain(queue, 5), drain(rebuilt, 5))
        assert.deepEqual(takeEnding(queue, 0, 5, 100), takeEnding(rebuilt, 0, 5, 100))
      }),
    )
  })
})
