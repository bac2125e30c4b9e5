/**
 * What a path along a curve of marginal costs costs, exactly. Numbers where the result is proven to be exact, which is every quote of
 * usual size, and bigint beyond: the two give the same (`path.test.ts`).
 */
import { type Atoms, type Lots, PPM, type Price, wideMulDivCeil } from '../units/index.ts'

/** Marginal cost in ppm × depth: `first` at no inventory, changing by 2 × `slope` a lot up to `bend` lots, `last` beyond. */
export type Curve = { readonly first: number; readonly slope: number; readonly bend: Lots; readonly last: number }

/** Lots held before and after along a curve, from ≤ to. */
export type Stretch = { readonly curve: Curve; readonly from: Lots; readonly to: Lots }

/** Largest divisor and result of `wideMulDivCeil`, half of what a double holds exactly. */
const DIVISOR_MAX = 2 ** 49
const RESULT_MAX = 2 ** 50
const PATH_MAX = 2 ** 52

/** Cost at a price a lot of what adds to inventory and what brings it home, together, ≥ 0. Ceil. */
export function chargeCeil(grows: Stretch, shrinks: Stretch, price: Price, depth: Lots): Atoms {
  const divisor = depth * PPM
  const most = mostOf(grows) + mostOf(shrinks)
  if (most >= PATH_MAX || divisor > DIVISOR_MAX || (most / divisor) * price >= RESULT_MAX) {
    return longChargeCeil(grows, shrinks, price, depth)
  }
  return wideMulDivCeil(costOf(grows) + costOf(shrinks), price, divisor)
}

/** Every product and sum on the way is at most this, which is off by less than a half of itself. */
function mostOf({ curve: { first, slope, last }, to }: Stretch): number {
  return to * (Math.abs(first) + Math.abs(slope) * to + Math.abs(last))
}

/** Cost of a stretch in ppm × depth. */
function costOf({ curve, from, to }: Stretch): number {
  return heldCostOf(curve, to) - heldCostOf(curve, from)
}

function heldCostOf({ first, slope, bend, last }: Curve, lots: Lots): number {
  return lots <= bend ? lots * (first + slope * lots) : bend * (first + slope * bend) + last * (lots - bend)
}

function longChargeCeil(grows: Stretch, shrinks: Stretch, price: Price, depth: Lots): Atoms {
  const path = longCostOf(grows) + longCostOf(shrinks)
  const divisor = BigInt(depth) * BigInt(PPM)
  return Number((BigInt(price) * path + divisor - BigInt(1)) / divisor)
}

function longCostOf({ curve, from, to }: Stretch): bigint {
  return longHeldCostOf(curve, to) - longHeldCostOf(curve, from)
}

function longHeldCostOf(curve: Curve, lots: Lots): bigint {
  const [first, slope, last] = [BigInt(curve.first), BigInt(curve.slope), BigInt(curve.last)]
  const bent = BigInt(Math.min(lots, curve.bend))
  return first * bent + slope * bent * bent + last * (BigInt(lots) - bent)
}
