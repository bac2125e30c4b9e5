/** The tables of the markets: tiers, underlyings, assets, markets, venues; positions, holds, mandates. */
import { type RowsBy, type Slab, slabOf, type Table, type Ticketed, tableOf, ticketedOf } from '../tables/index.ts'
import {
  EXPIRIES_MAX,
  HOLDS_MAX,
  LISTINGS_MAX,
  MANDATES_MAX,
  MARKETS_MAX,
  TIERS_MAX,
  VENUES_MAX,
} from '../units/index.ts'

const tierKinds = {
  /** The asset that is the tier's settlement token + 1, 0 until it is listed. */
  settlementAsset: 'u16',
  /** Accounts of the clearing house in this tier. */
  funding: 'i32',
  rounding: 'i32',
  fees: 'i32',
  fund: 'i32',
  sitg: 'i32',
  stakers: 'i32',
  treasury: 'i32',
  backstop: 'i32',
  pending: 'i32',
  outgoing: 'i32',
  joining: 'i32',
  /** Multiple of initial margin in the present season, ppm. */
  seasonPpm: 'f64',
  /** The same when its UTC day (number since 1970-01-01) began: rises and falls are measured from it. */
  seasonBasePpm: 'f64',
  seasonDay: 'u32',
  /** Dollar price of the settlement token, 10⁻⁶ dollar; 0 until reported. */
  tokenPricePpm: 'f64',
  /** 1 when the token is below its degraded threshold. */
  depegged: 'u8',
  /** 1 when the breaker of INV-15 is on. */
  breaker: 'u8',
  /** 1 when wound down. */
  woundDown: 'u8',
  /** Shares of the stake pool; shortfalls open against it freeze exits. */
  stakeShares: 'f64',
  shortfalls: 'u32',
  /** Need that is held against the layers, and what they lack of it, ppm: 0 while they cover it. */
  coverNeed: 'f64',
  coverLackPpm: 'u32',
} as const

/** A price that reports name: dollar atoms (10⁻⁶ dollar) per base lot. */
const underlyingKinds = {
  index: 'f64',
  confidence: 'f64',
  indexMs: 'f64',
  /** Position in `oracleModes`. */
  mode: 'u8',
  sources: 'u8',
  /** 1 while the step rule holds the index back; `raw` is then the median it is held from. */
  held: 'u8',
  raw: 'f64',
  /** Merged re-lot factor since listing. */
  relots: 'f64',
  /** Realised variance: ppm² a second, exponentially weighted. */
  variance: 'f64',
} as const

/** Rules by which dated markets list themselves, one a tier and underlying: fields of `seriesSet`. */
const seriesKinds = {
  tier: 'u16',
  underlying: 'u16',
  lotMultiple: 'u32',
  upFront: 'u8',
  days: 'u8',
  weeks: 'u8',
  months: 'u8',
  quarters: 'u8',
  strikeStep: 'f64',
  strikes: 'u8',
  /** The contract looked at next in the round under way, and when it goes on or the next one begins. */
  next: 'u32',
  dueMs: 'f64',
} as const

const assetKinds = {
  tier: 'u16',
  underlying: 'u16',
  /** Asset atoms in one base lot of the underlying. */
  atomsPerLot: 'f64',
  /** Settlement atoms per base lot, and its slow twin. */
  price: 'f64',
  slow: 'f64',
  /** Version of the parameters that standing books feel. */
  version: 'u32',
  /** Σ balances of the tier in this asset, asset atoms. */
  total: 'f64',
} as const

const marketKinds = {
  tier: 'u16',
  underlying: 'u16',
  lotMultiple: 'u32',
  /** Position in `instrumentKinds`; the row of its expiry + 1, 0 for a perpetual. */
  kind: 'u8',
  expiry: 'i32',
  /** Of an option: dollar atoms per base lot; 1 when the premium is paid up front. */
  strike: 'f64',
  upFront: 'u8',
  /** Position in `marketStatuses`: open, close-only, delisting, closed. */
  status: 'u8',
  /** When the delisting became visible: the window of its rule price ends there. */
  delistedMs: 'f64',
  settlement: 'i32',
  reserve: 'i32',
  mark: 'f64',
  slow: 'f64',
  /** Of an option: what it is an option on, atoms, or its mark if that is more (`notionalPrice`). */
  notional: 'f64',
  /** Cumulative funding of a lot, 2⁻¹⁶ atom. */
  index: 'f64',
  /** Σ positive lots = −Σ negative lots. */
  openInterest: 'f64',
  /** Lots of the book within the depth distance, the smaller side; at least the floor. */
  depth: 'f64',
  /** Most one-sided open interest that depth allows, lots; ATOMS_MAX until depth was reported. */
  depthCapLots: 'f64',
  /** House-wide initial add-on from confidence and volatility, ppm. */
  addOnPpm: 'f64',
  /** Value v of a claim, and its weight in target and maintenance. */
  claimPpm: 'f64',
  claimMarginPpm: 'f64',
  version: 'u32',
  /** Turns with each sweep: a leg whose `swept` equals it has been stepped. */
  sweepParity: 'u8',
  /** Accounts that have a leg here. */
  holders: 'u32',
} as const

