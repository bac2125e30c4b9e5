/** Names of options as venues write them: underlying, day of expiry, strike, call or put. */

/** What a name says. Expiries are at 08:00 UTC of their day. */
export type Instrument = {
  readonly underlying: string
  readonly expiryMs: number
  readonly strike: number
  readonly isCall: boolean
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const EXPIRY_HOUR = 8

/** `BTC-27DEC24-70000-C`; a strike with decimals has a `d` or a point: `XRP-27DEC24-0d55-P`. */
const NAME = /^([A-Z][A-Z0-9]{0,11})-(\d{1,2})([A-Z]{3})(\d{2})-(\d{1,12}(?:[d.]\d{1,8})?)-([CP])$/

/** The option of a name; `notAName`, or `notADay`: there is no 31 June. */
export function instrumentOf(name: string): Instrument | 'notAName' | 'notADay' {
  const [, underlying, day, month, year, strike, kind] = NAME.exec(name) ?? []
  if (underlying === undefined) return 'notAName'
  const at = MONTHS.indexOf(month!)
  const expiryMs = Date.UTC(2000 + Number(year), at, Number(day), EXPIRY_HOUR)
  const date = new Date(expiryMs)
  if (at < 0 || date.getUTCMonth() !== at || date.getUTCDate() !== Number(day)) return 'notADay'
  const price = Number(strike!.replace('d', '.'))
  return price > 0 ? { underlying, expiryMs, strike: price, isCall: kind === 'C' } : 'notAName'
}
