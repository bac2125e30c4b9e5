/**
 * The auditor's own books: what commands and events alone tell about a house, in bigint. Nothing in them is copied from the
 * house; a figure that cannot be kept from events would be a defect of the events.
 */
import type { AccountKind, OracleMode, ProcedureKind } from '../../core/words/index.ts'
import { max } from './arithmetic.ts'
import type { CoinDebt } from './coin-debts.ts'
import type { CoinPool } from './coins.ts'
import type { Contract, Expiry, Series } from './contract-books.ts'
import type { Waiting } from './leaving-figures.ts'
import type { LenderPool } from './lenders.ts'
import type { Recall } from './recalls.ts'

/** A position in a market. Signs as in the rules: lots > 0 long, cost > 0 owed; index is that of the last touch, 2⁻¹⁶ atom. */
export type Leg = { lots: bigint; cost: bigint; index: bigint }

/** An open procedure. */
type Procedure = { readonly kind: ProcedureKind; readonly deadlineMs: number; ticksLate: number }

/** An account: a member's or one of the clearing house. */
export type Account = {
  readonly number: number
  readonly owner: number
  readonly tier: number
  readonly kind: AccountKind
  /** Market that S_m or R_m belongs to, −1 none. */
  readonly market: number
  cash: bigint
  /** Borrow index at which a loan was charged last. */
  loanIndex: bigint
  /** The coin that it owes. */
  coin: CoinDebt | null
  readonly balances: Map<number, bigint>
  readonly legs: Map<number, Leg>
  /** Σ margin kept aside by open holds. */
  held: bigint
  /** Margined as a portfolio: options are held under it alone. */
  portfolio: boolean
  /** Account that this one is pledged to, −1 none. */
  pledgedTo: number
  procedure: Procedure | null
  stakeShares: bigint
  stakeClaimableMs: number
  /** Σ deposits seen and not final, asset atoms of all assets together: only whether there are any is asked. */
  seen: bigint
  /** What `judging.ts` found last; `scaled` is the exact equity times the tier's scale. */
  equity: bigint
  scaled: bigint
}

/** Who provides to a pool. */
export type Provider = { shares: bigint; waiting: bigint; exits: { shares: bigint; readonly dueMs: number }[] }

/** The pool behind a tier's backstop. */
type Pool = {
  shares: bigint
  /** By account; the operator's under the backstop's own. */
  readonly providers: Map<number, Provider>
  /** The earliest time of the next epoch that is told. */
  dueMs: bigint
  base: bigint
  stopped: boolean
  /** Since when the backstop has held an asset, by ticks. */
  readonly heldSinceMs: Map<number, number>
}

/** A tier with the numbers of its clearing-house accounts. */
export type Tier = {
  readonly number: number
  readonly houseAccounts: { [K in AccountKind]?: number }
  /** The settlement token, −1 until it is listed. */
  settlementAsset: number
  season: bigint
  /** Dollar price of the settlement token, 10⁻⁶ dollar, 0 until it is told. */
  tokenPpm: bigint
  depegged: boolean
  woundDown: boolean
  breaker: boolean
  /** Outflow window: when it began, and the value that left in it. */
  outflowSinceMs: number
  outflowValue: bigint
  /** When the present epoch of its exit queue began. */
  exitEpochMs: number
  /** What is held against the layers, and the part of it that they lack, ppm. */
  coverNeed: bigint
  coverLack: bigint
  stakeShares: bigint
  /** Accounts whose equity the house has found below zero and not found otherwise since. */
  readonly shorts: Set<number>
  /** Σ negative cash of the tier's accounts, as a positive sum. */
  loans: bigint
  /** The lenders' pool. */
  readonly lenderPool: LenderPool
  /** Lenders who wait, the recall under way, and for how many ticks one ought to have begun or ended. */
  readonly waiting: Waiting
  recall: Recall | null
  recallTicks: number
  /** Accounts with a loan. */
  readonly borrowers: Set<number>
  /** The borrow index, and the stretch that it is on: where it began, when, and its rate a year. */
  readonly borrow: { index: bigint; from: bigint; fromMs: number; ratePpm: bigint; multiplierPpm: bigint }
  /** Σ of exact equities, scaled: positive ones, negative ones as a positive sum, and those of layers. */
  positive: bigint
  negative: bigint
  layers: bigint
  /** Common denominator of collateral values and funding: equities are counted in atoms ÷ this. */
  scale: bigint
  readonly pool: Pool
}

