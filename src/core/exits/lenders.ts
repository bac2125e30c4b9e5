/**
 * The end of an epoch for lenders who wait to leave: what may go is shared over owners in proportion to all that each has lent
 * the tier, at most what it asks for, the rest spread again. Neither the order of requests, nor splitting them over classes,
 * accounts or time, changes what an owner gets. While a shortfall is open nobody goes.
 */
import {
  divideInterest,
  type LendingHouse,
  leavingRows,
  lendersFree,
  lendersWait,
  letLenderGo,
  worthOfRow,
} from '../lending/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import { shareByWeight } from './share.ts'

/** Ends the epochs of lenders that are over. Called by the clock; looks at every lender, at most `LENDERS_MAX`, where one ends. */
export function endLenderEpochs(house: LendingHouse): void {
  const { pools } = house.lending
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    if (tiers.woundDown[tier] === 1 || !lendersWait(house, tier)) continue
    if (house.clock.nowMs - pools.epochMs[tier]! < house.params.tier.exitEpochMs[tier]!) continue
    pools.epochMs[tier] = house.clock.nowMs
    if (tiers.shortfalls[tier] === 0) endEpoch(house, tier)
  }
}

/** An owner that waits, or the operator: what all its shares are worth, what it asks for, and its waiting rows. */
type Leaver = { weight: Atoms; cap: Atoms; readonly rows: Row[] }

function endEpoch(house: LendingHouse, tier: Row): void {
  divideInterest(house, tier)
  const leavers = leaversOf(house, tier)
  const budget = Math.min(
    lendersFree(house, tier),
    leavers.reduce((sum, { cap }) => sum + cap, 0),
  )
  house.events.push({ type: 'lenderExitsShared', tier, budget })
  const [weights, caps] = [leavers.map(({ weight }) => weight), leavers.map(({ cap }) => cap)]
  const shares = shareByWeight(budget, weights, caps)
  leavers.forEach(({ rows }, i) => {
    let left = shares[i]!
    for (const row of rows) {
      const part = Math.min(left, worthOfRow(house, row, house.lending.lenders.leaving[row]!))
      left -= part
      letLenderGo(house, row, part)
    }
  })
}

/** By the number of the owner, the operator last. */
function leaversOf(house: LendingHouse, tier: Row): Leaver[] {
  const { lenders } = house.lending
  const { accounts } = house.ledger
  const ownerOf = (row: Row): number => {
    const owner = accounts.owner[lenders.account[row]!]!
    return owner < 0 ? Number.MAX_SAFE_INTEGER : owner
  }
  const found = new Map<number, Leaver>()
  for (const row of leavingRows(house, tier)) {
    const leaver = found.get(ownerOf(row)) ?? { weight: 0, cap: 0, rows: [] }
    leaver.cap += worthOfRow(house, row, lenders.leaving[row]!)
    leaver.rows.push(row)
    found.set(ownerOf(row), leaver)
  }
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row] === 0 || accounts.tier[lenders.account[row]!] !== tier) continue
    const leaver = isBackstops(house, row) ? undefined : found.get(ownerOf(row))
    if (leaver !== undefined) leaver.weight += worthOfRow(house, row, lenders.shares[row]!)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, leaver]) => leaver)
}

/** The backstop's own shares go by its call, not by epochs; they are no weight of the operator's. */
function isBackstops(house: LendingHouse, row: Row): boolean {
  const account = house.lending.lenders.account[row]!
  return house.markets.tiers.backstop[house.ledger.accounts.tier[account]!] === account
}
