/**
 * Exact arithmetic of any size for venue rules: whole numbers as `bigint` and fractions as pairs of them. Venues count
 * in their own units (10⁻⁶ dollar, 10⁻⁸ bitcoin, 10⁻³⁰ rate), so the engine's integers in doubles do not fit; nothing
 * here is on a fast path. Rounding is in the name: `floor` and `ceil` go towards ∓∞, `truncate` towards zero.
 */

/** An exact fraction; `denominator` > 0, in lowest terms. */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint }

/** numerator ÷ denominator in lowest terms; denominator ≠ 0. */
export function rational(numerator: bigint, denominator: bigint = 1n): Rational {
  if (denominator === 0n) throw new RangeError('denominator is 0')
  const sign = denominator < 0n ? -1n : 1n
  const divisor = greatestCommonDivisor(absolute(numerator), absolute(denominator))
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor }
}

export const ZERO: Rational = rational(0n)
export const ONE: Rational = rational(1n)

/** Reads `-12`, `0.5`, `1e-6`; undefined for anything else. A JSON number is read through its shortest text. */
export function parseDecimal(value: string | number): Rational | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/.exec(String(value))
  if (match === null) return undefined
  const fraction = match[3] ?? ''
  const digits = BigInt(`${match[2]}${fraction}`)
  const exponent = Number(match[4] ?? '0') - fraction.length
  return scaleByPowerOfTen(rational(match[1] === '-' ? -digits : digits), exponent)
}

/** A decimal that the caller has written down: not for untrusted text. */
export function decimal(text: string): Rational {
  const value = parseDecimal(text)
  if (value === undefined) throw new RangeError(`not a decimal: ${text}`)
  return value
}

/** A finite double as the decimal that prints it; throws `RangeError` for anything else. */
export function fromDouble(value: number): Rational {
  return decimal(String(value))
}

/** The double next to a, within two units of its last place; throws `RangeError` where doubles end. */
export function toDouble(a: Rational): number {
  const value = Number(a.numerator) / Number(a.denominator)
  if (!Number.isFinite(value)) throw new RangeError('beyond the doubles')
  return value
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b))
}

export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator)
}

/** a ÷ b, b ≠ 0. */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator)
}

export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator }
}

/** −1, 0 or 1 as a is below, at or above b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** −1, 0 or 1. */
export function signOf(a: Rational): -1 | 0 | 1 {
  return compare(a, ZERO)
}

export function absoluteOf(a: Rational): Rational {
  return a.numerator < 0n ? negate(a) : a
}

export function minimum(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b
}

export function maximum(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b
}

/** a held between low and high, low ≤ high. */
export function clampOf(a: Rational, low: Rational, high: Rational): Rational {
  return minimum(maximum(a, low), high)
}

export function sumOf(terms: readonly Rational[]): Rational {
  return terms.reduce(add, ZERO)
}

/** a × 10^exponent, exponent of either sign. */
export function scaleByPowerOfTen(a: Rational, exponent: number): Rational {
  return exponent >= 0
    ? rational(a.numerator * powerOfTen(exponent), a.denominator)
    : rational(a.numerator, a.denominator * powerOfTen(-exponent))
}

/** Largest integer ≤ a. */
export function floorOf(a: Rational): bigint {
  return divideFloor(a.numerator, a.denominator)
}

/** Smallest integer ≥ a. */
export function ceilOf(a: Rational): bigint {
  return divideCeil(a.numerator, a.denominator)
}

/** a without its fraction. */
export function truncateOf(a: Rational): bigint {
  return a.numerator / a.denominator
}

/** a to `places` decimals, half away from zero, as text without trailing zeros. */
export function formatDecimal(a: Rational, places: number): string {
  const doubled = scaleByPowerOfTen(multiply(absoluteOf(a), rational(2n)), places)
  const scaled = (floorOf(doubled) + 1n) / 2n
  const digits = String(scaled).padStart(places + 1, '0')
  const whole = digits.slice(0, digits.length - places)
  const fraction = digits.slice(digits.length - places).replace(/0+$/, '')
  const sign = a.numerator < 0n && scaled !== 0n ? '-' : ''
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

/** ⌊n ÷ d⌋, d ≠ 0. */
export function divideFloor(n: bigint, d: bigint): bigint {
  const quotient = n / d
  return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient
}

/** ⌈n ÷ d⌉, d ≠ 0. */
export function divideCeil(n: bigint, d: bigint): bigint {
  return -divideFloor(-n, d)
}

/** n ÷ d towards zero, d ≠ 0: what `/` does with bigints, with its rounding in the name. */
export function divideTruncate(n: bigint, d: bigint): bigint {
  return n / d
}

export function absolute(n: bigint): bigint {
  return n < 0n ? -n : n
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

/** n held between low and high, low ≤ high. */
export function clampInteger(n: bigint, low: bigint, high: bigint): bigint {
  return smaller(larger(n, low), high)
}

/** 10^exponent, exponent ≥ 0. */
export function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

/** ⌊n^(1 ÷ degree)⌋ for n ≥ 0, degree ≥ 1, by Newton's steps from above. */
export function rootFloor(n: bigint, degree: number): bigint {
  if (n < 2n || degree === 1) return n
  const order = BigInt(degree)
  let guess = 1n << (BigInt(n.toString(2).length) / order + 1n)
  while (true) {
    const next = ((order - 1n) * guess + n / guess ** (order - 1n)) / order
    if (next >= guess) return guess
    guess = next
  }
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}
