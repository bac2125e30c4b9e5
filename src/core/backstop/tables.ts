/**
 * The table of the backstop: grants. The backstop itself is an ordinary account of each tier (`tiers.backstop`), judged by
 * the same margin as anyone (INV-13); what it holds are its legs, cash and balances.
 */
import type { OracleHouse } from '../oracle/index.ts'
import type { SettlementHouse } from '../settlement/index.ts'
import { type Table, tableOf } from '../tables/index.ts'

/**
 * Money of the tier fund set aside for the cost of unwinding lots that were taken over: it lies in the tier's `pending`
 * account until the lots are unwound. Grants of a market stand in a list in the order of their making.
 */
const grantKinds = {
  next: 'i32',
  /** Next grant of the same market + 1, 0 none. */
  after: 'i32',
  /** The account that was taken over, and its owner. */
  account: 'i32',
  owner: 'i32',
  market: 'u16',
  /** Lots not unwound yet, signed as the backstop holds them; never 0 in a grant. */
  lots: 'f64',
  /** Atoms not released or returned yet, ≥ 0. */
  amount: 'f64',
} as const

/** First and last grant of each market + 1, 0 none; row = market. */
const grantListKinds = { first: 'i32', last: 'i32' } as const

/** The backstop's part of the state. */
type Backstop = {
  readonly grants: Table<typeof grantKinds>
  readonly grantLists: Table<typeof grantListKinds>
}

/** What the backstop needs of the house. */
export type BackstopHouse = OracleHouse & SettlementHouse & { readonly backstop: Backstop }

/** Nothing granted. */
export function backstopOf(): Backstop {
  return {
    grants: tableOf('grants', grantKinds, GRANTS, true),
    grantLists: tableOf('grantLists', grantListKinds, LISTS),
  }
}

/** Rows at the start; both tables double by themselves, because a takeover must not wait for a command. */
const GRANTS = 1024
const LISTS = 64
