/**
 * A stage is a house that is opened once and played in again and again: opening one takes a hundred times as long as bringing back
 * what an episode has changed. What is brought back is everything that can be reached from the world, tables and what is derived from
 * them alike, in place; a test plays on both and compares every byte.
 */
import { openWorld, type Setting } from './opening.ts'
import type { World } from './world.ts'

/** Opens the same world anew; the one before ends with that. */
export type Stage = { readonly open: () => World }

/** A stage with these settings. */
export function stageOf(settings: readonly Setting[]): Stage {
  const world = openWorld(settings)
  const restores: (() => void)[] = []
  remember(world, restores, new Set())
  return {
    open: () => {
      for (const restore of restores) restore()
      return world
    },
  }
}

/** Adds how to bring back whatever can be reached from a value. */
function remember(value: unknown, restores: (() => void)[], seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (isArray(value)) restores.push(restoreArray(value))
  else if (value instanceof Map) restores.push(restoreMap(value))
  else if (value instanceof Set) restores.push(restoreSet(value))
  else if (Array.isArray(value)) restores.push(restoreList(value))
  else if (isTable(value)) restores.push(restoreTable(value))
  else restores.push(restoreFields(value as Record<string, unknown>, Object.keys(value)))
  for (const part of partsOf(value)) remember(part, restores, seen)
}

type NumberArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array
type AnyTable = { readonly kinds: Record<string, string>; rows: number } & Record<string, unknown>

function isArray(value: object): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

function isTable(value: object): value is AnyTable {
  return 'kinds' in value && 'rows' in value
}

/** What lies inside; the columns of a table are brought back with it. */
function partsOf(value: object): Iterable<unknown> {
  if (isArray(value)) return []
  if (value instanceof Map) return [...value.keys(), ...value.values()]
  if (value instanceof Set) return value
  const fields = Object.entries(value)
  return fields.filter(([name]) => !isTable(value) || !(name in value.kinds)).map(([, part]) => part)
}

/** Rows that a table has not handed out are zero: only those that it has now or had then are written. */
function restoreTable(table: AnyTable): () => void {
  const { rows } = table
  const fields = restoreFields(table, Object.keys(table))
  const columns = Object.entries(table.kinds).map(([name, kind]) => {
    const [column, width] = [table[name] as NumberArray, kind === 'key' ? 32 : 1]
    return { column, width, kept: column.slice(0, rows * width) }
  })
  return () => {
    const used = table.rows
    if (used > 0 || rows > 0) {
      for (const { column, width, kept } of columns) {
        column.set(kept)
        if (used > rows) column.fill(0, kept.length, used * width)
      }
    }
    fields()
  }
}

function restoreArray(array: NumberArray): () => void {
  const kept = array.slice()
  return () => array.set(kept)
}

function restoreMap(map: Map<unknown, unknown>): () => void {
  const kept = [...map]
  return () => {
    map.clear()
    for (const [name, value] of kept) map.set(name, value)
  }
}

function restoreSet(set: Set<unknown>): () => void {
  const kept = [...set]
  return () => {
    set.clear()
    for (const value of kept) set.add(value)
  }
}

function restoreList(list: unknown[]): () => void {
  const kept = [...list]
  return () => {
    list.length = 0
    list.push(...kept)
  }
}

function restoreFields(object: Record<string, unknown>, names: readonly string[]): () => void {
  const kept = names.map((name) => [name, object[name]] as const)
  return () => {
    for (const [name, value] of kept) object[name] = value
  }
}
