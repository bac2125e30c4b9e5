/** What contracts are called: underlying, expiry, strike and kind, as options exchanges write them. */
import type { House } from '../core/machine/index.ts'
import type { Millis, Price, Row } from '../core/units/index.ts'
import { instrumentKinds } from '../core/words/index.ts'

/** What rows are called, by row; a base lot of an underlying was 10^`exponent` coins when it was listed. */
export type ListedNames = {
  readonly underlyings: readonly { readonly name: string; readonly exponent: number }[]
  readonly markets: readonly string[]
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'] as const

/** Contracts of a series expire at 08:00 UTC: any other time stands in their name. */
const USUAL_MINUTE = 8 * 60

/** The day of an expiry, `26DEC25`; with its time when that is not 08:00 UTC, `26DEC25T2140`. */
export function expiryName(expiryMs: Millis): string {
  const date = new Date(expiryMs)
  const [hours, minutes] = [date.getUTCHours(), date.getUTCMinutes()]
  const two = (n: number): string => `${n}`.padStart(2, '0')
  const day = `${date.getUTCDate()}${months[date.getUTCMonth()]}${two(date.getUTCFullYear() % 100)}`
  return hours * 60 + minutes === USUAL_MINUTE ? day : `${day}T${two(hours)}${two(minutes)}`
}

/** What an underlying is called, by its number when nobody has named it. */
export function underlyingName({ underlyings }: ListedNames, underlying: Row): string {
  return underlyings[underlying]?.name ?? `underlying ${underlying}`
}

/**
 * The name of a market: the one it was given; else of a dated one what its terms make; of a perpetual that nobody has named null.
 * Strikes are in dollars a coin, or where nobody said what a base lot is in dollars a base lot.
 */
export function contractName(house: House, names: ListedNames, market: Row): string | null {
  const given = names.markets[market]
  if (given !== undefined) return given
  const { markets, expiries } = house.markets
  const expiry = markets.expiry[market]! - 1
  if (expiry < 0) return null
  const underlying = markets.underlying[market]!
  const head = `${underlyingName(names, underlying)}-${expiryName(expiries.expiryMs[expiry]!)}`
  const kind = instrumentKinds[markets.kind[market]!]!
  if (kind === 'future') return head
  return `${head}-${strikeText(house, names, underlying, markets.strike[market]!)}-${kind === 'call' ? 'C' : 'P'}`
}

/** So many base lots as coins, in the same digits; null where nobody said what a base lot is. */
export function coinsText(
  { markets: { underlyings } }: House,
  names: ListedNames,
  underlying: Row,
  lots: number,
): string | null {
  const named = names.underlyings[underlying]
  if (named === undefined) return null
  return plain(lots * Math.max(1, underlyings.relots[underlying]!) * 10 ** named.exponent)
}

/** Dollar atoms a base lot as dollars a coin, without needless zeros; to twelve digits where lots were merged by odd factors. */
export function strikeText(
  { markets: { underlyings } }: House,
  names: ListedNames,
  underlying: Row,
  price: Price,
): string {
  const named = names.underlyings[underlying]
  const coins = named === undefined ? 1 : 10 ** named.exponent * Math.max(1, underlyings.relots[underlying]!)
  return plain(price / 1e6 / coins)
}

/** Twelve digits of a number > 0, without zeros behind. */
function plain(value: number): string {
  const text = value.toPrecision(12)
  return (text.includes('e') ? value.toFixed(12) : text).replace(/\.?0+$/, '')
}
