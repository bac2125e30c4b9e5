/**
 * The tables of liquidation: open procedures (INV-4), at most one an account, and the forced orders sent to venues. The
 * queue is derived from the procedures; decisions are what other rooms must do, taken by `machine` within the command.
 */
import type { AuctionHouse } from '../auction/index.ts'
import { listingMax } from '../markets/index.ts'
import { type Table, type Ticketed, tableOf, ticketedOf } from '../tables/index.ts'
import type { Atoms, Lots, Price, Row } from '../units/index.ts'
import { type Queue, queueOf } from './queue.ts'

const procedureKinds = {
  next: 'i32',
  account: 'i32',
  /** The account's tier: each has a queue of its own. */
  tier: 'u16',
  /** Position in `procedureKinds`; 0 marks a free row. */
  kind: 'u8',
  /** Position in `procedureReasons`. */
  reason: 'u8',
  /** 1 when maximum age has passed: halted prices are then replaced by the rule price, and pledged claims wait no longer. */
  ruled: 'u8',
  /** When this kind was entered, when it ends by itself (0 never), when it is looked at next. */
  openedMs: 'f64',
  deadlineMs: 'f64',
  nextMs: 'f64',
  /** What is asked, atoms. */
  amount: 'f64',
  /** Uncollected loss that is called beside or without a call, and when collateral is sold for it; 0 none. */
  uncollected: 'f64',
  collectMs: 'f64',
  /** ⌊(equity − maintenance) × 10⁶ ÷ max(maintenance, 1)⌋ at entry, held in int32. */
  orderKey: 'i32',
  /** Row of the open forced order + 1, 0 none. */
  order: 'i32',
  /** Row of the open auction + 1, 0 none. */
  auction: 'i32',
} as const

const orderKinds = {
  next: 'i32',
  ticket: 'f64',
  /** Neighbours in the list of the market and side + 1, 0 none. */
  before: 'i32',
  after: 'i32',
  account: 'i32',
  market: 'u16',
  /** 0 buy, 1 sell. */
  side: 'u8',
  lots: 'f64',
  filled: 'f64',
  limitPrice: 'f64',
  expiryMs: 'f64',
  /** 1 when it is the backstop's own, to bring inventory home: it belongs to no procedure. */
  unwinds: 'u8',
} as const

/** Open orders of a tier: none takes more than its share of the table. */
const tierOrderKinds = { open: 'u32' } as const

/** Oldest and newest open order + 1, 0 none; row = market × 2, + 1 for sells. */
const orderListKinds = { first: 'i32', last: 'i32' } as const

/** The backstop's own open order in a market + 1, 0 none; row = market. */
const unwindKinds = { order: 'i32' } as const

/** What another room must do, in the order decided. Carrying one out twice changes nothing. */
type Decision =
  /** Lots that nobody took: signed as the account holds them, at mark or at rule price. */
  | {
      readonly kind: 'deleverage'
      readonly account: Row
      readonly market: Row
      readonly lots: Lots
      readonly price: Price
    }
  /**
   * No lots and nothing left to sell, or the maximum age: what is missing is split over the layers, once claims that the fund
   * could not buy have gone in kind if need be.
   */
  | { readonly kind: 'shortfall'; readonly account: Row; readonly claimsInKind: boolean }
  /** Unsold collateral at maximum age: so much of it goes in kind, at rule price, to those who would bear the loss. */
  | { readonly kind: 'in-kind'; readonly account: Row; readonly amount: Atoms }
  /** Forced steps were made in this market: it is swept. */
  | { readonly kind: 'sweep'; readonly market: Row }

/** Liquidation's part of the state. `queue` and `decisions` are derived. */
type Liquidation = {
  readonly procedures: Table<typeof procedureKinds>
  readonly orders: Ticketed<typeof orderKinds>
  readonly orderLists: Table<typeof orderListKinds>
  readonly unwinds: Table<typeof unwindKinds>
  readonly tierOrders: Table<typeof tierOrderKinds>
  readonly queue: Queue
  /** Empty between commands. */
  readonly decisions: Decision[]
}

/** What liquidation needs of the house. */
export type LiquidationHouse = AuctionHouse & { readonly liquidation: Liquidation }

/** Rows of procedures at the start; the table doubles by itself, because deciding who has fallen is never deferred. */
const PROCEDURES = 1024

/** Forced orders open at once, in equal shares of the tiers that are open; without room a step does without the venues. */
export const ORDERS = 65_536

/** Lists at the start; they double by themselves. */
const LISTS = 64

/** Nothing open. */
export function liquidationOf(): Liquidation {
  const procedures = tableOf('procedures', procedureKinds, PROCEDURES, true)
  const unwinds = tableOf('unwinds', unwindKinds, listingMax.markets)
  unwinds.rows = listingMax.markets
  return {
    procedures,
    orders: ticketedOf(tableOf('orders', orderKinds, ORDERS, true)),
    orderLists: tableOf('orderLists', orderListKinds, LISTS),
    unwinds,
    tierOrders: tableOf('tierOrders', tierOrderKinds, listingMax.tiers),
    queue: queueOf(procedures),
    decisions: [],
  }
}
