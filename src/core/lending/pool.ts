/**
 * Lenders: shares of what the treasury has, in two classes. Whoever `bears` (1) loses bad debt of loans before the others (0)
 * lose any, and gets a larger part of the interest for it. A class is worth what was brought to it, its part of the interest,
 * less its losses; shares come and go at that worth, rounded against who asks. Nobody can give the pool anything: what comes
 * from outside becomes shares of the operator.
 *
 * Interest counts as it accrues, not as it is charged: Σ ⌊loan ÷ index⌋ of all loans (`loans.scaled`) × the present index is
 * what they owe, less at most two atoms a loan. It is divided whenever shares are priced: the reserve factor to the tier fund,
 * the rest by worth, that of the bearing class counted `1 + bearsBonusPpm` times. Who comes between two ticks comes after the
 * interest of the time until then (decision 0119): money that was lent for no time earns none.
 */
import { accrueInterest, borrowIndexNow, postCash } from '../ledger/index.ts'
import { tableAdd, tableFree, tableHasRoom } from '../tables/index.ts'
import {
  ATOMS_MAX,
  type Atoms,
  assertSafe,
  bigMulDivCeil,
  bigMulDivFloor,
  LOAN_INDEX_ONE,
  PPM,
  type Row,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { type Bears, changeClass, classOf, countLeft, rowOf, unlentOf } from './classes.ts'
import { lendersFree, lendersWait, promisedOf, setLeaving, worthOfRow } from './leaving.ts'
import type { LendingHouse } from './tables.ts'

/** The pool of a tier that has just been opened. */
export function openPool(house: LendingHouse): void {
  tableAdd(house.lending.pools)
}

/** What a class of a tier is worth, atoms, as last divided. */
export function worthOfClass({ lending: { pools } }: LendingHouse, tier: Row, bears: Bears): Atoms {
  return (bears === 1 ? pools.worth1 : pools.worth0)[tier]!
}

/** Shares of an account in a class. */
export function lenderShares({ lending: { lenders } }: LendingHouse, account: Row, bears: Bears): number {
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row]! > 0 && lenders.account[row] === account && lenders.bears[row] === bears) {
      return lenders.shares[row]!
    }
  }
  return 0
}

/** What has accrued since it was divided last, and its parts; what the classes do not get is the tier fund's. */
type Division = { readonly income: Atoms; readonly plain: Atoms; readonly bearing: Atoms }

/**
 * ⌊income × reserve factor⌋ is the fund's, the rest the classes' by weight, floor. Without lenders everything is the fund's.
 *
 * @param index the borrow index up to which loans have grown
 */
function divisionOf(house: LendingHouse, tier: Row, index: number): Division {
  const { pools } = house.lending
  const p = house.params.tier
  const [worth0, worth1] = [pools.worth0[tier]!, pools.worth1[tier]!]
  const income = Math.max(0, worthOf(house, tier, index) - worth0 - worth1 - pools.reserveOwed[tier]!)
  const weight1 = bigMulDivFloor(worth1, PPM + p.bearsBonusPpm[tier]!, PPM)
  const all = worth0 + weight1
  if (income === 0 || all === 0) return { income, plain: 0, bearing: 0 }
  const theirs = income - bigMulDivFloor(income, p.reserveFactorPpm[tier]!, PPM)
  return { income, plain: bigMulDivFloor(theirs, worth0, all), bearing: bigMulDivFloor(theirs, weight1, all) }
}

/** Moves the borrow index of a tier that is not wound down on to now and divides what has accrued: before anybody comes. */
export function divideToNow(house: LendingHouse, tier: Row): void {
  if (house.markets.tiers.woundDown[tier] === 0) accrueInterest(house, tier)
  divideInterest(house, tier)
}

/** Divides the interest that has accrued among the classes and the tier fund. */
export function divideInterest(house: LendingHouse, tier: Row): void {
  const { pools } = house.lending
  const { income, plain, bearing } = divisionOf(house, tier, house.ledger.loans.index[tier]!)
  if (income === 0) return
  pools.worth0[tier] = assertSafe(pools.worth0[tier]! + plain)
  pools.worth1[tier] = assertSafe(pools.worth1[tier]! + bearing)
  pools.reserveOwed[tier] = assertSafe(pools.reserveOwed[tier]! + income - plain - bearing)
  house.events.push({ type: 'interestDivided', tier, income, plain, bearing })
}

