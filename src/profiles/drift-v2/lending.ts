/**
 * Drift v2: what a borrow costs and how fast a pool may be emptied. Utilisation and rates 10⁻⁶, amounts in token units.
 * Source: programs/drift/src/math/{spot_balance, spot_withdraw}.rs of drift-labs/protocol-v2@0ae3e3b1, as facts.
 */
import { divideFloor, larger, smaller } from '../rational.ts'
import { PERCENT_ONE, U128_MAX } from './units.ts'

export type BorrowCurve = {
  readonly optimalUtilization: bigint
  readonly optimalRate: bigint
  readonly maxRate: bigint
  readonly minRate: bigint
}

/** Up to each utilisation, this many thousandths of the rate above the optimal one. */
const SEGMENTS: readonly (readonly [end: bigint, thousandths: bigint])[] = [
  [850_000n, 50n],
  [900_000n, 100n],
  [950_000n, 150n],
  [990_000n, 200n],
  [995_000n, 250n],
  [1_000_000n, 250n],
]

/** Share of deposits that is borrowed; all of it when there are borrows without deposits. */
export function utilization(deposits: bigint, borrows: bigint): bigint {
  if (deposits === 0n) return borrows === 0n ? 0n : PERCENT_ONE
  return divideFloor(borrows * PERCENT_ONE, deposits)
}

/** Yearly rate: a line to the optimal utilisation, then ever steeper segments to the maximum. */
export function borrowRate(used: bigint, curve: BorrowCurve): bigint {
  if (used <= curve.optimalUtilization) {
    if (curve.optimalUtilization === 0n) return curve.minRate
    const slope = divideFloor(curve.optimalRate * PERCENT_ONE, curve.optimalUtilization)
    return larger(divideFloor(used * slope, PERCENT_ONE), curve.minRate)
  }
  let rate = curve.optimalRate
  let start = curve.optimalUtilization
  for (const [end, thousandths] of SEGMENTS) {
    if (end <= start) continue
    const extra = divideFloor((curve.maxRate - curve.optimalRate) * thousandths, 1_000n)
    if (used <= end) return larger(rate + divideFloor(extra * (used - start), end - start), curve.minRate)
    rate += extra
    start = end
  }
  return larger(rate, curve.minRate)
}

/** Deposits may not fall more than a quarter, or the guard, below their daily average. */
export function depositsMin(depositsTwap: bigint, guard: bigint): bigint {
  return depositsTwap - larger(divideFloor(depositsTwap, 4n), smaller(guard, depositsTwap))
}

type BorrowGuard = {
  readonly deposits: bigint
  readonly depositsTwap: bigint
  readonly borrowsTwap: bigint
  readonly guard: bigint
  readonly borrowsMax: bigint
  readonly isIsolatedPool: boolean
}

/** Borrows may not rise faster than a share of deposits above their daily average. */
export function borrowsMax(limits: BorrowGuard): bigint {
  const deposits = smaller(limits.deposits, limits.depositsTwap)
  const [always, step, reserve] = limits.isIsolatedPool ? [2n, 3n, 20n] : [3n, 5n, 14n]
  const grown = larger(divideFloor(deposits, always), limits.borrowsTwap + divideFloor(deposits, step))
  const most = smaller(grown, deposits - divideFloor(deposits, reserve))
  return smaller(larger(limits.guard, most), limits.borrowsMax)
}

type UtilizationBand = {
  readonly deposits: bigint
  readonly borrows: bigint
  readonly optimalUtilization: bigint
  readonly utilizationTwap: bigint
  readonly guard: bigint
}

/** Least deposits and most borrows that keep utilisation half way between its average and all, or at its optimum. */
export function utilizationLimits(band: UtilizationBand): {
  readonly depositsMin: bigint
  readonly borrowsMax: bigint
} {
  const middle = band.utilizationTwap + divideFloor(larger(PERCENT_ONE - band.utilizationTwap, 0n), 2n)
  const most = larger(band.optimalUtilization, middle)
  return {
    depositsMin: smaller(divideFloor(band.borrows * PERCENT_ONE, most), larger(band.deposits - band.guard, 0n)),
    borrowsMax: larger(divideFloor(most * band.deposits, PERCENT_ONE), band.guard),
  }
}

/** No cap on a token's borrows. */
export const BORROWS_UNLIMITED: bigint = U128_MAX
