/**
 * Black’s formula of an option on a forward (Black 1976, “The pricing of commodity contracts”), undiscounted: what a lot is worth
 * that pays the difference at expiry in the token in which margin is kept.
 *
 * The value out of the money is √(FK) × b(x, s), x = ln(F ÷ K), s = σ√T. With c = |x| ÷ s, t = s ÷ 2 and Mills’ ratio M,
 *
 *   b = (M(c − t) − M(c + t)) × e^(−(c² + t²) ÷ 2) ÷ √(2π)
 *
 * so that a far wing, whose two terms of the textbook form agree in nearly all digits, keeps its relative accuracy; for a small s the
 * difference is taken by Taylor’s series about c (M′ = xM − 1, M⁽ⁿ⁺¹⁾ = xM⁽ⁿ⁾ + nM⁽ⁿ⁻¹⁾). In the money is intrinsic value plus that of
 * the opposite kind (parity). Relative error below 2⁻⁴¹ of what is worth more than 10⁻²⁹⁰ of the strike, and mostly below 2⁻⁴⁹.
 */
import { exp, logRatio } from './exponential.ts'
import { expOfHalfSquare, millsRatio, normalCdf } from './normal.ts'

/** Places of what `blackGreeks` answers. */
export const GREEKS = { price: 0, delta: 1, gamma: 2, vega: 3, theta: 4, vanna: 5 } as const

/** 1 ÷ √(2π). */
const DENSITY_0 = 0.3989422804014327

/** Below this t the series is used. */
const SMALL = 0.1

/** From this c on 1 − cM is taken by a continued fraction instead of a difference. */
const FAR = 6

/** Scratch of `setRatios`, no state: M(c − t), M(c + t), their difference, and e^(−(c² + t²) ÷ 2) ÷ √(2π). */
const ratios = { near: 0, far: 0, difference: 0, density: 0 }

/**
 * Value of an option a unit of the forward, in the forward's unit, ≥ its intrinsic value.
 *
 * @param forward > 0
 * @param strike > 0
 * @param deviation σ√T, ≥ 0: standard deviation of the logarithm at expiry; 0 is worth the intrinsic value
 */
export function blackValue(isCall: boolean, forward: number, strike: number, deviation: number): number {
  const intrinsic = Math.max(0, isCall ? forward - strike : strike - forward)
  if (!(deviation > 0)) return intrinsic
  return intrinsic + Math.sqrt(forward) * Math.sqrt(strike) * normalizedValue(logRatio(forward, strike), deviation)
}

/**
 * b(x, s): value out of the money of an option on √(FK) = 1, between 0 and e^(−|x| ÷ 2).
 *
 * @param x ln(forward ÷ strike); both signs are worth the same
 * @param s > 0
 */
export function normalizedValue(x: number, s: number): number {
  const c = Math.abs(x) / s
  const t = 0.5 * s
  if (t > SMALL && c < t) {
    const root = exp(-0.5 * Math.abs(x))
    return root * normalCdf(t - c) - normalCdf(-c - t) / root
  }
  setRatios(c, t)
  return ratios.difference * ratios.density
}

/** e^(−|x| ÷ 2) − b(x, s), what is left to the most that b can be, without a difference. */
export function complementValue(x: number, s: number): number {
  const c = Math.abs(x) / s
  const t = 0.5 * s
  const root = exp(-0.5 * Math.abs(x))
  return root * normalCdf(c - t) + normalCdf(-c - t) / root
}

/** b′(x, s) = e^(−(c² + t²) ÷ 2) ÷ √(2π): what b gains with s. */
export function normalizedVega(x: number, s: number): number {
  return densityOf(Math.abs(x) / s, 0.5 * s)
}

/**
 * Price and five Greeks, undiscounted, at 0 … 5 of `out` (`GREEKS`): price; delta, a unit of the forward; gamma, the change of delta
 * with it; vega, a unit of volatility (1.00); theta, a year that passes; vanna, the change of delta with volatility, which is what
 * a skew that tilts moves. At expiry, or without volatility, the intrinsic value, delta 0, 1 or (at the strike) ½ of its sign, and
 * nothing else.
 *
 * @param volatility σ ≥ 0 a year, 1 = 100 %
 * @param years T ≥ 0
 */
