/** Figures as text: prices, times and whole numbers, read exactly or refused. No figure passes through a float. */

/** Prices are integers of 10⁻⁸ dollar per unit: LUNA fell to 0.00004, Bitcoin rose to 126,208.50. */
export const DOLLAR: number = 100_000_000

/** Largest price of a table: a million dollars a unit, so that ten times its integer stays below 2⁵³. */
export const PRICE_DOLLARS_MAX: number = 1_000_000

const DECIMAL = /^(\d{1,8})(?:\.(\d{1,8}))?$/
const WHOLE = /^-?\d{1,15}$/
const UNIX_MS = /^\d{12,14}$/
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{3})?)?Z$/

/** A plain decimal of at most 8 places as an integer of 10⁻⁸, exactly; null for anything else, a sign included. */
export function decimalRead(text: string): number | null {
  const parts = DECIMAL.exec(text)
  if (parts === null) return null
  return Number(parts[1]) * DOLLAR + Number((parts[2] ?? '').padEnd(8, '0'))
}

/** An integer of 10⁻⁸, not negative, as a plain decimal without trailing zeros. */
export function decimalWrite(units: number): string {
  const whole = Math.floor(units / DOLLAR)
  const places = String(units % DOLLAR)
    .padStart(8, '0')
    .replace(/0+$/, '')
  return places === '' ? String(whole) : `${whole}.${places}`
}

/** A whole number with an optional minus sign; null for anything else. */
export function wholeRead(text: string): number | null {
  return WHOLE.test(text) ? Number(text) + 0 : null
}

/** Unix milliseconds, or an instant in UTC as 2020-03-12T10:45Z, with seconds if wanted; null for anything else. */
export function timeRead(text: string): number | null {
  if (UNIX_MS.test(text)) return Number(text)
  if (!INSTANT.test(text)) return null
  const timeMs = Date.parse(text)
  // A date that does not exist, such as 31 February, comes back as another one.
  return Number.isNaN(timeMs) || !new Date(timeMs).toISOString().startsWith(text.slice(0, 16)) ? null : timeMs
}

/** An instant in UTC, as short as it is exact. */
export function timeWrite(timeMs: number): string {
  return new Date(timeMs)
    .toISOString()
    .replace(/\.000Z$/, 'Z')
    .replace(/:00Z$/, 'Z')
}
