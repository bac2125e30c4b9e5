/** One class per failure of a request; each says what to do. */

/** Where the house stood when it answered. */
export type Standing = {
  readonly seq: number
  readonly timeMs: number
  readonly stateHash: { readonly seq: number; readonly epoch: number; readonly hash: string } | null
}

/** The house or its interface refused: `code` is stable, `number` too, `retryMs` says when to try again, null that it does not help. */
export class PlimsollRefusal extends Error {
  readonly code: string
  readonly number: number
  readonly status: number
  readonly retryMs: number | null
  /** Sequence at which the house refused the command; null when none was taken. */
  readonly refusedSeq: number | null
  /** Sequence at which this request, or another with its nonce, was executed before; null when none is known. */
  readonly executedSeq: number | null

  constructor(problem: {
    readonly code: string
    readonly number: number
    readonly status: number
    readonly title: string
    readonly detail: string
    readonly retryMs: number | null
    readonly refusedSeq: number | null
    readonly executedSeq: number | null
  }) {
    super(`${problem.code}: ${problem.title} ${problem.detail}`)
    this.name = new.target.name
    this.code = problem.code
    this.number = problem.number
    this.status = problem.status
    this.retryMs = problem.retryMs
    this.refusedSeq = problem.refusedSeq
    this.executedSeq = problem.executedSeq
  }
}

/** Nobody answered, or something that is no Plimsoll. What was sent may have been taken: give the client patience (`patienceMs`), then it asks until it knows. */
export class PlimsollUnreachable extends Error {
  readonly url: string

  constructor(url: string, cause: unknown) {
    super(`${url} does not answer as Plimsoll does; is the house running, and the address right?`, { cause })
    this.name = new.target.name
    this.url = url
  }
}

const UNVERIFIED = {
  secretMalformed: 'write the secret as the house told it: whsec_ and base64',
  headerMissing:
    'pass all headers of the request: webhook-id, webhook-timestamp and webhook-signature are needed once each',
  timestampOutside: 'refuse it: the attempt is more than five minutes away; if all are, set the clock of this machine',
  signatureWrong: 'refuse it: it was not signed with this secret, or the body is not as it came',
} as const

/** A message that does not come from the house, or is played again: refuse it. `code` is stable. */
export class WebhookUnverified extends Error {
  readonly code: keyof typeof UNVERIFIED

  constructor(code: keyof typeof UNVERIFIED) {
    super(`${code}: ${UNVERIFIED[code]}`)
    this.name = new.target.name
    this.code = code
  }
}
