/**
 * An epoch of the pool, on the clock: everybody is priced before anybody moves, then joins come in, then exits that are due are
 * paid in cash, as far as the pool can let go, in proportion to what each has due; the rest waits for the next epoch at that
 * epoch's price. It is put off, for everybody, while a shortfall of the tier is open, the backstop has a procedure, the breaker is
 * on, or a price that its worth hangs on is not normal.
 *
 * A join pays for its shares to the atom and no more: what ⌊amount × shares ÷ worth⌋ shares do not cost goes back, so that
 * nobody can make the price of a share high in order to gain what others lose by rounding.
 */
import { postCash } from '../ledger/index.ts'
import { divideInterest } from '../lending/index.ts'
import { tableFree } from '../tables/index.ts'
import { ATOMS_MAX, type Atoms, bigMulDivCeil, bigMulDivFloor, type Row } from '../units/index.ts'
import { releasableCash } from './capacity.ts'
import { fetchLent, hasLent } from './lent.ts'
import { dueSharesOf, exitsOf, freeIfEmpty, payBack, payeeOf, providersOf } from './pool.ts'
import type { BackstopHouse } from './tables.ts'
import { equityOf, setStanding } from './tranche.ts'
import { isUnpriced, worthOf } from './worth.ts'

/** The price of an epoch, the same for all: worth ÷ shares. */
type EpochPrice = { readonly shares: number; readonly join: Atoms; readonly exit: Atoms }

/** Holds every epoch that is due: one pass over providers and their exits a tier, each bounded by its table. */
export function holdEpochs(house: BackstopHouse): void {
  const { tiers } = house.markets
  for (let tier = 0; tier < tiers.rows; tier++) {
    if (tiers.settlementAsset[tier] === 0 || tiers.woundDown[tier] === 1) continue
    if (house.clock.nowMs < house.backstop.pools.dueMs[tier]! || isUnpriced(house, tier)) continue
    holdEpoch(house, tier)
    const epochMs = house.params.tier.poolEpochMs[tier]!
    house.backstop.pools.dueMs[tier] = (Math.floor(house.clock.nowMs / epochMs) + 1) * epochMs
  }
}

function holdEpoch(house: BackstopHouse, tier: Row): void {
  const { pools } = house.backstop
  if (hasLent(house, tier)) {
    divideInterest(house, tier)
    fetchLent(house, tier, cashMissing(house, tier))
  }
  const worth = worthOf(house, tier)
  if (worth.join <= 0 && isFlat(house, tier)) voidShares(house, tier)
  if (pools.shares[tier] === 0) leaveRest(house, tier)
  const providers = providersOf(house, tier)
  if (providers.length > 0) {
    const shares = pools.shares[tier]!
    const price = { shares, join: shares === 0 ? 0 : worth.join, exit: shares === 0 ? 0 : Math.max(0, worth.exit) }
    moveAll(house, tier, providers, price)
    pools.priceWorth[tier] = price.exit + 0
    pools.priceShares[tier] = price.shares
    if (pools.shares[tier] === 0) leaveRest(house, tier)
  }
  setStanding(house, tier, Math.max(0, equityOf(house, tier)), 0)
}

/** Cash that exits due now would be paid and the pool cannot let go, at the worth of this moment, ≥ 0; everything, once no share owns it. */
function cashMissing(house: BackstopHouse, tier: Row): Atoms {
  const shares = house.backstop.pools.shares[tier]!
  if (shares === 0) return ATOMS_MAX
  const due = providersOf(house, tier).reduce((sum, row) => sum + dueSharesOf(house, row), 0)
  const wanted = bigMulDivCeil(due, Math.max(0, worthOf(house, tier).exit), shares)
  return wanted - releasableCash(house, tier, wanted)
}

/** All at the one price; what may go was there before anybody came. */
function moveAll(house: BackstopHouse, tier: Row, providers: readonly Row[], price: EpochPrice): void {
  const due = providers.map((row) => dueSharesOf(house, row))
  const dueShares = due.reduce((sum, shares) => sum + shares, 0)
  const wanted = price.shares === 0 ? 0 : bigMulDivCeil(dueShares, price.exit, price.shares)
  const opens = price.shares === 0 ? isEmpty(house, tier) : price.join > 0
  const payable = releasableCash(house, tier, wanted)
  const { shares, join: joinWorth, exit: exitWorth } = price
  house.events.push({ type: 'poolPriced', tier, shares, joinWorth, exitWorth, due: dueShares, payable })
  if (opens) for (const row of providers) admit(house, row, price)
  providers.forEach((row, i) => {
    if (due[i]! > 0 && payable > 0) release(house, row, due[i]!, price, payable, wanted)
    freeIfEmpty(house, row)
  })
}

