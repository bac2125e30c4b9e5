/** Exact arithmetic that the oracle adds to `units`: ratios of any prices, and averages over uneven steps. */
import { bigMulDivCeil, bigMulDivFloor, mulDivFloor, PPM, type Ppm } from '../units/index.ts'
import { AVERAGE_STEP_MS_MAX } from './limits.ts'

/** ⌊n·r ÷ d⌋ for integers n ≥ 0, r ≥ 0, d > 0: at once when n·r is exact, through bigint otherwise. */
export function ratioFloor(n: number, r: number, d: number): number {
  const product = n * r
  return product <= Number.MAX_SAFE_INTEGER ? Math.floor(product / d) : bigMulDivFloor(n, r, d)
}

/** part ÷ whole in ppm, ceil, at most one; part ≥ 0, whole > 0. */
export function shareCeil(part: number, whole: number): Ppm {
  if (part >= whole) return PPM
  const product = part * PPM
  return product <= Number.MAX_SAFE_INTEGER ? Math.ceil(product / whole) : bigMulDivCeil(part, PPM, whole)
}

/**
 * A state that follows a value which was in force for dt: it moves by the part dt ÷ (dt + τ) of the distance, towards
 * zero. Of a distance, τ ÷ (τ + t) or less is left after t however t is cut into steps, and e^(−t÷τ) or more: a value
 * that was in force for t has moved the state by at most the part min(1, t ÷ τ).
 *
 * @param state and target: |state − target| < 2⁵³
 */
export function approach(state: number, target: number, dtMs: number, tauMs: number): number {
  const dt = Math.min(dtMs, AVERAGE_STEP_MS_MAX)
  return target >= state
    ? state + mulDivFloor(target - state, dt, dt + tauMs)
    : state - mulDivFloor(state - target, dt, dt + tauMs)
}
