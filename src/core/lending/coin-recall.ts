/**
 * Recall of a coin on notice: what lenders of it who wait have recalled is asked of who owes it, as with loans (`recall.ts`):
 * ⌈debt × missing ÷ Σ debts⌉ each. At most 1,024 accounts owe coins, so they are called in one command, and in one command it is
 * decided what each still owes when the notice is over: what is missing then, pro rata of what each owes beyond what it
 * may. So nobody is collected from for more than waits, and nobody is spared for coming late. Collecting is bounded.
 *
 *   none → noticed (clock) → collecting (cursor) → none
 */
import { changeCoinDebt, coinDebtOf, coinDebtorsOf, coinOwed, postCash } from '../ledger/index.ts'
import { tableFree } from '../tables/index.ts'
import {
  type AssetAtoms,
  type Atoms,
  bigMulDivCeil,
  type Millis,
  type Price,
  type Row,
  splitByLargestRemainder,
} from '../units/index.ts'
import { divideCoin, voidWorthless } from './coin-pool.ts'
import {
  changeCoinPool,
  coinExitAmount,
  coinLendersOf,
  coinPromisedOf,
  coinRecalledOf,
  endCoinRecall,
  setCoinLeaving,
} from './coin-rows.ts'
import { allowedFloor, isWorthCalling, noticeEndMs } from './recall.ts'
import { type LendingHouse, recallPhases } from './tables.ts'

/** Collects from an account what of its debt is due. */
type Collect = (account: Row, due: AssetAtoms) => void

/**
 * Carries the recall of a coin on, collecting from at most `most` accounts; begins one when enough is missing. Nothing while a
 * shortfall is open. Two passes over a column of all accounts in a recall, and one in each command that collects. Answers
 * how many accounts were collected from.
 */
export function stepCoinRecall(house: LendingHouse, asset: Row, most: number, collect: Collect): number {
  const { coinPools } = house.lending
  const { tiers, assets } = house.markets
  const tier = assets.tier[asset]!
  if (tiers.woundDown[tier] === 1 || tiers.shortfalls[tier]! > 0) return 0
  if (coinPools.recallPhase[asset] === recallPhases.none) begin(house, asset, tier)
  if (coinPools.recallPhase[asset] === recallPhases.noticed && house.clock.nowMs >= coinPools.recallMs[asset]!) {
    weigh(house, asset)
  }
  return coinPools.recallPhase[asset] === recallPhases.collecting ? collectSome(house, asset, most, collect) : 0
}

/** What an account that owes a coin may owe of it when the notice of its recall is over, and when that is; null when it is not called. */
export function coinCallOf(
  { ledger: { accounts }, lending: { coinPools } }: LendingHouse,
  account: Row,
): { readonly allowed: AssetAtoms; readonly deadlineMs: Millis } | null {
  const asset = accounts.coinAsset[account]! - 1
  if (accounts.coinMax[account] === 0 || coinPools.recallPhase[asset] === recallPhases.none) return null
  return { allowed: accounts.coinMax[account]! - 1, deadlineMs: coinPools.recallMs[asset]! }
}

/** What debtors of a coin are to give back now, ≥ 0: what has been recalled, less what is there unlent for all who wait. */
function missingOf(house: LendingHouse, asset: Row): AssetAtoms {
  const missing = coinPromisedOf(house, asset) - house.lending.coinPools.unlent[asset]!
  return Math.max(0, Math.min(coinRecalledOf(house, asset), missing))
}

/** Calls every debtor when enough is missing. */
function begin(house: LendingHouse, asset: Row, tier: Row): void {
  const { coinPools } = house.lending
  if (!isWorthCalling(house, tier, missingOf(house, asset), house.ledger.coins.sum[asset]!)) return
  divideCoin(house, asset)
  const debts = coinDebtorsOf(house, asset).map((account) => ({ account, debt: coinDebtOf(house, account) }))
  const lent = debts.reduce((sum, { debt }) => sum + debt, 0)
  const wanted = Math.min(missingOf(house, asset), lent)
  const deadlineMs = noticeEndMs(house, tier)
  coinPools.recallPhase[asset] = recallPhases.noticed
  coinPools.recallMs[asset] = deadlineMs
  house.events.push({ type: 'coinRecallStarted', asset, wanted, lent, deadlineMs })
  for (const { account, debt } of debts) {
    const allowed = allowedFloor(debt, wanted, lent)
    house.ledger.accounts.coinMax[account] = allowed + 1
    house.events.push({ type: 'coinDebtCalled', account, asset, debt, allowed })
  }
}

