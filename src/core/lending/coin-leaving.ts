/**
 * Exits of coin lenders. What may not leave at once waits in the lender's row as one figure, as with cash (`leaving.ts`), earns
 * and bears as before, and is let go at the end of epochs (`exits/lenders.ts`), at the worth of that moment.
 */
import { balanceReject, postCollateral } from '../ledger/index.ts'
import { tableFree } from '../tables/index.ts'
import { type AssetAtoms, bigMulDivFloor, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { countLeft } from './classes.ts'
import { voidWorthless } from './coin-pool.ts'
import {
  changeCoinPool,
  coinExitAmount,
  coinLendersOf,
  coinLendersWait,
  coinPromisedOf,
  coinRowOf,
  coinWindowLeft,
  setCoinLeaving,
  treasuryOf,
} from './coin-rows.ts'
import { callReject, keepReject } from './leaving.ts'
import type { LendingHouse } from './tables.ts'

/** What lenders of a coin may be let go now, ≥ 0: unlent and within the window. */
export function coinLendersFree(house: LendingHouse, asset: Row): AssetAtoms {
  return Math.min(coinWindowLeft(house, asset), house.lending.coinPools.unlent[asset]!)
}

/** Rows of a coin's lenders that wait, by account. */
export function coinLeavingRows(house: LendingHouse, asset: Row): Row[] {
  return coinLendersOf(house, asset).filter((row) => house.lending.coinLenders.leaving[row]! > 0)
}

/** Of a lender's shares of a coin: what waits to leave, and what of that is recalled. */
export function coinWaiting(
  house: LendingHouse,
  account: Row,
  asset: Row,
): { readonly waiting: number; readonly recalled: number } {
  const { coinLenders } = house.lending
  const row = coinRowOf(house, account, asset)
  return row < 0
    ? { waiting: 0, recalled: 0 }
    : { waiting: coinLenders.leaving[row]!, recalled: coinLenders.recalled[row]! }
}

/**
 * Why shares cannot leave, nor wait for it: there are fewer that do not leave already; they are worth nothing; their coins
 * would have no room.
 */
export function coinLendExitReject(house: LendingHouse, account: Row, asset: Row, shares: number): Reject | null {
  const row = coinRowOf(house, account, asset)
  const { coinLenders } = house.lending
  if (row < 0 || shares > coinLenders.shares[row]! - coinLenders.leaving[row]!) return 'coinSharesShort'
  if (coinExitAmount(house, asset, shares) === 0) return 'fieldOutOfRange'
  return balanceReject(house.ledger, account, asset)
}

/**
 * Takes shares out at their worth as last divided: what accrued since stays with the others. While anybody waits, or when the
 * window or loans leave less, they wait for the end of an epoch. The caller has asked.
 */
export function coinLendExit(house: LendingHouse, account: Row, asset: Row, shares: number): void {
  const { coinLenders } = house.lending
  const row = coinRowOf(house, account, asset)
  const amount = coinExitAmount(house, asset, shares)
  if (coinLendersWait(house, asset) || amount > coinLendersFree(house, asset))
    setCoinLeaving(house, row, coinLenders.leaving[row]! + shares, coinLenders.recalled[row]!)
  else letOut(house, row, shares, amount)
}

/**
 * Lets go of a row's waiting shares what so many coins pay for, recalled ones first; all of them when they pay for all. Interest has
 * been divided. What waits and is worth nothing waits no longer, nor what has no room in its account any more: it is asked for anew.
 */
export function letCoinLenderGo(house: LendingHouse, row: Row, most: AssetAtoms): void {
  const { coinLenders, coinPools } = house.lending
  const asset = coinLenders.asset[row]!
  const leaving = coinLenders.leaving[row]!
  const whole = coinExitAmount(house, asset, leaving)
  const hasRoom = balanceReject(house.ledger, coinLenders.account[row]!, asset) === null
  if (whole === 0 || !hasRoom) return setCoinLeaving(house, row, 0, 0)
  const shares = most >= whole ? leaving : bigMulDivFloor(most, coinPools.shares[asset]!, coinPools.worth[asset]!)
  const amount = coinExitAmount(house, asset, shares)
  if (amount === 0) return
  setCoinLeaving(house, row, leaving - shares, Math.max(0, coinLenders.recalled[row]! - shares))
  letOut(house, row, shares, amount)
}

function letOut(house: LendingHouse, row: Row, shares: number, amount: AssetAtoms): void {
  const { coinPools, coinLenders } = house.lending
  const [account, asset] = [coinLenders.account[row]!, coinLenders.asset[row]!]
  countLeft(house, house.markets.assets.tier[asset]!, coinPools, asset, amount)
  coinPools.unlent[asset]! -= amount
  coinLenders.shares[row]! -= shares
  if (coinLenders.shares[row] === 0) tableFree(coinLenders, row)
  changeCoinPool(house, asset, -amount, -shares)
  postCollateral(house, treasuryOf(house, asset), account, asset, amount, 'coin-lending')
  house.events.push({ type: 'coinLenderChanged', account, asset, shares: -shares, amount: -amount })
  voidWorthless(house, asset)
}

/** Why an exit cannot be taken back: nothing of it waits, or borrowers have been called for all that does. */
export function coinLendExitCancelReject(house: LendingHouse, account: Row, asset: Row): Reject | null {
  return keepReject(house.lending.coinLenders, coinRowOf(house, account, asset))
}

/** Takes back what waits and has not been recalled. */
export function coinLendExitCancel(house: LendingHouse, account: Row, asset: Row): void {
  const { recalled } = house.lending.coinLenders
  const row = coinRowOf(house, account, asset)
  setCoinLeaving(house, row, recalled[row]!, recalled[row]!)
}

/** Why borrowers cannot be called for what a lender of a coin waits for: as `lendRecallReject`. */
export function coinRecallReject(house: LendingHouse, account: Row, asset: Row): Reject | null {
  const row = coinRowOf(house, account, asset)
  return callReject(
    house.lending.coinLenders,
    row,
    coinPromisedOf(house, asset),
    house.lending.coinPools.unlent[asset]!,
  )
}

/** Has borrowers called for all of it that waits: the next tick begins, or a later one, when enough is missing. */
export function coinRecall(house: LendingHouse, account: Row, asset: Row): void {
  const { leaving } = house.lending.coinLenders
  const row = coinRowOf(house, account, asset)
  setCoinLeaving(house, row, leaving[row]!, leaving[row]!)
}