/** Contracts of an underlying that end together: futures and options of every tier. */
const expiryKinds = {
  underlying: 'u16',
  expiryMs: 'f64',
  /** Position in `expiryStatuses`. */
  status: 'u8',
  /** Dollar atoms per base lot at which its contracts settle; 0 until that is known. */
  price: 'f64',
  /** 1 while positions in its markets are being closed, and the account that is visited next. */
  closing: 'u8',
  cursor: 'u32',
} as const

const legKinds = {
  market: 'u16',
  lots: 'i32',
  cost: 'f64',
  index: 'f64',
  swept: 'u8',
  /** Gain that the sweep under way has recorded and not yet paid; 0 otherwise. A leg that carries one stays. */
  recorded: 'f64',
} as const

const venueKinds = {
  key: 'key',
  tier: 'u16',
  open: 'u8',
  account: 'i32',
  windowSinceMs: 'f64',
  notional: 'f64',
} as const

const holdKinds = {
  next: 'i32',
  ticket: 'f64',
  account: 'i32',
  venue: 'u16',
  market: 'u16',
  /** 0 buy, 1 sell. */
  side: 'u8',
  lots: 'f64',
  limitPrice: 'f64',
  amount: 'f64',
  expiryMs: 'f64',
} as const

const mandateKinds = {
  next: 'i32',
  account: 'i32',
  venue: 'u16',
  notionalMax: 'f64',
  lossMax: 'f64',
  windowMs: 'f64',
  expiryMs: 'f64',
  windowSinceMs: 'f64',
  notional: 'f64',
  loss: 'f64',
  /** First row of `mandateMarkets` + 1; 0 means all markets. */
  markets: 'i32',
} as const

const mandateMarketKinds = { next: 'i32', market: 'u16' } as const

/** The markets' part of the state. */
export type Markets = {
  readonly tiers: Table<typeof tierKinds>
  readonly underlyings: Table<typeof underlyingKinds>
  readonly assets: Table<typeof assetKinds>
  readonly markets: Table<typeof marketKinds>
  readonly expiries: Table<typeof expiryKinds>
  readonly series: Table<typeof seriesKinds>
  readonly legs: Slab<typeof legKinds>
  readonly venues: Table<typeof venueKinds>
  readonly holds: Ticketed<typeof holdKinds>
  /** Rows of holds by account; derived. */
  readonly holdsBy: RowsBy
  readonly mandates: Table<typeof mandateKinds>
  readonly mandateMarkets: Table<typeof mandateMarketKinds>
}

/** Most tiers, underlyings, assets, markets, expiries and venues of a house: rows of small tables. */
export const listingMax = {
  tiers: TIERS_MAX,
  underlyings: LISTINGS_MAX,
  assets: LISTINGS_MAX,
  markets: MARKETS_MAX,
  expiries: EXPIRIES_MAX,
  venues: VENUES_MAX,
} as const

/** Mandates at the start; the table doubles by itself up to its limit. */
const MANDATES = 1024

/** Empty markets with room for `legs` legs. */
export function marketsOf(legs: number): Markets {
  return {
    tiers: tableOf('tiers', tierKinds, listingMax.tiers),
    underlyings: tableOf('underlyings', underlyingKinds, listingMax.underlyings),
    assets: tableOf('assets', assetKinds, listingMax.assets),
    markets: tableOf('markets', marketKinds, listingMax.markets),
    expiries: tableOf('expiries', expiryKinds, listingMax.expiries),
    series: tableOf('series', seriesKinds, LISTINGS_MAX),
    legs: slabOf(tableOf('legs', legKinds, legs), 'cost'),
    venues: tableOf('venues', venueKinds, listingMax.venues),
    holds: ticketedOf(tableOf('holds', holdKinds, HOLDS_MAX, true)),
    holdsBy: new Map(),
    mandates: tableOf('mandates', mandateKinds, MANDATES, true),
    mandateMarkets: tableOf('mandateMarkets', mandateMarketKinds, MANDATES_MAX, true),
  }
}
