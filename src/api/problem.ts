/** Refusals as `application/problem+json` (RFC 9457): a stable code, its number, what happened, what to do. */
import { type Static, Type } from 'typebox'
import { type Reject, rejectCodes } from '../core/words/index.ts'
import { ServiceError } from '../service/index.ts'
import { type EdgeCode, edgeCodes } from './codes.ts'

/** Media type of every refusal. */
export const PROBLEM_TYPE = 'application/problem+json'

/** Name and number of a core reject code by its number. */
const rejectsByNumber: ReadonlyMap<number, { readonly name: Reject; readonly meaning: string }> = new Map(
  Object.entries(rejectCodes).map(([name, { code, meaning }]) => [code, { name: name as Reject, meaning }]),
)

/** The name of the core's reject code with this number, and what it means. */
export function rejectOf(code: number): { readonly name: string; readonly meaning: string } {
  return rejectsByNumber.get(code) ?? { name: `reject${code}`, meaning: 'The house refused the command.' }
}

/** A refusal under way to the caller. `code` is an edge code or the name of a core reject code. */
export class ApiProblem extends Error {
  readonly code: string
  readonly number: number
  readonly status: number
  readonly title: string
  /** When to try again, ms; null when trying again does not help. */
  readonly retryMs: number | null
  /** Sequence at which the house refused a command; null when none was taken. */
  readonly refusedSeq: number | null
  /** Sequence at which this request, or another with its nonce, was executed before; null when none is known. */
  readonly executedSeq: number | null

  private constructor(facts: Omit<ProblemFacts, 'detail'>, detail: string) {
    super(detail)
    this.name = new.target.name
    this.code = facts.code
    this.number = facts.number
    this.status = facts.status
    this.title = facts.title
    this.retryMs = facts.retryMs
    this.refusedSeq = facts.refusedSeq
    this.executedSeq = facts.executedSeq ?? null
  }

  /** A refusal by the edge. */
  static edge(code: EdgeCode, detail: string, retryMs: number | null = null): ApiProblem {
    const { code: number, status, meaning } = edgeCodes[code]
    return new ApiProblem({ code, number, status, title: meaning, retryMs, refusedSeq: null }, detail)
  }

  /** A refusal of a command by the house: it stands in the journal at `seq` and changed nothing else. */
  static rejected(code: number, seq: number): ApiProblem {
    const { name, meaning } = rejectOf(code)
    const facts = { code: name, number: code, status: 422, title: meaning, retryMs: null, refusedSeq: seq }
    return new ApiProblem(facts, `Refused at sequence ${seq}; nothing else changed.`)
  }

  /** A request that was executed before, at `seq`, and whose answer is lost. */
  static executed(seq: number): ApiProblem {
    const { code: number, status, meaning } = edgeCodes.requestExecuted
    const facts = { code: 'requestExecuted', number, status, title: meaning, retryMs: null, refusedSeq: null }
    const detail = `It was executed at sequence ${seq}: read what came of it in your events; do not send it again.`
    return new ApiProblem({ ...facts, executedSeq: seq }, detail)
  }

  /** A core code that a question, or a request before it became a command, ran into. */
  static core(name: Reject, detail: string, executedSeq: number | null = null): ApiProblem {
    const { code, meaning } = rejectCodes[name]
    return new ApiProblem(
      { code: name, number: code, status: 422, title: meaning, retryMs: null, refusedSeq: null, executedSeq },
      detail,
    )
  }
}

type ProblemFacts = {
  readonly code: string
  readonly number: number
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly retryMs: number | null
  readonly refusedSeq: number | null
  readonly executedSeq?: number | null
}

/** Whatever was thrown, as a refusal; null for an error of ours, which the caller must not see. */
export function problemFrom(error: unknown): ApiProblem | null {
  if (error instanceof ApiProblem) return error
  if (!(error instanceof ServiceError)) return null
  if (error.code === 'demoDeposit') {
    return ApiProblem.edge('notForThisHouse', 'Send the asset to the vault on its chain: play money is for demos.')
  }
  const code = error.code in edgeCodes ? (error.code as EdgeCode) : 'serviceStopped'
  const { retryMs } = error as { readonly retryMs?: number }
  return ApiProblem.edge(code, detailOf(code), retryMs ?? null)
}

/** Details of the service name folders and causes, which are not for callers. */
function detailOf(code: EdgeCode): string {
  return edgeCodes[code].meaning
}

/** The shape of every refusal. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'A name for the code that never changes, relative to the documentation.' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What to do; for people, not for programs.' }),
    code: Type.String({ description: 'Stable code: of the core (docs/reject-codes.md) or of the edge (docs/api.md).' }),
    number: Type.Integer({ description: 'The number of the code; below 1000 it is of the core.' }),
    retryMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
    refusedSeq: Type.Union([Type.Integer(), Type.Null()], {
      description: 'Sequence at which the house refused the command; null when no command was taken.',
    }),
    executedSeq: Type.Union([Type.Integer(), Type.Null()], {
      description:
        'Sequence at which the request, or another with its nonce, was executed before; null when none is known.',
    }),
    seq: Type.Integer(),
    timeMs: Type.Integer(),
    stateHash: Type.Union([
      Type.Object({ seq: Type.Integer(), epoch: Type.Integer(), hash: Type.String() }, { additionalProperties: false }),
      Type.Null(),
    ]),
  },
  { $id: 'Problem', additionalProperties: false },
)

/** The body of a refusal. */
export type ProblemBody = Static<typeof ProblemSchema>
