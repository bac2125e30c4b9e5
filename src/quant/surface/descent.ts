/** Levenberg–Marquardt with bounds: the one way in which every model of this folder is fitted. */
import { boundedStep } from './bounded.ts'

/** A sum to make least. `State` is whatever its parameters are. */
export type Descent<State> = {
  /** The sum, ≥ 0. */
  readonly sumAt: (state: State) => number
  /** Half of its second differences (Gauss–Newton, row by row) and of its slopes, as a step changes the parameters. */
  readonly normalAt: (state: State) => { readonly matrix: Float64Array; readonly gradient: Float64Array }
  /** How far down each parameter of a step may go: ≤ 0. */
  readonly lowAt: (state: State) => Float64Array
  /** The state after a step, brought to where it may be. */
  readonly moved: (state: State, step: Float64Array) => State
}

/** A fall smaller than this part of the sum ends the descent. */
const STILL = 1e-5

const DAMPING = { first: 1e-3, most: 1e6 }

/** The state that is reached from `start` in at most `turns` steps: nowhere is the sum higher than at the start, brought to where it may be. */
export function descend<State>(descent: Descent<State>, start: State, turns: number): State {
  let [state, sum, damping] = [start, descent.sumAt(start), DAMPING.first]
  for (let turn = 0; turn < turns && damping < DAMPING.most; turn++) {
    const { matrix, gradient } = descent.normalAt(state)
    const low = descent.lowAt(state)
    const n = gradient.length
    for (; damping < DAMPING.most; damping *= 10) {
      const damped = matrix.slice()
      for (let i = 0; i < n; i++) damped[i * n + i]! *= 1 + damping
      const next = descent.moved(state, boundedStep(damped, gradient, low))
      const nextSum = descent.sumAt(next)
      if (!(nextSum < sum)) continue
      const fall = sum - nextSum
      ;[state, sum, damping] = [next, nextSum, damping / 10]
      if (fall < STILL * sum) return state
      break
    }
  }
  return state
}