/** Pays the fund what it is owed of the interest, as far as the treasury has it unlent and nobody waits for it. */
export function payReserve(house: LendingHouse, tier: Row): void {
  const { pools } = house.lending
  const { tiers } = house.markets
  const spare = unlentOf(house, tier) - calledOf(house, tier) - promisedOf(house, tier)
  const amount = Math.min(pools.reserveOwed[tier]!, spare)
  if (amount <= 0) return
  pools.reserveOwed[tier]! -= amount
  postCash(house, tiers.treasury[tier]!, tiers.fund[tier]!, house.ledger.loans.asset[tier]!, amount, 'lending')
}

/** What lenders of a tier may still bring within their cap, ≥ 0, as last divided. */
export function lendersRoom(house: LendingHouse, tier: Row): Atoms {
  const { worth0, worth1 } = house.lending.pools
  return Math.max(0, house.params.tier.lenderCap[tier]! - worth0[tier]! - worth1[tier]!)
}

/** Gives the operator shares for what has come to the treasury from outside; what accrued before it has been divided. */
export function lendOutside(house: LendingHouse, tier: Row, amount: Atoms): void {
  enter(house, house.markets.tiers.treasury[tier]!, 0, amount)
}

/** Why cash cannot be lent, beyond what any payment out of an account is asked. */
export function lendAddReject(house: LendingHouse, account: Row, amount: Atoms, bears: Bears): Reject | null {
  const tier = house.ledger.accounts.tier[account]!
  const { pools, lenders } = house.lending
  if (house.markets.tiers.shortfalls[tier]! > 0) return 'lendingFrozen'
  const { plain, bearing } = divisionOf(house, tier, borrowIndexNow(house, tier))
  const shares = sharesNow(house, tier, amount, bears)
  if (shares === 0) return 'fieldOutOfRange'
  if (rowOf(house, account, bears) < 0 && !tableHasRoom(lenders)) return 'capacityReached'
  if (classOf(house, tier, bears)[1] + shares > ATOMS_MAX) return 'amountTooLarge'
  const after = pools.worth0[tier]! + plain + pools.worth1[tier]! + bearing + amount
  return after > house.params.tier.lenderCap[tier]! ? 'lenderCapReached' : null
}

/** Why a deposit to the treasury has no shares: its class is worth so little that they would leave their exact range. */
export function lendOutsideReject(house: LendingHouse, tier: Row, amount: Atoms): Reject | null {
  return classOf(house, tier, 0)[1] + sharesNow(house, tier, amount, 0) > ATOMS_MAX ? 'amountTooLarge' : null
}

/** Shares that an amount would get now, when what has accrued is divided. */
function sharesNow(house: LendingHouse, tier: Row, amount: Atoms, bears: Bears): number {
  const { plain, bearing } = divisionOf(house, tier, borrowIndexNow(house, tier))
  const [worth, shares] = classOf(house, tier, bears)
  return sharesForFloor(amount, shares, worth + (bears === 1 ? bearing : plain))
}

/** Lends cash of an account: ⌊amount × shares ÷ worth⌋ shares of the class, one to one in an empty one. */
export function lendAdd(house: LendingHouse, account: Row, amount: Atoms, bears: Bears): void {
  const tier = house.ledger.accounts.tier[account]!
  divideToNow(house, tier)
  postCash(house, account, house.markets.tiers.treasury[tier]!, house.ledger.loans.asset[tier]!, amount, 'lending')
  enter(house, account, bears, amount)
}

/**
 * Why shares cannot leave, nor wait for it: a shortfall is open, whose bearers would run from it; there are fewer that do not
 * leave already; they are worth nothing.
 */
