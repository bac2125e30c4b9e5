/**
 * Raw SVI of one expiry (Gatheral 2004; Gatheral and Jacquier 2014, section 3): w(k) = a + b(ρ(k − m) + √((k − m)² + s²)). Two numbers more than a
 * slice of the surface, and no say over other expiries: the finer reference for what a slice misses, never what enters the house.
 */
import type { FittedSlice } from './calibrate.ts'
import { type Descent, descend } from './descent.ts'
import { biweight } from './loss.ts'
import { densityAt, type Slice } from './slice.ts'
import { type Columns, columnsOf } from './terms.ts'

/** b ≥ 0, |ρ| < 1, s > 0. */
export type Svi = {
  readonly a: number
  readonly b: number
  readonly rho: number
  readonly m: number
  readonly s: number
}

/** What traders see of a smile (ibid., section 3.2): variance at the money, skew, slopes of the wings, least variance; all a year but the skew and slopes. */
type JumpWings = {
  readonly v: number
  readonly psi: number
  readonly p: number
  readonly c: number
  readonly least: number
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

/** The smile of jump wings, m ≠ 0 (ibid., lemma 3.2). */
export function sviOfJumpWings({ v, psi, p, c, least }: JumpWings, years: number): Svi {
  const root = Math.sqrt(v * years)
  const b = 0.5 * root * (c + p)
  const rho = 1 - (p * root) / b
  const beta = rho - (2 * psi * root) / b
  const alpha = Math.sign(beta) * Math.sqrt(1 / (beta * beta) - 1)
  const rest = Math.sqrt(1 - rho * rho)
  const m = ((v - least) * years) / (b * (-rho + Math.sign(alpha) * Math.sqrt(1 + alpha * alpha) - alpha * rest))
  const s = alpha * m
  return { a: least * years - b * s * rest, b, rho, m, s }
}

/** The butterfly of a smile that holds the middle of its strikes: the same wings as far out as the left one says (ibid., example 5.1). */
export function repaired({ v, psi, p }: JumpWings): JumpWings {
  const c = p + 2 * psi
  return { v, psi, p, c, least: (v * 4 * p * c) / (p + c) ** 2 }
}

/** Where g is looked at: so many steps over this many widths of the smile on each side, beyond which wings are straight lines. */
const [STEPS, WIDTHS] = [400, 40]

/** The least g on a grid about the vertex and the money; below 0 there is a butterfly. */
export function leastDensity(svi: Svi): number {
  const reach = Math.max(1.5, Math.abs(svi.m)) + WIDTHS * svi.s
  let least = Number.POSITIVE_INFINITY
  for (let i = -STEPS; i <= STEPS; i++) {
    // Steps grow with distance: a smile bends within a few widths.
    const k = svi.m + reach * (i / STEPS) * Math.abs(i / STEPS)
    least = Math.min(least, densityAt(sviCurveAt(svi, k), k))
  }
  return least
}

/** Whether five numbers are a smile: variance above 0 everywhere. */
function isSmile({ a, b, rho, s }: Svi): boolean {
  return b >= 0 && Math.abs(rho) < 1 && s > 0 && a + b * s * Math.sqrt(1 - rho * rho) > 0
}

/** Whether a smile has no butterfly: g ≥ 0 on the grid, variance above 0, and wings below Lee’s 2. */
export function isSviFree(svi: Svi): boolean {
  return isSmile(svi) && svi.b * (1 + Math.abs(svi.rho)) < 2 && leastDensity(svi) >= 0
}

/** The raw SVI that a slice with u, v > 0 is: a = ½θ(1 − ρ²), b = ½ψ, m = −ρ ÷ φ, s = √(1 − ρ²) ÷ φ (ibid., section 4). */
export function sviOfSlice({ theta, right, left }: Slice): Svi {
  const psi = 0.5 * (right + left)
  const rho = (right - left) / (right + left)
  const rest = 1 - rho * rho
  return { a: 0.5 * theta * rest, b: 0.5 * psi, rho, m: (-rho * theta) / psi, s: (Math.sqrt(rest) * theta) / psi }
}

const TURNS = 40

/** Residuals beyond ten volatility points count for nothing. */
const LOSS = biweight(0.1)

/** Raw SVI through a smile: its jump wings, and the root mean square of its residuals, each counted alike, beside that of the slice. */
export function sviOf({ smile, slice }: Pick<FittedSlice, 'smile' | 'slice'>): {
  readonly wings: JumpWings
  readonly rms: number
} {
  const columns = columnsOf(smile)
  const svi = fitSvi(columns, slice)
  const squares = Array.from(columns.k, (_, at) => sviResidualAt(columns, svi, at) ** 2)
  return {
    wings: jumpWingsOf(svi, smile.years),
    rms: Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / squares.length),
  }
}

