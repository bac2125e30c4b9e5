/**
 * The normal distribution, from + − × ÷ and `exp`. Rational approximations of erf and of erfc × e^(z²) by W. J. Cody (Mathematics of
 * Computation 23, 1969, tables for 17 digits): relative accuracy is kept however deep the tail, since the deep tail is what an
 * option far from the money is worth.
 */
import { exp } from './exponential.ts'

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the core takes no constant of an engine's Math
const SQRT_HALF = 0.7071067811865476
const INVERSE_SQRT_PI = 0.5641895835477563
/** 1 ÷ √(2π). */
const DENSITY_0 = 0.3989422804014327
const SQRT_2PI = 2.5066282746310007

/** |z| up to which erf is approximated, then erfc up to 4, then its asymptotic form. */
const NEAR = 0.46875
const FAR = 4

/** φ(x) = e^(−x²÷2) ÷ √(2π), relative error below 2⁻⁵⁰, where it is normal. */
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

/** e^(−x²÷2), relative error below 2⁻⁵⁰ where it is normal: the square is taken in two parts, the first with so few bits that it is exact. */
export function expOfHalfSquare(x: number): number {
  const size = Math.abs(x)
  if (!(size < 39)) return Number.isNaN(size) ? size : 0
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
    const p = (((((((C8 * z + C0) * z + C1) * z + C2) * z + C3) * z + C4) * z + C5) * z + C6) * z + C7
    const q = (((((((z + D0) * z + D1) * z + D2) * z + D3) * z + D4) * z + D5) * z + D6) * z + D7
    return p / q
  }
  const y = 1 / (z * z)
  const p = ((((P5 * y + P0) * y + P1) * y + P2) * y + P3) * y + P4
  const q = ((((y + Q0) * y + Q1) * y + Q2) * y + Q3) * y + Q4
  return (INVERSE_SQRT_PI - (y * p) / q) / z
}

const A0 = 3.1611237438705655
const A1 = 113.86415415105016
const A2 = 377.485237685302
const A3 = 3209.3775891384694
const A4 = 0.18577770618460315
const B0 = 23.601290952344122
const B1 = 244.02463793444417
const B2 = 1282.6165260773723
const B3 = 2844.236833439171
const C0 = 0.5641884969886701
const C1 = 8.883149794388377
const C2 = 66.11919063714163
const C3 = 298.6351381974001
const C4 = 881.952221241769
const C5 = 1712.0476126340707
const C6 = 2051.0783778260716
const C7 = 1230.3393547979972
const C8 = 2.1531153547440383e-8
const D0 = 15.744926110709835
const D1 = 117.6939508913125
const D2 = 537.1811018620099
const D3 = 1621.3895745666903
const D4 = 3290.7992357334597
const D5 = 4362.619090143247
const D6 = 3439.3676741437216
const D7 = 1230.3393548037495
const P0 = 0.30532663496123236
const P1 = 0.36034489994980445
const P2 = 0.12578172611122926
const P3 = 0.016083785148742275
const P4 = 0.0006587491615298378
const P5 = 0.016315387137302097
const Q0 = 2.568520192289822
const Q1 = 1.8729528499234673
const Q2 = 0.5279051029514285
const Q3 = 0.06051834131244132
const Q4 = 0.0023352049762686918
