/**
 * Holders of one side of a market, by owner: what an owner holds, is worth and is exposed to is summed over its accounts in
 * the tier, so that splitting a position over accounts changes nothing. An account of the clearing house is an owner of its
 * own.
 *
 * Exposure is Σ lots × mark over all markets of the tier plus the value of collateral whose underlying has a market in the
 * tier: coins held against a short perpetual are a hedge like any other. Stable tokens have no market and do not count.
 */
import { coinDebtOf, coinOwed } from '../ledger/index.ts'
import { debtValueCeil, emptyMeasure, measure, noChange, type Prices } from '../margin/index.ts'
import { lotsOf } from '../markets/index.ts'
import { type Atoms, type Lots, mulDivFloor, type Price, type Row } from '../units/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** One account's lots of the side to close. */
export type Holding = { readonly account: Row; readonly lots: Lots }

/** What a book is worth and exposed to at frozen prices. */
type Book = {
  /** Signed, Σ over the accounts. */
  readonly equity: Atoms
  /** Signed + long, atoms. */
  readonly exposure: Atoms
  /** Σ |lots| × mark, atoms. */
  readonly notional: Atoms
}

/** Everything that an owner holds on the side to close. */
export type OwnerHolding = {
  /** The owner's first account in the tier: ties go by it, wherever the lots lie. */
  readonly first: Row
  readonly holdings: readonly Holding[]
  readonly lots: Lots
  readonly book: Book
}

/** The present prices with one mark of its own. */
export function pricesAtMark(prices: Prices, market: Row, mark: Price): Prices {
  if (prices.marks[market] === mark) return prices
  const marks = prices.marks.slice()
  marks[market] = mark
  return { ...prices, marks }
}

/** Accounts with lots of one side of a market, by number; lots > 0 on either side. One pass over accounts. */
export function holdersOf(house: WaterfallHouse, market: Row, long: boolean): Holding[] {
  const tier = house.markets.markets.tier[market]!
  const { accounts } = house.ledger
  const found: Holding[] = []
  for (let account = 0; account < accounts.rows; account++) {
    if (accounts.tier[account] !== tier) continue
    const lots = lotsOf(house, account, market)
    if (long ? lots > 0 : lots < 0) found.push({ account, lots: Math.abs(lots) })
  }
  return found
}

/** Holdings by owner, in the order of each owner's first account in the tier. */
export function ownersOf(house: WaterfallHouse, prices: Prices, holdings: readonly Holding[]): OwnerHolding[] {
  const byOwner = new Map<number, Holding[]>()
  for (const holding of holdings) {
    const owner = house.ledger.accounts.owner[holding.account]!
    const key = owner >= 0 ? owner : -1 - holding.account
    const known = byOwner.get(key)
    if (known === undefined) byOwner.set(key, [holding])
    else known.push(holding)
  }
  const owners = [...byOwner.values()].map((held) => {
    const accounts = accountsOfOwner(house, held[0]!.account)
    const lots = held.reduce((sum, holding) => sum + holding.lots, 0)
    return { first: accounts[0]!, holdings: held, lots, book: bookOf(house, prices, accounts) }
  })
  return owners.sort((a, b) => a.first - b.first)
}

/** The accounts of an account's owner in its tier, by number; of the clearing house itself alone. */
export function accountsOfOwner(house: WaterfallHouse, account: Row): Row[] {
  const { accounts, owners } = house.ledger
  const owner = accounts.owner[account]!
  if (owner < 0) return [account]
  const found: Row[] = []
  for (let other = owners.firstAccount[owner]!; other >= 0; other = accounts.nextOfOwner[other]!) {
    if (accounts.tier[other] === accounts.tier[account]) found.push(other)
  }
  return found.sort((a, b) => a - b)
}

/** Equity, exposure and notional of accounts taken together. */
export function bookOf(house: WaterfallHouse, prices: Prices, accounts: readonly Row[]): Book {
  const book = { equity: 0, exposure: 0, notional: 0 }
  for (const account of accounts) {
    measure(house, prices, account, noChange, measured)
    book.equity += measured.equity
    addLegs(house, prices, account, book)
    addCollateral(house, prices, account, book)
  }
  return book
}

const measured = emptyMeasure()

type Sum = { exposure: Atoms; notional: Atoms }

function addLegs(house: WaterfallHouse, prices: Prices, account: Row, sum: Sum): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const value = legs.lots[slot]! * prices.marks[legs.market[slot]!]!
    sum.exposure += value
    sum.notional += Math.abs(value)
  }
}

function addCollateral(house: WaterfallHouse, prices: Prices, account: Row, sum: Sum): void {
  const { accounts, balances } = house.ledger
  const { assets } = house.markets
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    if (!isTraded(house, asset)) continue
    sum.exposure += mulDivFloor(balances.amount[slot]!, prices.assets[asset]!, assets.atomsPerLot[asset]!)
  }
  const owed = coinOwed(house, account)
  if (owed < 0 || !isTraded(house, owed)) return
  sum.exposure -= debtValueCeil(house, owed, coinDebtOf(house, account), prices.assets[owed]!)
}

/** Whether the asset's tier has a market on its underlying. */
function isTraded(house: WaterfallHouse, asset: Row): boolean {
  const { assets, markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.underlying[market] === assets.underlying[asset] && markets.tier[market] === assets.tier[asset]) {
      return true
    }
  }
  return false
}
