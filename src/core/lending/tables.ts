/** The tables of lending: what each class of a tier's lenders is worth, and who has which shares of it. */
import type { ScenarioHouse } from '../scenarios/index.ts'
import { type Table, tableOf } from '../tables/index.ts'
import { COIN_LENDERS_MAX, LENDERS_MAX, LISTINGS_MAX, TIERS_MAX } from '../units/index.ts'

/**
 * One row per tier. Of the treasury's cash and of the interest that loans owe it, `worth0` and `worth1` belong to the two
 * classes of lenders and `reserveOwed` to the tier fund.
 */
const poolKinds = {
  worth0: 'f64',
  worth1: 'f64',
  shares0: 'f64',
  shares1: 'f64',
  reserveOwed: 'f64',
  /** What lenders have taken out since the window began. */
  out: 'f64',
  outSinceMs: 'f64',
  /** What the tier's backstop asks back of its part and has not got, ≥ 0: nothing is lent and nobody leaves before it. */
  called: 'f64',
  /** Σ shares of each class that wait to leave, and those of them for which borrowers are called; the epoch in which they wait. */
  leaving0: 'f64',
  leaving1: 'f64',
  recalled0: 'f64',
  recalled1: 'f64',
  epochMs: 'f64',
  /**
   * The recall under way: its phase, the next account + 1 of its cursor, what it wants of what was lent, and the end of its
   * notice.
   */
  recallPhase: 'u8',
  recallRow: 'i32',
  recallWanted: 'f64',
  recallLent: 'f64',
  recallMs: 'f64',
} as const

/** Phases of a recall. */
export const recallPhases = { none: 0, calling: 1, noticed: 2, collecting: 3 } as const

/**
 * Shares of an account in one class of its tier's pool; a free row has shares 0. The operator's are the treasury's own. Of the
 * shares `leaving` wait, of those `recalled` have had borrowers called.
 */
const lenderKinds = {
  next: 'i32',
  account: 'i32',
  bears: 'u8',
  shares: 'f64',
  leaving: 'f64',
  recalled: 'f64',
} as const

/**
 * One row per asset. Of the coins that are `unlent` and those that debtors owe, `worth` belongs to the lenders of the coin and
 * `reserve` stands aside for what they may lose. All asset atoms.
 */
const coinPoolKinds = {
  unlent: 'f64',
  worth: 'f64',
  shares: 'f64',
  reserve: 'f64',
  /** What lenders have taken out since the window began. */
  out: 'f64',
  outSinceMs: 'f64',
  /** Σ shares that wait to leave, and those of them for which borrowers are called; the epoch in which they wait. */
  leaving: 'f64',
  recalled: 'f64',
  epochMs: 'f64',
  /** The recall under way: its phase, and the end of its notice. */
  recallPhase: 'u8',
  recallMs: 'f64',
} as const

/** Shares of an account in the pool of a coin, those that wait and are recalled as of `lenders`; a free row has shares 0. */
const coinLenderKinds = {
  next: 'i32',
  account: 'i32',
  asset: 'u16',
  shares: 'f64',
  leaving: 'f64',
  recalled: 'f64',
} as const

/** Lending's part of the state. */
type Lending = {
  readonly pools: Table<typeof poolKinds>
  readonly lenders: Table<typeof lenderKinds>
  readonly coinPools: Table<typeof coinPoolKinds>
  readonly coinLenders: Table<typeof coinLenderKinds>
}

/** What lending needs of the house. */
export type LendingHouse = ScenarioHouse & { readonly lending: Lending }

/** No pools, no lenders. */
export function lendingOf(): Lending {
  return {
    pools: tableOf('lendingPools', poolKinds, TIERS_MAX),
    lenders: tableOf('lenders', lenderKinds, LENDERS_MAX, true),
    coinPools: tableOf('coinPools', coinPoolKinds, LISTINGS_MAX),
    coinLenders: tableOf('coinLenders', coinLenderKinds, COIN_LENDERS_MAX, true),
  }
}
