/**
 * The books that are proven in the cell of an underlying, each with the odometer at which its slack may be used up (`scenarios/drift.ts`).
 * In columns: a curve asks every one of them a single comparison.
 */
import type { Row } from '../units/index.ts'

/** Members of a cell. */
export type Members = {
  count: number
  rows: Int32Array
  until: Float64Array
  readonly places: Map<Row, number>
}

/** Nobody. */
export function noMembers(): Members {
  return { count: 0, rows: new Int32Array(16), until: new Float64Array(16), places: new Map() }
}

/** Puts an account in, or changes what stands beside it. */
export function putMember(members: Members, account: Row, until: number): void {
  let place = members.places.get(account)
  if (place === undefined) {
    if (members.count === members.rows.length) grow(members)
    place = members.count++
    members.places.set(account, place)
  }
  members.rows[place] = account
  members.until[place] = until
}

/** Takes an account out, if it is in. */
export function dropMember(members: Members, account: Row): void {
  const place = members.places.get(account)
  if (place === undefined) return
  members.places.delete(account)
  const last = --members.count
  if (place === last) return
  members.rows[place] = members.rows[last]!
  members.until[place] = members.until[last]!
  members.places.set(members.rows[place]!, place)
}

/** Accounts whose odometer has been passed. */
export function passedMembers(members: Members, odometer: number): Row[] {
  const passed: Row[] = []
  for (let i = 0; i < members.count; i++) if (members.until[i]! <= odometer) passed.push(members.rows[i]!)
  return passed
}

function grow(members: Members): void {
  const rows = new Int32Array(2 * members.count)
  rows.set(members.rows)
  const until = new Float64Array(2 * members.count)
  until.set(members.until)
  members.rows = rows
  members.until = until
}