export function blackGreeks(
  out: Float64Array,
  isCall: boolean,
  forward: number,
  strike: number,
  volatility: number,
  years: number,
): void {
  const rootYears = Math.sqrt(years)
  const s = volatility * rootYears
  const intrinsic = Math.max(0, isCall ? forward - strike : strike - forward)
  if (!(s > 0)) {
    out.fill(0)
    out[GREEKS.price] = intrinsic
    const above = forward > strike ? 1 : forward < strike ? 0 : 0.5
    out[GREEKS.delta] = isCall ? above : above - 1
    return
  }
  const x = logRatio(forward, strike)
  const size = Math.sqrt(forward) * Math.sqrt(strike)
  const c = Math.abs(x) / s
  const t = 0.5 * s
  const d1 = x / s + t
  const d2 = x / s - t
  let density: number
  let value: number
  /** Φ(d₁), or Φ(−d₁) when that is the smaller: what is small keeps its digits. */
  let tail: number
  let isAbove = x <= 0
  if (t > SMALL && c < t) {
    density = densityOf(c, t)
    const root = exp(-0.5 * Math.abs(x))
    const near = normalCdf(t - c)
    const far = normalCdf(-c - t)
    value = root * near - far / root
    isAbove = d1 <= 0
    tail = isAbove === x <= 0 ? (isAbove ? near : far) : normalCdf(-Math.abs(d1))
  } else {
    setRatios(c, t)
    density = ratios.density
    value = ratios.difference * density
    // φ(d₁) = density × √(K ÷ F); Φ(−z) = φ(z) M(z) for the z = |d₁| at hand.
    const phi = (density * size) / forward
    tail = phi * (isAbove ? ratios.near : ratios.far)
  }
  const vega = size * density
  out[GREEKS.price] = intrinsic + size * value
  out[GREEKS.delta] = isAbove ? (isCall ? tail : tail - 1) : isCall ? 1 - tail : -tail
  out[GREEKS.gamma] = vega / (forward * forward * s)
  out[GREEKS.vega] = vega * rootYears
  out[GREEKS.theta] = (-0.5 * vega * volatility) / rootYears
  out[GREEKS.vanna] = (-vega * d2) / (forward * volatility)
}

function densityOf(c: number, t: number): number {
  const square = c * c + t * t
  // Beyond, the rounding of the exponent would count: squares are then taken in exact parts.
  return DENSITY_0 * (square < 32 ? exp(-0.5 * square) : expOfHalfSquare(c) * expOfHalfSquare(t))
}

/** Sets the ratios of c ≥ 0 and t > 0. M(c − t) of a negative c − t is only asked for a small t. */
function setRatios(c: number, t: number): void {
  ratios.density = densityOf(c, t)
  if (t <= SMALL) setBySeries(c, t)
  else {
    ratios.near = millsRatio(c - t)
    ratios.far = millsRatio(c + t)
    ratios.difference = ratios.near - ratios.far
  }
}

function setBySeries(c: number, t: number): void {
  const m0 = millsRatio(c)
  const m1 = c < FAR ? c * m0 - 1 : -m0 * restOfFraction(c)
  const m2 = m0 + c * m1
  const m3 = 2 * m1 + c * m2
  const m4 = 3 * m2 + c * m3
  const m5 = 4 * m3 + c * m4
  const m6 = 5 * m4 + c * m5
  const m7 = 6 * m5 + c * m6
  const m8 = 7 * m6 + c * m7
  const m9 = 8 * m7 + c * m8
  const m10 = 9 * m8 + c * m9
  const m11 = 10 * m9 + c * m10
  const z = t * t
  const odd = t * (m1 + (z / 6) * (m3 + (z / 20) * (m5 + (z / 42) * (m7 + (z / 72) * (m9 + (z / 110) * m11)))))
  const even = m0 + (z / 2) * (m2 + (z / 12) * (m4 + (z / 30) * (m6 + (z / 56) * (m8 + (z / 90) * m10))))
  ratios.near = even - odd
  ratios.far = even + odd
  ratios.difference = -2 * odd
}

/** 1 ÷ M(c) − c = 1 ÷ (c + 2 ÷ (c + 3 ÷ (c + …))) (Laplace), so that 1 − cM is M × this without a difference. c ≥ 6. */
function restOfFraction(c: number): number {
  let rest = c
  for (let n = c < 9 ? 20 : c < 16 ? 12 : 7; n >= 2; n--) rest = c + n / rest
  return 1 / rest
}