/**
 * A smile without a butterfly near the observations: from the slice where the surface put it, and from the best smile of any kind, repaired where that has a
 * butterfly; the lower end of both. Nowhere worse than the slice.
 */
export function fitSvi(columns: Columns, slice: Slice): Svi {
  const start = sviOfSlice(slice)
  const any = descend(descentOf(columns, slice, isSmile), start, TURNS)
  const wings = jumpWingsOf(any, columns.years)
  const free = descentOf(columns, slice, isSviFree)
  return [start, any, sviOfJumpWings(repaired(wings), columns.years)]
    .filter(isSviFree)
    .map((each) => descend(free, each, TURNS))
    .reduce((best, each) => (free.sumAt(each) < free.sumAt(best) ? each : best), start)
}

/** The descent over smiles that are `allowed`; a step to another one goes nowhere. */
function descentOf(columns: Columns, { theta }: Slice, allowed: (svi: Svi) => boolean): Descent<Svi> {
  const low = new Float64Array(5).fill(Number.NEGATIVE_INFINITY)
  const size = Math.sqrt(theta)
  return {
    lowAt: () => low,
    normalAt: (svi) => normalOf(columns, svi, size),
    sumAt: (svi) => {
      if (!allowed(svi)) return Number.POSITIVE_INFINITY
      let sum = 0
      for (let at = 0; at < columns.k.length; at++)
        sum += columns.weight[at]! * LOSS.valueOf(sviResidualAt(columns, svi, at))
      return sum
    },
    moved: ({ a, b, rho, m, s }, step) => ({
      a: a + step[0]!,
      b: b * Math.exp(step[1]!),
      rho: Math.tanh(Math.atanh(rho) + step[2]!),
      m: m + step[3]! * size,
      s: s * Math.exp(step[4]!),
    }),
  }
}

/** Model volatility less the observed one. */
function sviResidualAt({ years, k, volatility }: Columns, svi: Svi, at: number): number {
  return Math.sqrt(Math.max(0, sviCurveAt(svi, k[at]!).w) / years) - volatility[at]!
}

/** Normal equations in a, ln b, artanh ρ, m ÷ √θ and ln s. */
function normalOf(
  columns: Columns,
  svi: Svi,
  size: number,
): { readonly matrix: Float64Array; readonly gradient: Float64Array } {
  const { b, rho, m, s } = svi
  const matrix = new Float64Array(25)
  const gradient = new Float64Array(5)
  for (let at = 0; at < columns.k.length; at++) {
    const x = columns.k[at]! - m
    const root = Math.sqrt(x * x + s * s)
    const sigma = Math.sqrt(sviCurveAt(svi, columns.k[at]!).w / columns.years)
    const residual = sigma - columns.volatility[at]!
    const counted = columns.weight[at]! * LOSS.weightOf(residual)
    const share = 1 / (2 * sigma * columns.years)
    const slopes = [
      share,
      share * b * (rho * x + root),
      share * b * x * (1 - rho * rho),
      -share * b * (rho + x / root) * size,
      (share * b * s * s) / root,
    ]
    for (let p = 0; p < 5; p++) {
      gradient[p]! += counted * slopes[p]! * residual
      for (let q = 0; q < 5; q++) matrix[5 * p + q]! += counted * slopes[p]! * slopes[q]!
    }
  }
  // A direction that no observation sees stays where it is.
  for (let p = 0; p < 5; p++) matrix[6 * p]! += 1e-14
  return { matrix, gradient }
}
