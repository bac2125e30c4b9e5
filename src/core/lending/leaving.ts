/**
 * Exits that wait. What of a lender's shares may not leave at once stays in its row, earns and bears as before, and is let go at
 * the end of epochs (`exits/lenders.ts`), at the worth of that moment. A row has one figure for all that it has asked: requests
 * of a lender are not told apart, so splitting them is nothing.
 */
import { type Atoms, assertSafe, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { type Bears, rowOf, unlentOf, windowLeft, worthFloor } from './classes.ts'
import type { LendingHouse } from './tables.ts'

/** Whether any lender of a tier waits to leave. */
export function lendersWait({ lending: { pools } }: LendingHouse, tier: Row): boolean {
  return pools.leaving0[tier]! + pools.leaving1[tier]! > 0
}

/** Of a lender's shares of a class: what waits to leave, and what of that is recalled. */
export function lenderWaiting(
  house: LendingHouse,
  account: Row,
  bears: Bears,
): { readonly waiting: number; readonly recalled: number } {
  const { lenders } = house.lending
  const row = rowOf(house, account, bears)
  return row < 0 ? { waiting: 0, recalled: 0 } : { waiting: lenders.leaving[row]!, recalled: lenders.recalled[row]! }
}

/** Rows of a tier's lenders that wait, by account, then class. One pass over lenders. */
export function leavingRows({ lending: { lenders }, ledger: { accounts } }: LendingHouse, tier: Row): Row[] {
  const rows: Row[] = []
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.leaving[row]! > 0 && accounts.tier[lenders.account[row]!] === tier) rows.push(row)
  }
  return rows.sort((a, b) => lenders.account[a]! - lenders.account[b]! || lenders.bears[a]! - lenders.bears[b]!)
}

/** What so many shares of a row are worth as last divided, ≥ 0. Floor. */
export function worthOfRow(house: LendingHouse, row: Row, shares: number): Atoms {
  const { lenders } = house.lending
  const tier = house.ledger.accounts.tier[lenders.account[row]!]!
  return worthFloor(house, tier, lenders.bears[row] as Bears, shares)
}

/** What lenders of a tier may be let go now, ≥ 0: within the window, unlent, and not called by the backstop. */
export function lendersFree(house: LendingHouse, tier: Row): Atoms {
  const free = unlentOf(house, tier) - house.lending.pools.called[tier]!
  return Math.max(0, Math.min(windowLeft(house, tier), free))
}

/** What goes to lenders before anything is lent or paid to the fund, ≥ 0: what waits, as far as this window lets it go. */
export function promisedOf(house: LendingHouse, tier: Row): Atoms {
  const { pools } = house.lending
  if (!lendersWait(house, tier)) return 0
  return withinWindow(house, tier, pools.leaving0[tier]!, pools.leaving1[tier]!)
}

/** The same of what borrowers are called for. */
export function recalledOf(house: LendingHouse, tier: Row): Atoms {
  const { pools } = house.lending
  return withinWindow(house, tier, pools.recalled0[tier]!, pools.recalled1[tier]!)
}

function withinWindow(house: LendingHouse, tier: Row, plain: number, bearing: number): Atoms {
  const worth = worthFloor(house, tier, 0, plain) + worthFloor(house, tier, 1, bearing)
  return worth === 0 ? 0 : Math.max(0, Math.min(worth, windowLeft(house, tier)))
}

/** Sets what of a row waits, and what of that is recalled; with the first that waits in a tier an epoch begins. */
export function setLeaving(house: LendingHouse, row: Row, shares: number, recalled: number): void {
  const { lenders, pools } = house.lending
  const account = lenders.account[row]!
  const tier = house.ledger.accounts.tier[account]!
  const bears = lenders.bears[row] as Bears
  if (!lendersWait(house, tier)) pools.epochMs[tier] = house.clock.nowMs
  const [leaving, called] = bears === 1 ? [pools.leaving1, pools.recalled1] : [pools.leaving0, pools.recalled0]
  leaving[tier] = assertSafe(leaving[tier]! + shares - lenders.leaving[row]!)
  called[tier] = assertSafe(called[tier]! + recalled - lenders.recalled[row]!)
  lenders.leaving[row] = shares
  lenders.recalled[row] = recalled
  house.events.push({ type: 'lenderWaits', account, bears, shares, recalled })
}

/** Why an exit cannot be taken back: nothing of it waits, or borrowers have been called for all that does. */
export function lendExitCancelReject(house: LendingHouse, account: Row, bears: Bears): Reject | null {
  return keepReject(house.lending.lenders, rowOf(house, account, bears))
}

/** Columns of what of lenders' shares waits, and what of that is recalled: of a tier's lenders, or of coins'. */
type Waiting = { readonly leaving: Float64Array; readonly recalled: Float64Array }

/** Why what waits of a row, −1 for none, cannot be taken back. */
export function keepReject({ leaving, recalled }: Waiting, row: Row): Reject | null {
  if (row < 0 || leaving[row] === 0) return 'exitNotWaiting'
  return leaving[row] === recalled[row] ? 'exitRecalled' : null
}

/**
 * Why borrowers cannot be called for what waits of a row.
 *
 * @param promised what goes to all who wait in this window
 * @param free what is there for them unlent
 */
export function callReject({ leaving, recalled }: Waiting, row: Row, promised: number, free: number): Reject | null {
  if (row < 0 || leaving[row] === 0) return 'exitNotWaiting'
  return leaving[row] === recalled[row] || promised <= free ? 'moneyNotLent' : null
}

/** Takes back what waits and has not been recalled. */
export function lendExitCancel(house: LendingHouse, account: Row, bears: Bears): void {
  const { lenders } = house.lending
  const row = rowOf(house, account, bears)
  setLeaving(house, row, lenders.recalled[row]!, lenders.recalled[row]!)
}

/**
 * Why borrowers cannot be called for what a lender waits for: a shortfall is open; nothing of it waits; nothing of it is lent,
 * for the window or the epoch alone holds it back, or all of it has been recalled.
 */
export function lendRecallReject(house: LendingHouse, account: Row, bears: Bears): Reject | null {
  const { lenders } = house.lending
  const tier = house.ledger.accounts.tier[account]!
  if (house.markets.tiers.shortfalls[tier]! > 0) return 'lendingFrozen'
  const free = unlentOf(house, tier) - house.lending.pools.called[tier]!
  return callReject(lenders, rowOf(house, account, bears), promisedOf(house, tier), free)
}

/** Has borrowers called for all of it that waits: the next tick begins, or a later one, when enough is missing. */
export function lendRecall(house: LendingHouse, account: Row, bears: Bears): void {
  const { lenders } = house.lending
  const row = rowOf(house, account, bears)
  setLeaving(house, row, lenders.leaving[row]!, lenders.leaving[row]!)
}
