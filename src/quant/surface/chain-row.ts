/** A line of a desk's chain: an option by its name, with a quote or a mark, and what is wrong with it. */
import { type Instrument, instrumentOf } from './instrument.ts'

/** Why a chain is refused, and what to do. A code is never reused for something else. */
const CURES = {
  chainFormat: 'see docs/chain-format.md for its fields',
  chainInstrument: 'write one name for each option of one underlying, as BTC-27DEC24-70000-C',
  chainExpiry: 'give options of days that exist and are to come',
  chainNumber: 'write a finite number that an option can be worth, in coin of the forward',
  chainVariance: 'write a share a year: 0.55 is 55 %; above 0, at most 5',
  chainCrossed: 'a bid above its ask is no quote',
  chainTime: 'say when the chain was taken, as 2024-05-24T19:16:00Z, not before its quotes',
  chainIndex: 'say the price of the underlying, above 0',
  chainEmpty: 'give a chain with an option that tells a volatility',
} as const

export type ChainCode = keyof typeof CURES

/** A chain that is not used, none of it. */
export class ChainFileFault extends Error {
  override readonly name = 'ChainFileFault'
  readonly code: ChainCode
  readonly what: string
  readonly cure: string

  constructor(code: ChainCode, what: string) {
    super(`${code}: ${what}; ${CURES[code]}`)
    this.code = code
    this.what = `${code}: ${what}`
    this.cure = CURES[code]
  }
}

/** Fields of a line. */
export const FIELDS = ['instrument', 'bid', 'ask', 'time', 'mark', 'volatility', 'index'] as const

export type Field = (typeof FIELDS)[number]

/** A line of a chain as it stands, and where. */
export type Line = { readonly where: string; readonly fields: Readonly<Partial<Record<Field, unknown>>> }

/** What a line says. */
export type Row = Instrument & {
  readonly name: string
  readonly bid: number | null
  readonly ask: number | null
  readonly timeMs: number | null
  readonly mark: number | null
  readonly volatility: number | null
  readonly index: number | null
}

/** What is wrong with a line. */
export type LineFault = { readonly code: ChainCode; readonly what: string }

/** A number, null where there is none, undefined where it is something else. */
export function numberOf(value: unknown): number | null | undefined {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && !/^-?\d+(\.\d+)?([eE][-+]?\d+)?$/.test(value)) return undefined
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** Milliseconds of an ISO time with a zone, or of a whole number of them; null and undefined as `numberOf`. */
export function timeOf(value: unknown): number | null | undefined {
  if (typeof value !== 'string' || /^\d+$/.test(value)) {
    const number = numberOf(value)
    return typeof number !== 'number' || (Number.isSafeInteger(number) && number >= 0) ? number : undefined
  }
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[-+]\d\d:\d\d)$/.test(value)
  const at = isIso ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}

/** A call is worth less than a coin, a put less than so many: its strike over the forward. */
const PUT_MAX = 100

const VOLATILITY_MAX = 5

/** What a line says by itself, or why it says nothing. */
export function rowOf(fields: Line['fields']): Row | LineFault {
  const name = fields.instrument
  if (typeof name !== 'string') return { code: 'chainInstrument', what: 'has no instrument' }
  const instrument = instrumentOf(name)
  if (instrument === 'notAName')
    return { code: 'chainInstrument', what: `"${name.slice(0, 40)}" is no name of an option` }
  if (instrument === 'notADay') return { code: 'chainExpiry', what: `${name} expires on no day` }
  const [bid, ask, mark, volatility, index] = (['bid', 'ask', 'mark', 'volatility', 'index'] as const).map((field) =>
    numberOf(fields[field]),
  )
  const timeMs = timeOf(fields.time)
  if (timeMs === undefined) return { code: 'chainTime', what: `${name} has a time that is none` }
  for (const [field, price] of [
    ['bid', bid],
    ['ask', ask],
    ['mark', mark],
  ] as const) {
    if (price === undefined) return { code: 'chainNumber', what: `${name}: ${field} is no number` }
    if (price !== null && !(price >= 0 && price < (instrument.isCall ? 1 : PUT_MAX)))
      return { code: 'chainNumber', what: `${name}: ${field} ${price} is no price in coin` }
  }
  if (index === undefined || (index !== null && index! <= 0))
    return { code: 'chainIndex', what: `${name}: index is no price` }
  if (volatility === undefined) return { code: 'chainNumber', what: `${name}: volatility is no number` }
  if (volatility !== null && !(volatility! > 0 && volatility! <= VOLATILITY_MAX))
    return { code: 'chainVariance', what: `${name}: volatility ${volatility}` }
  if (bid !== null && ask !== null && bid! > ask!) return { code: 'chainCrossed', what: `${name}: ${bid} over ${ask}` }
  const isMark = mark !== null && volatility !== null && bid === null && ask === null
  const isQuote = mark === null && volatility === null
  if (!isMark && !isQuote)
    return { code: 'chainFormat', what: `${name} has neither bid and ask nor mark and volatility, alone` }
  return { ...instrument, name, bid: bid!, ask: ask!, mark: mark!, volatility: volatility!, index: index!, timeMs }
}
