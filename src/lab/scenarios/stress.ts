/** What stress makes of a price. */
import { mulDivFloor, PPM } from '../../core/units/index.ts'

/** Under stress a price stays above this part of the first one, or above its own unstressed price if that is lower. */
const STRESS_FLOOR_PPM: number = 10_000

/** Largest factor of a stress: ten times the moves, ten times the depth. */
export const STRESS_PPM_MAX: number = 10_000_000

/** first + factor × (price − first), towards first, held at STRESS_FLOOR_PPM of first or at the price itself if lower. */
export function stressed(price: number, first: number, moveFactorPpm: number): number {
  if (moveFactorPpm === PPM) return price
  const move = mulDivFloor(Math.abs(price - first), moveFactorPpm, PPM)
  const floor = Math.max(Math.min(price, mulDivFloor(first, STRESS_FLOOR_PPM, PPM)), 1)
  return Math.max(price < first ? first - move : first + move, floor)
}
