/**
 * Realised variance of an index, exponentially weighted: a move of r ppm in dt adds r² ÷ (τ + dt), and what was there
 * keeps the part τ ÷ (τ + dt). With a steady r² a second it settles there. Unit: ppm² a second.
 *
 * Moves are measured from the last sample, not from the last report: three sources that report one move one after the
 * other, and prices that bounce between two sources, are one move. The move since the last sample counts at once.
 */
import { type Millis, mulDivFloor, PPM, type Price, type Row, sqrtFloor } from '../units/index.ts'
import { ratioFloor } from './arithmetic.ts'
import { AVERAGE_STEPS, VARIANCE_MAX, VARIANCE_ONE, VARIANCE_STEP_MS_MAX, VARIANCE_STEPS } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Brings variance and the volatility of an hour to the present index, which was `before` till now. Floor. */
export function countVolatility(house: OracleHouse, underlying: Row, before: Price): void {
  const { prices } = house.oracle
  const { underlyings } = house.markets
  const nowMs = house.clock.nowMs
  const index = underlyings.index[underlying]!
  if (prices.varianceBase[underlying] === 0) {
    prices.varianceBase[underlying] = index
    prices.varianceMs[underlying] = nowMs
    return
  }
  if (index === before && nowMs < volatilityDueMs(house, underlying)) return
  const tauMs = house.params.underlying.volatilityTauMs[underlying]!
  closeSample(house, underlying, before, tauMs)
  const variance = varianceAt(house, underlying, index, tauMs)
  underlyings.variance[underlying] = Math.floor(variance / VARIANCE_ONE)
  prices.hourlyPpm[underlying] = sqrtFloor(mulDivFloor(variance, 3600, VARIANCE_ONE))
}

/** When the variance must decay without a move. */
export function volatilityDueMs(house: OracleHouse, underlying: Row): Millis {
  const { prices } = house.oracle
  if (prices.varianceBase[underlying] === 0) return Number.MAX_SAFE_INTEGER
  return (
    prices.varianceMs[underlying]! + Math.ceil(house.params.underlying.volatilityTauMs[underlying]! / AVERAGE_STEPS)
  )
}

/** Ends a sample that is long enough where the index stood till now; the next one starts there. */
function closeSample(house: OracleHouse, underlying: Row, before: Price, tauMs: Millis): void {
  const { prices } = house.oracle
  const nowMs = house.clock.nowMs
  if ((nowMs - prices.varianceMs[underlying]!) * VARIANCE_STEPS < tauMs) return
  prices.variance[underlying] = varianceAt(house, underlying, before, tauMs)
  prices.varianceBase[underlying] = before
  prices.varianceMs[underlying] = nowMs
}

function varianceAt(house: OracleHouse, underlying: Row, index: Price, tauMs: Millis): number {
  const { prices } = house.oracle
  const base = prices.varianceBase[underlying]!
  const dtMs = Math.min(house.clock.nowMs - prices.varianceMs[underlying]!, VARIANCE_STEP_MS_MAX)
  const movePpm = Math.min(ratioFloor(Math.abs(index - base), PPM, base), PPM)
  const old = prices.variance[underlying]!
  // r² ≤ 10¹², × 1000 ms a second < 2⁵⁰; 2¹⁶ × (τ + dt) < 2⁴⁸.
  const added = mulDivFloor(movePpm * movePpm * 1000, VARIANCE_ONE, tauMs + dtMs)
  return Math.min(old - mulDivFloor(old, dtMs, tauMs + dtMs) + added, VARIANCE_MAX * VARIANCE_ONE)
}
