/**
 * Raw SVI of one expiry (Gatheral 2004; Gatheral and Jacquier 2014, section 3): w(k) = a + b(ρ(k − m) + √((k − m)² + s²)). Two numbers more than a
 * slice of the surface: what quotes are looked at with, never what enters the house (decision 0205).
 */
import type { Slice } from './slice.ts'

/** b ≥ 0, |ρ| < 1, s > 0. */
export type Svi = {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly s: number
}

/** What traders see of a smile (ibid., section 3.2): variance at the money, skew, slopes of the wings, least variance; all a year but the skew and slopes. */
export type JumpWings = {
  readonly v: number
  readonly psi: number
  readonly p: number
  readonly c: number
  readonly least: number
}

/** Total variance at k. */
export function sviVarianceAt({ a, b, rho, m, s }: Svi, k: number): number {
  return a + b * (rho * (k - m) + Math.sqrt((k - m) ** 2 + s * s))
}

/** w, w′ and w″ at k. */
export function sviCurveAt(
  { a, b, rho, m, s }: Svi,
  k: number,
): { readonly w: number; readonly w1: number; readonly w2: number } {
  const root = Math.sqrt((k - m) ** 2 + s * s)
  return { w: a + b * (rho * (k - m) + root), w1: b * (rho + (k - m) / root), w2: (b * s * s) / root ** 3 }
}

/** The jump wings of a smile `years` from expiry. */
export function jumpWingsOf(svi: Svi, years: number): JumpWings {
  const { a, b, rho, s } = svi
  const { w, w1 } = sviCurveAt(svi, 0)
  const root = Math.sqrt(w)
  return {
    v: w / years,
    psi: w1 / (2 * root),
    p: (b * (1 - rho)) / root,
    c: (b * (1 + rho)) / root,
    least: (a + b * s * Math.sqrt(1 - rho * rho)) / years,
  }
}

/** The raw SVI that a slice with u, v > 0 is: a = ½θ(1 − ρ²), b = ½ψ, m = −ρ ÷ φ, s = √(1 − ρ²) ÷ φ (ibid., section 4). */
export function sviOfSlice({ theta, right, left }: Slice): Svi {
  const psi = 0.5 * (right + left)
  const rho = (right - left) / (right + left)
  const rest = 1 - rho * rho
  return { a: 0.5 * theta * rest, b: 0.5 * psi, rho, m: (-rho * theta) / psi, s: (Math.sqrt(rest) * theta) / psi }
}
