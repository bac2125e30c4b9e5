/**
 * Whether smiles of raw SVI leave arbitrage, at every k and not on a grid: halves of an interval are halved again until bounds decide, and what they
 * do not decide within the work allowed is not free.
 */
import { type Svi, sviCurveAt, sviVarianceAt } from './svi.ts'

/** Interval halvings before a smile is given up as undecided. */
const WORK = 400_000

/** An interval that is this narrow and not decided is at a root. */
const NARROW = 1e-12

/** Total variances are compared to this part of themselves: slices of neighbours may touch, and their wings run together. */
const TOUCH = 1e-8

/** A log-moneyness beyond which nothing is sought: flat smiles that touch come near their asymptotes late. */
const FAR = 1e18

/** The least and the largest of what a quantity is on an interval. */
type Span = readonly [number, number]

/**
 * Whether a smile has no butterfly: variance above 0, wings below 2 (Lee), and Durrleman’s g ≥ 0 everywhere. With k = m + s tan φ all of g is sines and
 * cosines of φ, and the whole line is −π ÷ 2 … π ÷ 2: with q = w cos φ = a cos φ + bs(1 + ρ sin φ),
 * g = (1 − (m cos φ + s sin φ) w′ ÷ 2q)² − ¼w′²(cos φ ÷ q + ¼) + b cos³φ ÷ 2s, w′ = b(ρ + sin φ).
 */
export function isSviFree(svi: Svi): boolean {
  const { a, b, rho, s } = svi
  if (!(b > 0 && Math.abs(rho) < 1 && s > 0 && a + b * s * Math.sqrt(1 - rho * rho) > 0)) return false
  if (!(b * (1 + Math.abs(rho)) < 2)) return false
  return decided([-Math.PI / 2, Math.PI / 2], (span) => {
    if (densityBound(svi, span) >= 0) return true
    const middle = 0.5 * (span[0] + span[1])
    return densityBound(svi, [middle, middle]) < 0 ? false : null
  })
}

/** No g at angles of a span is below this; at a point it is g. −∞ where a span does not keep variance above 0. */
function densityBound({ a, b, rho, m, s }: Svi, [from, to]: Span): number {
  const sine: Span = [Math.sin(from), Math.sin(to)]
  const ends = [Math.cos(from), Math.cos(to)] as const
  const cosine: Span = [Math.max(0, Math.min(...ends)), from <= 0 && to >= 0 ? 1 : Math.max(...ends)]
  const tilt = times([rho, rho], sine)
  const q = sum(times([a, a], cosine), [b * s * (1 + tilt[0]), b * s * (1 + tilt[1])])
  if (!(q[0] > 0)) return Number.NEGATIVE_INFINITY
  const slope: Span = [b * (rho + sine[0]), b * (rho + sine[1])]
  const reach = sum(times([m, m], cosine), [s * sine[0], s * sine[1]])
  const part = times(times(reach, slope), [0.5 / q[1], 0.5 / q[0]])
  const tangent: Span = [1 - part[1], 1 - part[0]]
  const squared = tangent[0] <= 0 && tangent[1] >= 0 ? 0 : Math.min(tangent[0] ** 2, tangent[1] ** 2)
  const steepest = Math.max(slope[0] ** 2, slope[1] ** 2)
  return squared - 0.25 * steepest * (cosine[1] / q[0] + 0.25) + (0.5 * b * cosine[0] ** 3) / s
}

/**
 * Whether no total variance falls from one smile to a later one. Between two k the difference lies above its chord less h² ÷ 8 times the most that the later
 * one bends there; beyond K it cannot come back where the later asymptote is above and steeper, because a smile falls to its own one.
 */
export function isCalendarFreeSvi(near: Svi, far: Svi): boolean {
  const right = reachOf(near, far, 1)
  const left = reachOf(near, far, -1)
  if (right === null || left === null) return false
  return decided([-left, right], ([from, to]) => {
    const [start, end] = [spareAt(near, far, from), spareAt(near, far, to)]
    if (start < 0 || end < 0) return false
    const nearest = Math.min(Math.max(far.m, from), to)
    const sag = 0.125 * (to - from) ** 2 * sviCurveAt(far, nearest).w2
    return Math.min(start, end) >= sag ? true : null
  })
}

/** How much a later smile has more than an earlier one at k, the rounding of `TOUCH` included. */
function spareAt(near: Svi, far: Svi, k: number): number {
  return sviVarianceAt(far, k) - sviVarianceAt(near, k) * (1 - TOUCH)
}

/** From where on a side a later smile stays above an earlier one for good, null if nowhere. */
function reachOf(near: Svi, far: Svi, side: 1 | -1): number | null {
  const slopeOf = ({ b, rho }: Svi): number => b * (1 + side * rho)
  if (slopeOf(far) < slopeOf(near) * (1 - TOUCH)) return null
  for (let reach = 1; reach < FAR; reach *= 2) {
    const asymptote = far.a + slopeOf(far) * (reach - side * far.m)
    const outside = reach > Math.max(side * near.m, side * far.m)
    if (outside && asymptote >= sviVarianceAt(near, side * reach) * (1 - TOUCH)) return reach
  }
  return null
}

/** Whether all parts of a span hold, by halving those that are not decided (null). */
function decided(whole: Span, judge: (span: Span) => boolean | null): boolean {
  const open: Span[] = [whole]
  for (let work = 0; work < WORK; work++) {
    const span = open.pop()
    if (span === undefined) return true
    const holds = judge(span)
    if (holds === true) continue
    const [from, to] = span
    if (holds === false || to - from < NARROW) return false
    const middle = 0.5 * (from + to)
    open.push([from, middle], [middle, to])
  }
  return false
}

function sum(a: Span, b: Span): Span {
  return [a[0] + b[0], a[1] + b[1]]
}

function times(a: Span, b: Span): Span {
  const products = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]] as const
  return [Math.min(...products), Math.max(...products)]
}