/** The notice is over: decides what each still owes of what is missing now. */
function weigh(house: LendingHouse, asset: Row): void {
  const { coinMax } = house.ledger.accounts
  const { coinPools } = house.lending
  divideCoin(house, asset)
  const over = coinDebtorsOf(house, asset).map((account) => {
    const debt = coinDebtOf(house, account)
    return { account, debt, beyond: Math.max(0, debt - (coinMax[account]! - 1)) }
  })
  const whole = over.reduce((sum, { beyond }) => sum + beyond, 0)
  const wanted = Math.min(missingOf(house, asset), whole)
  coinPools.recallPhase[asset] = recallPhases.collecting
  for (const { account, debt, beyond } of over) {
    const due = wanted === 0 || beyond === 0 ? 0 : bigMulDivCeil(beyond, wanted, whole)
    coinMax[account] = due === 0 ? 0 : debt - due + 1
    if (due > 0) house.events.push({ type: 'coinDebtDue', account, asset, due })
  }
}

function collectSome(house: LendingHouse, asset: Row, most: number, collect: Collect): number {
  const { coinMax } = house.ledger.accounts
  let collected = 0
  for (const account of coinDebtorsOf(house, asset)) {
    if (coinMax[account] === 0) continue
    if (collected === most) return collected
    const due = coinDebtOf(house, account) - (coinMax[account]! - 1)
    coinMax[account] = 0
    if (due <= 0) continue
    collect(account, due)
    collected++
  }
  endCoinRecall(house, asset)
  return collected
}

/** Rows of a coin's lenders who have recalled, and what each has. */
function callersOf(house: LendingHouse, asset: Row): { readonly row: Row; readonly worth: AssetAtoms }[] {
  const { recalled } = house.lending.coinLenders
  return coinLendersOf(house, asset)
    .filter((row) => recalled[row]! > 0)
    .map((row) => ({ row, worth: coinExitAmount(house, asset, recalled[row]!) }))
}

/** What all who have recalled a coin wait for, as last divided: no more is bought in for them. */
export function coinCallersWorth(house: LendingHouse, asset: Row): AssetAtoms {
  return callersOf(house, asset).reduce((sum, { worth }) => sum + worth, 0)
}

/**
 * Buys coins in that an account owes and that have been recalled, for `cost` atoms of its cash. They are paid to those who have
 * recalled, by what each waits for, and as many of their shares end as are worth the coins, rounded up: nobody else gets cash for
 * a coin, or pays for it. Interest has been divided.
 *
 * @param amount asset atoms > 0, at most what the account owes and `coinCallersWorth`
 * @param price at which they were counted, for the record
 */
export function buyInForCallers(
  house: LendingHouse,
  account: Row,
  amount: AssetAtoms,
  cost: Atoms,
  price: Price,
): void {
  const asset = coinOwed(house, account)
  const { tiers, assets } = house.markets
  const callers = callersOf(house, asset)
  const parts = splitByLargestRemainder(
    amount,
    callers.map(({ worth }) => worth),
  )
  const paid = splitByLargestRemainder(cost, parts)
  changeCoinDebt(house, account, asset, -amount, 'buy-in')
  house.events.push({ type: 'coinBoughtIn', account, asset, amount, price, cost })
  const token = tiers.settlementAsset[assets.tier[asset]!]! - 1
  callers.forEach(({ row }, i) => {
    postCash(house, account, house.lending.coinLenders.account[row]!, token, paid[i]!, 'buy-in')
  })
  callers.forEach(({ row }, i) => {
    endShares(house, row, parts[i]!)
  })
  voidWorthless(house, asset)
}

/** Ends the fewest recalled shares of a row that are worth so many coins. */
function endShares(house: LendingHouse, row: Row, amount: AssetAtoms): void {
  if (amount === 0) return
  const { coinLenders, coinPools } = house.lending
  const [account, asset] = [coinLenders.account[row]!, coinLenders.asset[row]!]
  const shares = bigMulDivCeil(amount, coinPools.shares[asset]!, coinPools.worth[asset]!)
  setCoinLeaving(house, row, coinLenders.leaving[row]! - shares, coinLenders.recalled[row]! - shares)
  coinLenders.shares[row]! -= shares
  if (coinLenders.shares[row] === 0) tableFree(coinLenders, row)
  changeCoinPool(house, asset, -amount, -shares)
  house.events.push({ type: 'coinSharesEnded', account, asset, shares, coins: amount })
}
