/**
 * Reading the inputs of a vector: whole numbers and decimals, as text or as JSON numbers. A field that is not there is a
 * `MissingInput` (the vector may be of a kind we do not know); one that cannot be read is a `VectorFileError`.
 */
import { parseDecimal, type Rational } from '../rational.ts'
import { VectorFileError } from './vector-file.ts'

/** An object of inputs and where it lies. */
export type Fields = {
  readonly file: string
  readonly path: string
  readonly values: Readonly<Record<string, unknown>>
}

/** An input that a family needs and a vector does not give. */
export class MissingInput extends Error {
  override readonly name = 'MissingInput'
  readonly path: string

  constructor(path: string) {
    super(`no input ${path}`)
    this.path = path
  }
}

export function has(fields: Fields, name: string): boolean {
  return fields.values[name] !== undefined && fields.values[name] !== null
}

export function decimalOf(fields: Fields, name: string): Rational {
  const value = present(fields, name)
  return readDecimal(fields.file, `${fields.path}.${name}`, value)
}

/** The decimal, or a fallback where the vector leaves it out. */
export function decimalOr<T>(fields: Fields, name: string, fallback: T): Rational | T {
  return has(fields, name) ? decimalOf(fields, name) : fallback
}

export function integerOf(fields: Fields, name: string): bigint {
  const value = decimalOf(fields, name)
  if (value.denominator !== 1n)
    throw new VectorFileError(fields.file, `${fields.path}.${name}`, 'must be a whole number')
  return value.numerator
}

/** The whole number, or a fallback where the vector leaves it out. */
export function integerOr<T>(fields: Fields, name: string, fallback: T): bigint | T {
  return has(fields, name) ? integerOf(fields, name) : fallback
}

/** A small whole number: a count of decimals, an exponent, a number of seconds. */
export function smallOf(fields: Fields, name: string): number {
  return Number(integerOf(fields, name))
}

/** A double, for the one model whose venue computes in doubles. */
export function doubleOf(fields: Fields, name: string): number {
  const value = present(fields, name)
  return Number(typeof value === 'number' ? value : String(value))
}

export function textOf(fields: Fields, name: string): string {
  const value = present(fields, name)
  if (typeof value !== 'string') throw new VectorFileError(fields.file, `${fields.path}.${name}`, 'must be text')
  return value
}

/** One of a list of names. */
export function choiceOf<T extends string>(fields: Fields, name: string, choices: readonly T[]): T {
  const text = textOf(fields, name)
  const choice = choices.find((candidate) => candidate === text)
  if (choice === undefined) {
    throw new VectorFileError(fields.file, `${fields.path}.${name}`, `must be one of ${choices.join(', ')}`)
  }
  return choice
}

export function flagOf(fields: Fields, name: string): boolean {
  const value = present(fields, name)
  if (typeof value !== 'boolean')
    throw new VectorFileError(fields.file, `${fields.path}.${name}`, 'must be true or false')
  return value
}

export function flagOr(fields: Fields, name: string, fallback: boolean): boolean {
  return has(fields, name) ? flagOf(fields, name) : fallback
}

export function objectOf(fields: Fields, name: string): Fields {
  return asFields(fields.file, `${fields.path}.${name}`, present(fields, name))
}

/** A list of objects; empty where the vector leaves it out. */
export function objectsOf(fields: Fields, name: string): readonly Fields[] {
  return listOf(fields, name).map((value, index) => asFields(fields.file, `${fields.path}.${name}[${index}]`, value))
}

/** A list of rows, each with its cells named in order. */
export function rowsOf(fields: Fields, name: string, columns: readonly string[]): readonly Fields[] {
  return listOf(fields, name).map((row, index) => {
    const path = `${fields.path}.${name}[${index}]`
    if (!Array.isArray(row)) throw new VectorFileError(fields.file, path, 'must be a row')
    return asFields(fields.file, path, Object.fromEntries(columns.map((column, at) => [column, row[at]])))
  })
}

export function integersOf(fields: Fields, name: string): readonly bigint[] {
  return decimalsOf(fields, name).map((value, index) => {
    if (value.denominator === 1n) return value.numerator
    throw new VectorFileError(fields.file, `${fields.path}.${name}[${index}]`, 'must be a whole number')
  })
}

export function decimalsOf(fields: Fields, name: string): readonly Rational[] {
  return listOf(fields, name).map((value, index) => readDecimal(fields.file, `${fields.path}.${name}[${index}]`, value))
}

export function asFields(file: string, path: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new VectorFileError(file, path, 'must be an object')
  }
  return { file, path, values: value as Readonly<Record<string, unknown>> }
}

function listOf(fields: Fields, name: string): readonly unknown[] {
  const value = fields.values[name]
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw new VectorFileError(fields.file, `${fields.path}.${name}`, 'must be a list')
  return value
}

function readDecimal(file: string, path: string, value: unknown): Rational {
  const read = typeof value === 'string' || typeof value === 'number' ? parseDecimal(value) : undefined
  if (read === undefined) throw new VectorFileError(file, path, 'must be a number, or text such as "-12.5"')
  return read
}

function present(fields: Fields, name: string): unknown {
  if (!has(fields, name)) throw new MissingInput(`${fields.path}.${name}`)
  return fields.values[name]
}
