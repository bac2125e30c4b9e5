/** The figures of a coin: who waits among its lenders, what that is worth, what is there for them, and what buying in costs. */
import { ceilDiv, max, min, PPM } from './arithmetic.ts'
import type { Audit } from './audit.ts'
import type { Asset, Books } from './books.ts'
import { valueCeil } from './coin-debts.ts'
import type { Wait } from './leaving-figures.ts'
import { assetAtRaw, conditionOf } from './prices.ts'

const LOAN_INDEX_ONE = 1n << 36n

/** A sharing: rows that are to be looked at, what each one's owner still gets, worth and shares as the rows before have left them. */
type Plan = {
  readonly rows: { readonly account: number; readonly shares: bigint; readonly leaver: number }[]
  readonly left: bigint[]
  worth: bigint
  shares: bigint
}

/**
 * Who waits for a coin, by account; the epoch; the sharing in hand, and what the row in hand is let go; and the callers whose coins a
 * buy-in has paid for, and whose shares are to end.
 */
export type CoinWaiting = {
  readonly rows: Map<number, Wait>
  epochMs: number
  /** Whether somebody was short when the command in hand began. */
  shortAtStart: boolean
  plan: Plan | null
  going: { readonly account: number; readonly shares: bigint } | null
  ends: { readonly account: number; readonly coins: bigint }[]
}

/** Nobody waits. */
export function emptyCoinWaiting(): CoinWaiting {
  return { rows: new Map(), epochMs: 0, shortAtStart: false, plan: null, going: null, ends: [] }
}

/** What shares of a coin's pool are worth as last divided. Floor. */
export function coinWorth({ pool }: Asset, of: bigint): bigint {
  return of === 0n ? 0n : (of * pool.worth) / pool.shares
}

/** What is there for lenders: unlent, and within the window. */
export function coinFree(audit: Audit, asset: Asset): bigint {
  return min(coinWindowLeft(audit, asset), asset.pool.unlent)
}

/** What of a coin goes before loans, as far as the window lets it: of all that waits, or of what is recalled. */
export function coinPromised(audit: Audit, asset: Asset, which: keyof Wait = 'shares'): bigint {
  let sum = 0n
  for (const wait of asset.pool.waiting.rows.values()) sum += wait[which]
  return min(coinWorth(asset, sum), coinWindowLeft(audit, asset))
}

/** What debtors are to give back: what is recalled, less what is there for all who wait. */
export function coinMissing(audit: Audit, asset: Asset): bigint {
  const missing = coinPromised(audit, asset) - asset.pool.unlent
  return max(0n, min(coinPromised(audit, asset, 'recalled'), missing))
}

/** What may leave in the window, ≥ 0. */
function coinWindowLeft({ books, parameters }: Audit, { tier, pool }: Asset): bigint {
  const p = parameters.scopes.tier![tier]!
  const out = books.nowMs - pool.outSinceMs >= Number(p.outflowWindowMs!) ? 0n : pool.out
  return max(0n, ceilDiv((pool.worth + out) * p.lenderWindowPpm!, PPM) - out)
}

/** What has accrued since the last division, and the lenders' part. */
export function coinDivision({ books, parameters }: Audit, asset: Asset): { income: bigint; lenders: bigint } {
  const { pool } = asset
  const upTo = pool.borrow.index
  let scaled = 0n
  for (const number of pool.debtors) {
    const { debt, index } = books.accounts[number]!.coin!
    scaled += (debt * LOAN_INDEX_ONE) / index
  }
  const accrued = (scaled * upTo) / LOAN_INDEX_ONE - pool.lent
  const income = max(0n, pool.unlent + pool.lent + max(0n, accrued) - pool.worth - pool.reserve)
  if (pool.worth === 0n) return { income, lenders: 0n }
  const factor = parameters.scopes.tier![asset.tier]!.reserveFactorPpm!
  return { income, lenders: income - (income * factor) / PPM }
}

/** Whether a coin may be bought in at its price. */
export function coinIsGood(books: Books, number: number): boolean {
  const { price, underlying, tier } = books.assets[number]!
  const condition = conditionOf(books, underlying, tier)
  return price > 0n && (condition === 'normal' || condition === 'held')
}

/** Price of a buy-in: the dearer of price and raw median; where that is not good, of price and slow price. */
export function coinBuyInPrice(books: Books, number: number): bigint {
  const { price, slow } = books.assets[number]!
  return max(1n, max(price, coinIsGood(books, number) ? assetAtRaw(books, number) : slow))
}

/** What buying in coins costs, with the discount of a sale on top. */
export function coinCost({ books, parameters }: Audit, number: number, amount: bigint): bigint {
  const value = valueCeil(books.assets[number]!, amount, coinBuyInPrice(books, number))
  return ceilDiv(value * (PPM + parameters.scopes.asset![number]!.saleDiscountPpm!), PPM)
}
