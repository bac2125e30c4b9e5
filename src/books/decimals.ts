/**
 * Exact decimals of a book and the integers of the house. A book's numbers are fractions of big integers (`Decimal`); a
 * lot is 10^exponent coins, an atom 10⁻⁶ of the settlement token. Rounding is in the name, towards ∓∞.
 */

/** An exact fraction with a positive denominator, as the books of `src/profiles` hold them. */
export type Decimal = { readonly numerator: bigint; readonly denominator: bigint }

/** Decimal places of an atom. */
export const ATOM_PLACES = 6

/** ⌊value × 10^places⌋. */
export function scaledFloor({ numerator, denominator }: Decimal, places: number): bigint {
  const [up, down] = shiftOf(places)
  return floorDivide(numerator * up, denominator * down)
}

/** ⌈value × 10^places⌉. */
export function scaledCeil({ numerator, denominator }: Decimal, places: number): bigint {
  return -scaledFloor({ numerator: -numerator, denominator }, places)
}

/** value × 10^places if that is a whole number, else null. */
export function scaledExactly({ numerator, denominator }: Decimal, places: number): bigint | null {
  const [up, down] = shiftOf(places)
  const [top, bottom] = [numerator * up, denominator * down]
  return top % bottom === 0n ? top / bottom : null
}

/** The product of two decimals, not in lowest terms. */
export function product(a: Decimal, b: Decimal): Decimal {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator }
}

/** An integer of 10^-places as decimal text, exact: 1234567, 6 → 1.234567. */
export function decimalText(value: number | bigint, places: number): string {
  const digits = BigInt(value)
  if (places <= 0) return `${digits * 10n ** BigInt(-places)}`
  const sign = digits < 0n ? '-' : ''
  const text = `${digits < 0n ? -digits : digits}`.padStart(places + 1, '0')
  return `${sign}${text.slice(0, -places)}.${text.slice(-places)}`
}

/** The same without zeros at its end. */
export function decimalShort(value: number | bigint, places: number): string {
  const text = decimalText(value, places)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

/** Reads `-12`, `0.5` or `+3.25`; null for anything else. */
export function decimalRead(text: string): Decimal | null {
  const match = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  const digits = BigInt(`${match[2]}${fraction}`)
  return { numerator: match[1] === '-' ? -digits : digits, denominator: 10n ** BigInt(fraction.length) }
}

function shiftOf(places: number): [bigint, bigint] {
  return places >= 0 ? [10n ** BigInt(places), 1n] : [1n, 10n ** BigInt(-places)]
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator
  return numerator % denominator < 0n ? quotient - 1n : quotient
}
