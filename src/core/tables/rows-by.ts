/**
 * Rows of a recycled table by what they belong to (an account's holds, its seen deposits): derived, never hashed, rebuilt after
 * recovery. With it a full table costs who looks for a few of its rows no more than an empty one.
 */
import type { Row } from '../units/index.ts'

/** Rows by owner; an owner of none has no entry. */
export type RowsBy = Map<Row, Row[]>

const none: readonly Row[] = []

/** The rows of an owner, ascending. */
export function rowsBy(index: RowsBy, owner: Row): readonly Row[] {
  return index.get(owner) ?? none
}

/** Adds a row that is not there yet. */
export function rowsByAdd(index: RowsBy, owner: Row, row: Row): void {
  const rows = index.get(owner)
  if (rows === undefined) {
    index.set(owner, [row])
    return
  }
  let at = rows.length
  while (at > 0 && rows[at - 1]! > row) at--
  rows.splice(at, 0, row)
}

/** Removes a row that is there. */
export function rowsByRemove(index: RowsBy, owner: Row, row: Row): void {
  const rows = index.get(owner)!
  if (rows.length === 1) index.delete(owner)
  else rows.splice(rows.indexOf(row), 1)
}
