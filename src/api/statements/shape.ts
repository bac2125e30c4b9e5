/** What a statement needs and gives, between the threads: atoms as text. */

/** Which account, from `fromMs` included to `toMs` not included, of the first `seqLast` commands of the journal in a directory. */
export type StatementWish = {
  readonly directory: string
  readonly seqLast: number
  readonly account: number
  readonly fromMs: number
  readonly toMs: number
}

/** One asset or one market's cost: opening + Σ postings = closing, whole atoms. */
export type StatementLine = {
  readonly of: 'asset' | 'cost'
  readonly number: number
  readonly opening: string
  readonly postings: readonly { readonly class: string; readonly amount: string }[]
  readonly closing: string
}
