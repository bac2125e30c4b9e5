/**
 * Procedures of INV-4: at most one an account, moved only here. Every move is an event with the figures it was decided on;
 * the place in the queue is fixed when an account enters force and kept until it leaves it.
 */
import { endAuction } from '../auction/index.ts'
import type { Measure } from '../margin/index.ts'
import { maintenanceOf } from '../margin/index.ts'
import { tableAdd, tableFree, tableGrow, tableHasRoom, touch } from '../tables/index.ts'
import { type Atoms, assert, bigMulDivFloor, clamp, type Millis, PPM, type Row } from '../units/index.ts'
import { type Level, levels } from '../watch/index.ts'
import { type ProcedureKind, type ProcedureReason, procedureKinds, procedureReasons } from '../words/index.ts'
import { endOrder } from './orders.ts'
import { dequeue, enqueue, refillQueue } from './queue.ts'
import type { LiquidationHouse } from './tables.ts'

/** A move: why, on which figures, what is asked, until when (0: no end of its own), and when it is looked at next. */
type Move = {
  readonly reason: ProcedureReason
  readonly measured: Measure
  /** The level that the equity was held against. */
  readonly requirement: Atoms
  readonly amount: Atoms
  readonly deadlineMs: Millis
  readonly nextMs: Millis
}

/** Position of the table of procedures among those that grow. */
const PROCEDURES_TABLE = 4

/** The kind of an account's open procedure. */
export function procedureOf(house: LiquidationHouse, account: Row): ProcedureKind {
  const row = house.ledger.accounts.procedure[account]! - 1
  return row < 0 ? 'none' : kindOf(house, row)
}

/** The kind of a procedure. */
export function kindOf(house: LiquidationHouse, row: Row): ProcedureKind {
  return procedureKinds[house.liquidation.procedures.kind[row]!]!
}

/** Whether force is being used: until such a procedure ends, only the queue looks at the account. */
export function isForced(kind: ProcedureKind): boolean {
  return kind !== 'none' && kind !== 'call' && kind !== 'collection' && kind !== 'awaiting-price'
}

/** Whether an account is judged: those that can hold lots. The clearing house's own books hold claims and cash only. */
export function isJudged(house: LiquidationHouse, account: Row): boolean {
  const { accounts } = house.ledger
  return accounts.kind[account] === 0 || house.markets.tiers.backstop[accounts.tier[account]!] === account
}

/** The level below which the watch must name an account now. */
export function watchedLevel(house: LiquidationHouse, account: Row): Level {
  if (!isJudged(house, account)) return levels.none
  switch (procedureOf(house, account)) {
    case 'none':
    case 'collection':
      return levels.target
    case 'call':
      return levels.maintenance
    default:
      return levels.none
  }
}

/** Opens a procedure or moves the open one; the caller has decided. */
export function moveProcedure(
  house: LiquidationHouse,
  account: Row,
  to: Exclude<ProcedureKind, 'none'>,
  move: Move,
): void {
  const { procedures, queue } = house.liquidation
  const from = procedureOf(house, account)
  const row = from === 'none' ? addProcedure(house, account) : house.ledger.accounts.procedure[account]! - 1
  dequeue(queue, row)
  endOrder(house, row)
  leaveAuction(house, row)
  if (!isForced(from)) procedures.orderKey[row] = orderKeyFloor(move.measured)
  procedures.kind[row] = procedureKinds.indexOf(to)
  procedures.reason[row] = procedureReasons.indexOf(move.reason)
  procedures.openedMs[row] = house.clock.nowMs
  procedures.deadlineMs[row] = move.deadlineMs
  procedures.nextMs[row] = move.nextMs
  procedures.amount[row] = move.amount
  enqueue(queue, row)
  // Its watched level may be another one now.
  touch(house.touched, account)
  note(house, account, from, to, move)
}

/** Closes the open procedure of an account. */
export function closeProcedure(house: LiquidationHouse, account: Row, move: Omit<Move, 'amount' | 'nextMs'>): void {
  const { procedures, queue } = house.liquidation
  const { accounts } = house.ledger
  const row = accounts.procedure[account]! - 1
  const from = kindOf(house, row)
  dequeue(queue, row)
  endOrder(house, row)
  leaveAuction(house, row)
  tableFree(procedures, row)
  accounts.procedure[account] = 0
  touch(house.touched, account)
  note(house, account, from, 'none', { ...move, amount: 0 })
}

/** Looks at a procedure again at a later time; its kind stands. */
export function postpone(house: LiquidationHouse, row: Row, nextMs: Millis): void {
  const { procedures, queue } = house.liquidation
  dequeue(queue, row)
  procedures.nextMs[row] = nextMs
  enqueue(queue, row)
}

/** Builds the queue anew from the table: after recovery. */
export function rebuildQueue(house: LiquidationHouse): void {
  refillQueue(house.liquidation.queue)
}

/** Ends the open auction of a procedure, if there is one. */
function leaveAuction(house: LiquidationHouse, row: Row): void {
  const { procedures } = house.liquidation
  if (procedures.auction[row] === 0) return
  endAuction(house, procedures.auction[row]! - 1)
  procedures.auction[row] = 0
}

function addProcedure(house: LiquidationHouse, account: Row): Row {
  const { procedures, queue } = house.liquidation
  if (!tableHasRoom(procedures)) {
    tableGrow(procedures, procedures.capacity * 2)
    refillQueue(queue)
    house.events.push({ type: 'houseSized', table: PROCEDURES_TABLE, capacity: procedures.capacity })
  }
  const row = tableAdd(procedures)
  procedures.account[row] = account
  procedures.tier[row] = house.ledger.accounts.tier[account]!
  house.ledger.accounts.procedure[account] = row + 1
  return row
}

/** ⌊(equity − maintenance) × 10⁶ ÷ max(maintenance, 1)⌋ held in int32: the deepest comes first. */
function orderKeyFloor(measured: Measure): number {
  const maintenance = maintenanceOf(measured)
  const key = bigMulDivFloor(measured.equity - maintenance, PPM, Math.max(maintenance, 1))
  return clamp(key, -(2 ** 31), 2 ** 31 - 1)
}

function note(
  house: LiquidationHouse,
  account: Row,
  from: ProcedureKind,
  to: ProcedureKind,
  move: Pick<Move, 'reason' | 'measured' | 'requirement' | 'amount' | 'deadlineMs'>,
): void {
  assert(Number.isSafeInteger(move.amount), 'what is asked is exact')
  const { reason, requirement, amount, deadlineMs } = move
  const { equity } = move.measured
  house.events.push({ type: 'procedureMoved', account, from, to, reason, equity, requirement, amount, deadlineMs })
}
