/** Residuals of a smile against a slice, with their slopes: what both fits of a surface sum. */
import type { Loss } from './loss.ts'
import type { Slice } from './slice.ts'
import type { Smile } from './smile.ts'

/** A smile in columns: k, σ, vega beside that at the money, and what an observation weighs: by vega, and as it is trusted. */
export type Columns = {
  readonly years: number
  readonly k: Float64Array
  readonly volatility: Float64Array
  readonly vega: Float64Array
  readonly weight: Float64Array
}

/** An observation without any vega still counts this part of one at the money: a far wing moves little money but is all that tells its slope. */
const VEGA_FLOOR = 0.3

/** The columns of a smile. */
export function columnsOf({ years, observations }: Smile): Columns {
  const k = Float64Array.from(observations, (each) => each.k)
  const volatility = Float64Array.from(observations, (each) => each.volatility)
  const vega = Float64Array.from(observations, (each) =>
    Math.exp(-0.5 * (each.k / (each.volatility * Math.sqrt(years))) ** 2),
  )
  const weight = Float64Array.from(observations, ({ trust }, at) => trust * (VEGA_FLOOR + (1 - VEGA_FLOOR) * vega[at]!))
  return { years, k, volatility, vega, weight }
}

/** Model volatility less the observed one. */
export function residualAt({ years, k, volatility }: Columns, { theta, right, left }: Slice, at: number): number {
  const x = k[at]!
  const near = 0.5 * (right - left) * x + theta
  const root = Math.sqrt(near * near + right * left * x * x)
  return Math.sqrt((0.5 * (near + root)) / years) - volatility[at]!
}

/** Weighted losses of a smile against a slice. */
export function lossOf(columns: Columns, slice: Slice, loss: Loss): number {
  let sum = 0
  for (let at = 0; at < columns.k.length; at++)
    sum += columns.weight[at]! * loss.valueOf(residualAt(columns, slice, at))
  return sum
}

/**
 * Adds a smile’s part of the normal equations in (θ, u, v) to `block`: 9 products of slopes, row by row, then 3 of slope and residual.
 * ∂w/∂θ = ½(1 + (mk + θ) ÷ S), ∂w/∂u = ¼k(1 + (mk + θ + vk) ÷ S), ∂w/∂v = ¼k(−1 + (uk − mk − θ) ÷ S), ∂σ = ∂w ÷ 2σT.
 */
export function addNormal(block: Float64Array, columns: Columns, { theta, right, left }: Slice, loss: Loss): void {
  const { years, k, volatility, weight } = columns
  for (let at = 0; at < k.length; at++) {
    const x = k[at]!
    const near = 0.5 * (right - left) * x + theta
    const root = Math.sqrt(near * near + right * left * x * x)
    const sigma = Math.sqrt((0.5 * (near + root)) / years)
    const residual = sigma - volatility[at]!
    const counted = weight[at]! * loss.weightOf(residual)
    const share = 1 / (2 * sigma * years)
    const byTheta = 0.5 * (1 + near / root) * share
    const byRight = 0.25 * x * (1 + (near + left * x) / root) * share
    const byLeft = 0.25 * x * ((right * x - near) / root - 1) * share
    block[0]! += counted * byTheta * byTheta
    block[1]! += counted * byTheta * byRight
    block[2]! += counted * byTheta * byLeft
    block[4]! += counted * byRight * byRight
    block[5]! += counted * byRight * byLeft
    block[8]! += counted * byLeft * byLeft
    block[9]! += counted * byTheta * residual
    block[10]! += counted * byRight * residual
    block[11]! += counted * byLeft * residual
  }
  block[3] = block[1]!
  block[6] = block[2]!
  block[7] = block[5]!
}
