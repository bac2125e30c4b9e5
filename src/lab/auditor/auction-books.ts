/** What the auditor keeps of bids and auctions. */
import type { Account } from './books.ts'

/** A standing bid as it was placed, and what is left of it. `markets` null: all of its tier. */
export type Bid = {
  readonly account: number
  readonly discountPpm: bigint
  readonly expiryMs: number
  readonly markets: ReadonlySet<number> | null
  left: bigint
  held: bigint
}

/** An auction as it began last. */
type Auction = { readonly last: boolean; readonly sinceMs: number; gross: bigint; value: bigint }

/** A clearing under way: the book before it, what bidders have taken, and what they are still to be paid. */
export type Clearing = {
  readonly failed: Account
  readonly before: {
    readonly account: Account
    readonly equity: bigint
    readonly target: bigint
    readonly fund: bigint
  }
  /** Inventory of the backstop by market. */
  readonly inventory: Map<number, bigint>
  /** What each bid that took has, in the order of taking. */
  readonly taken: {
    readonly bid: number
    readonly account: number
    readonly discountPpm: bigint
    lots: Map<number, bigint>
  }[]
  /** Fills since the last bid was noted, and open interest before them. */
  filled: Map<number, bigint>
  readonly openInterest: Map<number, bigint>
  bidder: number
  /** Bids that could have taken part, in order. */
  readonly offers: { readonly bid: number; readonly discountPpm: bigint; readonly room: bigint }[]
  /** Payments to come. */
  due: {
    readonly type: 'costPosted' | 'posted'
    readonly bidder: number
    readonly market: number
    readonly amount: bigint
  }[]
  isPriced: boolean
}

/** What the auditor keeps of bids and auctions. */
export type AuctionBooks = {
  readonly bids: Map<number, Bid>
  /** By account. */
  readonly auctions: Map<number, Auction>
  clearing: Clearing | null
}

/** Nothing bid. */
export function emptyAuctions(): AuctionBooks {
  return { bids: new Map(), auctions: new Map(), clearing: null }
}
