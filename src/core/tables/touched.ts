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
