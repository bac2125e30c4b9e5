/** Moves of a day, and two margins that they are held against: one that knows nothing of the day, one that follows volatility. */
import { parameterCatalogue } from '../../../core/params/index.ts'
import { bigMulDivFloor, mulDivCeil, PPM, type Ppm, sqrtFloor } from '../../../core/units/index.ts'
import { lastAt, type Series } from '../series.ts'

/** Weight of yesterday's variance, hundredths (RiskMetrics 1996, table 5.2: 0.97 for a month; here for daily moves of a coin). */
const DECAY = 97

/** 99 % of a standard normal distribution, thousandths: 2.326 (Abramowitz and Stegun 1964, table 26.5). */
const QUANTILE = 2326

/** Days over which the first variance is taken. */
const SEED_DAYS = 60

/** Moves of the price in each day, ppm of the close before, signed; floor. */
export type Moves = readonly Ppm[]

/** Moves of the days from `first` to `last`. Every day and the one before must have a close. */
export function movesOf(closes: Series, first: number, last: number): Moves {
  const moves: Ppm[] = []
  for (let day = first; day <= last; day++) {
    const [before, now] = [closeOn(closes, day - 1), closeOn(closes, day)]
    moves.push(bigMulDivFloor(now - before, PPM, before))
  }
  return moves
}

/** The first bracket of initial margin, as a market starts with it, on every day. */
export function flatMargins(days: number): Ppm[] {
  return Array<Ppm>(days).fill(parameterCatalogue.market.initialPpm0.start)
}

/** 99 % of a normal distribution whose variance is exponentially weighted over the moves before the day. Ceil. */
export function filteredMargins(closes: Series, first: number, last: number): Ppm[] {
  const seed = movesOf(closes, first - SEED_DAYS, first - 1)
  let variance = Math.floor(seed.reduce((sum, move) => sum + move * move, 0) / SEED_DAYS)
  return movesOf(closes, first, last).map((move) => {
    const margin = mulDivCeil(sqrtFloor(variance), QUANTILE, 1000)
    variance = Math.floor((DECAY * variance + (100 - DECAY) * move * move) / 100)
    return margin
  })
}

function closeOn(closes: Series, day: number): number {
  return closes.values[lastAt(closes, day)]!
}
