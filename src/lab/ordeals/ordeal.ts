/**
 * The door's words. An ordeal is something done to a house with dated futures and options: a rule under which it went wrong elsewhere, as a
 * pure model on the figures of the story, the script here, and a bound that was written before either was run. Amounts are atoms.
 */

/** A parameter of the run, by `scope.name`: its value where the ordeal sets it, else that of the catalogue. */
type Reading = (name: string) => number

/** What a script found. */
export type Found = {
  /** What the ordeal measures, + lost. */
  readonly loss: number
  /** Figures that are told beside it, in words. */
  readonly figures: readonly (readonly [what: string, value: string])[]
}

/** An ordeal as it is shown. */
export type Ordeal = {
  readonly id: string
  readonly title: string
  /** What is done, in a sentence or two; with a source where it has happened. */
  readonly story: string
  readonly source: string | null
  /** Whose loss is measured. */
  readonly measured: string
  /** The rule that failed elsewhere, and what it costs on the figures of the story. */
  readonly failed: { readonly meaning: string; readonly loss: number }
  /** Which rule makes the difference here. */
  readonly rule: string
  /** Parameters that the ordeal sets. */
  readonly set: Readonly<Record<string, number>>
  readonly bound: { readonly formula: string; readonly of: (read: Reading) => number }
  readonly play: (seed: number) => Found
}

/** Dollars as atoms. */
export function usd(dollars: number): number {
  return Math.round(dollars * 1_000_000)
}
