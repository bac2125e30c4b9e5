/**
 * The pool behind the backstop: shares of its account. Joins wait in the tier's `joining` account, exits at risk, both for an
 * epoch (`epoch.ts`); neither is taken back, because a standing request would be a free way out. What comes to the backstop
 * from outside is a join of the operator, whose shares stand under the backstop's own account.
 */
import { postCash } from '../ledger/index.ts'
import { lentWorth } from '../lending/index.ts'
import { tableAdd, tableFree, tableHasRoom } from '../tables/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  assert,
  bigMulDivFloor,
  type Millis,
  POOL_EXITS_PER_PROVIDER_MAX,
  PROVIDERS_MAX,
  type Row,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { BackstopHouse } from './tables.ts'
import { setStanding } from './tranche.ts'

/** Why cash cannot be put into the pool, beyond what any payment out of an account is asked. */
export function poolJoinReject(house: BackstopHouse, account: Row, amount: Atoms): Reject | null {
  const { accounts } = house.ledger
  const { tiers } = house.markets
  const tier = accounts.tier[account]!
  if (tiers.shortfalls[tier]! > 0 || tiers.breaker[tier] === 1) return 'poolFrozen'
  return amount < house.params.tier.poolJoinMin[tier]! ? 'poolJoinTooSmall' : null
}

/** Why there is no room for a join: in the exact range, or among providers. */
export function poolRoomReject(house: BackstopHouse, account: Row, amount: Atoms): Reject | null {
  const { accounts } = house.ledger
  const { tiers } = house.markets
  const tier = accounts.tier[account]!
  const cash = Math.abs(accounts.cash[tiers.joining[tier]!]!) + Math.abs(accounts.cash[tiers.backstop[tier]!]!)
  if (cash + amount > ATOMS_MAX / 4 || house.backstop.pools.shares[tier]! + amount > ATOMS_MAX) return 'amountTooLarge'
  if (account === tiers.backstop[tier] || providerOf(house, account) >= 0) return null
  return membersProviding(house) < PROVIDERS_MAX ? null : 'providersFull'
}

/** Puts cash of an account among what waits for the next epoch. */
export function poolJoin(house: BackstopHouse, account: Row, amount: Atoms): void {
  const { tiers } = house.markets
  const tier = house.ledger.accounts.tier[account]!
  postCash(house, account, tiers.joining[tier]!, tiers.settlementAsset[tier]! - 1, amount, 'pool')
  house.backstop.providers.waiting[provider(house, account)]! += amount
  house.events.push({ type: 'poolAsked', account, what: 'join', amount, dueMs: 0 })
}

/** Why shares cannot start to leave. A frozen pool does not stop the asking: it only pays later. */
export function poolExitReject(house: BackstopHouse, account: Row, shares: number): Reject | null {
  const { providers } = house.backstop
  const row = providerOf(house, account)
  if (row < 0) return 'poolSharesShort'
  const tier = providers.tier[row]!
  const left = providers.shares[row]! - leavingOf(house, row) - shares
  if (left > 0 && restFloor(house, tier, left) < house.params.tier.poolJoinMin[tier]!) return 'poolRestTooSmall'
  const isNew = exitOf(house, row, dueOf(house, tier)) < 0
  if (isNew && exitsOf(house, row).length >= POOL_EXITS_PER_PROVIDER_MAX) return 'poolExitsFull'
  return left < 0 ? 'poolSharesShort' : null
}

/** Shares start to leave: at risk until the first epoch after their notice. Those due together are one exit. */
export function poolExit(house: BackstopHouse, account: Row, shares: number): void {
  const { poolExits, providers } = house.backstop
  const row = providerOf(house, account)
  const dueMs = dueOf(house, providers.tier[row]!)
  let exit = exitOf(house, row, dueMs)
  if (exit < 0) {
    exit = tableAdd(poolExits)
    poolExits.provider[exit] = row + 1
    poolExits.dueMs[exit] = dueMs
  }
  poolExits.shares[exit]! += shares
  house.events.push({ type: 'poolAsked', account, what: 'exit', amount: shares, dueMs })
}

/**
 * Money that has come to the backstop's account from outside. It works at once while nobody else has shares or waits, because
 * nobody's part can change by it: one share an atom. Else it waits as anybody's.
 */
export function operatorJoins(house: BackstopHouse, tier: Row, amount: Atoms): void {
  const { pools, providers } = house.backstop
  const { tiers } = house.markets
  const account = tiers.backstop[tier]!
  if (tiers.woundDown[tier] === 1) return
  if (!isAlone(house, tier, amount)) {
    poolJoin(house, account, amount)
    return
  }
  providers.shares[provider(house, account)]! += amount
  pools.shares[tier]! += amount
  house.events.push({ type: 'poolJoined', account, shares: amount, amount, returned: 0 })
  setStanding(house, tier, pools.base[tier]! + amount, pools.stopped[tier] === 1 ? 1 : 0)
}

