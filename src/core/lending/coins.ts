/**
 * Loans of a coin: borrowing, giving back, and what happens to coins that do not come back. They are bought in: the debtor pays
 * settlement atoms, at a price known beforehand, to the coin's lenders themselves, whose shares are worth so many coins less;
 * or, when nobody pays, they are the lenders' loss. Either way the debt falls by what the pool no longer waits for (INV-9).
 */
import {
  balanceOf,
  balanceReject,
  beginStretch,
  changeCoinDebt,
  coinDebtOf,
  coinOwed,
  postCash,
  postCollateral,
  settleCoinDebt,
} from '../ledger/index.ts'
import { debtValueCeil } from '../margin/index.ts'
import { assetActReject, assetPriceAtRaw } from '../oracle/index.ts'
import {
  type AssetAtoms,
  ATOMS_MAX,
  type Atoms,
  bigMulDivCeil,
  bigMulDivFloor,
  COIN_DEBTS_MAX,
  PPM,
  type Price,
  type Row,
  splitByLargestRemainder,
} from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { divideCoin, divideCoinToNow, ownerLends, takeFromPool, voidWorthless } from './coin-pool.ts'
import { coinLendersOf, coinPromisedOf, isCoinRecalled, treasuryOf } from './coin-rows.ts'
import { nextRate } from './interest.ts'
import type { LendingHouse } from './tables.ts'

/** Begins an interval of the borrow index of every coin of a tier at the rate that its utilisation asks for. */
export function setCoinRates(house: LendingHouse, tier: Row): void {
  const { coins } = house.ledger
  const { assets } = house.markets
  for (let asset = 0; asset < house.lending.coinPools.rows; asset++) {
    if (assets.tier[asset] !== tier || house.markets.tiers.woundDown[tier] === 1) continue
    const lendable = lendableCoins(house, asset)
    if (coins.sum[asset] === 0 && lendable === 0 && coins.ratePpm[asset] === 0) continue
    divideCoin(house, asset)
    const { ratePpm, utilisationPpm } = nextRate(house, tier, coins, asset, lendable)
    if (coins.ratePpm[asset] === ratePpm && coins.sum[asset] === 0) continue
    beginStretch(house, coins, asset, ratePpm)
    house.events.push({
      type: 'coinRateSet',
      asset,
      index: coins.index[asset]!,
      ratePpm,
      utilisationPpm,
      multiplierPpm: coins.multiplierPpm[asset]!,
    })
  }
}

/** What may be lent of a coin altogether, ≥ 0: what its pool has or is owed, at most its cap. */
function lendableCoins({ ledger: { coins }, lending: { coinPools }, params }: LendingHouse, asset: Row): AssetAtoms {
  return Math.min(coinPools.unlent[asset]! + coins.sum[asset]!, params.asset.coinLoanCap[asset]!)
}

/** Whether one more account may owe a coin. */
export function hasDebtRoom(house: LendingHouse, account: Row): boolean {
  if (coinOwed(house, account) >= 0) return true
  const { debtors, rows } = house.ledger.coins
  let all = 0
  for (let asset = 0; asset < rows; asset++) all += debtors[asset]!
  return all < COIN_DEBTS_MAX
}

/**
 * Why so many coins are not lent to an account: caps and `loanUtilisationPpm` of what may be lent, what is unlent and waited
 * for by nobody, another coin owed, the owner its lender, a recall under way.
 */
export function coinBorrowReject(house: LendingHouse, account: Row, asset: Row, amount: AssetAtoms): Reject | null {
  const tier = house.markets.assets.tier[asset]!
  const most = bigMulDivFloor(lendableCoins(house, asset), house.params.tier.loanUtilisationPpm[tier]!, PPM)
  if (house.ledger.coins.sum[asset]! + amount > most) return 'coinCapReached'
  if (amount > house.lending.coinPools.unlent[asset]! - coinPromisedOf(house, asset)) return 'coinLent'
  if (owesOther(house, account, asset)) return 'coinDebtOther'
  if (ownerLends(house, account, asset)) return 'coinOwnLoan'
  return isCoinRecalled(house, asset) ? 'coinRecalled' : null
}

/** Whether an account owes a coin that is not this one. */
export function owesOther(house: LendingHouse, account: Row, asset: Row): boolean {
  return ![-1, asset].includes(coinOwed(house, account))
}

/** Lends coins to an account; the caller has asked. */
export function coinBorrow(house: LendingHouse, account: Row, asset: Row, amount: AssetAtoms): void {
  divideCoinToNow(house, asset)
  house.lending.coinPools.unlent[asset]! -= amount
  changeCoinDebt(house, account, asset, amount, 'borrow')
  postCollateral(house, treasuryOf(house, asset), account, asset, amount, 'loan')
}

/** Gives coins of an account's balance back; at most what it owes. */
export function coinRepay(house: LendingHouse, account: Row, asset: Row, amount: AssetAtoms): void {
  divideCoin(house, asset)
  settleCoinDebt(house, account)
  const repaid = Math.min(amount, coinDebtOf(house, account))
  postCollateral(house, account, treasuryOf(house, asset), asset, repaid, 'loan')
  house.lending.coinPools.unlent[asset]! += repaid
  changeCoinDebt(house, account, asset, -repaid, 'repay')
}

/** Whether a coin may be bought in now: a price at which collateral may be sold. */
export function canBuyIn(house: LendingHouse, asset: Row): boolean {
  return assetActReject(house, 'sellCollateral', asset) === null
}

/**
 * Price at which a coin is bought in, settlement atoms a base lot, ≥ 1, before the premium: the dearer of its price
 * and, while that is held back, the raw median; where it is not good, of it and the slow price. A price that has died frees
 * nobody of a debt.
 */
