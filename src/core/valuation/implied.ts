/**
 * Implied volatility: the deviation s at which an option is worth its price, to the accuracy that the price itself has. The price is
 * brought out of the money and to b(x, s) of `black.ts`; below the inflection of b, at s = √(2|x|), 1 ÷ ln b is nearly a straight
 * line in s², far above it ln(b(∞) − b) is, and between them b itself. On these scales a few Householder steps of the third order suffice from a guess that is right
 * in both ends (P. Jäckel, “Let’s be rational”, Wilmott 2015, showed that so much accuracy is to be had).
 */

import { complementValue, normalizedValue, normalizedVega } from './black.ts'
import { exp, log, logRatio } from './exponential.ts'

/**
 * Why there is no implied volatility: an input that is not finite and positive; a price below intrinsic value; at it, where every small
 * volatility fits; at or above the forward (of a put: the strike), which no volatility reaches.
 */
export type ImpliedRefusal = 'inputOutOfRange' | 'priceBelowIntrinsic' | 'priceAtIntrinsic' | 'priceAboveMaximum'

/** 1 ÷ √(2π), √(π ÷ 2). */
const DENSITY_0 = 0.3989422804014327
const A = 1.2533141373155003

/** Steps after which what is reached is as good as it gets. */
const STEPS = 12

/** After a step below this part of s what is left is below its fourth power: less than half an ulp. */
const STILL = 1 / 2 ** 14

/**
 * σ ≥ 0 a year (1 = 100 %) at which Black’s formula gives a price, or why there is none. Where the price is known to an ulp, so is
 * the answer as far as b′ allows: the price of the answer is within 2⁻⁴⁸ of what was given, out of the money.
 *
 * @param price undiscounted, in the unit of the forward
 * @param years > 0
 */
export function impliedVolatility(
  isCall: boolean,
  forward: number,
  strike: number,
  price: number,
  years: number,
): number | ImpliedRefusal {
  if (
    !(isPositive(forward) && isPositive(strike) && isPositive(years) && price >= 0 && price < Number.POSITIVE_INFINITY)
  )
    return 'inputOutOfRange'
  const intrinsic = Math.max(0, isCall ? forward - strike : strike - forward)
  const over = price - intrinsic
  if (over < 0) return 'priceBelowIntrinsic'
  if (over === 0) return 'priceAtIntrinsic'
  if (price >= (isCall ? forward : strike)) return 'priceAboveMaximum'
  const x = -Math.abs(logRatio(forward, strike))
  const value = over / (Math.sqrt(forward) * Math.sqrt(strike))
  // What is left to the most that the option can be worth, taken from the price where that is exact.
  const left = ((isCall ? forward : strike) - price) / (Math.sqrt(forward) * Math.sqrt(strike))
  if (!(value > 0 && left > 0)) return 'priceAtIntrinsic'
  return deviationOf(x, value, left) / Math.sqrt(years)
}

function isPositive(n: number): boolean {
  return n > 0 && n < Number.POSITIVE_INFINITY
}

/** s at which b(x, s) is `value` = e^(x÷2) − `left`, x ≤ 0. */
function deviationOf(x: number, value: number, left: number): number {
  const turn = Math.sqrt(-2 * x)
  const valueAtTurn = turn === 0 ? 0 : normalizedValue(x, turn)
  if (value < valueAtTurn) return solveLow(x, value, turn)
  return value < left ? solveMiddle(x, value, turn, valueAtTurn) : solveHigh(x, left, turn, exp(0.5 * x) - valueAtTurn)
}

