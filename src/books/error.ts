/** A book that cannot be read or priced: what is wrong, where, and what to do. */
export class BookError extends Error {
  override readonly name = 'BookError'
  readonly problem: string
  readonly cure: string
  /** A word that is not known, and those that are: for who would guess which was meant. */
  readonly unknown: { readonly word: string; readonly known: readonly string[] } | null

  constructor(problem: string, cure: string, unknown: BookError['unknown'] = null, cause?: unknown) {
    super(`${problem}; ${cure}`, cause === undefined ? undefined : { cause })
    this.problem = problem
    this.cure = cure
    this.unknown = unknown
  }
}
