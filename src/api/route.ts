/** A route as data: who may call it, what it takes and gives, and how. The server, the documents and the tests read it. */
import { type Static, type TObject, type TSchema, Type } from 'typebox'
import type { Command } from '../core/words/index.ts'
import type { Answer, RequestMark } from '../service/index.ts'
import type { Context } from './context.ts'
import { type Identity, type Role, roles } from './identity.ts'
import type { Sight } from './sight.ts'

/** One request that has passed every check of form and role. */
export type Call<P, Q, B> = {
  readonly context: Context
  readonly identity: Identity
  readonly sight: Sight
  readonly params: P
  readonly query: Q
  readonly body: B
  /** Has commands executed for the caller, one after the other with nothing between. Answers stand in order. */
  submit(commands: readonly Command[]): Promise<readonly Answer[]>
  /** The header `plimsoll-signature`, null when absent. */
  readonly signature: string | null
  /** What the caller calls this request, null when nothing: by it the journal knows the request again. */
  readonly mark: RequestMark | null
  /** The same, and who has signed: what they may see of the answers is theirs. */
  submitSigned(commands: readonly Command[]): Promise<{
    readonly answers: readonly Answer[]
    readonly identity: Identity
  }>
}

/** What a route is. `weight` is its price in tokens of the rate limit. */
export type Route<P = unknown, Q = unknown, B = unknown> = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly url: string
  /** Unique name: the operation in OpenAPI. */
  readonly id: string
  readonly tag: 'house' | 'markets' | 'risk' | 'members' | 'venues' | 'operator'
  readonly summary: string
  readonly access: readonly Role[]
  readonly weight: number
  readonly params: TSchema | undefined
  readonly query: TObject | undefined
  readonly body: TSchema | undefined
  readonly data: TSchema
  /** The answer as comma-separated values, when the query asks `format=csv`. */
  readonly csv: ((data: unknown) => string) | undefined
  /** Its answer holds a secret, which is told once: no idempotency key brings it again. */
  readonly isSecret: boolean
  handle(call: Call<P, Q, B>): unknown
}

type Spec<P extends TSchema, Q extends TObject, B extends TSchema, D extends TSchema> = {
  readonly method: Route['method']
  readonly url: string
  readonly id: string
  readonly tag: Route['tag']
  readonly summary: string
  readonly access: readonly Role[]
  readonly weight?: number
  readonly params?: P
  readonly query?: Q
  readonly body?: B
  readonly data: D
  readonly csv?: (data: Static<D>) => string
  readonly isSecret?: true
  handle(call: Call<Static<P>, Static<Q>, Static<B>>): Static<D> | Promise<Static<D>>
}

/** A route whose handler has the types of its schemas. */
export function route<P extends TSchema, Q extends TObject, B extends TSchema, D extends TSchema>(
  spec: Spec<P, Q, B, D>,
): Route {
  const { weight = 1, params, query, body, csv, isSecret = false } = spec
  return { ...spec, weight, params, query, body, csv, isSecret } as unknown as Route
}

/** Everybody. */
export const everybody: readonly Role[] = roles

/** An object without other fields. */
export const closed = <T extends Record<string, TSchema>>(properties: T, options: object = {}): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, ...options })

/** A value or null. */
export const orNull = <T extends TSchema>(
  schema: T,
): ReturnType<typeof Type.Union<[T, ReturnType<typeof Type.Null>]>> => Type.Union([schema, Type.Null()])

/** The number of a row. */
export const RowSchema = Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1 })

/** Milliseconds since 1970, in the time of the house. */
export const MillisSchema = Type.Integer({ minimum: 0, maximum: 2 ** 48 - 1 })
