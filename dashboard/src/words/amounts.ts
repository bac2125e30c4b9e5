/** What a reader types into a field of money, shares or a percentage, exactly; null for what is none. No float stands between. */

/** Largest amount of the house: the core's own, which a test holds it to; its file would be one more script to load. */
export const ATOMS_MAX = 2 ** 51

/** Atoms of dollars with at most six places, above zero. */
export function atomsTyped(text: string): number | null {
  const [, whole, fraction = ''] = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text.trim()) ?? []
  return whole === undefined ? null : inRange(Number(`${whole}${fraction.padEnd(6, '0')}`))
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
