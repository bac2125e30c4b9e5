/** How far smiles of raw SVI are from free, look by look: what a descent leans against. Proofs are in `svi-arbitrage.ts`. */
import { densityAt } from './slice.ts'
import { type Svi, sviCurveAt, sviVarianceAt } from './svi.ts'

/** Looks lie denser at the money: so many on either side, out to 20 deviations. */
const LOOKS = 40

/** What is free is so with this much to spare of g, and of total variance and slopes in proportion. */
const SPARE = 1e-3

/** A slope that no wing reaches, below Lee’s 2. */
const SLOPE_MAX = 1.99

/** Looks in deviations. */
const SHAPE = Float64Array.from({ length: 2 * LOOKS + 1 }, (_, i) => 0.1 * Math.sinh((6 * (i - LOOKS)) / LOOKS))

/** Looks about the vertex, in widths: where a smile bends, however narrow it is. */
const TANGENTS = Float64Array.from({ length: LOOKS - 1 }, (_, i) => Math.tan((Math.PI * (i + 1)) / LOOKS - Math.PI / 2))

/** Looks at one smile for butterflies, and at two neighbours for calendars; the last ones are at slopes. */
export const BUTTERFLY_LOOKS: number = SHAPE.length + TANGENTS.length + 1
export const CALENDAR_LOOKS: number = 2 * SHAPE.length + 2

/** What a look misses of g, or of a slope below its limit; 0 where nothing. `theta` is total variance at the money, for scale. */
export function butterflyFault(svi: Svi, theta: number, look: number): number {
  if (look === BUTTERFLY_LOOKS - 1) return Math.max(0, svi.b * (1 + Math.abs(svi.rho)) - SLOPE_MAX)
  const k = look < SHAPE.length ? SHAPE[look]! * Math.sqrt(theta) : svi.m + svi.s * TANGENTS[look - SHAPE.length]!
  const curve = sviCurveAt(svi, k)
  const least = 1e-3 * theta
  return Math.max(0, SPARE - (curve.w > least ? densityAt(curve, k) : (curve.w - least) / theta))
}

/** What a later smile lacks at a look of an earlier one’s total variance, or of its slope, in proportion. */
export function calendarFault(near: Svi, far: Svi, thetas: readonly [number, number], look: number): number {
  const side = CALENDAR_LOOKS - 2 - look
  if (side <= 0) {
    const sign = side === 0 ? 1 : -1
    return Math.max(0, 1 + SPARE - (far.b * (1 + sign * far.rho)) / (near.b * (1 + sign * near.rho)))
  }
  const ofFar = look >= SHAPE.length
  const k = SHAPE[ofFar ? look - SHAPE.length : look]! * Math.sqrt(thetas[ofFar ? 1 : 0])
  return Math.max(0, 1 + SPARE - sviVarianceAt(far, k) / sviVarianceAt(near, k))
}
