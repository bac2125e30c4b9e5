/**
 * The end of an epoch for lenders who wait to leave, of a tier's cash or of a coin: what may go is shared over owners in
 * proportion to all that each has lent the pool, at most what it asks for, the rest spread again. Neither the order of
 * requests, nor splitting them over classes, accounts or time, changes what an owner gets. While a shortfall is open nobody goes.
 */
import {
  coinExitAmount,
  coinLeavingRows,
  coinLendersFree,
  coinLendersOf,
  coinLendersWait,
  divideCoin,
  divideInterest,
  type LendingHouse,
  leavingRows,
  lendersFree,
  lendersWait,
  letCoinLenderGo,
  letLenderGo,
  worthOfRow,
} from '../lending/index.ts'
import type { Row } from '../units/index.ts'
import { shareByWeight } from './share.ts'

/** A pool of lenders of whom some wait. Amounts are atoms of what it lends, as last divided. */
type Pool = {
  readonly account: Int32Array
  /** Rows of all its lenders, and of those who wait in the order in which an owner's are let go. */
  readonly held: readonly Row[]
  readonly waiting: readonly Row[]
  readonly shares: Float64Array
  readonly leaving: Float64Array
  /** What may be let go now. */
  readonly free: number
  readonly worthOf: (row: Row, shares: number) => number
  /** Lets go of a row what an amount pays for. */
  readonly letGo: (row: Row, most: number) => void
}

/**
 * Ends the epochs of lenders that are over, of cash, then of coins. Called by the clock; looks at every lender of a pool whose
 * epoch ends, at most `LENDERS_MAX` or `COIN_LENDERS_MAX`.
 */
export function endLenderEpochs(house: LendingHouse): void {
  const { pools, coinPools } = house.lending
  const { tiers, assets } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    if (!lendersWait(house, tier) || !isOver(house, tier, pools.epochMs, tier)) continue
    if (tiers.shortfalls[tier]! > 0) continue
    divideInterest(house, tier)
    share(house, cashPool(house, tier), (budget) => {
      house.events.push({ type: 'lenderExitsShared', tier, budget })
    })
  }
  for (let asset = 0; asset < coinPools.rows; asset++) {
    const tier = assets.tier[asset]!
    if (!coinLendersWait(house, asset) || !isOver(house, tier, coinPools.epochMs, asset)) continue
    if (tiers.shortfalls[tier]! > 0) continue
    divideCoin(house, asset)
    share(house, coinPool(house, asset), (budget) => {
      house.events.push({ type: 'coinExitsShared', asset, budget })
    })
  }
}

/** Whether an epoch is over; the next begins then, whoever goes. A tier that has been wound down has none. */
function isOver(house: LendingHouse, tier: Row, epochMs: Float64Array, row: Row): boolean {
  if (house.markets.tiers.woundDown[tier] === 1) return false
  if (house.clock.nowMs - epochMs[row]! < house.params.tier.exitEpochMs[tier]!) return false
  epochMs[row] = house.clock.nowMs
  return true
}

/** The backstop's own shares go by its call, not by epochs; they are no weight of the operator's. */
function cashPool(house: LendingHouse, tier: Row): Pool {
  const { lenders } = house.lending
  const { accounts } = house.ledger
  const { backstop } = house.markets.tiers
  const held: Row[] = []
  for (let row = 0; row < lenders.rows; row++) {
    const account = lenders.account[row]!
    if (lenders.shares[row]! > 0 && accounts.tier[account] === tier && account !== backstop[tier]) held.push(row)
  }
  return {
    ...{ account: lenders.account, shares: lenders.shares, leaving: lenders.leaving },
    ...{ held, waiting: leavingRows(house, tier), free: lendersFree(house, tier) },
    worthOf: (row, shares) => worthOfRow(house, row, shares),
    letGo: (row, most) => letLenderGo(house, row, most),
  }
}

function coinPool(house: LendingHouse, asset: Row): Pool {
  const { account, shares, leaving } = house.lending.coinLenders
  return {
    ...{ account, shares, leaving },
    ...{ held: coinLendersOf(house, asset), waiting: coinLeavingRows(house, asset) },
    free: coinLendersFree(house, asset),
    worthOf: (_, some) => coinExitAmount(house, asset, some),
    letGo: (row, most) => letCoinLenderGo(house, row, most),
  }
}

/** Shares what may go over owners, and lets each one's rows go. */
function share(house: LendingHouse, pool: Pool, told: (budget: number) => void): void {
  const leavers = leaversOf(house, pool)
  const budget = Math.min(
    pool.free,
    leavers.reduce((sum, { cap }) => sum + cap, 0),
  )
  told(budget)
  const [weights, caps] = [leavers.map(({ weight }) => weight), leavers.map(({ cap }) => cap)]
  const shares = shareByWeight(budget, weights, caps)
  leavers.forEach(({ rows }, i) => {
    let left = shares[i]!
    for (const row of rows) {
      const part = Math.min(left, pool.worthOf(row, pool.leaving[row]!))
      left -= part
      pool.letGo(row, part)
    }
  })
}

/** An owner that waits, or the operator: what all its shares are worth, what it asks for, and its waiting rows. */
type Leaver = { weight: number; cap: number; readonly rows: Row[] }

/** By the number of the owner, the operator last. */
function leaversOf(house: LendingHouse, pool: Pool): Leaver[] {
  const { accounts } = house.ledger
  const ownerOf = (row: Row): number => {
    const owner = accounts.owner[pool.account[row]!]!
    return owner < 0 ? Number.MAX_SAFE_INTEGER : owner
  }
  const found = new Map<number, Leaver>()
  for (const row of pool.waiting) {
    const leaver = found.get(ownerOf(row)) ?? { weight: 0, cap: 0, rows: [] }
    leaver.cap += pool.worthOf(row, pool.leaving[row]!)
    leaver.rows.push(row)
    found.set(ownerOf(row), leaver)
  }
  for (const row of pool.held) {
    const leaver = found.get(ownerOf(row))
    if (leaver !== undefined) leaver.weight += pool.worthOf(row, pool.shares[row]!)
  }
  return [...found].sort(([a], [b]) => a - b).map(([, leaver]) => leaver)
}
