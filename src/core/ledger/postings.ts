/**
 * Double entry: money moves from one account to another and never appears or vanishes. Every movement is one event, so a
 * statement is opening + postings by class = closing (INV-1).
 */

import type { Params } from '../params/index.ts'
import { blockSizeFor, slabGive, slabHasRoom, slabTake, type Touched, touch } from '../tables/index.ts'
import { type AssetAtoms, assert, assertSafe, BALANCES_MAX, type Millis, type Row } from '../units/index.ts'
import type { HouseEvent, PostingClass, Reject } from '../words/index.ts'
import { scaledFloor, settleInterest } from './loans.ts'
import type { Ledger } from './tables.ts'

/** The time and number of the command being applied; rooms read it, only `machine` sets it. */
type Clock = { nowMs: Millis; seq: number }

/** What the ledger needs of the house. Each lower room adds its own part: the ladder of types mirrors that of the rooms. */
export type LedgerHouse = {
  readonly clock: Clock
  readonly params: Params
  readonly ledger: Ledger
  /** Accounts whose equity or requirement the present command may have changed; drained by `machine`. */
  readonly touched: Touched
  /** Events of the present command, taken by `machine`. */
  readonly events: HouseEvent[]
}

/** Moves `amount` ≥ 0 of settlement-token cash. The caller has judged whether `from` may pay it. */
export function postCash(
  house: LedgerHouse,
  from: Row,
  to: Row,
  asset: Row,
  amount: number,
  postingClass: PostingClass,
): void {
  assert(amount >= 0, 'a posting is not negative')
  if (amount === 0 || from === to) return
  changeCash(house, from, -amount)
  changeCash(house, to, amount)
  house.events.push({ type: 'posted', class: postingClass, from, to, asset, amount })
}

/** Changes cash against the outside (deposits, withdrawals) or as one side of a posting. */
export function changeCash(house: LedgerHouse, account: Row, delta: number): void {
  shiftCash(house, account, delta)
  touch(house.touched, account)
}

/**
 * Changes cash without a touch: for a sweep, where cost moves by as much and equity stays. Cash is one signed number and
 * a loan is its negative part, so cash that comes in repays by itself; Σ loans of the tier follows here. A loan is charged
 * with its interest first.
 */
export function shiftCash(house: LedgerHouse, account: Row, delta: number): void {
  const { accounts, loans } = house.ledger
  settleInterest(house, account)
  const before = accounts.cash[account]!
  const after = assertSafe(before + delta)
  accounts.cash[account] = after
  if (before >= 0 && after >= 0) return
  const tier = accounts.tier[account]!
  loans.sum[tier]! += Math.min(before, 0) - Math.min(after, 0)
  const index = loans.index[tier]!
  loans.scaled[tier]! += scaledFloor(Math.max(-after, 0), index) - scaledFloor(Math.max(-before, 0), index)
  if (before >= 0) accounts.loanIndex[account] = index
}

/** Moves `amount` ≥ 0 asset atoms of collateral; `to` has room (`balanceReject`), `from` has the balance. */
export function postCollateral(
  house: LedgerHouse,
  from: Row,
  to: Row,
  asset: Row,
  amount: AssetAtoms,
  postingClass: PostingClass,
): void {
  assert(amount >= 0, 'a posting is not negative')
  if (amount === 0 || from === to) return
  changeBalance(house, from, asset, -amount)
  changeBalance(house, to, asset, amount)
  house.events.push({ type: 'posted', class: postingClass, from, to, asset, amount })
}

/** The balance of a collateral asset, 0 when there is none. */
export function balanceOf(ledger: Ledger, account: Row, asset: Row): AssetAtoms {
  const slot = balanceSlot(ledger, account, asset)
  return slot < 0 ? 0 : ledger.balances.amount[slot]!
}

/** Changes a balance; balances are never negative, empty ones leave. Slots stay ascending by asset. */
export function changeBalance(house: LedgerHouse, account: Row, asset: Row, delta: AssetAtoms): void {
  const { ledger } = house
  let slot = balanceSlot(ledger, account, asset)
  if (slot < 0) slot = insertBalance(ledger, account, asset)
  const amount = assertSafe(ledger.balances.amount[slot]! + delta)
  assert(amount >= 0, 'a balance is not negative')
  ledger.balances.amount[slot] = amount
  if (amount === 0) removeBalance(ledger, account, slot)
  touch(house.touched, account)
}

/** Why a balance of this asset cannot be added, null when it can. */
export function balanceReject(ledger: Ledger, account: Row, asset: Row): Reject | null {
  if (balanceSlot(ledger, account, asset) >= 0) return null
  const { accounts } = ledger
  const count = accounts.balanceCount[account]!
  if (count >= BALANCES_MAX) return 'balancesFull'
  if (count < accounts.balanceRoom[account]!) return null
  return slabHasRoom(ledger.balances, count + 1) ? null : 'capacityReached'
}

function balanceSlot(ledger: Ledger, account: Row, asset: Row): Row {
  const { accounts, balances } = ledger
  const first = accounts.balanceFirst[account]!
  const last = first + accounts.balanceCount[account]!
  for (let slot = first; slot < last; slot++) if (balances.asset[slot] === asset) return slot
  return -1
}

function insertBalance(ledger: Ledger, account: Row, asset: Row): Row {
  const { accounts, balances } = ledger
  const count = accounts.balanceCount[account]!
  assert(count < BALANCES_MAX, 'an account has at most 16 balances')
  if (count === accounts.balanceRoom[account]!) moveBalances(ledger, account, count + 1)
  const first = accounts.balanceFirst[account]!
  let slot = first + count
  while (slot > first && balances.asset[slot - 1]! > asset) {
    balances.asset[slot] = balances.asset[slot - 1]!
    balances.amount[slot] = balances.amount[slot - 1]!
    slot--
  }
  balances.asset[slot] = asset
  balances.amount[slot] = 0
  accounts.balanceCount[account] = count + 1
  return slot
}

function removeBalance(ledger: Ledger, account: Row, removed: Row): void {
  const { accounts, balances } = ledger
  const last = accounts.balanceFirst[account]! + accounts.balanceCount[account]! - 1
  for (let slot = removed; slot < last; slot++) {
    balances.asset[slot] = balances.asset[slot + 1]!
    balances.amount[slot] = balances.amount[slot + 1]!
  }
  balances.asset[last] = 0
  balances.amount[last] = 0
  accounts.balanceCount[account]! -= 1
}

function moveBalances(ledger: Ledger, account: Row, count: number): void {
  const { accounts, balances } = ledger
  const from = accounts.balanceFirst[account]!
  const room = accounts.balanceRoom[account]!
  const to = slabTake(balances, count)
  for (let i = 0; i < accounts.balanceCount[account]!; i++) {
    balances.asset[to + i] = balances.asset[from + i]!
    balances.amount[to + i] = balances.amount[from + i]!
  }
  if (room > 0) slabGive(balances, from, room)
  accounts.balanceFirst[account] = to
  accounts.balanceRoom[account] = blockSizeFor(count)
}