export function lendExitReject(house: LendingHouse, account: Row, shares: number, bears: Bears): Reject | null {
  const tier = house.ledger.accounts.tier[account]!
  if (house.markets.tiers.shortfalls[tier]! > 0) return 'lendingFrozen'
  const row = rowOf(house, account, bears)
  const { lenders } = house.lending
  if (row < 0 || shares > lenders.shares[row]! - lenders.leaving[row]!) return 'lenderSharesShort'
  return worthOfRow(house, row, shares) === 0 ? 'fieldOutOfRange' : null
}

/**
 * Takes shares out: ⌊shares × worth ÷ shares of the class⌋. Worth as last divided: what accrued since stays with the others. The
 * operator's, which stand under the treasury's own account, are paid to its fees. While anybody waits, or when the window, loans or
 * the backstop's call leave less, they wait for the end of an epoch.
 */
export function lendExit(house: LendingHouse, account: Row, shares: number, bears: Bears): void {
  const tier = house.ledger.accounts.tier[account]!
  const { lenders } = house.lending
  const row = rowOf(house, account, bears)
  const amount = worthOfRow(house, row, shares)
  if (lendersWait(house, tier) || amount > lendersFree(house, tier))
    setLeaving(house, row, lenders.leaving[row]! + shares, lenders.recalled[row]!)
  else letOut(house, row, shares, amount)
}

/**
 * Lets go of a row's waiting shares what an amount pays for, recalled ones first; all of them when it pays for all. Interest
 * has been divided. What waits and is worth nothing waits no longer.
 */
export function letLenderGo(house: LendingHouse, row: Row, most: Atoms): void {
  const { lenders } = house.lending
  const account = lenders.account[row]!
  const tier = house.ledger.accounts.tier[account]!
  const leaving = lenders.leaving[row]!
  const [worth, all] = classOf(house, tier, lenders.bears[row] as Bears)
  const whole = worthOfRow(house, row, leaving)
  if (whole === 0) return setLeaving(house, row, 0, 0)
  const shares = most >= whole ? leaving : bigMulDivFloor(most, all, worth)
  const amount = worthOfRow(house, row, shares)
  if (amount === 0) return
  setLeaving(house, row, leaving - shares, Math.max(0, lenders.recalled[row]! - shares))
  letOut(house, row, shares, amount)
}

function letOut(house: LendingHouse, row: Row, shares: number, amount: Atoms): void {
  const { pools, lenders } = house.lending
  const account = lenders.account[row]!
  const tier = house.ledger.accounts.tier[account]!
  countLeft(house, tier, pools, tier, amount)
  leave(house, account, shares, lenders.bears[row] as Bears, amount)
}

function leave(house: LendingHouse, account: Row, shares: number, bears: Bears, amount: Atoms): void {
  const { lenders } = house.lending
  const tier = house.ledger.accounts.tier[account]!
  const row = rowOf(house, account, bears)
  lenders.shares[row]! -= shares
  if (lenders.shares[row] === 0) tableFree(lenders, row)
  changeClass(house, tier, bears, -amount, -shares)
  const { treasury, fees } = house.markets.tiers
  const payee = account === treasury[tier] ? fees[tier]! : account
  postCash(house, treasury[tier]!, payee, house.ledger.loans.asset[tier]!, amount, 'lending')
  house.events.push({ type: 'lenderChanged', account, bears, shares: -shares, amount: -amount })
}

/** What the shares of an account that bear nothing first are worth as last divided, ≥ 0. Floor. */
export function lentWorth(house: LendingHouse, account: Row): Atoms {
  const shares = lenderShares(house, account, 0)
  if (shares === 0) return 0
  const [worth, all] = classOf(house, house.ledger.accounts.tier[account]!, 0)
  return bigMulDivFloor(shares, worth, all)
}

/** What the tier's backstop asks back and has not got, ≥ 0: it goes before every loan, exit and part of the fund. */
export function calledOf(house: LendingHouse, tier: Row): Atoms {
  return house.lending.pools.called[tier]!
}

/**
 * Brings back to an account what it wants of its part, outside the window: the fewest shares that are worth it, or as many as are
 * worth what is unlent. While a shortfall is open nothing comes: nobody leaves bad debt to the others. Answers the amount.
 */
