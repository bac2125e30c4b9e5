/** Numbers as people read them, each with its unit. Texts of the wire become floats here, to be looked at and for nothing else. */

const MINUS = '−'

/** $81,580 · $1.24m · $3.40bn: three to six digits that count. What is owed and less than half a dollar is not nothing: <$1. */
export function money(value: string | number): string {
  const dollars = Number(value)
  const size = Math.abs(dollars)
  if (size > 0 && size < 0.5) return dollars < 0 ? `>${MINUS}$1` : '<$1'
  const sign = dollars < 0 ? MINUS : ''
  if (size >= 1e9) return `${sign}$${(size / 1e9).toFixed(2)}bn`
  if (size >= 1e6) return `${sign}$${(size / 1e6).toFixed(size >= 1e8 ? 0 : size >= 1e7 ? 1 : 2)}m`
  return `${sign}$${grouped(Math.round(size).toString())}`
}

/** The text itself, grouped, cut towards zero after two places: −12,345.67. No float stands between. */
export function exact(text: string, places = 2): string {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const shown = fraction.slice(0, places).padEnd(places, '0')
  const nothing = /^0*$/.test(whole + shown)
  const sign = text.startsWith('-') && !nothing ? MINUS : ''
  return `${sign}${grouped(whole)}${places === 0 ? '' : `.${shown}`}`
}

/** Whole atoms, 10⁻⁶ of a settlement token, as decimal text with six places, exact. */
export function textOfAtoms(atoms: number | string): string {
  const digits = `${atoms}`.replace('-', '').padStart(7, '0')
  return `${`${atoms}`.startsWith('-') ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`
}

/** A price of a coin in dollars with as many places as it needs: $61,234.5, $0.00001234. */
export function price(dollars: number): string {
  const size = Math.abs(dollars)
  const places = size >= 10_000 ? 1 : size >= 100 ? 2 : size >= 1 ? 4 : size >= 0.001 ? 6 : 10
  const [whole, fraction] = size.toFixed(places).split('.')
  return `${dollars < 0 ? MINUS : ''}$${grouped(whole!)}${fraction === undefined ? '' : `.${fraction}`}`
}

/** 14.2 % of ppm. */
export function percent(ppm: number, places = 1): string {
  const text = (ppm / 1e4).toFixed(places)
  // What rounds to nothing has no direction.
  return `${signed(Number(text) === 0 ? text.replace('-', '') : text)} %`
}

/** +0.012 %: a rate with its direction. */
export function rate(ppm: number): string {
  return `${ppm > 0 ? '+' : ''}${percent(ppm, 4)}`
}

/** 4.1× of ppm. */
export function multiple(ppm: number): string {
  return `${(ppm / 1e6).toFixed(ppm >= 1e7 ? 0 : ppm >= 1e5 || ppm === 0 ? 1 : 2)}×`
}

/** 12,345 */
export function count(value: number): string {
  return signed(grouped(Math.round(value).toString()))
}

/** `one call` or `7 calls`. */
export function plural(number: number, one: string, many: string = `${one}s`): string {
  return `${number === 0 ? 'no' : count(number)} ${number === 1 ? one : many}`
}

const SMALL = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
] as const

/** Numbers in running text: one call, twelve calls, 13 calls. */
export function inWords(number: number, one: string, many: string = `${one}s`): string {
  return `${SMALL[number] ?? count(number)} ${number === 1 ? one : many}`
}

/** A sentence's beginning: one call is … → One call is … */
export function capital(text: string): string {
  return text.replace(/^./, (first) => first.toUpperCase())
}

/** 21:17:35 in the time of the house, UTC. */
export function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** 10 Oct 2025 */
export function day(timeMs: number): string {
  const date = new Date(timeMs)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!} ${date.getUTCFullYear()}`
}

/** 10 Oct 2025, 21:17:35 UTC */
export function moment(timeMs: number): string {
  return `${day(timeMs)}, ${clock(timeMs)} UTC`
}

/** 12 s · 4 min · 3 h · 2 days, rounded down. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`
  return `${Math.floor(seconds / 86_400)} days`
}

/** An account: `#41` for one's own, `x1a2b3c` for the beginning of a salted number. */
export function refText(ref: number | string | null): string {
  if (ref === null) return 'nobody'
  return typeof ref === 'number' ? `#${ref}` : ref.slice(0, 7)
}

/** BTC, ETH and DOGE */
export function listText(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A minus sign that is as wide as a digit. */
function signed(text: string): string {
  return text.replace('-', MINUS)
}
