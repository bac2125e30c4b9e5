/**
 * Holders of one side of a market, by owner: what an owner holds, is worth and is exposed to is summed over its accounts in
 * the tier, so that splitting a position over accounts changes nothing. An account of the clearing house is an owner of its
 * own.
 *
 * Exposure is Σ lots × mark, of options × delta, over all markets of the tier plus the value of collateral whose underlying has a market in the
 * tier: coins held against a short perpetual are a hedge like any other. Stable tokens have no market and do not count.
 */
import { coinDebtOf, coinOwed } from '../ledger/index.ts'
import { debtValueCeil, emptyMeasure, measure, noChange, type Prices } from '../margin/index.ts'
import { isOption, lotsOf, notionalPrice } from '../markets/index.ts'
import { deltaOf } from '../scenarios/index.ts'
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

/** Accounts with a leg in each of some markets, by number. One pass over accounts for all of them. */
export function legholdersIn(house: WaterfallHouse, markets: Iterable<Row>): ReadonlyMap<Row, Row[]> {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const found = new Map<Row, Row[]>()
  const lists: (Row[] | undefined)[] = []
  for (const market of markets) {
    lists[market] = []
    found.set(market, lists[market])
  }
  for (let account = 0; account < accounts.rows; account++) {
    const first = accounts.legFirst[account]!
    for (let slot = first; slot < first + accounts.legCount[account]!; slot++) lists[legs.market[slot]!]?.push(account)
  }
  return found
}

/** Those of some accounts that hold lots of one side of a market, in their order; lots > 0 on either side. */
export function holdingsOf(house: WaterfallHouse, market: Row, long: boolean, accounts: readonly Row[]): Holding[] {
  const found: Holding[] = []
  for (const account of accounts) {
    const lots = lotsOf(house, account, market)
    if (long ? lots > 0 : lots < 0) found.push({ account, lots: Math.abs(lots) })
  }
  return found
}

/**
 * What owners and accounts are worth at prices that stand still, each measured once: a book is read anew when an event since has
 * named its account.
 */
export type Books = {
  readonly prices: Prices
  /** Whether an asset's tier has a market on its underlying, by asset. */
  readonly isTraded: readonly boolean[]
  /** By account; undefined: not read. */
  readonly known: (Book | undefined)[]
  /** By account: its owner's accounts in the tier, one object for all of them; undefined: not read. */
  readonly owners: (Owner | undefined)[]
  /** How many events of the command have been read. */
  seen: number
}

/** Accounts of an owner in a tier, by number, and their books taken together; null: not read. */
type Owner = { readonly accounts: readonly Row[]; book: Book | null }

/** Books of which none has been read yet. */
export function booksAt(house: WaterfallHouse, prices: Prices): Books {
  const { assets } = house.markets
  const isTraded = Array.from({ length: assets.rows }, (_, asset) => hasMarket(house, asset))
  const { rows } = house.ledger.accounts
  return { prices, isTraded, known: new Array(rows), owners: new Array(rows), seen: house.events.length }
}

/** Holdings by owner, in the order of each owner's first account in the tier. */
export function ownersOf(house: WaterfallHouse, books: Books, holdings: readonly Holding[]): OwnerHolding[] {
  forgetNamed(house, books)
  const byOwner = new Map<Owner, { holdings: Holding[]; lots: Lots }>()
  for (const holding of holdings) {
    const owner = ownerOf(house, books, holding.account)
    const known = byOwner.get(owner)
    if (known === undefined) byOwner.set(owner, { holdings: [holding], lots: holding.lots })
    else {
      known.holdings.push(holding)
      known.lots += holding.lots
    }
  }
  return [...byOwner]
    .map(([owner, held]) => {
      owner.book ??= bookOf(house, books, owner.accounts)
      return { first: owner.accounts[0]!, ...held, book: owner.book }
    })
    .sort((a, b) => a.first - b.first)
}

function ownerOf(house: WaterfallHouse, books: Books, account: Row): Owner {
  const known = books.owners[account]
  if (known !== undefined) return known
  const owner = { accounts: accountsOfOwner(house, account), book: null }
  for (const own of owner.accounts) books.owners[own] = owner
  return owner
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
export function bookOf(house: WaterfallHouse, books: Books, accounts: readonly Row[]): Book {
  forgetNamed(house, books)
  if (accounts.length === 1) return readBook(house, books, accounts[0]!)
  const sum = { equity: 0, exposure: 0, notional: 0 }
  for (const account of accounts) {
    const { equity, exposure, notional } = readBook(house, books, account)
    sum.equity += equity
    sum.exposure += exposure
    sum.notional += notional
  }
  return sum
}

/** Whatever changes a book is told in an event that names its account. */
function forgetNamed({ events }: WaterfallHouse, books: Books): void {
  for (; books.seen < events.length; books.seen++) {
    const event = events[books.seen]!
    // What it tells is how a book stands, and it comes once a holder.
    if (event.type === 'deleveraged') continue
    if (event.type === 'filled') {
      forget(books, event.buyer)
      forget(books, event.seller)
      continue
    }
    const { account, from, to } = event as { account?: unknown; from?: unknown; to?: unknown }
    for (const named of [account, from, to]) if (typeof named === 'number') forget(books, named)
  }
}

function forget({ known, owners }: Books, account: Row): void {
  known[account] = undefined
  const owner = owners[account]
  if (owner !== undefined) owner.book = null
}

function readBook(house: WaterfallHouse, books: Books, account: Row): Book {
  const known = books.known[account]
  if (known !== undefined) return known
  measure(house, books.prices, account, noChange, measured)
  const book = { equity: measured.equity, exposure: 0, notional: 0 }
  addLegs(house, books.prices, account, book)
  addCollateral(house, books, account, book)
  books.known[account] = book
  return book
}

const measured = emptyMeasure()

/** Exposure of a lot to its underlying, signed atoms: its mark; of an option its delta. */
function factorOf(house: WaterfallHouse, prices: Prices, market: Row): Atoms {
  return isOption(house, market) ? deltaOf(house, market) : prices.marks[market]!
}

type Sum = { exposure: Atoms; notional: Atoms }

function addLegs(house: WaterfallHouse, prices: Prices, account: Row, sum: Sum): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    sum.exposure += lots * factorOf(house, prices, market)
    sum.notional += Math.abs(lots) * (isOption(house, market) ? notionalPrice(house, market) : prices.marks[market]!)
  }
}

function addCollateral(house: WaterfallHouse, { prices, isTraded }: Books, account: Row, sum: Sum): void {
  const { accounts, balances } = house.ledger
  const { assets } = house.markets
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    if (!isTraded[asset]) continue
    sum.exposure += mulDivFloor(balances.amount[slot]!, prices.assets[asset]!, assets.atomsPerLot[asset]!)
  }
  const owed = coinOwed(house, account)
  if (owed < 0 || !isTraded[owed]) return
  sum.exposure -= debtValueCeil(house, owed, coinDebtOf(house, account), prices.assets[owed]!)
}

function hasMarket(house: WaterfallHouse, asset: Row): boolean {
  const { assets, markets } = house.markets
  for (let market = 0; market < markets.rows; market++) {
    if (markets.underlying[market] === assets.underlying[asset] && markets.tier[market] === assets.tier[asset]) {
      return true
    }
  }
  return false
}
