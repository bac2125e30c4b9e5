/**
 * The far tail: losses beyond a threshold follow a generalised Pareto distribution (Pickands 1975; McNeil and Frey 2000), fitted by maximum
 * likelihood; quantiles with intervals from the profile of the likelihood.
 */
import { assert } from '../../core/units/index.ts'
import { exp, log } from '../../core/valuation/index.ts'
import { worstOf } from './quantile.ts'

/** The threshold is the largest loss that a tenth of all exceed: 100 of 1,000, as McNeil and Frey (2000, §2.2) found to matter least. */
const EXCEEDING = 0.1

/** χ² with one degree of freedom at 95 % (clearing.md §1.6), halved: what the log-likelihood may fall by. */
const FALL_95 = 3.841458820694124 / 2

/** An interval reaches at most 1.5³⁰, 191,000 times, as far beyond the threshold as the quantile: wider ones say nothing. */
const EDGE_ROUNDS = 30

/** Halvings of an edge's bracket, and golden sections of a peak's: to 10⁻¹² and 10⁻¹¹ of where they begin. */
const BISECTIONS = 40
const SECTIONS = 50

/** A fitted tail: P(loss > threshold + y | loss > threshold) = (1 + shape·y ÷ scale)^(−1 ÷ shape). */
type ExtremeTail = {
  readonly threshold: number
  /** Share of losses beyond it. */
  readonly share: number
  readonly shape: number
  readonly scale: number
  readonly logLikelihood: number
  readonly excesses: Float64Array
}

/** Fits the tail of losses, at least 100 of them. */
export function extremeTail(losses: Float64Array): ExtremeTail {
  assert(losses.length >= 100, 'a tail of at least ten losses')
  const count = Math.floor(losses.length * EXCEEDING)
  const [threshold, ...beyond] = worstOf(losses, losses.length, count + 1)
  const excesses = Float64Array.from(beyond, (loss) => loss - threshold!)
  return { threshold: threshold!, share: count / losses.length, excesses, ...paretoFit(excesses) }
}

/**
 * Maximum likelihood of a generalised Pareto by Grimshaw's reduction (1993): with θ = shape ÷ scale the best shape is the mean of
 * ln(1 + θ·y), so one variable is left. The likelihood is searched on a grid of θ in units of 1 ÷ mean, then narrowed by golden section.
 */
export function paretoFit(excesses: Float64Array): {
  readonly shape: number
  readonly scale: number
  readonly logLikelihood: number
} {
  const mean = excesses.reduce((sum, y) => sum + y, 0) / excesses.length
  const largest = excesses.reduce((a, b) => Math.max(a, b))
  const shapeAt = (theta: number): number => excesses.reduce((sum, y) => sum + log(1 + theta * y), 0) / excesses.length
  const likelihoodAt = (theta: number): number => {
    // At 0 the distribution is exponential.
    if (Math.abs(theta * mean) < 1e-9) return -excesses.length * (log(mean) + 1)
    const shape = shapeAt(theta)
    return -excesses.length * (log(shape / theta) + shape + 1)
  }
  const low = -0.99 / largest
  const grid = Array.from({ length: 81 }, (_, at) => low + ((at * at) / 6400) * (20 / mean - low))
  const best = grid.reduce((a, b) => (likelihoodAt(b) > likelihoodAt(a) ? b : a))
  const at = grid.indexOf(best)
  const theta = peakOf(likelihoodAt, grid[Math.max(0, at - 1)]!, grid[Math.min(80, at + 1)]!)
  const logLikelihood = likelihoodAt(theta)
  if (Math.abs(theta * mean) < 1e-9) return { shape: 0, scale: mean, logLikelihood }
  const shape = shapeAt(theta)
  return { shape, scale: shape / theta, logLikelihood }
}

/** The loss that only so small a part exceeds: the tail's quantile, `tail` below its share. */
export function extremeQuantile({ threshold, share, shape, scale }: ExtremeTail, tail: number): number {
  assert(tail > 0 && tail < share, 'a quantile beyond the threshold')
  return threshold + scale * stretch(shape, tail / share)
}

/** How many scales beyond the threshold a part of the excesses lies: (part^−shape − 1) ÷ shape, −ln(part) at 0. */
function stretch(shape: number, part: number): number {
  if (Math.abs(shape) < 1e-9) return -log(part)
  return (exp(-shape * log(part)) - 1) / shape
}

/**
 * The 95 % interval of that quantile: every value at which the likelihood, with the best shape for it, is not significantly lower than
 * at the best of all. Its upper end is what a careful stress uses.
 */
export function extremeInterval(tail: ExtremeTail, part: number): { readonly low: number; readonly high: number } {
  const best = extremeQuantile(tail, part)
  const least = tail.logLikelihood - FALL_95
  const isIn = (value: number): boolean => profileAt(tail, value, part / tail.share) >= least
  const edge = (step: number): number => {
    let [inside, outside] = [best, best]
    for (let round = 0; round < EDGE_ROUNDS && isIn(outside); round++) {
      inside = outside
      outside = tail.threshold + (outside - tail.threshold) * step
    }
    for (let round = 0; round < BISECTIONS; round++) {
      const middle = (inside + outside) / 2
      if (isIn(middle)) inside = middle
      else outside = middle
    }
    return inside
  }
  return { low: edge(1 / 1.5), high: edge(1.5) }
}

/** The likelihood of the best shape for a given quantile: the scale follows from the two. */
function profileAt({ threshold, excesses }: ExtremeTail, value: number, part: number): number {
  const largest = excesses.reduce((a, b) => Math.max(a, b))
  const likelihood = (shape: number): number => {
    const scale = (value - threshold) / stretch(shape, part)
    if (1 + (shape * largest) / scale <= 0) return Number.NEGATIVE_INFINITY
    const power = Math.abs(shape) < 1e-9 ? null : 1 + 1 / shape
    const cost = (y: number): number => (power === null ? y / scale : power * log(1 + (shape * y) / scale))
    return excesses.reduce((sum, y) => sum - cost(y), -excesses.length * log(scale))
  }
  const shapes = Array.from({ length: 41 }, (_, at) => -0.9 + at * 0.075)
  const best = shapes.reduce((a, b) => (likelihood(b) > likelihood(a) ? b : a))
  return likelihood(peakOf(likelihood, best - 0.075, best + 0.075))
}

/** Where a function with one peak between two points has it, by golden section. */
function peakOf(f: (x: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  let [a, b] = [high - ratio * (high - low), low + ratio * (high - low)]
  let [fa, fb] = [f(a), f(b)]
  for (let round = 0; round < SECTIONS; round++) {
    if (fa > fb) {
      ;[high, b, fb] = [b, a, fa]
      a = high - ratio * (high - low)
      fa = f(a)
    } else {
      ;[low, a, fa] = [a, b, fb]
      b = low + ratio * (high - low)
      fb = f(b)
    }
  }
  return fa > fb ? a : b
}
