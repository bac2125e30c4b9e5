/**
 * Volatilities that options are priced with. No history of option prices exists, so they come from an index of implied volatility where
 * there is one (DVOL), else from a stated rule on past prices; every day says which, and no change is taken from one to the other.
 */
import { SEED_PERIODS } from './past.ts'
import { type Factor, logChanges, type Series } from './series.ts'

/** Where a day's volatility comes from; `splice`: the day before is of the other source. */
export type VolatilitySource = 'index' | 'rule' | 'splice'

/** The volatility factor of an asset, with the source of each of its moves. Moves of splices are not numbers; levels are a year's, 1 = 100 %. */
export type VolatilityFactor = Factor & { readonly sources: readonly VolatilitySource[] }

const DAYS_A_YEAR = 365
const DECAY = 0.97

/**
 * The realised-volatility rule: the volatility of a day is √(365·σ²) of the exponentially weighted variance (λ 0.97, seeded with 30 days) of
 * daily changes up to that day's close, as in the filtered margin. It is what a market maker without an index could quote, and has no premium.
 */
export function realisedVolatility(prices: Series): Series {
  const { name, periods, moves } = logChanges(prices)
  const values: number[] = []
  let variance = moves.subarray(0, SEED_PERIODS).reduce((sum, move) => sum + move * move, 0) / SEED_PERIODS
  for (const move of moves.subarray(SEED_PERIODS)) {
    variance = DECAY * variance + (1 - DECAY) * move * move
    values.push(Math.sqrt(DAYS_A_YEAR * variance))
  }
  return { name, periods: periods.slice(SEED_PERIODS), values: Float64Array.from(values) }
}

/** Puts an index (per cent a year) in the place of the rule where it has a figure. */
export function volatilityFactor(name: string, prices: Series, index: Series | null): VolatilityFactor {
  const ruled = realisedVolatility(prices)
  const quoted = new Map(index === null ? [] : [...index.periods].map((day, row) => [day, index.values[row]! / 100]))
  const values = ruled.periods.reduce((all, day, row) => {
    all[row] = quoted.get(day) ?? ruled.values[row]!
    return all
  }, new Float64Array(ruled.periods.length))
  const factor = logChanges({ name, periods: ruled.periods, values })
  const sources = [...factor.periods].map((day): VolatilitySource => {
    const [before, after] = [quoted.has(day - 1), quoted.has(day)]
    if (before !== after) return 'splice'
    return after ? 'index' : 'rule'
  })
  const moves = factor.moves.map((move, row) => (sources[row] === 'splice' ? Number.NaN : move))
  return { ...factor, moves, sources }
}