/** Stretches in which the index was live, oldest first, up to a time. */
type Seen = { index: bigint; readonly fromMs: number; readonly untilMs: number }

type Underlying = {
  index: bigint
  raw: bigint
  mode: OracleMode
  readonly seen: Seen[]
  seenMs: number
  scenarioMs: number
  scenarioTurn: number
}

export type Asset = {
  readonly tier: number
  readonly underlying: number
  atomsPerLot: bigint
  readonly settlement: boolean
  price: bigint
  slow: bigint
  /** Σ balances in the books, and what the outside has brought less what it has taken. */
  balances: bigint
  brought: bigint
  /** The pool that lends it. */
  readonly pool: CoinPool
}

export type Vault = {
  readonly asset: number
  readonly tier: number
  readonly chain: number
  readonly token: string
  /** What came in less what went out, and what of it is there: less once its chain has said so. */
  stock: bigint
  held: bigint
  pending: bigint
  /** What withdrawals wait for, and what has left in the tier's window. */
  waiting: bigint
  outflow: bigint
  nextNumber: number
}

export type Market = {
  readonly tier: number
  readonly underlying: number
  readonly settlement: number
  readonly reserve: number
  /** What is traded, and until when. */
  readonly contract: Contract
  /** Its contract has settled: its mark stands for good. */
  expired: boolean
  status: 'open' | 'close-only' | 'delisting' | 'closed'
  mark: bigint
  slow: bigint
  index: bigint
  /** 2⁻⁸ ppm of the fair price. */
  basis: bigint
  readonly lotMultiple: bigint
  depth: bigint
  addOn: bigint
  credit: bigint
  claimWeight: bigint
  /** Σ lots, Σ positive lots, Σ cost, Σ lots × leg index over all accounts. */
  lots: bigint
  openInterest: bigint
  cost: bigint
  indexed: bigint
  /** Accounts with a leg here. */
  readonly holders: Set<number>
}

type Venue = { readonly tier: number; readonly account: number }

export type Withdrawal = {
  readonly account: number
  readonly vault: number
  readonly recipient: string
  /** Let go and not yet executed; and what waits. */
  amount: bigint
  waiting: bigint
  /** What of the amount stands in the window that began then, and its value. */
  counted: bigint
  countedValue: bigint
  sinceMs: number
}

/** Everything kept. Public numbers are positions. */
export type Books = {
  seq: number
  nowMs: number
  readonly owners: { readonly accounts: number[] }[]
  /** Owners that act as one since a time, 0 when it was told at opening; and the first owner of each label. */
  readonly links: { readonly one: number; readonly other: number; readonly atMs: number }[]
  readonly labelled: Map<number, number>
  /** Clusters by owner as links now say, the owners ascending; who is alone is not there. */
  readonly clusters: Map<number, readonly number[]>
  readonly accounts: Account[]
  readonly tiers: Tier[]
  readonly underlyings: Underlying[]
  readonly assets: Asset[]
  readonly vaults: Vault[]
  readonly markets: Market[]
  readonly expiries: Expiry[]
  readonly series: Series[]
  readonly venues: Venue[]
  readonly facts: number[]
  readonly withdrawals: Map<number, Withdrawal>
  /** By account: the recipients that it has listed, and from when on each may be paid. */
  readonly recipients: Map<number, Map<string, number>>
  /** Deposits seen and not final, by reference. */
  readonly seen: Map<string, { readonly account: number; readonly amount: bigint }>
  /** Open holds; `buysIn` is the underlying that one buys in, −1 when it sells. */
  readonly holds: Map<
    number,
    { readonly account: number; readonly market: number; amount: bigint; readonly buysIn: number }
  >
  /** Accounts to be judged anew, markets and assets whose sums changed in this command. */
  readonly dirty: Set<number>
  readonly marketsMoved: Set<number>
  readonly assetsMoved: Set<number>
  /** Underlyings whose index or scenarios have moved since accounts were judged last. */
  readonly underlyingsMoved: Set<number>
}

