/** Frames of the stream: what clients may send, and what they get. The schemas check, and make /asyncapi.json. */
import { type Static, type TSchema, Type } from 'typebox'
import { ProblemSchema } from '../problem.ts'
import { closed, MillisSchema, orNull } from '../route.ts'

const ChannelSchema = Type.String({ pattern: '^[a-z]{1,20}(:[0-9]{1,10})?$', maxLength: 32 })

/** What a client may send. `resumeFrom` is the `seq` of the last frame of the channel that it has. */
export const ClientFrameSchema = Type.Union([
  closed({ op: Type.Literal('auth'), token: Type.String({ minLength: 8, maxLength: 256 }) }),
  closed({
    op: Type.Literal('subscribe'),
    channel: ChannelSchema,
    resumeFrom: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 48 })),
  }),
  closed({ op: Type.Literal('unsubscribe'), channel: ChannelSchema }),
  closed({ op: Type.Literal('ping') }),
])

/** A frame of a client. */
export type ClientFrame = Static<typeof ClientFrameSchema>

const standing = {
  seq: Type.Integer(),
  timeMs: MillisSchema,
  stateHash: orNull(closed({ seq: Type.Integer(), epoch: Type.Integer(), hash: Type.String() })),
}

/** Rows that changed, keys of rows that are gone, and events, in order. */
function changesOf(row: TSchema, event: TSchema): TSchema {
  return closed({
    rows: Type.Array(closed({ key: Type.String(), row })),
    removed: Type.Array(Type.String()),
    events: Type.Array(closed({ seq: Type.Integer(), index: Type.Integer(), timeMs: MillisSchema, event })),
  })
}

/** A whole channel as it stood at `seq`. */
export function snapshotSchema(row: TSchema, event: TSchema): TSchema {
  return closed({ type: Type.Literal('snapshot'), channel: ChannelSchema, ...standing, data: changesOf(row, event) })
}

/** What changed between `prevSeq`, the `seq` of the frame before, and `seq`. */
export function deltaSchema(row: TSchema, event: TSchema): TSchema {
  const data = changesOf(row, event)
  return closed({ type: Type.Literal('delta'), channel: ChannelSchema, prevSeq: Type.Integer(), ...standing, data })
}

/** Frames that belong to no channel's data. */
export const controlSchemas = {
  welcome: closed({ type: Type.Literal('welcome'), role: Type.String(), ...standing }),
  resumed: closed({ type: Type.Literal('resumed'), channel: ChannelSchema, ...standing }),
  unsubscribed: closed({ type: Type.Literal('unsubscribed'), channel: ChannelSchema, ...standing }),
  pong: closed({ type: Type.Literal('pong'), ...standing }),
  error: closed({
    type: Type.Literal('error'),
    channel: orNull(Type.String()),
    problem: Type.Unsafe({ $ref: 'Problem#' }),
  }),
} as const

/** The schema of problems, for documents that stand alone. */
export const problemSchema: TSchema = ProblemSchema

/** Why the server ends a connection, beside the codes of the protocol itself. */
export const closeCodes = {
  readerTooSlow: 4008,
  /** The protocol's own code for an error of the server. */
  unexpected: 1011,
  rateLimited: 4029,
} as const
