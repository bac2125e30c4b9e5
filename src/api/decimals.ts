/** Exact decimals of the wire and the integers of the house. No float ever stands between them. */

/** Places of an atom: amounts of settlement tokens and prices are integers of 10⁻⁶. */
export const ATOM_PLACES = 6

/** An integer of 10^-places as decimal text, exact: (1234567, 6) → "1.234567", (5, 0) → "5". */
export function decimalText(value: number | bigint, places: number): string {
  const digits = BigInt(value)
  if (places === 0) return `${digits}`
  const sign = digits < 0n ? '-' : ''
  const text = `${digits < 0n ? -digits : digits}`.padStart(places + 1, '0')
  return `${sign}${text.slice(0, -places)}.${text.slice(-places)}`
}

/** Money, atoms, as text. */
export const moneyText = (atoms: number | bigint): string => decimalText(atoms, ATOM_PLACES)

/** What texts of money, prices and amounts look like. */
export const DECIMAL_PATTERN = '^-?[0-9]{1,16}(\\.[0-9]{1,18})?$'

/** The integer of 10^-places that a decimal text means; null when it has more places or leaves ±(2⁵³ − 1). */
export function decimalRead(text: string, places: number): number | null {
  const match = /^(-?)(\d{1,16})(?:\.(\d{1,18}))?$/.exec(text)
  if (match === null) return null
  const fraction = match[3] ?? ''
  if (fraction.slice(places).replaceAll('0', '') !== '') return null
  const value = BigInt(`${match[2]}${fraction.slice(0, places).padEnd(places, '0')}`)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return null
  return match[1] === '-' ? 0 - Number(value) : Number(value)
}
