/** A history that cannot be used: where, what is wrong and what to do. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly cure: string

  constructor(where: string, what: string, cure: string, cause?: unknown) {
    super(`${where}: ${what}; ${cure}`, cause === undefined ? {} : { cause })
    this.cure = cure
  }
}
