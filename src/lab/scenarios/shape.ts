/** Reads parsed JSON into known shapes. A fault names the field by its path, as underlyings[0].feeds[1].lagMs. */
import { ScenarioError } from './error.ts'
import { timeRead } from './figures.ts'

/** A value of a JSON file with the place where it stands. */
export type Place = { readonly file: string; readonly path: string; readonly value: unknown }

/** Parses a JSON file's text; a syntax fault names the line if the parser tells it. */
export function jsonParse(file: string, text: string): Place {
  try {
    return { file, path: '', value: JSON.parse(text) }
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : ''
    const position = /position (\d+)/.exec(said)
    const line = position === null ? undefined : text.slice(0, Number(position[1])).split('\n').length
    throw new ScenarioError({ file, line, what: 'is not JSON', cure: 'mend the syntax (NaN is not JSON)', cause })
  }
}

/** Refuses a value, saying what its place needs. */
export function fault(place: Place, what: string, cure: string): ScenarioError {
  return new ScenarioError({ file: place.file, what: `${place.path || 'the document'} ${what}`, cure })
}

/**
 * The fields of an object. A missing field stands as undefined, so that its reader says what it needs; one that is not
 * known is refused.
 */
export function fieldsOf<K extends string>(place: Place, known: readonly K[]): { readonly [key in K]: Place } {
  const { value } = place
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault(place, 'is not an object', `write { … } with ${known.join(', ')}`)
  }
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key)) {
      throw fault(place, `has the unknown field ${quote(key)}`, `use only ${known.join(', ')}`)
    }
  }
  const entries = known.map((key) => {
    const path = place.path === '' ? key : `${place.path}.${key}`
    return [key, { file: place.file, path, value: (value as Record<string, unknown>)[key] }] as const
  })
  return Object.fromEntries(entries) as { readonly [key in K]: Place }
}

/** True if the field was written. */
export function given(place: Place): boolean {
  return place.value !== undefined
}

/** The items of a list. */
export function itemsOf(place: Place): Place[] {
  if (!Array.isArray(place.value)) throw fault(place, 'is not a list', 'write [ … ]')
  return place.value.map((value, index) => ({ file: place.file, path: `${place.path}[${index}]`, value }))
}

/** A text of 1 to 2,000 characters. */
export function textOf(place: Place): string {
  if (typeof place.value !== 'string' || place.value === '' || place.value.length > 2000) {
    throw fault(place, `is ${quote(place.value)}, not a text`, 'write 1 to 2,000 characters in quotes')
  }
  return place.value
}

/** A name: letters, digits, dot, dash, underline; at most 40. */
export function nameOf(place: Place): string {
  if (typeof place.value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(place.value)) {
    throw fault(place, `is ${quote(place.value)}, not a name`, 'use at most 40 letters, digits, dots, dashes')
  }
  return place.value
}

/** True or false. */
export function flagOf(place: Place): boolean {
  if (typeof place.value !== 'boolean') throw fault(place, `is ${quote(place.value)}`, 'write true or false')
  return place.value
}

/** A whole number between two bounds, both included. */
export function integerOf(place: Place, low: number, high: number): number {
  const { value } = place
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw fault(place, `is ${quote(value)}`, `write a whole number from ${low} to ${high}`)
  }
  return value + 0
}

/** One of a few words. */
export function wordOf<W extends string>(place: Place, words: readonly W[]): W {
  const word = words.find((candidate) => candidate === place.value)
  if (word === undefined) throw fault(place, `is ${quote(place.value)}`, `write one of ${words.join(', ')}`)
  return word
}

/** An instant in UTC, as unix milliseconds. */
export function instantOf(place: Place): number {
  const timeMs = typeof place.value === 'string' ? timeRead(place.value) : null
  if (timeMs === null) throw fault(place, `is ${quote(place.value)}`, 'write a UTC time as 2020-03-12T10:45Z')
  return timeMs
}

/** Refuses a name that stands twice in a list. */
export function refuseTwice(place: Place, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw fault(place, `names ${quote(twice)} twice`, 'give each its own name')
}

/** What was found, short enough for one line. */
export function quote(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
