/**
 * Slabs: a table whose rows are handed out in contiguous blocks, so that the legs of an account are read in one run of
 * memory. Blocks have one of a few sizes; freed blocks of a size form a list through the column `account` (a free slot
 * holds −2 − next, so that scans over slots skip it: the account of a live slot is ≥ 0).
 */
import { assert, type Row } from '../units/index.ts'
import { type AnyTable, type ColumnKinds, type Table, tableGrow } from './columns.ts'

/** Block sizes on offer: exact for small books, then steps of a third, so that little is wasted. */
export const blockSizes: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 11, 16, 22, 32, 44, 64, 96, 128]

/** Columns every slab has: the account a slot belongs to. */
export type SlabKinds = ColumnKinds & { readonly account: 'i32' }

/** A table of blocks; `heads` lists the first free block of each size (−1 none). */
export type Slab<K extends SlabKinds> = Table<K> & { readonly heads: Int32Array }

/** A slab whose further columns are not known to the compiler. */
export type AnySlab = Slab<SlabKinds>

/** Makes a slab of an empty table. */
export function slabOf<K extends SlabKinds>(table: Table<K>): Slab<K> {
  return Object.assign(table, { heads: new Int32Array(blockSizes.length).fill(-1) })
}

/** The smallest block size that holds `count` slots. */
export function blockSizeFor(count: number): number {
  return blockSizes[sizeClass(count)]!
}

/** Whether a block for `count` slots can be handed out. */
export function slabHasRoom(slab: AnySlab, count: number): boolean {
  const size = sizeClass(count)
  return slab.heads[size]! >= 0 || slab.rows + blockSizes[size]! <= slab.capacity
}

/** Hands out a block for `count` slots, every slot zeroed and owned by `account`; returns its first slot. */
export function slabTake(slab: AnySlab, count: number, account: Row): Row {
  const size = sizeClass(count)
  let first = slab.heads[size]!
  if (first >= 0) {
    slab.heads[size] = -2 - slab.account[first]!
  } else {
    first = slab.rows
    slab.rows += blockSizes[size]!
    assert(slab.rows <= slab.capacity, 'slab is full')
  }
  slab.account.fill(account, first, first + blockSizes[size]!)
  return first
}

/** Gives a block of `count` slots back; its slots are zeroed. */
export function slabGive(slab: AnySlab, first: Row, count: number): void {
  const size = sizeClass(count)
  const last = first + blockSizes[size]!
  const columns = slab as unknown as Record<string, Int32Array>
  for (const column of Object.keys(slab.kinds)) columns[column]!.fill(column === 'account' ? -1 : 0, first, last)
  slab.account[first] = -2 - slab.heads[size]!
  slab.heads[size] = first
}

/** Gives a slab a larger capacity. */
export function slabGrow(slab: AnySlab, capacity: number): void {
  tableGrow(slab as AnyTable, capacity)
}

function sizeClass(count: number): number {
  let size = 0
  while (blockSizes[size]! < count) {
    size++
    assert(size < blockSizes.length, 'block larger than the largest size')
  }
  return size
}
