/** What a reader types into a field of money, shares or a percentage, exactly; null for what is none. No float stands between. */

/** Largest amount of the house: the core's own, which a test holds it to; its file would be one more script to load. */
export const ATOMS_MAX = 2 ** 51

/** Places of the settlement token. */
const MONEY_PLACES = 6

/** Atoms of dollars with at most six places, above zero. */
export const atomsTyped = (text: string): number | null => atomsOf(text, MONEY_PLACES)

/** Atoms of an asset with so many places, above zero. */
export function atomsOf(text: string, places: number): number | null {
  const [, whole, fraction = ''] = /^(\d{1,10})(?:\.(\d{1,18}))?$/.exec(text.trim()) ?? []
  if (whole === undefined || fraction.length > places) return null
  return inRange(Number(`${whole}${fraction.padEnd(places, '0')}`))
}

/** Whole shares above zero. */
export function sharesTyped(text: string): number | null {
  return /^\d{1,16}$/.test(text.trim()) ? inRange(Number(text.trim())) : null
}

/** ppm of a percentage with at most four places, 0 to 100. */
export function ppmTyped(text: string): number | null {
  const [, whole, fraction = ''] = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(text.trim()) ?? []
  if (whole === undefined) return null
  const ppm = Number(`${whole}${fraction.padEnd(4, '0')}`)
  return ppm <= 1_000_000 ? ppm : null
}

function inRange(value: number): number | null {
  return value > 0 && value <= ATOMS_MAX ? value : null
}
