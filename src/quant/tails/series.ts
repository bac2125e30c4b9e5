/** Histories as arrays: a series of one figure a period, and the moves of several factors over the periods that all of them have. */
import { assert } from '../../core/units/index.ts'
import { log } from '../../core/valuation/index.ts'

/** Figures by period. A period is a whole number of days (or hours) since 1970-01-01 UTC, ascending; figures are those at its end. */
export type Series = { readonly name: string; readonly periods: Int32Array; readonly values: Float64Array }

/** Moves of one factor: what happened from the end of the period before to the end of this one, and the level before it. */
export type Factor = {
  readonly name: string
  readonly periods: Int32Array
  readonly moves: Float64Array
  readonly levels: Float64Array
}

/** Moves of a book's factors by period, row after row, and the levels before them. */
export type FactorMoves = {
  readonly names: readonly string[]
  readonly periods: Int32Array
  readonly moves: Float64Array
  readonly levels: Float64Array
}

/**
 * Logarithmic changes of a price or a volatility, where the period before is there: a missing period leaves its change out, it is not
 * spread over two. Values > 0.
 */
export function logChanges({ name, periods, values }: Series): Factor {
  const at = [...periods.keys()].filter((row) => row > 0 && periods[row]! - periods[row - 1]! === 1)
  return {
    name,
    periods: Int32Array.from(at, (row) => periods[row]!),
    moves: Float64Array.from(at, (row) => log(values[row]! / values[row - 1]!)),
    levels: Float64Array.from(at, (row) => values[row - 1]!),
  }
}

/**
 * What holding the asset against its perpetual earned, as a share of notional: funding of the day less what the rate of eight hours rose by,
 * which stands for the premium (`histories/README.md`). Rates in ppm.
 */
export function carryMoves(name: string, lastRates: Series, funding: Series): Factor {
  const { periods } = lastRates
  const at = [...periods.keys()].filter((row) => row > 0 && periods[row]! - periods[row - 1]! === 1)
  return {
    name,
    periods: Int32Array.from(at, (row) => periods[row]!),
    moves: Float64Array.from(at, (row) => {
      const rise = lastRates.values[row]! - lastRates.values[row - 1]!
      return (funding.values[row]! - rise) / 1_000_000
    }),
    levels: new Float64Array(at.length),
  }
}

/** The periods in which every factor moved, in order. */
export function factorsTogether(factors: readonly Factor[]): FactorMoves {
  const rowsOf = factors.map(({ periods }) => new Map([...periods].map((period, row) => [period, row])))
  const periods = factors[0]!.periods.filter((period) => rowsOf.every((rows) => rows.has(period)))
  const width = factors.length
  const [moves, levels] = [new Float64Array(periods.length * width), new Float64Array(periods.length * width)]
  for (const [row, period] of periods.entries()) {
    for (const [column, factor] of factors.entries()) {
      const from = rowsOf[column]!.get(period)!
      moves[row * width + column] = factor.moves[from]!
      levels[row * width + column] = factor.levels[from]!
    }
  }
  return { names: factors.map(({ name }) => name), periods, moves, levels }
}

/** The part of a series up to a period, itself included. */
export function seriesUntil({ name, periods, values }: Series, last: number): Series {
  const count = periods.findIndex((period) => period > last)
  const to = count < 0 ? periods.length : count
  assert(to > 0, 'a series that ends before it begins')
  return { name, periods: periods.slice(0, to), values: values.slice(0, to) }
}
