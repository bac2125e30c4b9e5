/**
 * The tables of the auction room: standing bids with the markets that they list, and auctions of books, one a procedure of
 * that kind. No money lies here: what a bid keeps aside is a part of `accounts.held`.
 */
import type { BackstopHouse } from '../backstop/index.ts'
import { type RowsBy, type Table, type Ticketed, tableOf, ticketedOf } from '../tables/index.ts'
import { BIDS_MAX, type Row, TIERS_MAX } from '../units/index.ts'

const bidKinds = {
  next: 'i32',
  ticket: 'f64',
  account: 'i32',
  /** The least discount that is accepted, ppm of gross notional. */
  discountPpm: 'f64',
  /** Gross notional that may still be taken, and the margin held for it. */
  notionalMax: 'f64',
  amount: 'f64',
  expiryMs: 'f64',
  /** First row of `bidMarkets` + 1; 0 means all markets of the tier. */
  markets: 'i32',
} as const

const bidMarketKinds = { next: 'i32', market: 'u16' } as const

const auctionKinds = {
  next: 'i32',
  account: 'i32',
  /** 1 once it fits under the tier's cap: until then it waits its turn. */
  admitted: 'u8',
  /** 1 when it is the single look at what a takeover has left, the fund paying with the owner. */
  last: 'u8',
  /** Times that it began; the present round began at `sinceMs`. */
  round: 'f64',
  sinceMs: 'f64',
  /** Gross notional and signed value at marks when the round began; the gross counts against the tier's cap. */
  gross: 'f64',
  value: 'f64',
} as const

/** One row per tier: Σ gross notional of admitted auctions. */
const loadKinds = { gross: 'f64' } as const

/** The room's part of the state. `standing` and `bidsOf` are derived. */
type Auction = {
  readonly bids: Ticketed<typeof bidKinds>
  readonly bidMarkets: Table<typeof bidMarketKinds>
  readonly auctions: Table<typeof auctionKinds>
  readonly auctionLoads: Table<typeof loadKinds>
  /** Rows of the bids of each tier by (discount, number): in which they are accepted. */
  readonly standing: Row[][]
  /** Rows of bids by account. */
  readonly bidsOf: RowsBy
}

/** What the auction room needs of the house. */
export type AuctionHouse = BackstopHouse & { readonly auction: Auction }

/** Rows at the start; the table doubles by itself, because an account in force is never refused its procedure. */
const AUCTIONS = 256

/** Nothing bid, nothing offered. */
export function auctionOf(): Auction {
  const auctionLoads = tableOf('auctionLoads', loadKinds, TIERS_MAX)
  auctionLoads.rows = TIERS_MAX
  return {
    bids: ticketedOf(tableOf('bids', bidKinds, BIDS_MAX, true)),
    bidMarkets: tableOf('bidMarkets', bidMarketKinds, BIDS_MAX, true),
    auctions: tableOf('auctions', auctionKinds, AUCTIONS, true),
    auctionLoads,
    standing: [],
    bidsOf: new Map(),
  }
}
