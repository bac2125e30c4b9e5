/** A scenario's file that cannot be used: where, what is wrong and what to do, in one line. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly file: string
  /** Counted from 1; undefined where the fault is not in one line. */
  readonly line: number | undefined
  readonly what: string
  readonly cure: string

  constructor(facts: { file: string; line?: number | undefined; what: string; cure: string; cause?: unknown }) {
    const place = facts.line === undefined ? facts.file : `${facts.file}:${facts.line}`
    super(oneLine(`${place}: ${facts.what}; ${facts.cure}`), facts.cause === undefined ? {} : { cause: facts.cause })
    this.file = facts.file
    this.line = facts.line
    this.what = facts.what
    this.cure = facts.cure
  }
}

/** Faults quote what they found, and what they found may hold anything. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}
