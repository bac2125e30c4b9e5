/**
 * The normal distribution, from + − × ÷ and `exp`. Rational approximations of erf and of erfc × e^(z²) by W. J. Cody (Mathematics of
 * Computation 23, 1969, tables for 17 digits): relative accuracy is kept however deep the tail, since the deep tail is what an
 * option far from the money is worth.
 */
import { exp } from './exponential.ts'

const SQRT_HALF = 0.70710678118654752440
const INVERSE_SQRT_PI = 0.56418958354775628695
/** 1 ÷ √(2π). */
const DENSITY_0 = 0.39894228040143267794
const SQRT_2PI = 2.5066282746310005024

/** |z| up to which erf is approximated, then erfc up to 4, then its asymptotic form. */
const NEAR = 0.46875
const FAR = 4

/** φ(x) = e^(−x²÷2) ÷ √(2π), within 2 ulp (relative), where it is normal. */
export function normalDensity(x: number): number {
  return DENSITY_0 * expOfHalfSquare(x)
}

/** Φ(x), the part of a standard normal that lies below x; relative error below 2⁻⁵⁰ down to x = −37, 0 from −38.5 on. */
export function normalCdf(x: number): number {
  const z = Math.abs(x) * SQRT_HALF
  if (z <= NEAR) return 0.5 + 0.5 * (x < 0 ? -erfNear(z) : erfNear(z))
  const tail = 0.5 * expOfHalfSquare(x) * scaledErfc(z)
  return x < 0 ? tail : 1 - tail
}

/**
 * Mills’ ratio Φ(−x) ÷ φ(x) of x ≥ 0, relative error below 2⁻⁵⁰: between 1.2533 at 0 and 1 ÷ x far out.
 */
export function millsRatio(x: number): number {
  const z = x * SQRT_HALF
  if (z <= NEAR) return SQRT_2PI * 0.5 * (1 - erfNear(z)) * exp(0.5 * x * x)
  return SQRT_2PI * 0.5 * scaledErfc(z)
}

/** e^(−x²÷2), within 2 ulp where it is normal: the square is taken in two parts, the first with so few bits that it is exact. */
export function expOfHalfSquare(x: number): number {
  const size = Math.abs(x)
  if (!(size < 39)) return size === size ? 0 : size
  const whole = Math.floor(size * 16) / 16
  const rest = size - whole
  return exp(-0.5 * whole * whole) * exp(-0.5 * rest * (size + whole))
}

/** erf z of 0 ≤ z ≤ 0.46875. */
function erfNear(z: number): number {
  const y = z * z
  const p = (((A4 * y + A0) * y + A1) * y + A2) * y + A3
  const q = (((y + B0) * y + B1) * y + B2) * y + B3
  return (z * p) / q
}

/** erfc z × e^(z²) of z > 0.46875. */
function scaledErfc(z: number): number {
  if (z <= FAR) {
    const p = ((((((((C8 * z + C0) * z + C1) * z + C2) * z + C3) * z + C4) * z + C5) * z + C6) * z + C7)
    const q = ((((((((z + D0) * z + D1) * z + D2) * z + D3) * z + D4) * z + D5) * z + D6) * z + D7)
    return p / q
  }
  const y = 1 / (z * z)
  const p = ((((P5 * y + P0) * y + P1) * y + P2) * y + P3) * y + P4
  const q = ((((y + Q0) * y + Q1) * y + Q2) * y + Q3) * y + Q4
  return (INVERSE_SQRT_PI - (y * p) / q) / z
}

const A0 = 3.1611237438705656
const A1 = 113.864154151050156
const A2 = 377.485237685302021
const A3 = 3209.37758913846947
const A4 = 0.185777706184603153
const B0 = 23.6012909523441209
const B1 = 244.024637934444173
const B2 = 1282.61652607737228
const B3 = 2844.23683343917062
const C0 = 0.564188496988670089
const C1 = 8.88314979438837594
const C2 = 66.1191906371416295
const C3 = 298.635138197400131
const C4 = 881.95222124176909
const C5 = 1712.04761263407058
const C6 = 2051.07837782607147
const C7 = 1230.33935479799725
const C8 = 2.15311535474403846e-8
const D0 = 15.7449261107098347
const D1 = 117.693950891312499
const D2 = 537.181101862009858
const D3 = 1621.38957456669019
const D4 = 3290.79923573345963
const D5 = 4362.61909014324716
const D6 = 3439.36767414372164
const D7 = 1230.33935480374942
const P0 = 0.305326634961232344
const P1 = 0.360344899949804439
const P2 = 0.125781726111229246
const P3 = 0.0160837851487422766
const P4 = 6.58749161529837803e-4
const P5 = 0.0163153871373020978
const Q0 = 2.56852019228982242
const Q1 = 1.87295284992346725
const Q2 = 0.527905102951428412
const Q3 = 0.0605183413124413191
const Q4 = 0.00233520497626869185
