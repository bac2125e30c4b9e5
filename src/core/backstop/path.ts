/**
 * What a path along a curve of marginal costs costs, exactly. Numbers where the result is proven to be exact, which is every quote of
 * usual size, and bigint beyond: the two give the same (`path.test.ts`).
 */
import { type Atoms, type Lots, PPM, type Price, wideMulDivCeil } from '../units/index.ts'

/** Marginal cost in ppm × depth: `first` at no inventory, changing by 2 × `slope` a lot up to `bend` lots, `last` beyond. */
export type Curve = { readonly first: number; readonly slope: number; readonly bend: Lots; readonly last: number }

/** Lots held before and after, from ≤ to, and lots beside them at the first cost. */
export type Path = { readonly from: Lots; readonly to: Lots; readonly atFirst: Lots }

/** Largest divisor and result of `wideMulDivCeil`, half of what a double holds exactly. */
const DIVISOR_MAX = 2 ** 49
const RESULT_MAX = 2 ** 50
const PATH_MAX = 2 ** 52

/** Cost of a path at a price a lot, ≥ 0. Ceil. */
export function chargeCeil(curve: Curve, path: Path, price: Price, depth: Lots): Atoms {
  const { from, to, atFirst } = path
  const divisor = depth * PPM
  const { first, slope, last } = curve
  // Every product and sum below is at most this, which is off by less than a half of itself.
  const most = to * (Math.abs(first) + Math.abs(slope) * to + Math.abs(last)) + atFirst * Math.abs(first)
  if (most >= PATH_MAX || divisor > DIVISOR_MAX || (most / divisor) * price >= RESULT_MAX) {
    return longChargeCeil(curve, path, price, depth)
  }
  return wideMulDivCeil(costOf(curve, to) - costOf(curve, from) + atFirst * first, price, divisor)
}

/** Cost of holding `lots` from nothing, in ppm × depth. */
function costOf({ first, slope, bend, last }: Curve, lots: Lots): number {
  return lots <= bend ? lots * (first + slope * lots) : bend * (first + slope * bend) + last * (lots - bend)
}

function longChargeCeil(curve: Curve, { from, to, atFirst }: Path, price: Price, depth: Lots): Atoms {
  const path = longCostOf(curve, to) - longCostOf(curve, from) + BigInt(atFirst) * BigInt(curve.first)
  const divisor = BigInt(depth) * BigInt(PPM)
  return Number((BigInt(price) * path + divisor - BigInt(1)) / divisor)
}

function longCostOf(curve: Curve, lots: Lots): bigint {
  const [first, slope, last] = [BigInt(curve.first), BigInt(curve.slope), BigInt(curve.last)]
  const bent = BigInt(Math.min(lots, curve.bend))
  return first * bent + slope * bent * bent + last * (BigInt(lots) - bent)
}
