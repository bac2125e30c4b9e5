/**
 * The rows that the present command has touched: a derived set, never hashed. Rooms add to it, `machine` drains it into
 * the watch once per command; trees and read models drain their own.
 */
import type { Row } from '../units/index.ts'

/** A set of rows with O(1) add and ordered draining by first touch. */
export type Touched = { rows: Int32Array; count: number; marks: Uint8Array }

/** An empty set over rows below `capacity`. */
export function touchedOf(capacity: number): Touched {
  return { rows: new Int32Array(capacity), count: 0, marks: new Uint8Array(capacity) }
}

/** Adds a row; adding twice changes nothing. */
export function touch(touched: Touched, row: Row): void {
  if (touched.marks[row] !== 0) return
  touched.marks[row] = 1
  touched.rows[touched.count++] = row
}

/** Removes and returns the row added last, −1 when empty. */
export function takeTouched(touched: Touched): Row {
  if (touched.count === 0) return -1
  const row = touched.rows[--touched.count]!
  touched.marks[row] = 0
  return row
}
