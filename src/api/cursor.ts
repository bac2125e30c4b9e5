/** Cursors of event lists: the place of the last event that was read, as text. */
import { type Static, Type } from 'typebox'
import type { Cursor } from '../service/index.ts'
import { apiLimits } from './limits.ts'
import { ApiProblem } from './problem.ts'

/** Query of a list that is read page by page, oldest first. */
export const pageQuery = {
  after: Type.Optional(
    Type.String({ maxLength: 32, description: 'Cursor of the page before; without it the newest.' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: apiLimits.pageMax, description: 'Rows wanted; default 100.' }),
  ),
}

/** A page asked for. */
type PageQuery = { readonly after?: string; readonly limit?: number }

/** What a cursor looks like. */
export const CursorSchema = Type.String({ pattern: '^[0-9]{1,16}-[0-9]{1,9}$' })

/** A cursor as text. */
export function cursorText({ seq, index }: Cursor): Static<typeof CursorSchema> {
  return `${seq}-${index}`
}

/** The place and size of a page. Throws `cursorInvalid`. */
export function pageOf({ after, limit = apiLimits.pageDefault }: PageQuery): { after: Cursor | null; limit: number } {
  if (after === undefined) return { after: null, limit }
  const match = /^(\d{1,15})-(\d{1,9})$/.exec(after)
  if (match === null) throw ApiProblem.edge('cursorInvalid', 'Pass the `next` of the page before as `after`.')
  return { after: { seq: Number(match[1]), index: Number(match[2]) }, limit }
}
