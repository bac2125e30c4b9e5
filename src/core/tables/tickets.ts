/**
 * Tickets: public numbers of rows that are recycled (holds, withdrawals, forced orders). A ticket is serial × 2²⁰ + row, so
 * it is found without an index and never names a later tenant of its row. Ticket 0 is never given.
 */
import { assert, type Row } from '../units/index.ts'
import { type AnyTable, type ColumnKinds, type Table, tableAdd } from './columns.ts'

const ROWS_MAX = 2 ** 20

/** Columns of a ticketed table: it is recycled, and its rows carry a ticket. */
type TicketKinds = ColumnKinds & { readonly next: 'i32'; readonly ticket: 'f64' }

/** A recycled table whose rows carry tickets; `heads[0]` counts the tickets given. */
export type Ticketed<K extends TicketKinds> = Table<K> & { readonly heads: Int32Array }

type AnyTicketed = AnyTable & { readonly heads: Int32Array; readonly ticket: Float64Array }

/** Makes a ticketed table of an empty recycled one. */
export function ticketedOf<K extends TicketKinds>(table: Table<K>): Ticketed<K> {
  assert(table.capacity <= ROWS_MAX, 'a ticketed table has at most 2^20 rows')
  return Object.assign(table, { heads: new Int32Array(1) })
}

/** Adds a row with a fresh ticket. The caller has checked that there is room. */
export function ticketAdd(table: AnyTicketed): Row {
  const row = tableAdd(table)
  table.heads[0]! += 1
  table.ticket[row] = table.heads[0]! * ROWS_MAX + row
  return row
}

/** The row that holds this ticket, −1 if it was given back or never given. */
export function ticketFind(table: AnyTicketed, ticket: number): Row {
  const row = ticket % ROWS_MAX
  return ticket > 0 && row < table.rows && table.ticket[row] === ticket ? row : -1
}
