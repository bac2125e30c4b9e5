/** What the auditor keeps of contracts that end: their terms, their expiries with averages and curves, and rules by which they are listed. */
import type { CommandOf, InstrumentKind, OracleMode } from '../../core/words/index.ts'

/** What is traded in a market; a perpetual has no expiry (−1). `strike`: dollar atoms per base lot. */
export type Contract = {
  readonly kind: InstrumentKind
  readonly expiry: number
  strike: bigint
  readonly upFront: boolean
}

/** What a source said of an expiry, and when. */
export type CurveReport = {
  readonly entry: CommandOf<'curveReport'>['entries'][number]
  readonly atMs: number
}

/** A curve as it was told, 10⁻⁹ and ppm; `sinceMs` 0 before the first. */
export type Curve = {
  basisPpm: number
  theta: number
  right: number
  left: number
  confidencePpm: number
  sinceMs: number
  /** When sources last said it, 0 never. */
  freshMs: number
  mode: OracleMode
}

/** An expiry of an underlying. */
export type Expiry = {
  readonly underlying: number
  readonly expiryMs: number
  status: 'trading' | 'averaging' | 'settled'
  /** Dollar atoms per base lot, 0 until it has settled. */
  price: bigint
  /** Live time of the window so far, Σ index × time over it, and the time up to which both are counted. */
  live: bigint
  sum: bigint
  countedMs: number
  /** The first two as they were when scenarios stood last. */
  stood: { live: bigint; sum: bigint }
  readonly curve: Curve
  /** When it was taken last: its age. What each source said last; and what is wanted of the taking under way. */
  freshMs: number
  readonly reports: Map<number, CurveReport>
  wanted: Pick<Curve, 'theta' | 'right' | 'left'> | null
  /** Since when it might have settled and has not, −1; and for how many ticks positions have been left open. */
  readyMs: number
  ticksOpen: number
}

/** A rule of a series. */
export type Series = {
  readonly tier: number
  readonly underlying: number
  readonly lotMultiple: number
  readonly upFront: number
  readonly days: number
  readonly weeks: number
  readonly months: number
  readonly quarters: number
  readonly strikeStep: number
  readonly strikes: number
}
