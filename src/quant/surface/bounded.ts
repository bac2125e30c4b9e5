/** Quadratic programs with lower bounds, small and dense: what a step of a calibration with ordered parameters is. */

/** Below this part of the largest multiplier a bound is kept. */
const STILL = 1e-12

/**
 * The step p ≥ low that makes ½ pᵀAp + gᵀp least, by an active set: bounds are taken where a step meets them, and left one at a time
 * where the slope says so.
 *
 * @param matrix A, symmetric and positive definite, row by row, n × n
 * @param gradient g
 * @param low ≤ 0, so that staying is allowed
 */
export function boundedStep(matrix: Float64Array, gradient: Float64Array, low: Float64Array): Float64Array {
  const n = gradient.length
  const step = new Float64Array(n)
  const held = low.map((bound, at) => (bound === 0 && gradient[at]! > 0 ? 1 : 0))
  // Every turn takes or leaves a bound; the least value falls between leavings, so that none comes back for ever. 4n is generous.
  for (let turn = 0; turn < 4 * n; turn++) {
    const wanted = solveFree(matrix, gradient, step, held)
    let share = 1
    let met = -1
    for (let i = 0; i < n; i++) {
      if (held[i] === 1 || step[i]! + wanted[i]! >= low[i]!) continue
      const reach = (low[i]! - step[i]!) / wanted[i]!
      if (reach < share) [share, met] = [reach, i]
    }
    for (let i = 0; i < n; i++) step[i]! += share * wanted[i]!
    if (met >= 0) {
      step[met] = low[met]!
      held[met] = 1
      continue
    }
    const left = mostWanted(matrix, gradient, step, held)
    if (left < 0) return step
    held[left] = 0
  }
  return step
}

/** Which held bound should be left: the steepest descent, or −1. */
function mostWanted(matrix: Float64Array, gradient: Float64Array, step: Float64Array, held: Float64Array): number {
  const n = gradient.length
  let [most, at] = [0, -1]
  for (let i = 0; i < n; i++) {
    if (held[i] === 0) continue
    let [slope, size] = [gradient[i]!, Math.abs(gradient[i]!)]
    for (let j = 0; j < n; j++) {
      slope += matrix[i * n + j]! * step[j]!
      size += Math.abs(matrix[i * n + j]! * step[j]!)
    }
    const descent = -slope / Math.sqrt(matrix[i * n + i]!)
    if (-slope > STILL * size && descent > most) [most, at] = [descent, i]
  }
  return at
}

/** The change of the free parameters to where the slope is 0, by Cholesky; 0 for the held ones. */
function solveFree(matrix: Float64Array, gradient: Float64Array, step: Float64Array, held: Float64Array): Float64Array {
  const n = gradient.length
  const free: number[] = []
  for (let i = 0; i < n; i++) if (held[i] === 0) free.push(i)
  const m = free.length
  const lower = new Float64Array(m * m)
  const x = new Float64Array(m)
  for (let a = 0; a < m; a++) {
    const row = free[a]! * n
    let slope = gradient[free[a]!]!
    for (let j = 0; j < n; j++) slope += matrix[row + j]! * step[j]!
    x[a] = -slope
    for (let b = 0; b <= a; b++) {
      let sum = matrix[row + free[b]!]!
      for (let c = 0; c < b; c++) sum -= lower[a * m + c]! * lower[b * m + c]!
      lower[a * m + b] = a === b ? Math.sqrt(Math.max(sum, 1e-300)) : sum / lower[b * m + b]!
    }
  }
  for (let a = 0; a < m; a++) {
    for (let c = 0; c < a; c++) x[a]! -= lower[a * m + c]! * x[c]!
    x[a]! /= lower[a * m + a]!
  }
  for (let a = m - 1; a >= 0; a--) {
    for (let c = a + 1; c < m; c++) x[a]! -= lower[c * m + a]! * x[c]!
    x[a]! /= lower[a * m + a]!
  }
  const change = new Float64Array(n)
  for (let a = 0; a < m; a++) change[free[a]!] = x[a]!
  return change
}
