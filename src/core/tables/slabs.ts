/**
 * Slabs: a table whose rows (slots) are handed out in contiguous blocks, so that the legs of an account are read in one run
 * of memory. Blocks have one of a few sizes; freed blocks of a size form a list through one of the columns of their first
 * slot. A slot does not know its account: accounts point at blocks.
 */
import { assert, type Row } from '../units/index.ts'
import { type AnyTable, type ColumnKinds, type Table, tableGrow } from './columns.ts'

/** Block sizes on offer: exact for small books, then steps of about a third; the largest serve the clearing house. */
const blockSizes: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 11, 16, 22, 32, 44, 64, 96, 128, 256, 512, 1024]

/** What every slab has: `heads` lists the first free block of each size (−1 none), `link` is the column that chains them. */
type AnySlab = AnyTable & { readonly heads: Int32Array; readonly link: string }

/** A table of blocks. */
export type Slab<K extends ColumnKinds> = Table<K> & AnySlab

/** Makes a slab of an empty table; `link` is one of its signed columns (`f64` or `i32`). */
export function slabOf<K extends ColumnKinds>(table: Table<K>, link: keyof K & string): Slab<K> {
  assert(table.kinds[link] === 'f64' || table.kinds[link] === 'i32', 'free blocks are chained through a signed column')
  return Object.assign(table, { heads: new Int32Array(blockSizes.length).fill(-1), link })
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

/**
 * Hands out a block for `count` slots, every slot zeroed; returns its first slot. A full slab doubles: what the house itself
 * must write, a charge in a sweep or lots taken over, cannot be refused. Members are, before that (`slabHasRoom`).
 */
export function slabTake(slab: AnySlab, count: number): Row {
  const size = sizeClass(count)
  const first = slab.heads[size]!
  if (first >= 0) {
    const links = linksOf(slab)
    slab.heads[size] = links[first]!
    links[first] = 0
    return first
  }
  const taken = slab.rows
  const rows = taken + blockSizes[size]!
  if (rows > slab.capacity) tableGrow(slab, Math.max(slab.capacity * 2, rows))
  slab.rows = rows
  return taken
}

/** Gives a block of `count` slots back; its slots are zeroed. */
export function slabGive(slab: AnySlab, first: Row, count: number): void {
  const size = sizeClass(count)
  const columns = slab as unknown as Record<string, Float64Array>
  for (const column of Object.keys(slab.kinds)) columns[column]!.fill(0, first, first + blockSizes[size]!)
  linksOf(slab)[first] = slab.heads[size]!
  slab.heads[size] = first
}

function linksOf(slab: AnySlab): Float64Array {
  return (slab as unknown as Record<string, Float64Array>)[slab.link]!
}

function sizeClass(count: number): number {
  let size = 0
  while (blockSizes[size]! < count) {
    size++
    assert(size < blockSizes.length, 'block larger than the largest size')
  }
  return size
}
