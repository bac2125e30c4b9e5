/** What the auditor found wrong: an invariant or a rule that the events of one command contradict. */
export class AuditFinding extends Error {
  override readonly name = 'AuditFinding'
  /** `INV-3`, or a section of the rules where no invariant says it. */
  readonly invariant: string
  /** Number of the command. */
  readonly seq: number
  /** The contradiction with its figures. */
  readonly what: string

  constructor(invariant: string, seq: number, what: string) {
    super(`${invariant} is broken by command ${seq}: ${what}`)
    this.invariant = invariant
    this.seq = seq
    this.what = what
  }
}
