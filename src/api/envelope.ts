/** What every answer carries beside its data: the sequence and time of the house and the state hash of the last cut. */
import { type TObject, type TSchema, Type } from 'typebox'
import type { ServiceStatus } from '../service/index.ts'
import type { ApiProblem, ProblemBody } from './problem.ts'
import { closed, MillisSchema, orNull } from './route.ts'

/** State hash of the last cut. */
const StateHashSchema = orNull(closed({ seq: Type.Integer(), epoch: Type.Integer(), hash: Type.String() }))

/** Where the house stood when an answer was made. */
export type Standing = Pick<ServiceStatus, 'seq' | 'timeMs'> & { readonly stateHash: ServiceStatus['stateHashAtCut'] }

/** The schema of an answer with such data. */
export function answerSchema(data: TSchema): TObject {
  return closed({ seq: Type.Integer(), timeMs: MillisSchema, stateHash: StateHashSchema, data })
}

/** Where the house stands. */
export function standingOf({ seq, timeMs, stateHashAtCut }: ServiceStatus): Standing {
  return { seq, timeMs, stateHash: stateHashAtCut }
}

/** The body of a refusal. */
export function problemBody(problem: ApiProblem, standing: Standing): ProblemBody {
  const { code, number, status, title, message, retryMs, refusedSeq, executedSeq } = problem
  const said = { type: `codes/${code}`, title, status, detail: message, code, number, retryMs, refusedSeq, executedSeq }
  return { ...said, ...standing }
}