/** Gives what waits back to who brought it: before a tier is wound down. The operator's goes to its fees. */
export function returnJoins(house: BackstopHouse, tier: Row): void {
  const { providers } = house.backstop
  for (const row of providersOf(house, tier)) {
    const returned = providers.waiting[row]!
    if (returned === 0) continue
    providers.waiting[row] = 0
    payBack(house, row, returned)
    house.events.push({ type: 'poolJoined', account: providers.account[row]!, shares: 0, amount: 0, returned })
    freeIfEmpty(house, row)
  }
}

/** Providers of a tier, by row: those with shares or waiting cash. */
export function providersOf(house: BackstopHouse, tier: Row): Row[] {
  const { providers } = house.backstop
  const rows: Row[] = []
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.tier[row] === tier) rows.push(row)
  }
  return rows
}

/** Row of an account among providers, −1 when it is none. */
function providerOf(house: BackstopHouse, account: Row): Row {
  const { providers } = house.backstop
  for (let row = 0; row < providers.rows; row++) {
    if (providers.live[row] === 1 && providers.account[row] === account) return row
  }
  return -1
}

/** Exits of a provider, by row. */
export function exitsOf(house: BackstopHouse, row: Row): Row[] {
  const { poolExits } = house.backstop
  const rows: Row[] = []
  for (let exit = 0; exit < poolExits.rows; exit++) if (poolExits.provider[exit] === row + 1) rows.push(exit)
  return rows
}

/** Shares of a provider whose notice has ended. */
export function dueSharesOf(house: BackstopHouse, row: Row): number {
  const { poolExits } = house.backstop
  return exitsOf(house, row)
    .filter((exit) => poolExits.dueMs[exit]! <= house.clock.nowMs)
    .reduce((sum, exit) => sum + poolExits.shares[exit]!, 0)
}

/** Who is paid for a provider: its account; for the operator the fees of its tier, where its earnings lie. */
export function payeeOf(house: BackstopHouse, row: Row): Row {
  const { providers } = house.backstop
  const { tiers } = house.markets
  const tier = providers.tier[row]!
  const account = providers.account[row]!
  return account === tiers.backstop[tier] ? tiers.fees[tier]! : account
}

/** Pays waiting cash back out of the tier's `joining` account. */
export function payBack(house: BackstopHouse, row: Row, amount: Atoms): void {
  const { tiers } = house.markets
  const tier = house.backstop.providers.tier[row]!
  const token = tiers.settlementAsset[tier]! - 1
  postCash(house, tiers.joining[tier]!, payeeOf(house, row), token, amount, 'pool')
}

/** Frees the row of a provider that has nothing left. */
export function freeIfEmpty(house: BackstopHouse, row: Row): void {
  const { providers } = house.backstop
  if (providers.shares[row] === 0 && providers.waiting[row] === 0) tableFree(providers, row)
}

/** Whether the operator alone has money in the pool, or the pool is new: nothing in it but what has just come. */
function isAlone(house: BackstopHouse, tier: Row, amount: Atoms): boolean {
  const { accounts } = house.ledger
  const { pools, providers } = house.backstop
  const account = house.markets.tiers.backstop[tier]!
  const others = providersOf(house, tier).some(
    (row) => providers.account[row] !== account || providers.waiting[row]! > 0,
  )
  if (others) return false
  if (pools.shares[tier]! > 0) return true
  if (lentWorth(house, account) > 0) return false
  return accounts.cash[account] === amount && accounts.legCount[account] === 0 && accounts.balanceCount[account] === 0
}

function provider(house: BackstopHouse, account: Row): Row {
  const known = providerOf(house, account)
  if (known >= 0) return known
  const { providers } = house.backstop
  assert(tableHasRoom(providers), 'providers are counted before, operators have rows of their own')
  const row = tableAdd(providers)
  providers.live[row] = 1
  providers.account[row] = account
  providers.tier[row] = house.ledger.accounts.tier[account]!
  return row
}

function membersProviding(house: BackstopHouse): number {
  const { providers } = house.backstop
  const { tiers } = house.markets
  let count = 0
  for (let row = 0; row < providers.rows; row++) {
    const isOperator = providers.account[row] === tiers.backstop[providers.tier[row]!]
    if (providers.live[row] === 1 && !isOperator) count++
  }
  return count
}

function leavingOf(house: BackstopHouse, row: Row): number {
  return exitsOf(house, row).reduce((sum, exit) => sum + house.backstop.poolExits.shares[exit]!, 0)
}

function exitOf(house: BackstopHouse, row: Row, dueMs: Millis): Row {
  return exitsOf(house, row).find((exit) => house.backstop.poolExits.dueMs[exit] === dueMs) ?? -1
}

/** The first epoch at or after the notice: epochs end at whole multiples of their length. */
function dueOf(house: BackstopHouse, tier: Row): Millis {
  const { poolEpochMs, poolNoticeMs } = house.params.tier
  const epochMs = poolEpochMs[tier]!
  return Math.ceil((house.clock.nowMs + poolNoticeMs[tier]!) / epochMs) * epochMs
}

/** Shares at the price of the last epoch. Floor. */
function restFloor(house: BackstopHouse, tier: Row, shares: number): Atoms {
  const { priceWorth, priceShares } = house.backstop.pools
  return priceShares[tier] === 0 ? shares : bigMulDivFloor(shares, priceWorth[tier]!, priceShares[tier]!)
}
