/** Decimal numbers as text, into integers of a power of ten. */

/** Longest text of a number that is read. */
const LENGTH_MAX = 64

/**
 * Units of 10^exponent that a decimal has: `"1.5"` at −2 is 150. What is finer is cut off, towards zero. Null when the text
 * is no decimal number; takes the notation with e that JavaScript gives small and large numbers.
 */
export function unitsOf(text: string, exponent: number): bigint | null {
  const found = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text)
  if (found === null || text.length > LENGTH_MAX) return null
  const [, sign, whole, fraction = '', power = '0'] = found
  const digits = BigInt(`${whole}${fraction}`)
  const units = scaledFloor(digits, Number(power) - fraction.length - exponent)
  return sign === '-' ? -units : units
}

/** n × 10^shift for n ≥ 0. Floor. */
export function scaledFloor(n: bigint, shift: number): bigint {
  return shift >= 0 ? n * 10n ** BigInt(shift) : n / 10n ** BigInt(-shift)
}

/** n × 10^shift for n ≥ 0. Ceil. */
export function scaledCeil(n: bigint, shift: number): bigint {
  if (shift >= 0) return n * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return (n + divisor - 1n) / divisor
}
