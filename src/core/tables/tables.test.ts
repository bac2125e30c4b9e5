import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import {
  blockSizeFor,
  keyIndexAdd,
  keyIndexFind,
  keyIndexOf,
  keyRead,
  keyWrite,
  pagesOf,
  restoreTable,
  slabGive,
  slabHasRoom,
  slabOf,
  slabTake,
  tableAdd,
  tableFree,
  tableGrow,
  tableHasRoom,
  tableOf,
  takeTouched,
  ticketAdd,
  ticketedOf,
  ticketFind,
  touch,
  touchedOf,
} from './index.ts'

const kinds = { next: 'i32', amount: 'f64', small: 'u8' } as const

test('behavior: freed rows come back last in, first out, zeroed', () => {
  const table = tableOf('t', kinds, 3, true)
  const rows = [tableAdd(table), tableAdd(table), tableAdd(table)]
  assert.deepEqual(rows, [0, 1, 2])
  assert.equal(tableHasRoom(table), false)
  table.amount[1] = 7
  tableFree(table, 1)
  tableFree(table, 0)
  assert.equal(tableAdd(table), 0)
  assert.equal(tableAdd(table), 1)
  assert.equal(table.amount[1], 0)
})

test('behavior: pages restore a table byte for byte, its free list included', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 20 }), { maxLength: 60 }), (script) => {
      const table = tableOf('t', kinds, 100, true)
      const live: number[] = []
      for (const step of script) {
        if (step < 0 && live.length > 0) tableFree(table, live.splice(-step % live.length, 1)[0]!)
        else {
          const row = tableAdd(table)
          table.amount[row] = step
          live.push(row)
        }
      }
      const copy = tableOf('t', kinds, 10, true)
      assert.equal(restoreTable(copy, [...pagesOf(table)].map((page) => page.slice())[Symbol.iterator]()), true)
      assert.deepEqual([...pagesOf(copy)], [...pagesOf(table)])
      if (tableHasRoom(table)) assert.equal(tableAdd(copy), tableAdd(table))
    }),
  )
})

test('rejects: pages of another table, cut pages', () => {
  const table = tableOf('t', kinds, 4, true)
  tableAdd(table)
  const pages = [...pagesOf(table)]
  assert.equal(restoreTable(tableOf('u', kinds, 4, true), pages[Symbol.iterator]()), false)
  assert.equal(restoreTable(tableOf('t', kinds, 4, true), pages.slice(0, -1)[Symbol.iterator]()), false)
})

test('behavior: blocks never overlap, and freed blocks are reused before new ones', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 }), (sizes) => {
      const slab = slabOf(tableOf('s', { cost: 'f64', market: 'u16' }, 4096), 'cost')
      const blocks: { first: number; size: number }[] = []
      sizes.forEach((size, i) => {
        if (i % 3 === 2) {
          const gone = blocks.splice(i % blocks.length, 1)[0]!
          slabGive(slab, gone.first, gone.size)
        }
        assert.equal(slabHasRoom(slab, size), true)
        const first = slabTake(slab, size)
        const last = first + blockSizeFor(size)
        for (let slot = first; slot < last; slot++) assert.equal(slab.cost[slot], 0)
        for (const other of blocks) {
          assert.ok(last <= other.first || first >= other.first + blockSizeFor(other.size))
        }
        blocks.push({ first, size })
        slab.cost.fill(i + 1, first, last)
      })
    }),
  )
})

test('behavior: a full slab doubles, and what was in it stays', () => {
  const slab = slabOf(tableOf('s', { cost: 'f64' }, 4), 'cost')
  const first = slabTake(slab, 3)
  slab.cost.fill(7, first, first + 3)
  assert.equal(slabHasRoom(slab, 3), false)
  const second = slabTake(slab, 3)
  assert.deepEqual([second, slab.rows, slab.capacity], [3, 6, 8])
  assert.deepEqual([...slab.cost], [7, 7, 7, 0, 0, 0, 0, 0])
  // A block larger than twice the capacity: 2 × 8 = 16 is too small for 6 + 22 slots.
  slabTake(slab, 20)
  assert.deepEqual([slab.rows, slab.capacity], [28, 28])
})

test('behavior: a ticket finds its row and never a later tenant', () => {
  const table = ticketedOf(tableOf('h', { next: 'i32', ticket: 'f64' }, 8, true))
  const row = ticketAdd(table)
  const ticket = table.ticket[row]!
  assert.equal(ticketFind(table, ticket), row)
  tableFree(table, row)
  assert.equal(ticketFind(table, ticket), -1)
  assert.equal(ticketAdd(table), row)
  assert.equal(ticketFind(table, ticket), -1)
  assert.equal(ticketFind(table, 0), -1)
})

test('behavior: keys are found, also after the table has grown', () => {
  const table = tableOf('o', { key: 'key' }, 4)
  const key = (n: number): string => n.toString(16).padStart(64, '0')
  let index = keyIndexOf(table.key, 0, 4)
  for (let n = 0; n < 4; n++) {
    const row = tableAdd(table)
    keyWrite(table.key, row, key(n))
    keyIndexAdd(index, table.key, row)
  }
  tableGrow(table, 64)
  index = keyIndexOf(table.key, table.rows, 64)
  for (let n = 0; n < 4; n++) assert.equal(keyIndexFind(index, table.key, key(n)), n)
  assert.equal(keyIndexFind(index, table.key, key(99)), -1)
  assert.equal(keyRead(table.key, 3), key(3))
})

test('behavior: a touched row is given once', () => {
  const touched = touchedOf(200)
  for (let row = 0; row < 200; row++) touch(touched, row % 150)
  const rows: number[] = []
  for (let row = takeTouched(touched); row >= 0; row = takeTouched(touched)) rows.push(row)
  assert.equal(rows.length, 150)
  assert.equal(new Set(rows).size, 150)
})
