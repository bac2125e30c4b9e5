/**
 * SSVI with one correlation (Gatheral and Jacquier 2014, section 4): ψ = η θ^(1 − γ), u = ψ(1 + ρ), v = ψ(1 − ρ) for every expiry. Three numbers and
 * the θs describe a whole surface, too stiff for its wings, but nothing that one expiry lacks is missing: where the other fit starts,
 * and what it leans on.
 */
import { median } from './chain.ts'
import { descend } from './descent.ts'
import { arbitrageFree } from './feasible.ts'
import { huber } from './loss.ts'
import type { Slice } from './slice.ts'
import { addNormal, type Columns, lossOf } from './terms.ts'

/** θ by expiry, rising; η > 0, γ in 0 … 1, ρ within ±0.95. */
export type Ssvi = {
  readonly thetas: readonly number[]
  readonly eta: number
  readonly gamma: number
  readonly rho: number
}

/** Residuals beyond two volatility points count in proportion only. */
const LOSS = huber(0.02)

const TURNS = 25

const RHO_MAX = 0.95

/** The fit to smiles in columns, by expiry. */
export function fitSsvi(smiles: readonly Columns[]): Ssvi {
  const start = bounded({ thetas: smiles.map(thetaGuess), eta: 1, gamma: 0.5, rho: 0 })
  const n = smiles.length
  const low = new Float64Array(n + 3).fill(Number.NEGATIVE_INFINITY)
  const sumAt = (state: Ssvi): number =>
    slicesOfSsvi(state).reduce((sum, slice, i) => sum + lossOf(smiles[i]!, slice, LOSS), 0)
  const moved = ({ thetas, eta, gamma, rho }: Ssvi, step: Float64Array): Ssvi =>
    bounded({
      thetas: thetas.map((theta, i) => theta * Math.exp(step[i]!)),
      eta: eta * Math.exp(step[n]!),
      gamma: gamma + step[n + 1]!,
      rho: rho + step[n + 2]!,
    })
  return descend({ sumAt, moved, lowAt: () => low, normalAt: (state) => normalOf(smiles, state) }, start, TURNS)
}

/** The slices that three numbers and the θs say, before what arbitrage may ask of them. */
function slicesOfSsvi({ thetas, eta, gamma, rho }: Ssvi): Slice[] {
  return thetas.map((theta) => {
    const psi = eta * theta ** (1 - gamma)
    return { theta, right: psi * (1 + rho), left: psi * (1 - rho) }
  })
}

/** The slices of a fit, free of arbitrage. */
export function surfaceOfSsvi(state: Ssvi): Slice[] {
  return arbitrageFree(slicesOfSsvi(state))
}

function bounded({ thetas, eta, gamma, rho }: Ssvi): Ssvi {
  let before = 0
  return {
    thetas: thetas.map((theta) => (before = Math.max(before, theta))),
    eta,
    gamma: Math.min(1, Math.max(0, gamma)),
    rho: Math.min(RHO_MAX, Math.max(-RHO_MAX, rho)),
  }
}

/** Total variance at the money from the middle of the five observations next to it. */
function thetaGuess({ years, k, volatility }: Columns): number {
  const nearest = Array.from(k.keys()).sort((a, b) => Math.abs(k[a]!) - Math.abs(k[b]!))
  return median(nearest.slice(0, 5).map((at) => volatility[at]!)) ** 2 * years
}

/** Normal equations in ln θᵢ, ln η, γ and ρ from those of each slice in (θ, u, v). */
function normalOf(
  smiles: readonly Columns[],
  state: Ssvi,
): { readonly matrix: Float64Array; readonly gradient: Float64Array } {
  const n = smiles.length
  const size = n + 3
  const matrix = new Float64Array(size * size)
  const gradient = new Float64Array(size)
  const block = new Float64Array(12)
  slicesOfSsvi(state).forEach((slice, i) => {
    block.fill(0)
    addNormal(block, smiles[i]!, slice, LOSS)
    const { theta, right, left } = slice
    const bend = 1 - state.gamma
    const fall = -Math.log(theta)
    const psi = 0.5 * (right + left)
    const slopes: readonly (readonly [number, readonly [number, number, number]])[] = [
      [i, [theta, bend * right, bend * left]],
      [n, [0, right, left]],
      [n + 1, [0, fall * right, fall * left]],
      [n + 2, [0, psi, -psi]],
    ]
    for (const [row, a] of slopes) {
      for (let p = 0; p < 3; p++) {
        gradient[row]! += a[p]! * block[9 + p]!
        for (const [column, b] of slopes)
          for (let q = 0; q < 3; q++) matrix[row * size + column]! += a[p]! * block[3 * p + q]! * b[q]!
      }
    }
  })
  for (let i = 0; i < size; i++) matrix[i * size + i]! += 1e-12
  return { matrix, gradient }
}
