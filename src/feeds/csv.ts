/**
 * Prices of a file: `ts,feed,price[,confidence]`, ms and decimals of a dollar, in the order of time. A file is trusted as
 * whoever gives it is: there is nothing to verify but its form.
 */
import type { Millis } from '../core/units/index.ts'
import { unitsOf } from './decimals.ts'
import { type FeedPrice, figureFault } from './verdict.ts'

/** A line of a file cannot be used: which, and why. */
export class FeedFileError extends Error {
  override readonly name = 'FeedFileError'
}

/** Prices of one time. */
export type FeedRow = { readonly timeMs: Millis; readonly prices: readonly FeedPrice[] }

/** Prices are read with 10⁻¹² dollar. */
const EXPONENT = -12

const HEADERS = ['ts,feed,price', 'ts,feed,price,confidence']

/** The rows of a file, lines of one time together. Throws `FeedFileError` on the first bad line. */
export function rowsOfCsv(text: string): FeedRow[] {
  const [header = '', ...lines] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split(/\r?\n/)
  if (!HEADERS.includes(header)) throw new FeedFileError(`line 1: the header must be one of ${HEADERS.join(' or ')}`)
  const rows: { timeMs: Millis; prices: FeedPrice[] }[] = []
  for (const [at, line] of lines.entries()) {
    const price = priceOfLine(line, at + 2)
    const last = rows.at(-1)
    if (last !== undefined && price.timeMs < last.timeMs)
      throw new FeedFileError(`line ${at + 2}: earlier than the line before`)
    if (last?.timeMs !== price.timeMs) rows.push({ timeMs: price.timeMs, prices: [price] })
    else if (last.prices.some(({ feed }) => feed === price.feed)) {
      throw new FeedFileError(`line ${at + 2}: ${price.feed} stands twice at one time`)
    } else last.prices.push(price)
  }
  return rows
}

function priceOfLine(line: string, number: number): FeedPrice {
  const [ts = '', feed = '', price = '', confidence = '0', ...rest] = line.split(',')
  const timeMs = Number(ts)
  if (!/^\d{1,15}$/.test(ts)) throw new FeedFileError(`line ${number}: "${ts}" is no time in ms`)
  if (feed === '' || rest.length > 0) throw new FeedFileError(`line ${number}: takes ts, feed, price and confidence`)
  const [units, half] = [unitsOf(price, EXPONENT), unitsOf(confidence, EXPONENT)]
  if (units === null || half === null)
    throw new FeedFileError(`line ${number}: "${price}", "${confidence}" are no decimals`)
  const fault = figureFault(units, half)
  if (fault !== null) throw new FeedFileError(`line ${number}: a price is above 0 and above its confidence`)
  return { feed, price: units, confidence: half, exponent: EXPONENT, timeMs }
}
