/** What a class of a tier's lenders is, and what of the treasury nobody borrows: what pricing, leaving and recalling share. */
import { type Atoms, assertSafe, bigMulDivCeil, bigMulDivFloor, PPM, type Row } from '../units/index.ts'
import type { LendingHouse } from './tables.ts'

/** A class of lenders: 0 bears nothing before the others, 1 bears first. */
export type Bears = 0 | 1

/** Worth and shares of a class, as last divided. */
export function classOf({ lending: { pools } }: LendingHouse, tier: Row, bears: Bears): [Atoms, number] {
  return bears === 1 ? [pools.worth1[tier]!, pools.shares1[tier]!] : [pools.worth0[tier]!, pools.shares0[tier]!]
}

/** Moves worth and shares of a class, both signed. */
export function changeClass(
  { lending: { pools } }: LendingHouse,
  tier: Row,
  bears: Bears,
  worth: Atoms,
  shares: number,
): void {
  const [worths, sums] = bears === 1 ? [pools.worth1, pools.shares1] : [pools.worth0, pools.shares0]
  worths[tier] = assertSafe(worths[tier]! + worth)
  sums[tier] = assertSafe(sums[tier]! + shares)
}

/** Row of a lender's shares of a class, −1 none. */
export function rowOf({ lending: { lenders } }: LendingHouse, account: Row, bears: Bears): Row {
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row]! > 0 && lenders.account[row] === account && lenders.bears[row] === bears) return row
  }
  return -1
}

/** What shares of a class are worth as last divided, ≥ 0. Floor. */
export function worthFloor(house: LendingHouse, tier: Row, bears: Bears, shares: number): Atoms {
  if (shares === 0) return 0
  const [worth, all] = classOf(house, tier, bears)
  return bigMulDivFloor(shares, worth, all)
}

/** What of the treasury's cash nobody has borrowed; below 0 never, but for what a loss is about to take. */
export function unlentOf({ ledger: { loans, accounts } }: LendingHouse, tier: Row): Atoms {
  return accounts.cash[loans.lender[tier]!]! - loans.sum[tier]!
}

/** Columns of what has left a pool since its window began, a row per tier or per coin. */
type Left = { readonly out: Float64Array; readonly outSinceMs: Float64Array }

/** What may still leave in this window. */
export function windowLeft(house: LendingHouse, tier: Row): Atoms {
  const { pools } = house.lending
  return partLeftCeil(house, tier, pools, tier, pools.worth0[tier]! + pools.worth1[tier]!)
}

/**
 * What may still leave a pool in its window: a part of what lenders had when it began, and of what they have now. Ceil: the
 * last atom can leave.
 *
 * @param worth what its lenders have now
 */
export function partLeftCeil(house: LendingHouse, tier: Row, left: Left, row: Row, worth: number): number {
  const out = isOver(house, tier, left, row) ? 0 : left.out[row]!
  return bigMulDivCeil(worth + out, house.params.tier.lenderWindowPpm[tier]!, PPM) - out
}

/** Counts an amount that leaves a pool in its window, which begins anew when it is over. */
export function countLeft(house: LendingHouse, tier: Row, left: Left, row: Row, amount: number): void {
  if (isOver(house, tier, left, row)) {
    left.out[row] = 0
    left.outSinceMs[row] = house.clock.nowMs
  }
  left.out[row]! += amount
}

function isOver(house: LendingHouse, tier: Row, left: Left, row: Row): boolean {
  return house.clock.nowMs - left.outSinceMs[row]! >= house.params.tier.outflowWindowMs[tier]!
}
