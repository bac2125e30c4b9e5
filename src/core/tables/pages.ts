/**
 * Tables as pages of bytes: what a snapshot stores and a state hash covers. A table is one header page (name, capacity,
 * rows, free list heads) and the used part of each column in the order of its declaration, cut into pages of at most
 * 64 KiB. Little-endian, which every supported engine is (asserted).
 */
import { assert } from '../units/index.ts'
import { type AnyTable, columnWidths, tableGrow } from './columns.ts'

const PAGE_BYTES = 65_536

/** The pages of a table. They alias live memory: use them before the next command. */
export function* pagesOf(table: AnyTable): Generator<Uint8Array> {
  assert(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, 'the machine is little-endian')
  yield headerOf(table)
  for (const [column, kind] of Object.entries(table.kinds)) {
    const bytes = columnBytes(table, column).subarray(0, table.rows * columnWidths[kind])
    for (let at = 0; at < bytes.length; at += PAGE_BYTES) yield bytes.subarray(at, at + PAGE_BYTES)
  }
}

/** Fills a freshly made table from pages written by `pagesOf`; false when they do not fit its shape. */
export function restoreTable(table: AnyTable, pages: Iterator<Uint8Array>): boolean {
  const header = pages.next()
  if (header.done === true) return false
  if (!readHeader(table, header.value)) return false
  for (const [column, kind] of Object.entries(table.kinds)) {
    const length = table.rows * columnWidths[kind]
    const target = columnBytes(table, column)
    for (let at = 0; at < length; ) {
      const page = pages.next()
      if (page.done === true || page.value.length !== Math.min(PAGE_BYTES, length - at)) return false
      target.set(page.value, at)
      at += page.value.length
    }
  }
  return true
}

function columnBytes(table: AnyTable, column: string): Uint8Array {
  const array = (table as unknown as Record<string, Uint8Array>)[column]!
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

function headerOf(table: AnyTable): Uint8Array {
  const heads = headsOf(table)
  const bytes = new Uint8Array(32 + 16 + heads.length * 4)
  for (let i = 0; i < table.name.length; i++) bytes[i] = table.name.charCodeAt(i)
  const view = new DataView(bytes.buffer)
  view.setUint32(32, table.capacity, true)
  view.setUint32(36, table.rows, true)
  view.setInt32(40, table.free, true)
  view.setUint32(44, heads.length, true)
  for (let i = 0; i < heads.length; i++) view.setInt32(48 + i * 4, heads[i]!, true)
  return bytes
}

function readHeader(table: AnyTable, bytes: Uint8Array): boolean {
  const heads = headsOf(table)
  if (bytes.length !== 48 + heads.length * 4) return false
  const name = String.fromCharCode(...bytes.subarray(0, table.name.length))
  if (name !== table.name || (bytes[table.name.length] ?? 0) !== 0) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const capacity = view.getUint32(32, true)
  const rows = view.getUint32(36, true)
  if (rows > capacity || view.getUint32(44, true) !== heads.length) return false
  if (capacity !== table.capacity) tableGrow(table, capacity)
  table.rows = rows
  table.free = view.getInt32(40, true)
  for (let i = 0; i < heads.length; i++) heads[i] = view.getInt32(48 + i * 4, true)
  return true
}

function headsOf(table: AnyTable): Int32Array {
  return (table as unknown as { heads?: Int32Array }).heads ?? new Int32Array(0)
}
