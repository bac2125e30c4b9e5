/** Reads an option chain of marks: what a venue prints per option, without quotes (columns of the Deribit chains in the data folder). */

/** A mark: price in coin of the forward, volatility as a share a year. */
export type Mark = {
  readonly isCall: boolean
  readonly strike: number
  readonly expiryMs: number
  readonly price: number
  readonly volatility: number
}

/** Marks that can be used, and how many could not. `index` is the median of the rows’. */
export type Chain = {
  readonly marks: readonly Mark[]
  readonly index: number
  readonly rows: number
  readonly zeroMarks: number
  readonly cappedMarks: number
}

const COLUMNS = ['option_type', 'strike', 'expiry_ts', 'mark_price', 'mark_iv', 'index_price'] as const

/** A file that is no chain; its message says what to give. */
class ChainFault extends Error {
  override readonly name = 'ChainFault'
  readonly cure = `give a chain with the columns ${COLUMNS.join(', ')}`

  constructor(what: string) {
    super(what)
    this.message = `${what}; ${this.cure}`
  }
}

/** Volatility, in percent, at which the venue stops: a row with exactly this much says “at least”. */
const VOLATILITY_CAP = 100

/**
 * The chain of a CSV text. Marks of zero and volatility at the venue’s cap are counted and left out: neither says what an option is worth.
 *
 * @throws ChainFault a column is missing, a field is no number, no row is left
 */
export function chainRead(text: string): Chain {
  const lines = text.split(/\r?\n/).filter((line) => line !== '')
  const head = (lines[0] ?? '').split(',')
  const places = COLUMNS.map((column) => head.indexOf(column))
  const missing = COLUMNS.filter((_, at) => places[at]! < 0)
  if (missing.length > 0) throw new ChainFault(`the chain has no column ${missing.join(', ')}`)
  const rows = lines.slice(1).map((line, at) => rowOf(line.split(','), places, at + 2))
  const marks = rows.filter(({ price, volatility }) => price > 0 && volatility !== VOLATILITY_CAP / 100)
  if (marks.length === 0) throw new ChainFault('the chain has no mark')
  return {
    marks: marks.map(({ isCall, strike, expiryMs, price, volatility }) => ({
      ...{ isCall, strike, expiryMs, price, volatility },
    })),
    index: median(rows.map(({ index }) => index)),
    rows: rows.length,
    zeroMarks: rows.filter(({ price }) => price === 0).length,
    cappedMarks: rows.filter(({ price, volatility }) => price > 0 && volatility === VOLATILITY_CAP / 100).length,
  }
}

/** The middle of numbers, the mean of two middles. Not of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return 0.5 * (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!)
}

function rowOf(cells: readonly string[], places: readonly number[], line: number): Mark & { readonly index: number } {
  const [kind, ...numbers] = places.map((place) => cells[place] ?? '')
  const [strike, expiryMs, price, percent, index] = numbers.map((cell) => (cell === '' ? Number.NaN : Number(cell)))
  if (kind !== 'call' && kind !== 'put') throw new ChainFault(`line ${line}: "${kind}" is neither call nor put`)
  const positive = [strike!, expiryMs!, percent!, index!]
  if (
    !positive.every((value) => value > 0 && value < Number.POSITIVE_INFINITY) ||
    !(price! >= 0 && price! < Number.POSITIVE_INFINITY)
  )
    throw new ChainFault(`line ${line}: a number is missing, not positive or not finite`)
  return {
    isCall: kind === 'call',
    strike: strike!,
    expiryMs: expiryMs!,
    price: price!,
    volatility: percent! / 100,
    index: index!,
  }
}
