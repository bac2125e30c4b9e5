/**
 * One expiry of an eSSVI surface (Hendriks and Martini, “The extended SSVI volatility surface”, 2017), by what can be observed of it: total
 * variance at the money, θ, and the slopes of total variance in the far wings, right u = ψ(1 + ρ) and left v = ψ(1 − ρ), twice over:
 *
 *   w(k) = ½ (θ + mk + √((mk + θ)² + uvk²)),  m = ½(u − v) = ρψ,  k = ln(K ÷ F)
 *
 * which is ½(θ + ρψk + √((ψk + θρ)² + θ²(1 − ρ²))) without the division that ρ takes. Why these conditions suffice: decision 0140.
 */

/** θ > 0; u, v ≥ 0: total variance (σ²T), and its slopes by log-moneyness. */
export type Slice = { readonly theta: number; readonly right: number; readonly left: number }

/** The far slope that no wing reaches: max(u, v) < 4 keeps w below Lee’s bound of 2 |k| (Gatheral and Jacquier 2014, theorem 4.2). */
export const WING_LIMIT = 4

/** Total variance σ²T at log-moneyness k, > 0. */
export function varianceAt({ theta, right, left }: Slice, k: number): number {
  const tilt = 0.5 * (right - left) * k
  return 0.5 * (theta + tilt + rootAt(theta, right, left, k))
}

/** w, w′ and w″ at k. */
export function curveAt(slice: Slice, k: number): { readonly w: number; readonly w1: number; readonly w2: number } {
  const { theta, right, left } = slice
  const m = 0.5 * (right - left)
  const psi = 0.5 * (right + left)
  const root = rootAt(theta, right, left, k)
  const w1 = 0.5 * (m + (psi * psi * k + m * theta) / root)
  return { w: varianceAt(slice, k), w1, w2: (0.5 * theta * theta * right * left) / (root * root * root) }
}

/**
 * Durrleman’s g: the density that prices imply, but for a positive factor; below 0 is a butterfly that pays for nothing (Gatheral and
 * Jacquier 2014, lemma 2.2).
 */
export function densityAt({ w, w1, w2 }: ReturnType<typeof curveAt>, k: number): number {
  const tangent = 1 - (k * w1) / (2 * w)
  return tangent * tangent - 0.25 * w1 * w1 * (1 / w + 0.25) + 0.5 * w2
}

/** Whether a slice has no butterfly: max(u, v) < 4 and ½(u + v) max(u, v) ≤ 4θ (Gatheral and Jacquier 2014, theorem 4.2). */
export function isButterflyFree({ theta, right, left }: Slice): boolean {
  const steeper = Math.max(right, left)
  return theta > 0 && right >= 0 && left >= 0 && steeper < WING_LIMIT && 0.5 * (right + left) * steeper <= 4 * theta
}

/**
 * Whether no total variance falls from one expiry to a later one: θ, u and v do not fall, and max(Δu, Δv) ≤ 2φΔθ with φ = ψ ÷ θ of either.
 * The first three are what far wings and the money need (Hendriks and Martini 2017, proposition 3.1, in these observables: |Δ(ρψ)| ≤ Δψ) and do
 * not suffice: θ = 0.04, v = 0.2 and u = 0.1, then 0.2, loses variance at k = −0.1. The last one suffices with them, and holds wherever
 * φ does not rise (decision 0140).
 */
export function isCalendarFree(near: Slice, far: Slice): boolean {
  return (
    far.theta >= near.theta &&
    far.right >= near.right &&
    far.left >= near.left &&
    steeper(near, far) * near.theta <= (near.right + near.left) * (far.theta - near.theta) &&
    steeper(near, far) * far.theta <= (far.right + far.left) * (far.theta - near.theta)
  )
}

/** The larger of the two rises of a wing. */
function steeper(near: Slice, far: Slice): number {
  return Math.max(far.right - near.right, far.left - near.left)
}

/** A slice between two, linear in each observable: it has no butterfly and no calendar with either where they have none. `share` of the far one, 0 … 1. */
export function between(near: Slice, far: Slice, share: number): Slice {
  const mixed = (a: number, b: number): number => a + share * (b - a)
  return {
    theta: mixed(near.theta, far.theta),
    right: mixed(near.right, far.right),
    left: mixed(near.left, far.left),
  }
}

/** A slice of every total variance times `factor`: as an expiry comes near, its share of time that is left. */
export function scaled({ theta, right, left }: Slice, factor: number): Slice {
  return { theta: theta * factor, right: right * factor, left: left * factor }
}

/** √((mk + θ)² + uvk²), which is above 0 wherever θ is. */
function rootAt(theta: number, right: number, left: number, k: number): number {
  const near = 0.5 * (right - left) * k + theta
  return Math.sqrt(near * near + right * left * k * k)
}