/** Below the inflection: Householder’s method on 1 ÷ ln b. */
function solveLow(x: number, value: number, turn: number): number {
  const wanted = log(value)
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let s = guessLow(-x, wanted, turn)
  for (let step = 0; step < STEPS; step++) {
    const b = normalizedValue(x, s)
    const ln = log(b)
    if (ln < wanted) low = s
    else high = s
    const slope = normalizedVega(x, s) / b
    const bend = (x * x) / (s * s * s) - 0.25 * s
    const second = bend - slope
    const third = bend * bend - (3 * x * x) / (s * s * s * s) - 0.25 - 3 * bend * slope + 2 * slope * slope
    const newton = (ln * (wanted - ln)) / (wanted * slope)
    const gamma = second - (2 * slope) / ln
    const delta = third - (6 * slope * second) / ln + (6 * slope * slope) / (ln * ln)
    const next = stepped(s, newton, gamma, delta, low, high)
    if (Math.abs(next - s) <= STILL * s) return next
    s = next
  }
  return s
}

/**
 * With 1 − cM(c) ≈ 1 ÷ (1 + ac + c²), a = √(π ÷ 2), right at both ends, b ≈ |x| φ(c) ÷ (c (1 + ac + c²)) × e^(−t² ÷ 2), t = |x| ÷ 2c: two
 * Newton steps in c.
 */
function guessLow(size: number, wanted: number, turn: number): number {
  const target = log(DENSITY_0 * size) - wanted
  let c = target > 1 ? Math.sqrt(2 * target) * (1 - 1 / (1 + 0.55 * target)) : exp(Math.max(target, -30)) / 2
  const least = size / turn
  if (!(c > least)) c = least
  for (let step = 0; step < 2; step++) {
    const t = (0.5 * size) / c
    const wing = 1 + A * c + c * c
    const off = 0.5 * (c * c + t * t) + log(c * wing) - target
    c -= off / (c + 1 / c + (A + 2 * c) / wing - (t * t) / c)
    if (!(c > least)) c = least
  }
  return size / c
}

/** From the inflection to half of the most: on b itself, from the steepest slope, which undershoots. */
function solveMiddle(x: number, value: number, turn: number, valueAtTurn: number): number {
  let low = 0
  let high = Number.POSITIVE_INFINITY
  let s = turn + (value - valueAtTurn) / normalizedVega(turn === 0 ? 0 : x, turn === 0 ? 1e-9 : turn)
  for (let step = 0; step < STEPS; step++) {
    const b = normalizedValue(x, s)
    if (b < value) low = s
    else high = s
    const bend = (x * x) / (s * s * s) - 0.25 * s
    const third = bend * bend - (3 * x * x) / (s * s * s * s) - 0.25
    const next = stepped(s, (value - b) / normalizedVega(x, s), bend, third, low, high)
    if (Math.abs(next - s) <= STILL * s) return next
    s = next
  }
  return s
}

/** Above: on ln of what is left. */
function solveHigh(x: number, left: number, turn: number, leftAtTurn: number): number {
  const wanted = log(left)
  let low = 0
  let high = Number.POSITIVE_INFINITY
  // ln left ≈ −s² ÷ 8 + constant, and right at the turn.
  let s = Math.sqrt(turn * turn + Math.max(0, 8 * (log(leftAtTurn) - wanted)))
  for (let step = 0; step < STEPS; step++) {
    const rest = complementValue(x, s)
    const ln = log(rest)
    if (ln > wanted) low = s
    else high = s
    const slope = -normalizedVega(x, s) / rest
    const bend = (x * x) / (s * s * s) - 0.25 * s
    const second = bend - slope
    const third = bend * bend - (3 * x * x) / (s * s * s * s) - 0.25 - 3 * bend * slope + 2 * slope * slope
    const next = stepped(s, (wanted - ln) / slope, second, third, low, high)
    if (Math.abs(next - s) <= STILL * s) return next
    s = next
  }
  return s
}

/** One Householder step, kept inside what is known. */
function stepped(s: number, newton: number, gamma: number, delta: number, low: number, high: number): number {
  const next = s + (newton * (1 + 0.5 * gamma * newton)) / (1 + newton * (gamma + (delta * newton) / 6))
  if (Math.abs(next - s) <= STILL * s || (next > low && next < high)) return next
  return high === Number.POSITIVE_INFINITY ? 2 * s : 0.5 * (low + high)
}
