/** Checking requests: strict schemas without coercion. Numbers in paths and queries are texts, so they are read first. */

import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

/** Says what is wrong with a value, null when it is as its schema says. */
export type Check = (value: unknown) => string | null

/** A check of a schema, prepared once. */
export function checkOf(schema: TSchema): Check {
  const compiled = Compile(schema)
  return (value) => {
    if (compiled.Check(value)) return null
    const first = compiled.Errors(value)[0]
    const path = first?.instancePath.slice(1).replaceAll('/', '.') ?? ''
    return `${path === '' ? 'value' : path}: ${first?.message ?? 'does not fit its schema'}`
  }
}

/** Texts of a path or query as their schema wants them: whole numbers written plainly become numbers, all else stays. */
export function readTexts(schema: TSchema | undefined, texts: unknown): Record<string, unknown> {
  const properties = (schema as { properties?: Record<string, { type?: string }> } | undefined)?.properties ?? {}
  return Object.fromEntries(
    Object.entries((texts ?? {}) as Record<string, unknown>).map(([name, text]) => {
      const isWhole = properties[name]?.type === 'integer' && typeof text === 'string' && /^\d{1,16}$/.test(text)
      return [name, isWhole ? Number(text) : text]
    }),
  )
}
