/**
 * The door's words. An exhibit is a failure of the field as a script: what happened then, the same script under Plimsoll's
 * rules, and a bound that was written before either was run. Amounts are atoms (10⁻⁶ dollar), prices atoms a lot.
 */
import type { Stage, Stocking } from './stage.ts'

/** Who bears a loss. */
export const bearers = ['providers', 'fund', 'lenders', 'others', 'flat'] as const

/** One who bears a loss. */
export type Bearer = (typeof bearers)[number]

/**
 * Losses by bearer, + lost. `providers` is the backstop's pool, `fund` every prefunded layer with what is still granted
 * and what nobody has paid yet, `lenders` the treasury, `others` members who were party to a market and bore what was not
 * theirs, `flat` members who held cash alone.
 */
export type Losses = Readonly<Record<Bearer, number>>

/** Nobody lost anything. */
export const noLosses: Losses = { providers: 0, fund: 0, lenders: 0, others: 0, flat: 0 }

/** Σ over those who lose: what one gains is no comfort to another. */
export function totalOf(losses: Losses): number {
  return bearers.reduce((sum, bearer) => sum + Math.max(0, losses[bearer]), 0)
}

/** A parameter of the run, by `scope.name`: its value under Plimsoll's rules, the listing's included. */
export type Reading = (name: string) => number

/** The largest loss of each bearer and of all together, from parameters and the published figures of the story. */
export type Bound = Losses & { readonly total: number }

/** How the rules that failed are run. */
type FailedRules =
  | {
      /** The same engine, the same script: parameters set as the venue had them. */
      readonly way: 'engine'
      readonly meaning: string
      readonly set: Readonly<Record<string, number>>
      /** The pool's money where it stood behind all markets at once; that of the listing when left out. */
      readonly backstop?: number
      /** Every source reads the venue's own book. */
      readonly ownBook?: true
    }
  | {
      /** A rule that no parameter expresses: a pure model of it on the figures of the story. */
      readonly way: 'model'
      readonly meaning: string
      readonly losses: () => Losses
    }

/** A failure as it is shown. */
export type Exhibit = {
  /** `E12`. */
  readonly id: string
  readonly title: string
  readonly date: string
  /** What happened, in a sentence or two with the published figures. */
  readonly story: string
  /** Published loss, null where none was published; and what it is compared with in the run of the failed rules. */
  readonly published: { readonly loss: number | null; readonly what: string; readonly source: string }
  /** Which bearer's loss stands beside the published one; `total` for all together. */
  readonly measured: Bearer | 'total'
  /** Why the failed rules do not come within 30 % of the published loss; null where they do. */
  readonly apart: string | null
  readonly failed: FailedRules
  /** What a listing by rule sets, and why. */
  readonly listing: { readonly meaning: string; readonly stocking: Stocking }
  /** What makes the difference. */
  readonly rule: string
  /**
   * Parameters that take the rule away and leave every other one: then the bound breaks. Null where no parameter does, or
   * where other rules hold the bound without it.
   */
  readonly without: { readonly meaning: string; readonly set: Readonly<Record<string, number>> } | null
  /** Which rules of the house the story does not call on, though they are there; null when nothing is to be said. */
  readonly leftOut: string | null
  readonly bound: { readonly formula: string; readonly of: (read: Reading) => Bound }
  /** The script. Under the failed rules of an engine it is the same one. */
  readonly play: (stage: Stage) => void
}

/** A bound that is the same for whoever bears it: nobody loses more than this, nor all together; lenders and flat members nothing. */
export function sharedBound(most: number): Bound {
  return { providers: most, fund: most, lenders: 0, others: most, flat: 0, total: most }
}

/** Dollars as atoms: a price or an amount with cents. */
export function usd(dollars: number): number {
  return Math.round(dollars * 1_000_000)
}
