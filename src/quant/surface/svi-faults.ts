/** How far smiles of raw SVI are from free, at many k: what a descent leans against. Proofs are in `svi-arbitrage.ts`. */
import { densityAt } from './slice.ts'
import { type Svi, sviCurveAt } from './svi.ts'

/** Looks lie denser at the money: so many on either side, out to 20 deviations. */
const LOOKS = 40

/** What is free is so with this much to spare of g, and of total variance and slopes in proportion. */
const SPARE = 1e-3

/** A slope that no wing reaches, below Lee’s 2. */
const SLOPE_MAX = 1.99

const SHAPE = Array.from({ length: 2 * LOOKS + 1 }, (_, i) => 0.1 * Math.sinh((6 * (i - LOOKS)) / LOOKS))

/** Looks about the vertex, in widths: where a smile bends, however narrow it is. */
const TANGENTS = Array.from({ length: LOOKS - 1 }, (_, i) => Math.tan((Math.PI * (i + 1)) / LOOKS - 0.5 * Math.PI))

const over = (part: number): number => Math.max(0, part)

/** What is missing of g and of slopes below the limit, each 0 where nothing is. `theta` is total variance at the money, for scale. */
export function butterflyFaults(svi: Svi, theta: number): number[] {
  const least = 1e-3 * theta
  const ks = [...SHAPE.map((look) => look * Math.sqrt(theta)), ...TANGENTS.map((tangent) => svi.m + svi.s * tangent)]
  const ofLooks = ks.map((k) => {
    const curve = sviCurveAt(svi, k)
    return over(SPARE - (curve.w > least ? densityAt(curve, k) : (curve.w - least) / theta))
  })
  return [...ofLooks, over(svi.b * (1 + Math.abs(svi.rho)) - SLOPE_MAX)]
}

/** What a later smile lacks of an earlier one’s total variance, and of its slopes, in proportion. */
export function calendarFaults(near: Svi, far: Svi, nearTheta: number, farTheta: number): number[] {
  const looks = [
    ...SHAPE.map((look) => look * Math.sqrt(nearTheta)),
    ...SHAPE.map((look) => look * Math.sqrt(farTheta)),
  ]
  const ofLooks = looks.map((k) => over(1 + SPARE - sviCurveAt(far, k).w / sviCurveAt(near, k).w))
  const ofSlopes = [1, -1].map((side) => {
    const [before, after] = [near, far].map(({ b, rho }) => b * (1 + side * rho))
    return over(1 + SPARE - after! / before!)
  })
  return [...ofLooks, ...ofSlopes]
}
