/** Reading untrusted JSON into exact types: small readers that compose. A reader throws `ProfileBookError` at its path. */
import { compare, ONE, parseDecimal, type Rational, signOf } from './rational.ts'

/** Why a venue does not answer for a book. All but `bookUnreadable` are the venue's own "not here", of a book that is one. */
export type ProfileRefusalCode =
  | 'bookUnreadable'
  | 'instrumentNotCleared'
  | 'marketNotCleared'
  | 'collateralNotTaken'
  | 'factMissing'

/** A book that cannot be read, or that a venue does not clear: where and what to do. */
export class ProfileBookError extends Error {
  override readonly name = 'ProfileBookError'
  readonly path: string
  readonly code: ProfileRefusalCode
  /** What is wrong there, without the path. */
  readonly problem: string

  constructor(path: string, problem: string, code: ProfileRefusalCode = 'bookUnreadable') {
    super(`${path}: ${problem}`)
    this.path = path
    this.problem = problem
    this.code = code
  }
}

export type Reader<T> = (value: unknown, path: string) => T

/** A number, or text such as "-12.5", of at most 60 characters. */
export const readNumber: Reader<Rational> = (value, path) => {
  const isReadable = typeof value === 'number' || (typeof value === 'string' && value.length <= 60)
  const read = isReadable ? parseDecimal(value) : undefined
  if (read === undefined) throw new ProfileBookError(path, 'must be a decimal in text, such as "-12.5"')
  return read
}

export const readPositive: Reader<Rational> = (value, path) => {
  const read = readNumber(value, path)
  if (signOf(read) <= 0) throw new ProfileBookError(path, 'must be above 0')
  return read
}

export const readNonNegative: Reader<Rational> = (value, path) => {
  const read = readNumber(value, path)
  if (signOf(read) < 0) throw new ProfileBookError(path, 'must not be below 0')
  return read
}

export const readName: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || value === '' || value.length > 60) {
    throw new ProfileBookError(path, 'must be a name of 1 to 60 characters')
  }
  return value
}

export const readFlag: Reader<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new ProfileBookError(path, 'must be true or false')
  return value
}

/** A fraction from 0 to 1. */
export const readFraction: Reader<Rational> = (value, path) => {
  const read = readNonNegative(value, path)
  if (compare(read, ONE) > 0) throw new ProfileBookError(path, 'must be from 0 to 1')
  return read
}

/** One of a few words. */
export function choiceOf<const T extends string>(choices: readonly T[]): Reader<T> {
  return (value, path) => {
    const choice = choices.find((candidate) => candidate === value)
    if (choice === undefined) throw new ProfileBookError(path, `must be ${choices.join(' or ')}`)
    return choice
  }
}

/** What is left out reads as undefined. */
export function optional<T>(reader: Reader<T>): Reader<T | undefined> {
  return (value, path) => (value === undefined ? undefined : reader(value, path))
}

/** What is left out reads as a fallback. */
export function withDefault<T>(reader: Reader<T>, fallback: T): Reader<T> {
  return (value, path) => (value === undefined ? fallback : reader(value, path))
}

const LIST_MAX = 10_000

export function listOf<T>(reader: Reader<T>): Reader<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ProfileBookError(path, 'must be a list')
    if (value.length > LIST_MAX) throw new ProfileBookError(path, `must have at most ${LIST_MAX} entries`)
    return value.map((entry: unknown, index) => reader(entry, `${path}[${index}]`))
  }
}

/** Named entries of one kind. */
export function mapOf<T>(reader: Reader<T>): Reader<ReadonlyMap<string, T>> {
  return (value, path) => {
    const entries = Object.entries(asRecord(value, path))
    return new Map(entries.map(([name, entry]) => [name, reader(entry, `${path}.${name}`)]))
  }
}

type Shape = Readonly<Record<string, Reader<unknown>>>

/** An object of exactly these fields: an unknown one is refused, because it would be ignored in silence. */
export function objectOf<S extends Shape>(shape: S): Reader<{ readonly [K in keyof S]: ReturnType<S[K]> }> {
  return (value, path) => {
    const fields = asRecord(value, path)
    for (const name of Object.keys(fields)) {
      if (!Object.hasOwn(shape, name)) {
        throw new ProfileBookError(`${path}.${name}`, `is not known; known are ${Object.keys(shape).join(', ')}`)
      }
    }
    const read = Object.entries(shape).map(([name, reader]) => [name, reader(fields[name], `${path}.${name}`)])
    return Object.fromEntries(read) as { readonly [K in keyof S]: ReturnType<S[K]> }
  }
}

function asRecord(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProfileBookError(path, 'must be an object')
  }
  return value as Readonly<Record<string, unknown>>
}
