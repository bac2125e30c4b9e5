/**
 * The tables of the backstop: grants, and its pool: who provides what, exits under way. The backstop itself is an ordinary account of each tier (`tiers.backstop`), judged by
 * the same margin as anyone (INV-13); what it holds are its legs, cash and balances.
 */

import { listingMax } from '../markets/index.ts'
import type { SettlementHouse } from '../settlement/index.ts'
import { type Table, tableOf } from '../tables/index.ts'
import { POOL_EXITS_PER_PROVIDER_MAX, PROVIDERS_MAX } from '../units/index.ts'

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

/** The pool of each tier; row = tier. */
const poolKinds = {
  /** Σ shares of its providers. */
  shares: 'f64',
  /** When the next epoch is due; it may be put off. */
  dueMs: 'f64',
  /** Price of leaving shares at the last epoch, as worth ÷ shares; 0 ÷ 0 before there was one: one atom a share. */
  priceWorth: 'f64',
  priceShares: 'f64',
  /** Equity at marks when the epoch began, with what has come in since: what the loss of the tranche is measured from. */
  base: 'f64',
  /** 1 when the tranche has lost so much that it takes no more risk until the next epoch. */
  stopped: 'u8',
} as const

/** Who provides to a pool: at most one row an account. The operator's shares stand under the backstop's own account. */
const providerKinds = {
  next: 'i32',
  /** 1 while the row is in use. */
  live: 'u8',
  account: 'i32',
  tier: 'u16',
  /** Shares, those that are leaving included. */
  shares: 'f64',
  /** Atoms in the tier's `joining` account that wait for the next epoch. */
  waiting: 'f64',
} as const

/** Shares that are leaving, in the order of asking; they stay at risk until they are paid. */
const poolExitKinds = {
  next: 'i32',
  /** Provider row + 1, 0 in a free row. */
  provider: 'i32',
  shares: 'f64',
  /** The first epoch at or after this pays. */
  dueMs: 'f64',
} as const

/** Since when the backstop has held an asset, by the clock; 0 while it holds none. Row = asset. */
const offerKinds = { sinceMs: 'f64' } as const

/** The backstop's part of the state. */
type Backstop = {
  readonly pools: Table<typeof poolKinds>
  readonly providers: Table<typeof providerKinds>
  readonly poolExits: Table<typeof poolExitKinds>
  readonly offers: Table<typeof offerKinds>
  readonly grants: Table<typeof grantKinds>
  readonly grantLists: Table<typeof grantListKinds>
}

/** What the backstop needs of the house. */
export type BackstopHouse = SettlementHouse & { readonly backstop: Backstop }

/** Room for providers: every tier's operator has a row beside those of members. */
const PROVIDER_ROWS = PROVIDERS_MAX + listingMax.tiers

/** Nothing granted, nobody provides: a row for every tier and asset that there may be. */
export function backstopOf(): Backstop {
  const pools = tableOf('pools', poolKinds, listingMax.tiers)
  pools.rows = listingMax.tiers
  const offers = tableOf('offers', offerKinds, listingMax.assets)
  offers.rows = listingMax.assets
  return {
    pools,
    providers: tableOf('providers', providerKinds, PROVIDER_ROWS, true),
    poolExits: tableOf('poolExits', poolExitKinds, PROVIDER_ROWS * POOL_EXITS_PER_PROVIDER_MAX, true),
    offers,
    grants: tableOf('grants', grantKinds, GRANTS, true),
    grantLists: tableOf('grantLists', grantListKinds, LISTS),
  }
}

/** Rows at the start; both tables double by themselves, because a takeover must not wait for a command. */
const GRANTS = 1024
const LISTS = 64
