/**
 * Lenders of a coin: shares of what the pool of an asset has unlent and is owed, one class. Coins lie in the tier's treasury; its
 * row here says how many of them are the pool's. A debt counts as it accrues: Σ ⌊debt ÷ index⌋ of all debts × the present index
 * is what they owe, less at most two atoms a debt. It is divided whenever shares are priced: the reserve factor stands aside in
 * the same coin, for what would else be the lenders' loss; the rest is theirs. Nothing but lenders may bring coins.
 */
import { accrueCoin, balanceOf, balanceReject, coinIndexNow, coinOwed, postCollateral } from '../ledger/index.ts'
import { tableAdd, tableFree, tableHasRoom } from '../tables/index.ts'
import {
  type AssetAtoms,
  ATOMS_MAX,
  assertSafe,
  bigMulDivFloor,
  LOAN_INDEX_ONE,
  PPM,
  type Row,
  splitByLargestRemainder,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { changeCoinPool, coinLendersOf, coinRowOf, endCoinRecall, setCoinLeaving, treasuryOf } from './coin-rows.ts'
import type { LendingHouse } from './tables.ts'

/** The pool of an asset that has just been listed. */
export function openCoinPool(house: LendingHouse): void {
  tableAdd(house.lending.coinPools)
}

/** Shares of an account in the pool of a coin. */
export function coinShares(house: LendingHouse, account: Row, asset: Row): number {
  const row = coinRowOf(house, account, asset)
  return row < 0 ? 0 : house.lending.coinLenders.shares[row]!
}

/**
 * Whether the owner of an account lends a coin. Nobody owes what they lend: what their own accounts pay for a debt of theirs would
 * come back to them as lenders, and the layers behind would pay in their place.
 */
export function ownerLends(house: LendingHouse, account: Row, asset: Row): boolean {
  const { owner } = house.ledger.accounts
  const { coinLenders } = house.lending
  return coinLendersOf(house, asset).some((row) => owner[coinLenders.account[row]!] === owner[account])
}

/** Whether the owner of an account owes a coin. */
export function ownerOwes(house: LendingHouse, account: Row, asset: Row): boolean {
  const { accounts, owners } = house.ledger
  for (let other = owners.firstAccount[accounts.owner[account]!]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (coinOwed(house, other) === asset) return true
  }
  return false
}

/**
 * What has accrued up to a borrow index since it was divided last, and the lenders' part of it; all is the reserve's while nobody
 * lends.
 */
function divisionOf(
  house: LendingHouse,
  asset: Row,
  index: number,
): { readonly income: AssetAtoms; readonly lenders: AssetAtoms } {
  const { coins } = house.ledger
  const { coinPools } = house.lending
  const { assets } = house.markets
  const accrued = bigMulDivFloor(coins.scaled[asset]!, index, LOAN_INDEX_ONE) - coins.sum[asset]!
  const has = coinPools.unlent[asset]! + coins.sum[asset]! + Math.max(0, accrued)
  const income = Math.max(0, has - coinPools.worth[asset]! - coinPools.reserve[asset]!)
  if (coinPools.worth[asset] === 0) return { income, lenders: 0 }
  const factorPpm = house.params.tier.reserveFactorPpm[assets.tier[asset]!]!
  return { income, lenders: income - bigMulDivFloor(income, factorPpm, PPM) }
}

/** Divides the interest that has accrued on a coin's debts. */
export function divideCoin(house: LendingHouse, asset: Row): void {
  const { coinPools } = house.lending
  const { income, lenders } = divisionOf(house, asset, house.ledger.coins.index[asset]!)
  if (income === 0) return
  coinPools.worth[asset] = assertSafe(coinPools.worth[asset]! + lenders)
  coinPools.reserve[asset] = assertSafe(coinPools.reserve[asset]! + income - lenders)
  house.events.push({ type: 'coinInterestDivided', asset, income, lenders })
}

/**
 * What the pool would be worth to its lenders, were interest divided up to now: who comes between two ticks comes after it
 * (0119).
 */
function worthNow(house: LendingHouse, asset: Row): AssetAtoms {
  return house.lending.coinPools.worth[asset]! + divisionOf(house, asset, coinIndexNow(house, asset)).lenders
}

/**
 * Why coins cannot be lent for want of room, null when there is: tables, and exact ranges of shares. The treasury may have the
 * largest number of balances.
 */
export function coinLendRoom(house: LendingHouse, account: Row, asset: Row, amount: AssetAtoms): Reject | null {
  const { coinLenders, coinPools } = house.lending
  if (coinRowOf(house, account, asset) < 0 && !tableHasRoom(coinLenders)) return 'capacityReached'
  const room = balanceReject(house.ledger, treasuryOf(house, asset), asset)
  if (room !== null) return room
  return coinPools.shares[asset]! + sharesFor(house, asset, amount) > ATOMS_MAX ? 'amountTooLarge' : null
}

/** Shares that an amount gets now: one to one in an empty pool, floor. */
export function sharesFor(house: LendingHouse, asset: Row, amount: AssetAtoms): number {
  const shares = house.lending.coinPools.shares[asset]!
  return shares === 0 ? amount : bigMulDivFloor(amount, shares, worthNow(house, asset))
}

/** Whether lenders of a coin may bring so much more. */
export function isCoinLenderCapped(house: LendingHouse, asset: Row, amount: AssetAtoms): boolean {
  return worthNow(house, asset) + amount > house.params.asset.coinLenderCap[asset]!
}

/**
 * Moves the index of a coin on to now and divides what has accrued: before anybody comes, borrows or gives back (0119). Who is
 * paid by it is looked at in every command that does so (`machine/conclude.ts`).
 */
export function divideCoinToNow(house: LendingHouse, asset: Row): void {
  accrueCoin(house, asset)
  divideCoin(house, asset)
}

/** Lends coins of an account for shares of the pool; the caller has asked. */
export function coinLend(house: LendingHouse, account: Row, asset: Row, amount: AssetAtoms): void {
  const { coinPools, coinLenders } = house.lending
  divideCoinToNow(house, asset)
  const shares = sharesFor(house, asset, amount)
  postCollateral(house, account, treasuryOf(house, asset), asset, amount, 'coin-lending')
  coinPools.unlent[asset] = assertSafe(coinPools.unlent[asset]! + amount)
  changeCoinPool(house, asset, amount, shares)
  let row = coinRowOf(house, account, asset)
  if (row < 0) {
    row = tableAdd(coinLenders)
    coinLenders.account[row] = account
    coinLenders.asset[row] = asset
  }
  coinLenders.shares[row]! += shares
  house.events.push({ type: 'coinLenderChanged', account, asset, shares, amount })
}

/**
 * Takes coins that do not come back out of the pool: the lenders' as far as they have any, then the reserve's. Answers the
 * lenders' part. Shares of a pool that has nothing left are void (`voidWorthless`).
 */
export function takeFromPool(house: LendingHouse, asset: Row, amount: AssetAtoms): AssetAtoms {
  const { coinPools } = house.lending
  const lenders = Math.min(amount, coinPools.worth[asset]!)
  coinPools.worth[asset]! -= lenders
  coinPools.reserve[asset] = Math.max(0, coinPools.reserve[asset]! - (amount - lenders))
  return lenders
}

/** Ends the shares of a pool that is worth nothing. */
export function voidWorthless(house: LendingHouse, asset: Row): void {
  const { coinPools, coinLenders } = house.lending
  if (coinPools.worth[asset]! > 0) return
  for (const row of coinLendersOf(house, asset)) {
    const account = coinLenders.account[row]!
    const shares = coinLenders.shares[row]!
    setCoinLeaving(house, row, 0, 0)
    tableFree(coinLenders, row)
    changeCoinPool(house, asset, 0, -shares)
    house.events.push({ type: 'coinLenderChanged', account, asset, shares: -shares, amount: 0 })
  }
}

/**
 * Ends the pool of a coin whose tier has been wound down: every debt is closed, and what the treasury was left of the coin goes
 * to the lenders by shares, at most what they had. Who has no room for it leaves it with the treasury, in trust.
 */
export function closeCoinPool(house: LendingHouse, asset: Row): void {
  const { coinPools, coinLenders } = house.lending
  const treasury = treasuryOf(house, asset)
  const whole = Math.min(coinPools.worth[asset]!, balanceOf(house.ledger, treasury, asset))
  const rows = coinLendersOf(house, asset)
  const parts = splitByLargestRemainder(
    whole,
    rows.map((row) => coinLenders.shares[row]!),
  )
  rows.forEach((row, i) => {
    const account = coinLenders.account[row]!
    const shares = coinLenders.shares[row]!
    const amount = balanceReject(house.ledger, account, asset) === null ? parts[i]! : 0
    setCoinLeaving(house, row, 0, 0)
    tableFree(coinLenders, row)
    postCollateral(house, treasury, account, asset, amount, 'coin-lending')
    house.events.push({ type: 'coinLenderChanged', account, asset, shares: -shares, amount: -amount })
  })
  endCoinRecall(house, asset)
  for (const column of ['unlent', 'worth', 'shares', 'reserve', 'out'] as const) coinPools[column][asset] = 0
}
