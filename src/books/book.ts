/**
 * A book: what one account holds, in dollars and coins (docs/book-format.md). Positions, collateral and facts of markets
 * are the venue-neutral book of `src/profiles`; the section `plimsoll` holds what only our own rules know.
 */
import { type ProfileBook, ProfileBookError, parseProfileBook } from '../profiles/index.ts'
import { type Decimal, decimalRead } from './decimals.ts'
import { BookError } from './error.ts'

/** A book as read; `path` is what faults call it. */
export type Book = { readonly path: string; readonly held: ProfileBook; readonly own: OwnFacts }

/** What only our own rules know. */
type OwnFacts = {
  /** Margin that open holds keep aside, dollars. */
  readonly held: Decimal | null
  readonly seasonPpm: number | null
  readonly markets: ReadonlyMap<string, OwnMarket>
  /** Parameter values by name, with `[WHERE]` for one row. */
  readonly parameters: ReadonlyMap<string, number>
}

/** What only our own rules know of a market. */
type OwnMarket = {
  /** Coins in a lot: 10 to the power of this; null lets the book choose. */
  readonly lotExponent: number | null
  /** House-wide add-on of initial margin, and the value of a claim. */
  readonly addOnPpm: number | null
  readonly claimPpm: number | null
}

/**
 * Reads a book from parsed JSON.
 *
 * @param path what faults call it: its file
 * @throws BookError
 */
export function bookRead(path: string, value: unknown): Book {
  const fields = objectOf(path, 'the book', value)
  const { plimsoll, ...rest } = fields
  refuseUnknown(path, 'the book', Object.keys(rest), BOOK_FIELDS)
  return { path, held: heldOf(path, rest), own: ownOf(path, plimsoll ?? {}) }
}

function heldOf(path: string, fields: unknown): ProfileBook {
  try {
    return parseProfileBook(fields)
  } catch (error) {
    if (!(error instanceof ProfileBookError)) throw error
    throw new BookError(`${path}: ${error.message.replace(/^book\.?/, '')}`, 'see docs/book-format.md', null, error)
  }
}

const BOOK_FIELDS = [
  ...['cash', 'positions', 'futures', 'options', 'collaterals', 'spotOrders', 'markets', 'stablePrice', 'events'],
  'plimsoll',
]

function ownOf(path: string, value: unknown): OwnFacts {
  const fields = knownFields(path, 'plimsoll', value, ['held', 'seasonPpm', 'markets', 'parameters'])
  const markets = Object.entries(objectOf(path, 'plimsoll.markets', fields['markets'] ?? {}))
  const parameters = Object.entries(objectOf(path, 'plimsoll.parameters', fields['parameters'] ?? {}))
  return {
    held: amountOf(path, 'plimsoll.held', fields['held']),
    seasonPpm: integerOf(path, 'plimsoll.seasonPpm', fields['seasonPpm'], 1_000_000, 10_000_000),
    markets: new Map(markets.map(([name, market]) => [name, ownMarketOf(path, `plimsoll.markets.${name}`, market)])),
    parameters: new Map(
      parameters.map(([name, number]) => [name, requiredInteger(path, `plimsoll.parameters["${name}"]`, number)]),
    ),
  }
}

function ownMarketOf(path: string, place: string, value: unknown): OwnMarket {
  const fields = knownFields(path, place, value, ['coinsPerLot', 'addOnPpm', 'claimPpm'])
  return {
    lotExponent: exponentOf(path, `${place}.coinsPerLot`, fields['coinsPerLot']),
    addOnPpm: integerOf(path, `${place}.addOnPpm`, fields['addOnPpm'], 0, 1_000_000),
    claimPpm: integerOf(path, `${place}.claimPpm`, fields['claimPpm'], 0, 1_000_000),
  }
}

/** A power of ten as decimal text: "0.001" is −3. */
function exponentOf(path: string, place: string, value: unknown): number | null {
  if (value === undefined) return null
  const match = typeof value === 'string' ? /^(?:0\.(0{0,9})1|1(0{0,12}))$/.exec(value) : null
  if (match === null) throw fault(path, place, value, 'write a power of ten in quotes, as "0.001"')
  return match[1] === undefined ? match[2]!.length : -match[1].length - 1
}

function amountOf(path: string, place: string, value: unknown): Decimal | null {
  if (value === undefined) return null
  const read = typeof value === 'string' ? decimalRead(value) : null
  if (read === null || read.numerator < 0n) throw fault(path, place, value, 'write dollars in quotes, as "1250.5"')
  return read
}

function integerOf(path: string, place: string, value: unknown, low: number, high: number): number | null {
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
    throw fault(path, place, value, `write a whole number from ${low} to ${high}`)
  }
  return value
}

function requiredInteger(path: string, place: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw fault(path, place, value, 'write a whole number')
  return value
}

function knownFields(path: string, place: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  const fields = objectOf(path, place, value)
  refuseUnknown(path, place, Object.keys(fields), known)
  return fields
}

function refuseUnknown(path: string, place: string, names: readonly string[], known: readonly string[]): void {
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new BookError(`${path}: ${place} has the unknown field "${unknown}"`, `use only ${known.join(', ')}`, {
    word: unknown,
    known,
  })
}

function objectOf(path: string, place: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fault(path, place, value, 'write an object { … }')
  }
  return value as Record<string, unknown>
}

function fault(path: string, place: string, value: unknown, cure: string): BookError {
  const text = JSON.stringify(value) ?? 'missing'
  return new BookError(`${path}: ${place} is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`, cure)
}
