/** Numbers as people read them, each with its unit. Amounts are atoms (10⁻⁶ of the settlement token), prices 10⁻⁸ dollar. */

const MINUS = '−'

/** $81,580 · $1.24m · $3.40bn: three to six digits that count. What is owed and less than half a dollar is not nothing: <$1. */
export function money(atoms: number): string {
  if (atoms > 0 && atoms < 500_000) return '<$1'
  return dollarsText(atoms / 1e6)
}

/** The same of whole dollars. */
export function dollarsText(dollars: number): string {
  const size = Math.abs(dollars)
  const sign = dollars < 0 && size >= 0.5 ? MINUS : ''
  if (size >= 1e9) return `${sign}$${(size / 1e9).toFixed(2)}bn`
  if (size >= 1e6) return `${sign}$${(size / 1e6).toFixed(size >= 1e8 ? 0 : size >= 1e7 ? 1 : 2)}m`
  return `${sign}$${grouped(Math.round(size).toString())}`
}

/** 14.2 % of ppm. */
export function percent(ppm: number, places = 1): string {
  return `${signed((ppm / 1e4).toFixed(places))} %`
}

/** 4.2× of ppm. */
export function multiple(ppm: number): string {
  return `${(ppm / 1e6).toFixed(ppm >= 1e7 ? 1 : 2)}×`
}

/** Dollars per coin of 10⁻⁸ dollar, with as many places as the price needs. */
export function price(value: number): string {
  const dollars = value / 1e8
  const places = dollars >= 1000 ? 0 : dollars >= 10 ? 2 : dollars >= 0.1 ? 4 : 8
  const [whole, fraction] = dollars.toFixed(places).split('.')
  return `$${grouped(whole!)}${fraction === undefined ? '' : `.${fraction}`}`
}

/** 12,345 */
export function count(value: number): string {
  return signed(grouped(Math.round(value).toString()))
}

/** `one thing` or `7 things`. */
export function plural(number: number, one: string, many: string): string {
  return `${count(number)} ${number === 1 ? one : many}`
}

/** 21:17 UTC */
export function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16)
}

/** 21:17:35 */
export function clockSeconds(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19)
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** 10 Oct */
export function day(timeMs: number): string {
  const date = new Date(timeMs)
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]!}`
}

/** 21:17, with the day before it in a window of more than a day. */
export function moment(timeMs: number, windowMs: readonly number[]): string {
  const span = windowMs.at(-1)! - windowMs[0]!
  return span > 86_400_000 ? `${clock(timeMs)} on ${day(timeMs)}` : clock(timeMs)
}

/** 10 Oct 2025, 12:00 to 11 Oct, 02:00 UTC */
export function windowText(fromMs: number, toMs: number): string {
  const year = new Date(fromMs).getUTCFullYear()
  const until = day(fromMs) === day(toMs) ? clock(toMs) : `${day(toMs)}, ${clock(toMs)}`
  return `${day(fromMs)} ${year}, ${clock(fromMs)} to ${until} UTC`
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** A minus sign that is as wide as a digit. */
function signed(text: string): string {
  return text.replace('-', MINUS)
}