/** Books of a house that does not exist yet. */
export function emptyBooks(): Books {
  return {
    seq: 0,
    nowMs: 0,
    owners: [],
    links: [],
    labelled: new Map(),
    clusters: new Map(),
    accounts: [],
    tiers: [],
    underlyings: [],
    assets: [],
    vaults: [],
    markets: [],
    expiries: [],
    series: [],
    venues: [],
    facts: [],
    withdrawals: new Map(),
    recipients: new Map(),
    seen: new Map(),
    holds: new Map(),
    dirty: new Set(),
    marketsMoved: new Set(),
    assetsMoved: new Set(),
    underlyingsMoved: new Set(),
  }
}

/** The leg of an account in a market, made empty at the present index when there is none. */
export function legOf(books: Books, account: number, market: number): Leg {
  const { legs } = books.accounts[account]!
  const known = legs.get(market)
  if (known !== undefined) return known
  const leg = { lots: 0n, cost: 0n, index: books.markets[market]!.index }
  legs.set(market, leg)
  books.markets[market]!.holders.add(account)
  return leg
}

/** Changes lots of a leg with every sum that follows. */
export function addLots(books: Books, account: number, market: number, lots: bigint): void {
  const leg = legOf(books, account, market)
  const sums = books.markets[market]!
  const before = leg.lots
  leg.lots += lots
  sums.lots += lots
  sums.indexed += lots * leg.index
  sums.openInterest += (leg.lots > 0n ? leg.lots : 0n) - (before > 0n ? before : 0n)
  moved(books, account, market)
}

/** Changes cost of a leg with every sum that follows. */
export function addCost(books: Books, account: number, market: number, cost: bigint): void {
  legOf(books, account, market).cost += cost
  books.markets[market]!.cost += cost
  moved(books, account, market)
}

/** Brings a leg to an index. */
export function setIndex(books: Books, account: number, market: number, index: bigint): void {
  const leg = legOf(books, account, market)
  books.markets[market]!.indexed += leg.lots * (index - leg.index)
  leg.index = index
  moved(books, account, market)
}

/** Drops a leg that has nothing left. */
export function dropEmpty(books: Books, account: number, market: number): void {
  const { legs } = books.accounts[account]!
  const leg = legs.get(market)
  if (leg === undefined || leg.lots !== 0n || leg.cost !== 0n) return
  legs.delete(market)
  books.markets[market]!.holders.delete(account)
}

/** Changes what an account has of an asset: cash when it is the tier's settlement token. */
export function addMoney(books: Books, account: number, asset: number, amount: bigint): void {
  const row = books.accounts[account]!
  const listed = books.assets[asset]!
  if (listed.settlement) {
    const tier = books.tiers[row.tier]!
    tier.loans -= max(-row.cash, 0n)
    if (row.cash >= 0n) row.loanIndex = tier.borrow.index
    row.cash += amount
    tier.loans += max(-row.cash, 0n)
    if (row.cash < 0n) tier.borrowers.add(account)
    else tier.borrowers.delete(account)
  } else {
    const after = (row.balances.get(asset) ?? 0n) + amount
    if (after === 0n) row.balances.delete(asset)
    else row.balances.set(asset, after)
  }
  listed.balances += amount
  if (row.market >= 0) books.marketsMoved.add(row.market)
  books.dirty.add(account)
  books.assetsMoved.add(asset)
}

/** What an account has of an asset. */
export function moneyOf(books: Books, account: number, asset: number): bigint {
  const row = books.accounts[account]!
  return books.assets[asset]!.settlement ? row.cash : (row.balances.get(asset) ?? 0n)
}

function moved(books: Books, account: number, market: number): void {
  books.dirty.add(account)
  books.marketsMoved.add(market)
}