/** Lets waiting cash in: ⌊amount × shares ÷ worth⌋ shares for what they cost, ceil; one atom a share in an empty pool. */
function admit(house: BackstopHouse, row: Row, { shares, join }: EpochPrice): void {
  const { providers, pools } = house.backstop
  const { tiers } = house.markets
  const tier = providers.tier[row]!
  const waiting = providers.waiting[row]!
  if (waiting === 0) return
  const priced = shares === 0 ? waiting : bigMulDivFloor(waiting, shares, join)
  const got = pools.shares[tier]! + priced > ATOMS_MAX ? 0 : priced
  const amount = shares === 0 ? got : bigMulDivCeil(got, join, shares)
  providers.waiting[row] = 0
  providers.shares[row]! += got
  pools.shares[tier]! += got
  postCash(house, tiers.joining[tier]!, tiers.backstop[tier]!, tiers.settlementAsset[tier]! - 1, amount, 'pool')
  payBack(house, row, waiting - amount)
  const account = providers.account[row]!
  house.events.push({ type: 'poolJoined', account, shares: got, amount, returned: waiting - amount })
}

/** Pays a provider's part of what may go: so many of its due shares leave, in the order of asking. */
function release(
  house: BackstopHouse,
  row: Row,
  due: number,
  { shares, exit: worth }: EpochPrice,
  payable: Atoms,
  wanted: Atoms,
): void {
  const { providers, pools } = house.backstop
  const { tiers } = house.markets
  const tier = providers.tier[row]!
  const leaving = payable === wanted ? due : bigMulDivFloor(due, payable, wanted)
  if (leaving === 0) return
  const amount = bigMulDivFloor(leaving, worth, shares)
  takeOff(house, row, leaving)
  providers.shares[row]! -= leaving
  pools.shares[tier]! -= leaving
  postCash(house, tiers.backstop[tier]!, payeeOf(house, row), tiers.settlementAsset[tier]! - 1, amount, 'pool')
  const account = providers.account[row]!
  house.events.push({ type: 'poolLeft', account, shares: leaving, amount, waiting: due - leaving })
}

/** Takes shares off a provider's exits, the earliest first. */
function takeOff(house: BackstopHouse, row: Row, shares: number): void {
  const { poolExits } = house.backstop
  let left = shares
  const exits = exitsOf(house, row).sort((a, b) => poolExits.dueMs[a]! - poolExits.dueMs[b]!)
  for (const exit of exits) {
    const taken = Math.min(left, poolExits.shares[exit]!)
    poolExits.shares[exit]! -= taken
    left -= taken
    if (poolExits.shares[exit] === 0) tableFree(poolExits, exit)
  }
}

/** A pool that lost everything starts anew: its shares are void, and their exits. */
function voidShares(house: BackstopHouse, tier: Row): void {
  const { pools, providers, poolExits } = house.backstop
  const shares = pools.shares[tier]!
  if (shares === 0) return
  for (const row of providersOf(house, tier)) {
    for (const exit of exitsOf(house, row)) tableFree(poolExits, exit)
    providers.shares[row] = 0
    freeIfEmpty(house, row)
  }
  pools.shares[tier] = 0
  house.events.push({ type: 'poolVoided', tier, shares })
}

/** What no share owns goes to the tier fund, once nothing but cash is left of it. */
function leaveRest(house: BackstopHouse, tier: Row): void {
  const { tiers } = house.markets
  const pool = tiers.backstop[tier]!
  const cash = house.ledger.accounts.cash[pool]!
  if (cash > 0 && isFlat(house, tier)) {
    postCash(house, pool, tiers.fund[tier]!, tiers.settlementAsset[tier]! - 1, cash, 'pool')
  }
}

/** Neither lots, claims and losses, nor collateral. */
function isFlat(house: BackstopHouse, tier: Row): boolean {
  const { accounts } = house.ledger
  const pool = house.markets.tiers.backstop[tier]!
  return accounts.legCount[pool] === 0 && accounts.balanceCount[pool] === 0
}

function isEmpty(house: BackstopHouse, tier: Row): boolean {
  const cash = house.ledger.accounts.cash[house.markets.tiers.backstop[tier]!]!
  return isFlat(house, tier) && cash === 0 && !hasLent(house, tier)
}
