/**
 * Realised variance of an index, exponentially weighted: a move of r ppm in dt adds r² ÷ (τ + dt), and what was there
 * keeps the part τ ÷ (τ + dt). With a steady r² a second it settles there. Unit: ppm² a second.
 *
 * Moves are measured from the last sample, not from the last report: three sources that report one move one after the
 * other, and prices that bounce between two sources, are one move. The move since the last sample counts at once.
 */
import { type Millis, mulDivFloor, PPM, type Row, sqrtFloor } from '../units/index.ts'
import { ratioFloor } from './arithmetic.ts'
import { AVERAGE_STEPS, VARIANCE_MAX, VARIANCE_ONE, VARIANCE_STEP_MS_MAX, VARIANCE_STEPS } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Brings variance and the volatility of an hour to the present index. Floor. */
export function countVolatility(house: OracleHouse, underlying: Row, moved: boolean): void {
  const { prices } = house.oracle
  const { underlyings } = house.markets
  const nowMs = house.clock.nowMs
  const index = underlyings.index[underlying]!
  const base = prices.varianceBase[underlying]!
  if (base === 0) {
    prices.varianceBase[underlying] = index
    prices.varianceMs[underlying] = nowMs
    return
  }
  if (!moved && nowMs < volatilityDueMs(house, underlying)) return
  const tauMs = house.params.underlying.volatilityTauMs[underlying]!
  const dtMs = Math.min(nowMs - prices.varianceMs[underlying]!, VARIANCE_STEP_MS_MAX)
  const variance = varianceAfter(prices.variance[underlying]!, base, index, dtMs, tauMs)
  underlyings.variance[underlying] = Math.floor(variance / VARIANCE_ONE)
  prices.hourlyPpm[underlying] = sqrtFloor(mulDivFloor(variance, 3600, VARIANCE_ONE))
  if (dtMs * VARIANCE_STEPS < tauMs) return
  prices.variance[underlying] = variance
  prices.varianceBase[underlying] = index
  prices.varianceMs[underlying] = nowMs
}

/** When the variance must decay without a move. */
export function volatilityDueMs(house: OracleHouse, underlying: Row): Millis {
  const { prices } = house.oracle
  if (prices.varianceBase[underlying] === 0) return Number.MAX_SAFE_INTEGER
  return (
    prices.varianceMs[underlying]! + Math.ceil(house.params.underlying.volatilityTauMs[underlying]! / AVERAGE_STEPS)
  )
}

function varianceAfter(variance: number, base: number, index: number, dtMs: Millis, tauMs: Millis): number {
  const movePpm = Math.min(ratioFloor(Math.abs(index - base), PPM, base), PPM)
  const kept = variance - mulDivFloor(variance, dtMs, tauMs + dtMs)
  // r² ≤ 10¹², × 1000 ms a second < 2⁵⁰; 2¹⁶ × (τ + dt) < 2⁴⁸.
  const added = mulDivFloor(movePpm * movePpm * 1000, VARIANCE_ONE, tauMs + dtMs)
  return Math.min(kept + added, VARIANCE_MAX * VARIANCE_ONE)
}
