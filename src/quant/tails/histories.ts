/** The histories that back-tests run over, and the factors of books in them. */
import type { Book } from './book.ts'
import { type VolatilityFactor, volatilityFactor } from './implied.ts'
import { SEED_PERIODS } from './past.ts'
import { HISTORY_DAYS } from './rule.ts'
import {
  carryMoves,
  type Factor,
  type FactorMoves,
  factorsTogether,
  logChanges,
  type Series,
  seriesUntil,
} from './series.ts'

/** Daily histories: closes of each asset, and of BTC the index of implied volatility and funding. */
export type Histories = {
  readonly prices: ReadonlyMap<string, Series>
  readonly volatilityIndex: Series
  readonly lastRates: Series
  readonly funding: Series
}

/** The asset whose implied volatility has an index, and whose carry has a history. */
const INDEXED = 'BTC'

/** Moves of a book's factors: prices by the name of their asset, and `BTC-CARRY`. */
export function movesOf(histories: Histories, book: Book): FactorMoves {
  return factorsTogether(book.factors.map((name) => factorOf(histories, name)))
}

function factorOf({ prices, lastRates, funding }: Histories, name: string): Factor {
  if (name === `${INDEXED}-CARRY`) return carryMoves(name, lastRates, funding)
  return logChanges(prices.get(name)!)
}

/** Moves of an asset and of its volatility, for a book with options on it, and where each day's volatility comes from. */
export function optionMovesOf(
  { prices, volatilityIndex }: Histories,
  asset: string,
): FactorMoves & { readonly sources: ReadonlyMap<number, VolatilityFactor['sources'][number]> } {
  const series = prices.get(asset)!
  const volatility = volatilityFactor(`${asset}-VOL`, series, asset === INDEXED ? volatilityIndex : null)
  const sources = new Map([...volatility.periods].map((day, row) => [day, volatility.sources[row]!]))
  return { ...factorsTogether([{ ...logChanges(series), name: asset }, volatility]), sources }
}

/** Histories as they were at the end of a day: what came later is not in them, and neither is an asset with too little before it to margin. */
export function historiesUntil(histories: Histories, day: number): Histories {
  const prices = [...histories.prices].filter(([, { periods }]) => periods.findIndex((period) => period > day) !== 0)
  const cut = prices
    .map(([asset, series]) => [asset, seriesUntil(series, day)] as const)
    .filter(([, { periods }]) => periods.length > SEED_PERIODS + HISTORY_DAYS + 1)
  return { ...histories, prices: new Map(cut) }
}
