/**
 * The watch: which accounts must be looked at for these prices. Every account with risk has a safe band: while each factor
 * it depends on stays inside, it provably stays at or above its watched level. The band is registered under every factor
 * at its adverse edge; a change of a factor visits the buckets between the price left and the price reached, both included.
 * All of it is derived: never hashed, rebuilt at recovery, and it decides nothing (INV-5, INV-10).
 *
 * Factors are the marks, with funding folded in (factor = market row), and the asset prices (factor = FACTOR_ASSETS + row).
 * The watched price of a market is F = mark − (index − base) ÷ 2¹⁶: equity of a leg depends on F alone; its requirement
 * depends on the mark, F + (index − base) ÷ 2¹⁶, which bands take at `ceiling` ≥ index. When an index passes its ceiling,
 * the holders of that market are banded anew. A book too near its level for that headroom is banded at the present index
 * instead: such tight bands are few, and all of them are looked at when any index rises. Loans grow with the borrow index of
 * their tier, whose ceiling serves them in the same way.
 */
import { listingMax } from '../markets/index.ts'
import type { Cell, ScenarioHouse } from '../scenarios/index.ts'
import { type Touched, touchedOf } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { type Lists, listsOf } from './lists.ts'
import type { Members } from './members.ts'

/** First factor of an asset price. */
export const FACTOR_ASSETS: number = listingMax.markets

/** First factor of an underlying’s index: what books under portfolio margin hang on. */
export const FACTOR_INDEXES: number = FACTOR_ASSETS + listingMax.assets

const FACTORS = FACTOR_INDEXES + listingMax.underlyings

/** Level at which an account is watched. */
export const levels = { none: 0, target: 1, maintenance: 2 } as const

/** A watched level: 0 none, 1 target, 2 maintenance. */
export type Level = (typeof levels)[keyof typeof levels]

/** Added to the level of a banded account that was posted to: its corner must be measured again. */
export const CHANGED = 4

/** What the watch remembers of a book under portfolio margin. */
type Proof = {
  readonly underlyings: readonly Row[]
  /** So much drift leaves it proven; below 0 nothing proves it. Atoms. */
  readonly slack: number
  /** Σ |lots| × drift when it was proven, atoms. */
  readonly drift: number
}

/** The watch. */
type Watch = {
  /** Nodes of accounts in the lists of their buckets. */
  readonly lists: Lists
  /** Per account: the level its band was proven for, + `CHANGED` once the account itself has changed since. */
  level: Uint8Array
  /** Rings of first nodes by factor, −1 empty; made when a factor is first used. */
  readonly rings: (Int32Array | null)[]
  /** Lowest and highest key of each factor's watched price at the last visit. */
  readonly keyLow: Int32Array
  readonly keyHigh: Int32Array
  /** Funding base, ceiling, and index at the last visit of each market, 2⁻¹⁶ atom. */
  readonly base: Float64Array
  readonly ceiling: Float64Array
  readonly index: Float64Array
  /** Ceiling of the borrow index of each tier, and the index at the last visit. */
  readonly loanCeiling: Float64Array
  readonly loanIndex: Float64Array
  /** Accounts to be judged though no factor asks for it: not banded since a new version, or without a provable band. */
  stale: Touched
  /** Accounts whose band is proven at the present indices only. */
  tight: Touched
  /** Answer of the last visits. */
  visited: Touched
  /** Nodes passed by the visits since the last answer, to notice a crowd. */
  passed: number
  /** Whether a price has leapt by half a ring since the last answer: its edges no longer show on which side of it they are. */
  leapt: boolean
  /** Cells of underlyings in which books under portfolio margin are proven, by underlying. */
  readonly cells: (Cell | undefined)[]
  /** What proves those books, by account; and by underlying those that are proven, and those that nothing proves. */
  readonly proofs: Map<Row, Proof>
  readonly members: (Members | undefined)[]
  readonly doubtful: (Set<Row> | undefined)[]
  /** Underlyings of which something has moved in this command. */
  readonly movedIn: Touched
  /** Prices of assets and indices of their underlyings when the present cell began. */
  readonly cellPrice: Float64Array
  readonly cellIndex: Float64Array
}

/** An empty watch for a house of this many accounts and factors of theirs. */
export function watchOf(accounts: number, factors: number): Watch {
  return {
    lists: listsOf(accounts, factors),
    level: new Uint8Array(accounts),
    rings: new Array<Int32Array | null>(FACTORS).fill(null),
    keyLow: new Int32Array(FACTORS),
    keyHigh: new Int32Array(FACTORS),
    base: new Float64Array(listingMax.markets),
    ceiling: new Float64Array(listingMax.markets),
    index: new Float64Array(listingMax.markets),
    loanCeiling: new Float64Array(listingMax.tiers),
    loanIndex: new Float64Array(listingMax.tiers),
    stale: touchedOf(accounts),
    tight: touchedOf(accounts),
    visited: touchedOf(accounts),
    cells: new Array<Cell | undefined>(listingMax.underlyings).fill(undefined),
    proofs: new Map(),
    members: new Array<Members | undefined>(listingMax.underlyings).fill(undefined),
    doubtful: new Array<Set<Row> | undefined>(listingMax.underlyings).fill(undefined),
    movedIn: touchedOf(listingMax.underlyings),
    cellPrice: new Float64Array(listingMax.assets),
    cellIndex: new Float64Array(listingMax.assets),
    passed: 0,
    leapt: false,
  }
}

/** What the watch needs of the house. */
export type WatchHouse = ScenarioHouse & { readonly watch: Watch }
