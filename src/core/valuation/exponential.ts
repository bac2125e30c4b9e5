/**
 * exp and log from + − × ÷ alone: ECMAScript leaves `Math.exp` and `Math.log` to the engine, and what values a position must be
 * the same bits everywhere. Constants are sums of doubles; powers of two come from a table made by exact doublings, the bits of a
 * double are read through a view. Errors are stated in units of the last place (ulp) and tested against 50 digits.
 */

/** ln 2 as a double whose last 21 bits are zero, so that k × it is exact for |k| < 2²¹, and the rest. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
// biome-ignore lint/suspicious/noApproximativeNumericConstant: the core takes no constant of an engine's Math
const LOG2_E = 1.4426950408889634

/** Below this exp is 0, above it Infinity. */
const EXP_LOW = -745.1332191019411
const EXP_HIGH = 709.782712893384

const LEAST_EXPONENT = -1074
const powersOfTwo: Float64Array = new Float64Array(1024 - LEAST_EXPONENT)
powersOfTwo[-LEAST_EXPONENT] = 1
for (let k = 1; k < 1024; k++) powersOfTwo[k - LEAST_EXPONENT] = powersOfTwo[k - 1 - LEAST_EXPONENT]! * 2
for (let k = -1; k >= LEAST_EXPONENT; k--) powersOfTwo[k - LEAST_EXPONENT] = powersOfTwo[k + 1 - LEAST_EXPONENT]! / 2

const bits = new Float64Array(1)
const words = new Uint32Array(bits.buffer)
/** Which of the two words has the exponent. */
const HIGH: 0 | 1 = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

/**
 * eˣ, within 1 ulp where it is normal. x = k ln 2 + r with |r| ≤ ½ ln 2, and e^r by the series of its even part: with
 * t = r coth(r ÷ 2) − 2 = r² ÷ 6 − r⁴ ÷ 360 + … (Abramowitz–Stegun 4.5.67), e^r = 1 + 2r ÷ (2 − r + t), which keeps the leading 1 + r
 * apart from what is rounded.
 */
export function exp(x: number): number {
  if (!(x > EXP_LOW)) return Number.isNaN(x) ? x : 0
  if (x > EXP_HIGH) return Number.POSITIVE_INFINITY
  const k = Math.floor(x * LOG2_E + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const z = r * r
  const t = r - z * (T1 + z * (T2 + z * (T3 + z * (T4 + z * (T5 + z * T6)))))
  const y = 1 - (low - (r * t) / (2 - t) - high)
  if (k === 0) return y
  // A power of two below the normal range in two steps, so that rounding happens once.
  return k < -1021
    ? y * powersOfTwo[k + 64 - LEAST_EXPONENT]! * (1 / 2 ** 64)
    : k > 1023
      ? y * 2 * 2 ** 1023
      : y * powersOfTwo[k - LEAST_EXPONENT]!
}

/** Coefficients B₂ₙ ÷ (2n)! × … of r coth(r ÷ 2) − 2 in r²: 1/6, −1/360, 1/15120, −1/604800, 1/23950080, −691/653837184000. */
const T1 = 1 / 6
const T2 = -1 / 360
const T3 = 1 / 15_120
const T4 = -1 / 604_800
const T5 = 1 / 23_950_080
const T6 = -691 / 653_837_184_000

/**
 * ln x, within 1 ulp; −Infinity at 0, NaN below. x = 2^k (1 + f) with √½ ≤ 1 + f < √2; with s = f ÷ (2 + f), ln(1 + f) = 2 artanh s
 * = f − (f²÷2 − s (f²÷2 + R)), R = s² (2÷3 + 2s²÷5 + …) (Abramowitz–Stegun 4.1.27), which rounds only what is small beside f.
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN
  if (x === Number.POSITIVE_INFINITY) return x
  const normal = x < 1 / 2 ** 1022 ? x * 2 ** 54 : x
  bits[0] = normal
  // The exponent that brings 1 + f to the nearer side of 1: the mantissa of √2 is 0x6a09e…
  let k = ((words[HIGH]! + 0x95f62) >>> 20) - 1023
  const m = normal * powersOfTwo[-k - LEAST_EXPONENT]!
  if (normal !== x) k -= 54
  const f = m - 1
  const s = f / (2 + f)
  const rest = artanhRest(s * s)
  const half = 0.5 * f * f
  return k === 0 ? f - (half - s * (half + rest)) : k * LN2_HIGH - (half - (s * (half + rest) + k * LN2_LOW) - f)
}

/**
 * ln(a ÷ b) of a, b > 0, within 3 ulp: where they lie near each other the difference is taken first, which is exact, so that what is
 * small keeps its digits.
 */
export function logRatio(a: number, b: number): number {
  if (a > b * NEAR_HIGH || a < b * NEAR_LOW) return log(a / b)
  const s = (a - b) / (a + b)
  return 2 * s + s * artanhRest(s * s)
}

/** Ratios whose half-difference over half-sum stays below 0.17. */
const NEAR_HIGH = 1.4
const NEAR_LOW = 0.72

/** 2 artanh(s) ÷ s − 2 as a series in s², |s| ≤ 0.1716: 2s² ÷ 3 + 2s⁴ ÷ 5 + … */
function artanhRest(z: number): number {
  return z * (L1 + z * (L2 + z * (L3 + z * (L4 + z * (L5 + z * (L6 + z * (L7 + z * (L8 + z * (L9 + z * L10)))))))))
}

const L1 = 2 / 3
const L2 = 2 / 5
const L3 = 2 / 7
const L4 = 2 / 9
const L5 = 2 / 11
const L6 = 2 / 13
const L7 = 2 / 15
const L8 = 2 / 17
const L9 = 2 / 19
const L10 = 2 / 21
