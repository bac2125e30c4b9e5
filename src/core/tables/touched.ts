/**
 * The rows that the present command has touched: a derived set, never hashed. Rooms add to it, `machine` drains it into
 * the watch once per command; trees and read models drain their own.
 */
import type { Row } from '../units/index.ts'

/** A set of rows with O(1) add and take; `rows` grows with the largest set seen. */
export type Touched = { rows: Int32Array; count: number; marks: Uint8Array }

/** An empty set over rows below `capacity`. */
export function touchedOf(capacity: number): Touched {
  return { rows: new Int32Array(64), count: 0, marks: new Uint8Array(capacity) }
}

/** Adds a row; adding twice changes nothing. */
export function touch(touched: Touched, row: Row): void {
  if (touched.marks[row] !== 0) return
  touched.marks[row] = 1
  if (touched.count === touched.rows.length) {
    const larger = new Int32Array(touched.count * 2)
    larger.set(touched.rows)
    touched.rows = larger
  }
  touched.rows[touched.count++] = row
}

/** Removes and returns the row added last, −1 when empty. */
export function takeTouched(touched: Touched): Row {
  if (touched.count === 0) return -1
  const row = touched.rows[--touched.count]!
  touched.marks[row] = 0
  return row
}

/** Takes back the last addition to a set, if it was this row. */
export function withdrawTouch(touched: Touched, row: Row): void {
  if (touched.count > 0 && touched.rows[touched.count - 1] === row) takeTouched(touched)
}

/** At most this many rows are sorted by insertion: the common case, without a call into the engine. */
const FEW = 32

/** Puts the rows of a set in ascending order. */
export function sortTouched(touched: Touched): void {
  const { rows, count, marks } = touched
  if (count > marks.length / 16) listMarked(touched)
  else if (count > FEW) rows.subarray(0, count).sort()
  else {
    for (let i = 1; i < count; i++) {
      const row = rows[i]!
      let at = i
      for (; at > 0 && rows[at - 1]! > row; at--) rows[at] = rows[at - 1]!
      rows[at] = row
    }
  }
}

/** Lists a crowd again in the order of its marks. */
function listMarked({ rows, marks }: Touched): void {
  let count = 0
  for (let row = 0; row < marks.length; row++) if (marks[row] !== 0) rows[count++] = row
}

/** Empties a set. */
export function clearTouched(touched: Touched): void {
  for (let i = 0; i < touched.count; i++) touched.marks[touched.rows[i]!] = 0
  touched.count = 0
}
