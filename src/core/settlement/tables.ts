/**
 * The tables of settlement: one row per market for its sweep, one per tier for its intervals, and a cursor that all
 * of a tier share. Recorded gains live in the legs themselves (`legs.recorded`), so that nothing can run out of room.
 */

import type { LendingHouse } from '../lending/index.ts'
import { listingMax } from '../markets/index.ts'
import { type Table, type Touched, tableOf, touchedOf } from '../tables/index.ts'

/** Phases of a sweep, stored as their position: none under way, losses are collected, recorded gains are paid. */
export const phases = { none: 0, collecting: 1, paying: 2 } as const

/** Why a sweep was started; stored as the position. */
export const sweepKinds = ['interval', 'demanded', 'forced'] as const

/** The kind of a sweep. Only interval sweeps set v, count, and charge interest. */
export type SweepKind = (typeof sweepKinds)[number]

const sweepKindColumns = {
  /** One of `phases`. */
  phase: 'u8',
  /** Position in `sweepKinds`. */
  kind: 'u8',
  /** 1 when forced steps ask for a sweep that could not start yet, and the earliest time of the next. */
  forced: 'u8',
  forcedNextMs: 'f64',
  /** 1 when a sweep was demanded in the present interval. */
  demanded: 'u8',
  /** Frozen together: the mark at which results are paid (`paidMark`), the mark, and the funding index. */
  mark: 'f64',
  fullMark: 'f64',
  index: 'f64',
  /** Legs not stepped yet, and recorded gains not paid yet. */
  unstepped: 'u32',
  unpaid: 'u32',
  /** Sums of this sweep, atoms ≥ 0: recorded gains; gains of R_m, which stay outside; collected; left uncollected; backed. */
  gains: 'f64',
  reserveGain: 'f64',
  collected: 'f64',
  uncollected: 'f64',
  backed: 'f64',
  /** Of a market whose premiums are paid up front: Σ claims and Σ debts at the full mark, and what of the debts is backed. */
  fullClaims: 'f64',
  fullDebts: 'f64',
  fullBacked: 'f64',
  /** Value of the funding row at the frozen index, signed: its other charges come after the freeze. */
  fundingValue: 'f64',
  /** What the recorded gains get together: c = payable ÷ gains. */
  payable: 'f64',
  paid: 'f64',
  /** Claims bought by R_m. */
  bought: 'f64',
  /** Interest paid by uncollected losses, and the span that it is for. */
  interest: 'f64',
  spanMs: 'f64',
  /** Start of the last interval sweep. */
  sweptMs: 'f64',
  /** When the next interval sweep is due: a multiple of the interval, so that markets of a tier are swept together. */
  nextMs: 'f64',
  /** v of this sweep, and interval sweeps in a row with v < 1. */
  creditPpm: 'f64',
  shortSweeps: 'u32',
} as const

const intervalKinds = {
  /** When the next interval of the tier begins. */
  nextMs: 'f64',
} as const

/** One row per tier: where another tier's sweeps stand moves nothing here. */
const cursorKinds = {
  /** Account of the tier that is visited next; laps done. */
  row: 'f64',
  lap: 'f64',
  /** Sweeps that need the cursor. */
  underWay: 'u32',
} as const

/** Settlement's part of the state. `reversioned` is derived: markets whose claim weight moved in this command. */
type Settlement = {
  readonly sweeps: Table<typeof sweepKindColumns>
  readonly intervals: Table<typeof intervalKinds>
  readonly cursor: Table<typeof cursorKinds>
  /** Drained by `machine` (`takeTouched`), which judges and bands the holders of these markets anew. */
  readonly reversioned: Touched
}

/** What settlement needs of the house. */
export type SettlementHouse = LendingHouse & { readonly settlement: Settlement }

/** Nothing under way. */
export function settlementOf(): Settlement {
  return {
    sweeps: tableOf('sweeps', sweepKindColumns, listingMax.markets),
    intervals: tableOf('intervals', intervalKinds, listingMax.tiers),
    cursor: tableOf('sweepCursor', cursorKinds, listingMax.tiers),
    reversioned: touchedOf(listingMax.markets),
  }
}