export function buyInPrice(house: LendingHouse, asset: Row): Price {
  const { price, slow } = house.markets.assets
  return Math.max(1, price[asset]!, canBuyIn(house, asset) ? assetPriceAtRaw(house, asset) : slow[asset]!)
}

/** What buying so many coins in costs: their value and the discount of a sale on top, each rounded up. */
export function buyInCostCeil(house: LendingHouse, asset: Row, amount: AssetAtoms, price: Price): Atoms {
  const value = debtValueCeil(house, asset, amount, price)
  return bigMulDivCeil(value, PPM + house.params.asset.saleDiscountPpm[asset]!, PPM)
}

/** What buying in all that an account owes of a coin costs now, ≥ 0. */
export function coinDebtCost(house: LendingHouse, account: Row): Atoms {
  const asset = coinOwed(house, account)
  return asset < 0 ? 0 : buyInCostCeil(house, asset, coinDebtOf(house, account), buyInPrice(house, asset))
}

/** The most coins, up to the debt of an account, that cash buys in. */
export function buyInFloor(house: LendingHouse, account: Row, cash: Atoms): AssetAtoms {
  const asset = coinOwed(house, account)
  if (asset < 0 || cash <= 0) return 0
  const price = buyInPrice(house, asset)
  const debt = coinDebtOf(house, account)
  if (buyInCostCeil(house, asset, debt, price) <= cash) return debt
  const value = bigMulDivFloor(cash, PPM, PPM + house.params.asset.saleDiscountPpm[asset]!)
  return Math.min(debt, bigMulDivFloor(value, house.markets.assets.atomsPerLot[asset]!, price))
}

/**
 * Closes what an account owes of a coin as far as it has the means: with coins of its own balance, then with its positive cash.
 * Loans come before losses, as negative cash does. Answers whether anything was closed.
 */
export function closeCoinDebt(house: LendingHouse, account: Row): boolean {
  const returned = returnOwn(house, account)
  const asset = coinOwed(house, account)
  if (asset < 0) return returned > 0
  const amount = buyInFloor(house, account, house.ledger.accounts.cash[account]!)
  if (amount === 0) return returned > 0
  const price = buyInPrice(house, asset)
  buyIn(house, account, amount, buyInCostCeil(house, asset, amount, price), price)
  return true
}

/** Gives coins back that an account both has and owes, at most so many; answers how many. */
export function returnOwn(house: LendingHouse, account: Row, most: AssetAtoms = ATOMS_MAX): AssetAtoms {
  const asset = coinOwed(house, account)
  if (asset < 0 || balanceReject(house.ledger, treasuryOf(house, asset), asset) !== null) return 0
  const amount = Math.min(balanceOf(house.ledger, account, asset), coinDebtOf(house, account), most)
  if (amount > 0) coinRepay(house, account, asset, amount)
  return amount
}

/**
 * Buys coins in that an account owes, for `cost` atoms of its cash. The cost of lenders' coins goes to them by shares, that of
 * the reserve's to the tier fund.
 *
 * @param amount asset atoms > 0, at most what it owes
 * @param price at which they were counted, for the record
 */
export function buyIn(house: LendingHouse, account: Row, amount: AssetAtoms, cost: Atoms, price: Price): void {
  const asset = coinOwed(house, account)
  const { coinLenders } = house.lending
  const { tiers, assets } = house.markets
  const tier = assets.tier[asset]!
  divideCoin(house, asset)
  const rows = coinLendersOf(house, asset)
  const shares = splitByLargestRemainder(
    bigMulDivFloor(cost, takeFromPool(house, asset, amount), amount),
    rows.map((row) => coinLenders.shares[row]!),
  )
  changeCoinDebt(house, account, asset, -amount, 'buy-in')
  house.events.push({ type: 'coinBoughtIn', account, asset, amount, price, cost })
  const token = tiers.settlementAsset[tier]! - 1
  let paid = 0
  rows.forEach((row, i) => {
    postCash(house, account, coinLenders.account[row]!, token, shares[i]!, 'buy-in')
    paid += shares[i]!
  })
  postCash(house, account, tiers.fund[tier]!, token, cost - paid, 'buy-in')
  voidWorthless(house, asset)
}

/**
 * Writes coins off that an account owes and nobody pays for, the lenders' first. Answers what each bears, by account: the lenders by
 * shares, without any the treasury, which keeps the reserve.
 *
 * @param value what the lenders' coins are worth of a shortfall, atoms
 * @param reserve the same of the reserve's
 */
export function writeOffCoins(
  house: LendingHouse,
  account: Row,
  asset: Row,
  amount: AssetAtoms,
  value: Atoms,
  reserve: Atoms = 0,
): Map<Row, Atoms> {
  const { coinLenders } = house.lending
  divideCoin(house, asset)
  const rows = coinLendersOf(house, asset)
  const shares = splitByLargestRemainder(
    value,
    rows.map((row) => coinLenders.shares[row]!),
  )
  const lenders = takeFromPool(house, asset, amount)
  changeCoinDebt(house, account, asset, -amount, 'write-off')
  house.events.push({ type: 'coinLendersCut', account, asset, amount, lenders, value: value + reserve })
  const treasury = treasuryOf(house, asset)
  const borne =
    rows.length === 0
      ? new Map([[treasury, value]])
      : new Map(rows.map((row, i) => [coinLenders.account[row]!, shares[i]!]))
  voidWorthless(house, asset)
  return borne.set(treasury, (borne.get(treasury) ?? 0) + reserve)
}