export function callBack(house: LendingHouse, account: Row, wanted: Atoms): Atoms {
  const tier = house.ledger.accounts.tier[account]!
  const held = lenderShares(house, account, 0)
  if (wanted <= 0 || held === 0 || house.markets.tiers.shortfalls[tier]! > 0) return 0
  const [worth, all] = classOf(house, tier, 0)
  // What repays a loan of its own is there again.
  const loan = Math.max(0, -house.ledger.accounts.cash[account]!)
  const unlent = Math.max(0, unlentOf(house, tier) + loan)
  const worthOfShares = (shares: number): Atoms => bigMulDivFloor(shares, worth, all)
  let shares = wanted >= worthOfShares(held) ? held : Math.min(held, bigMulDivCeil(wanted, all, worth))
  if (worthOfShares(shares) > unlent) shares = bigMulDivFloor(unlent, all, worth)
  const amount = worthOfShares(shares)
  if (amount > 0) leave(house, account, shares, 0, amount)
  return amount
}

/**
 * Lets lenders bear bad debt of loans that the treasury is about to write off: the bearing class first, then the others, and
 * what is beyond both the fund's part. Shares of a class that has nothing left are void.
 */
export function cutLenders(house: LendingHouse, tier: Row, amount: Atoms): void {
  divideInterest(house, tier)
  const { pools } = house.lending
  const bearing = Math.min(amount, pools.worth1[tier]!)
  const plain = Math.min(amount - bearing, pools.worth0[tier]!)
  pools.worth1[tier]! -= bearing
  pools.worth0[tier]! -= plain
  pools.reserveOwed[tier] = Math.max(0, pools.reserveOwed[tier]! - (amount - bearing - plain))
  house.events.push({ type: 'lendersCut', tier, amount, bearing, plain })
  for (const bears of [0, 1] as const) if (worthOfClass(house, tier, bears) === 0) voidShares(house, tier, bears)
}

function voidShares(house: LendingHouse, tier: Row, bears: Bears): void {
  const { lenders } = house.lending
  for (let row = 0; row < lenders.rows; row++) {
    if (lenders.shares[row] === 0 || lenders.bears[row] !== bears) continue
    const account = lenders.account[row]!
    if (house.ledger.accounts.tier[account] !== tier) continue
    const shares = lenders.shares[row]!
    if (lenders.leaving[row]! > 0) setLeaving(house, row, 0, 0)
    tableFree(lenders, row)
    changeClass(house, tier, bears, 0, -shares)
    house.events.push({ type: 'lenderChanged', account, bears, shares: -shares, amount: 0 })
  }
}

/** What the treasury has and is owed at a borrow index, floor. */
function worthOf(house: LendingHouse, tier: Row, index: number): Atoms {
  const { loans, accounts } = house.ledger
  const owed = bigMulDivFloor(loans.scaled[tier]!, index, LOAN_INDEX_ONE) - loans.sum[tier]!
  return accounts.cash[loans.lender[tier]!]! + Math.max(0, owed)
}

/** Shares for an amount at a class's worth before it: one to one in an empty class. */
function sharesForFloor(amount: Atoms, shares: number, worth: Atoms): number {
  return shares === 0 ? amount : bigMulDivFloor(amount, shares, worth)
}

/** Gives an account shares for an amount that the treasury has got. */
function enter(house: LendingHouse, account: Row, bears: Bears, amount: Atoms): void {
  const { lenders } = house.lending
  const tier = house.ledger.accounts.tier[account]!
  const [worth, all] = classOf(house, tier, bears)
  const shares = sharesForFloor(amount, all, worth)
  if (shares === 0) {
    // Less than a share is worth: it must raise nobody's price.
    house.lending.pools.reserveOwed[tier]! += amount
    return
  }
  changeClass(house, tier, bears, amount, shares)
  let row = rowOf(house, account, bears)
  if (row < 0) {
    row = tableAdd(lenders)
    lenders.account[row] = account
    lenders.bears[row] = bears
  }
  lenders.shares[row]! += shares
  house.events.push({ type: 'lenderChanged', account, bears, shares, amount })
}
