/**
 * Macro and market series as their publishers give them, into observations by UTC day: FRED, CBOE, supplies of stablecoins, funding,
 * open interest, carry. A file is trusted as whoever gives it is; what is checked is its form.
 */
import { FeedFileError } from './csv.ts'
import { unitsOf } from './decimals.ts'

/** An observation: its UTC day (number since 1970-01-01) and an integer in the unit asked for. */
export type Observation = { readonly day: number; readonly value: number }

/** A publisher's file: how its lines are read, and which of a day's figures counts. */
type Format = {
  readonly headers: readonly {
    readonly header: RegExp
    readonly dayOf: (text: string) => number | null
    /** Column of the figure. */
    readonly column: number
  }[]
  /** A figure that says that there is none on this day. */
  readonly none: RegExp
  readonly ofDay: 'last' | 'mean'
}

const DAY_MS = 86_400_000
const archive = { dayOf: dayOfMs, column: 1 } as const
const never = /^$/

const formats = {
  /** FRED's CSV, old and new header; a dot, or nothing, where there is no observation. */
  fred: {
    headers: [
      { header: /^(?:observation_date|DATE),[A-Z0-9]+$/, dayOf: dayOfIso, column: 1 },
      { header: /^ts,value$/, ...archive },
    ],
    none: /^\.?$/,
    ofDay: 'last',
  },
  /** CBOE's index history: closes. */
  cboe: {
    headers: [
      { header: /^DATE,OPEN,HIGH,LOW,CLOSE$/, dayOf: dayOfUsDate, column: 4 },
      { header: /^ts,open,high,low,close(?:,volume)?$/, dayOf: dayOfMs, column: 4 },
    ],
    none: never,
    ofDay: 'last',
  },
  /** Levels: supplies of stablecoins, closes, open interest; of several in a day the last. */
  level: {
    headers: [
      { header: /^(?:ts,value|ts,close)$/, ...archive },
      { header: /^date,value$/, dayOf: dayOfIso, column: 1 },
    ],
    none: never,
    ofDay: 'last',
  },
  /** Rates of several intervals in a day, whose mean (floor) counts: funding, carry. */
  rate: {
    headers: [
      { header: /^ts,(?:value|funding_rate)$/, ...archive },
      { header: /^ts,symbol,funding_rate,funding_rate_daily$/, dayOf: dayOfMs, column: 3 },
      { header: /^ts,index_price,prev_index_price,interest_1h,interest_8h$/, dayOf: dayOfMs, column: 4 },
    ],
    none: never,
    ofDay: 'mean',
  },
} as const satisfies Readonly<Record<string, Format>>

/** The publishers' forms that are read. */
export type MacroFormat = keyof typeof formats

/**
 * Observations of a publisher's file, days ascending, in units of 10^exponent; what is finer is cut off.
 *
 * @throws FeedFileError on the first bad line, and when days go back
 */
export function observationsOf(format: MacroFormat, text: string, exponent: number): Observation[] {
  const { headers, none, ofDay }: Format = formats[format]
  const [header = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  const shape = headers.find((one) => one.header.test(header))
  if (shape === undefined) throw new FeedFileError(`line 1: "${header}" is no header of a ${format} file`)
  const found: { day: number; values: number[] }[] = []
  for (const [at, line] of lines.entries()) {
    const cells = line.split(',')
    const figure = cells[shape.column]
    const day = shape.dayOf(cells[0]!)
    if (figure === undefined || day === null)
      throw new FeedFileError(`line ${at + 2}: "${line}" has no day or no figure`)
    if (none.test(figure)) continue
    const units = unitsOf(figure, exponent)
    const value = Number(units)
    if (units === null || !Number.isSafeInteger(value))
      throw new FeedFileError(`line ${at + 2}: "${figure}" is no figure`)
    const last = found.at(-1)
    if (last !== undefined && day < last.day) throw new FeedFileError(`line ${at + 2}: earlier than the line before`)
    if (last?.day === day) last.values.push(value)
    else found.push({ day, values: [value] })
  }
  return found.map(({ day, values }) => ({ day, value: ofDay === 'last' ? values.at(-1)! : meanFloor(values) }))
}

function meanFloor(values: readonly number[]): number {
  return Math.floor(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function dayOfMs(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Math.floor(Number(text) / DAY_MS) : null
}

function dayOfIso(text: string): number | null {
  const timeMs = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return Number.isNaN(timeMs) ? null : timeMs / DAY_MS
}

function dayOfUsDate(text: string): number | null {
  const found = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)
  return found === null ? null : dayOfIso(`${found[3]}-${found[1]}-${found[2]}`)
}
