/**
 * Columnar storage: a table is a set of typed-array columns of one capacity, rows dense from 0. A scan touches only the
 * columns that it reads, a snapshot is a memory dump, a hash runs over pages. Capacity is chosen when a house opens and
 * doubled by a command of its own, so nothing here grows by itself.
 *
 * A table with `recycled: true` gives rows back: freed rows form a list through the column `next`, in the order of their
 * freeing, so that a replay hands out the same rows.
 */
import { assert, type Row } from '../units/index.ts'

/** The kinds of column; `key` holds 32 bytes a row. */
type ColumnKind = 'u8' | 'u16' | 'u32' | 'i32' | 'f64' | 'key'

type Arrays = {
  u8: Uint8Array
  u16: Uint16Array
  u32: Uint32Array
  i32: Int32Array
  f64: Float64Array
  key: Uint8Array
}

/** Name → kind of every column of a table. */
export type ColumnKinds = Readonly<Record<string, ColumnKind>>

/**
 * What every table has, whatever its columns. `rows` counts rows handed out so far, freed ones included; `free` heads the
 * free list (−1 none).
 */
export type AnyTable = {
  readonly name: string
  readonly kinds: ColumnKinds
  readonly recycled: boolean
  capacity: number
  rows: number
  free: number
}

/** Rows of named columns. */
export type Table<K extends ColumnKinds> = AnyTable & { readonly kinds: K } & { -readonly [C in keyof K]: Arrays[K[C]] }

/** Bytes of one row of a column. */
export const columnWidths: Readonly<Record<ColumnKind, number>> = { u8: 1, u16: 2, u32: 4, i32: 4, f64: 8, key: 32 }

/**
 * A new empty table.
 *
 * @param recycled rows are freed and reused; the table then needs an `i32` column `next`
 */
export function tableOf<const K extends ColumnKinds>(
  name: string,
  kinds: K,
  capacity: number,
  recycled = false,
): Table<K> {
  assert(!recycled || kinds['next'] === 'i32', 'a recycled table has a column next')
  const table: AnyTable & Record<string, unknown> = { name, kinds, recycled, capacity, rows: 0, free: -1 }
  for (const [column, kind] of Object.entries(kinds)) table[column] = arrayOf(kind, capacity)
  // The copy has fast properties: an object built key by key is a dictionary, three times slower to read.
  return { ...table } as unknown as Table<K>
}

/** Whether `count` more rows can be added. */
export function tableHasRoom(table: AnyTable, count = 1): boolean {
  return table.rows + count <= table.capacity || (table.free >= 0 && count === 1)
}

/** Adds a zeroed row and returns it. The caller has checked `tableHasRoom`. */
export function tableAdd(table: AnyTable): Row {
  if (table.free >= 0) {
    const row = table.free
    const next = (table as unknown as { next: Int32Array }).next
    table.free = next[row]!
    next[row] = 0
    return row
  }
  assert(table.rows < table.capacity, 'table is full')
  return table.rows++
}

/** Frees a row of a recycled table: zeroes it and puts it at the head of the free list. */
export function tableFree(table: AnyTable, row: Row): void {
  assert(table.recycled, 'rows of this table are kept')
  const columns = table as unknown as Record<string, Arrays[ColumnKind]>
  for (const [column, kind] of Object.entries(table.kinds)) {
    if (kind === 'key') columns[column]!.fill(0, row * 32, row * 32 + 32)
    else columns[column]![row] = 0
  }
  columns['next']![row] = table.free
  table.free = row
}

/** Empties a recycled table of which every row has been freed: its rows count from zero again. */
export function tableEmpty(table: AnyTable): void {
  assert(table.recycled, 'rows of this table are kept')
  const next = (table as unknown as { next: Int32Array }).next
  next.fill(0, 0, table.rows)
  table.rows = 0
  table.free = -1
}

/** Gives a table a larger capacity; rows keep their numbers. */
export function tableGrow(table: AnyTable, capacity: number): void {
  assert(capacity >= table.rows, 'a table does not shrink')
  const columns = table as unknown as Record<string, Arrays[ColumnKind]>
  for (const [column, kind] of Object.entries(table.kinds)) {
    const larger = arrayOf(kind, capacity)
    larger.set(columns[column]!.subarray(0, kind === 'key' ? table.rows * 32 : table.rows) as never)
    columns[column] = larger
  }
  table.capacity = capacity
}

function arrayOf(kind: ColumnKind, rows: number): Arrays[ColumnKind] {
  switch (kind) {
    case 'u8':
      return new Uint8Array(rows)
    case 'u16':
      return new Uint16Array(rows)
    case 'u32':
      return new Uint32Array(rows)
    case 'i32':
      return new Int32Array(rows)
    case 'f64':
      return new Float64Array(rows)
    case 'key':
      return new Uint8Array(rows * 32)
  }
}

/** A copy of the first `rows` rows of a table, with that capacity: a scratch on which to ask "what if". */
export function tableCopy<K extends ColumnKinds>(table: Table<K>, rows: number): Table<K> {
  const copy = { ...table } as AnyTable
  const columns = copy as unknown as Record<string, Arrays[ColumnKind]>
  for (const [column, kind] of Object.entries(table.kinds)) {
    columns[column] = columns[column]!.slice(0, kind === 'key' ? rows * 32 : rows)
  }
  copy.capacity = rows
  copy.rows = rows
  return copy as Table<K>
}
