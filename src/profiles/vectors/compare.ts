/**
 * Holding an answer against what a vector expects. Whole numbers must be equal. Decimals may differ by the vector's
 * tolerance (absolute, `1e-6 relative` or `relative 0.1%`); without one, by 10⁻⁹ of the expected value. A tolerance that a vector states holds
 * for every number of it. Answers marked `printed` come from pages that print rounded figures: they are compared at
 * the digits printed, at least three.
 */
import {
  absoluteOf,
  compare,
  decimal,
  formatDecimal,
  maximum,
  multiply,
  ONE,
  parseDecimal,
  type Rational,
  rational,
  scaleByPowerOfTen,
  subtract,
} from '../rational.ts'
import { isRefusal, REFUSAL_CODES, type Refusal } from '../refusal.ts'

/** What an adapter answers with: named values, or the venue's refusal. */
export type Answer =
  | bigint
  | boolean
  | string
  | Rational
  | Printed
  | Refusal
  | undefined
  | readonly Answer[]
  | { readonly [name: string]: Answer }

type Printed = { readonly printed: Rational }

export type Mismatch = { readonly path: string; readonly expected: string; readonly got: string }

const RELATIVE_DEFAULT = decimal('1e-9')
const PRINTED_DIGITS_MIN = 3
/** A stated share is of at least this part of the vector's largest number: below lies what doubles leave where parts cancel. */
const SHARE_OF_LARGEST = decimal('1e-8')

/** Everything of `expected` that the answer does not give; names that are not expected are not looked at. */
export function mismatches(
  expected: unknown,
  got: Answer,
  tolerance: string | number | undefined,
): readonly Mismatch[] {
  const least = multiply(SHARE_OF_LARGEST, largestOf(expected))
  return compareValue('expected', expected, got, { tolerance, least })
}

/** A vector's tolerance, and the least amount that a share is of. */
type Closeness = { readonly tolerance: string | number | undefined; readonly least: Rational }

/** The largest magnitude anywhere in what is expected. */
function largestOf(expected: unknown): Rational {
  if (typeof expected === 'object' && expected !== null) {
    return Object.values(expected).map(largestOf).reduce(maximum, rational(0n))
  }
  const isNumber = typeof expected === 'number' || typeof expected === 'string'
  const read = isNumber ? parseDecimal(expected) : undefined
  return read === undefined ? rational(0n) : absoluteOf(read)
}

function compareValue(path: string, expected: unknown, got: Answer, closeness: Closeness): readonly Mismatch[] {
  if (isRefusal(got)) return compareRefusal(path, expected, got)
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return [mismatch(path, expected, got)]
    return expected.flatMap((item, index) => compareValue(`${path}[${index}]`, item, got[index], closeness))
  }
  if (typeof expected === 'object' && expected !== null) {
    const named = asNamed(got)
    if (named === undefined) return [mismatch(path, expected, got)]
    return Object.entries(expected).flatMap(([name, value]) =>
      compareValue(`${path}.${name}`, value, named[name], closeness),
    )
  }
  return isSame(expected, got, closeness) ? [] : [mismatch(path, expected, got)]
}

/** An error of a vocabulary that is not ours is compared as a refusal only: its wording is the origin's. */
function compareRefusal(path: string, expected: unknown, got: Refusal): readonly Mismatch[] {
  const error = typeof expected === 'object' && expected !== null && 'error' in expected ? expected.error : undefined
  const isOurs = REFUSAL_CODES.some((code) => code === error)
  const isSame = error !== undefined && error !== false && error !== null && (!isOurs || error === got.refused)
  return isSame ? [] : [mismatch(path, expected, got)]
}

function isSame(expected: unknown, got: Answer, closeness: Closeness): boolean {
  if (typeof expected === 'boolean' || typeof got === 'boolean' || typeof got === 'string') return expected === got
  if (typeof expected !== 'string' && typeof expected !== 'number') return false
  const wanted = parseDecimal(expected)
  if (wanted === undefined || got === undefined) return false
  if (typeof got === 'bigint') return isNear(wanted, rational(got), allowance(wanted, closeness, rational(0n)))
  if (isPrinted(got)) {
    const digits = Math.max(PRINTED_DIGITS_MIN, (String(expected).split('.')[1] ?? '').length)
    return formatDecimal(got.printed, digits) === formatDecimal(wanted, digits)
  }
  if (!isRational(got)) return false
  const standard = multiply(RELATIVE_DEFAULT, maximum(absoluteOf(wanted), RELATIVE_DEFAULT))
  return isNear(wanted, got, allowance(wanted, closeness, standard))
}

function allowance(wanted: Rational, { tolerance, least }: Closeness, standard: Rational): Rational {
  if (tolerance === undefined) return standard
  const [first = '', second = ''] = String(tolerance).trim().split(/\s+/)
  const isRelative = first === 'relative' || second === 'relative'
  const amount = first === 'relative' ? second : first
  const read = parseDecimal(amount.replace(/%,?$/, ''))
  if (read === undefined) return standard
  const share = amount.includes('%') ? scaleByPowerOfTen(read, -2) : read
  return multiply(share, isRelative ? maximum(absoluteOf(wanted), least) : ONE)
}

function isNear(a: Rational, b: Rational, most: Rational): boolean {
  return compare(absoluteOf(subtract(a, b)), most) <= 0
}

function isRational(value: unknown): value is Rational {
  return typeof value === 'object' && value !== null && 'denominator' in value
}

function isPrinted(value: unknown): value is Printed {
  return typeof value === 'object' && value !== null && 'printed' in value
}

function asNamed(value: Answer): Readonly<Record<string, Answer>> | undefined {
  if (typeof value !== 'object' || Array.isArray(value) || isRational(value) || isPrinted(value)) return undefined
  return value as Readonly<Record<string, Answer>>
}

function mismatch(path: string, expected: unknown, got: Answer): Mismatch {
  return { path, expected: JSON.stringify(expected), got: show(got) }
}

function show(got: Answer): string {
  if (got === undefined) return 'nothing'
  if (isRefusal(got)) return `refused: ${got.refused}`
  if (isPrinted(got)) return show(got.printed)
  if (isRational(got)) return formatDecimal(got, 18)
  if (Array.isArray(got)) return `[${got.map(show).join(', ')}]`
  if (typeof got === 'object') {
    return `{${Object.entries(got)
      .map(([name, value]) => `${name}: ${show(value)}`)
      .join(', ')}}`
  }
  return String(got)
}
