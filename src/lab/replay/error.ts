/** A wish that a replay cannot fulfil: what is wrong and what to do, in one line. The command line exits with 2. */
export class ReplayError extends Error {
  readonly what: string
  readonly cure: string

  constructor(what: string, cure: string) {
    super(`${what}; ${cure}`)
    this.name = 'ReplayError'
    this.what = what
    this.cure = cure
  }
}
