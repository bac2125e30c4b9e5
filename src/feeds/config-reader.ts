/** Reads a configuration that came as JSON, field by field; what is wrong is named by its place. */
import { hexOf } from './bytes.ts'
import { unitsOf } from './decimals.ts'
import { EXPONENT_MIN } from './limits.ts'
import type { LotSize } from './mapping.ts'

/** A configuration cannot be used: the place, what is wrong, what belongs there. */
export class FeedConfigError extends Error {
  override readonly name = 'FeedConfigError'
}

/** An object of a configuration, with its place. */
export type ConfigReader = {
  readonly place: string
  readonly text: (name: string) => string
  /** One of the words. */
  readonly word: <W extends string>(name: string, words: readonly W[]) => W
  /** An integer of a range; the given one when the field is absent. */
  readonly integer: (name: string, low: number, high: number, absent?: number) => number
  /** Hex of so many bytes, lower case without 0x. */
  readonly hex: (name: string, bytes: number) => string
  readonly hexes: (name: string, bytes: number) => string[]
  readonly texts: (name: string) => string[]
  /** Coins of a lot, a decimal above 0. */
  readonly lot: (name: string) => LotSize
  readonly list: (name: string) => ConfigReader[]
  /** Whether a field is there and not null. */
  readonly has: (name: string) => boolean
  /** Refuses fields that nobody has asked for: a misspelt one would be silently without effect. */
  readonly end: () => void
}

/** A reader of an object; the place is what errors call it. */
export function configReader(value: unknown, place: string): ConfigReader {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong(place, 'must be an object')
  const fields = value as Readonly<Record<string, unknown>>
  const asked = new Set<string>()
  const at = (name: string): string => `${place}.${name}`
  const get = (name: string): unknown => {
    asked.add(name)
    return fields[name]
  }
  const array = (name: string): unknown[] => {
    const found = get(name)
    if (!Array.isArray(found) || found.length === 0) wrong(at(name), 'must be a list with something in it')
    return found as unknown[]
  }
  return {
    place,
    text: (name) => textAt(get(name), at(name)),
    word: (name, words) => {
      const found = get(name)
      return words.find((word) => word === found) ?? wrong(at(name), `must be one of ${words.join(', ')}`)
    },
    integer: (name, low, high, absent) => {
      const found = get(name) ?? absent
      if (typeof found === 'number' && Number.isInteger(found) && found >= low && found <= high) return found
      return wrong(at(name), `must be an integer from ${low} to ${high}`)
    },
    hex: (name, bytes) => hexAt(get(name), bytes, at(name)),
    hexes: (name, bytes) => array(name).map((each, i) => hexAt(each, bytes, `${at(name)}[${i}]`)),
    texts: (name) => array(name).map((each, i) => textAt(each, `${at(name)}[${i}]`)),
    lot: (name) => {
      const found = get(name)
      const units = typeof found === 'string' ? unitsOf(found, EXPONENT_MIN) : null
      if (units === null || units <= 0n)
        wrong(at(name), 'must be the coins of a lot as a decimal in quotes, as "0.001"')
      return { units: units!, exponent: EXPONENT_MIN }
    },
    list: (name) => array(name).map((each, i) => configReader(each, `${at(name)}[${i}]`)),
    has: (name) => (get(name) ?? null) !== null,
    end: () => {
      const unknown = Object.keys(fields).find((name) => !asked.has(name))
      if (unknown !== undefined) wrong(at(unknown), 'is not a field that is known here')
    },
  }
}

function textAt(found: unknown, place: string): string {
  return typeof found === 'string' && found !== '' ? found : wrong(place, 'must be a text')
}

function hexAt(found: unknown, bytes: number, place: string): string {
  const digits = typeof found === 'string' ? found.replace(/^0x/, '') : ''
  if (!new RegExp(`^[0-9a-fA-F]{${2 * bytes}}$`).test(digits)) wrong(place, `must be ${bytes} bytes in hex`)
  return hexOf(Buffer.from(digits, 'hex'))
}

function wrong(place: string, what: string): never {
  throw new FeedConfigError(`${place} ${what}`)
}
