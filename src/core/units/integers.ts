/**
 * Exact integer arithmetic on doubles. Every function states the range in which it is exact; callers prove the range,
 * `assertSafe` checks it where a posting is made. Floor and ceil go towards ∓∞, never towards zero.
 *
 * Why `Math.floor(n / d)` is exact for integers 0 ≤ n < 2⁵³, d > 0: the true quotient is either an integer, which the
 * division returns, or at least 1/d away from the next one, more than half a unit in the last place of the quotient.
 */
import { assert } from './assert.ts'

/** Products up to here are exact, so the short way serves: one division instead of two. */
const EXACT = Number.MAX_SAFE_INTEGER

/** ⌊n·r ÷ d⌋ for integers n ≥ 0, r ≥ 0, d > 0 with n < 2⁵³, r·d < 2⁵³ and a result below 2⁵³. */
export function mulDivFloor(n: number, r: number, d: number): number {
  const product = n * r
  return product <= EXACT ? Math.floor(product / d) : longMulDivFloor(n, r, d)
}

/** ⌈n·r ÷ d⌉ for integers n ≥ 0, r ≥ 0, d > 0 with n < 2⁵³, r·d < 2⁵³ and a result below 2⁵³. */
export function mulDivCeil(n: number, r: number, d: number): number {
  const product = n * r
  return product <= EXACT ? Math.ceil(product / d) : longMulDivCeil(n, r, d)
}

/** ⌊n·r ÷ d⌋ of any integers, d > 0, through bigint where the product is not exact: needs no range proof. */
export function bigMulDivFloor(n: number, r: number, d: number): number {
  const product = n * r
  return product <= EXACT && product >= -EXACT ? Math.floor(product / d) + 0 : exactMulDivFloor(n, r, d)
}

/*
 * The long ways stand apart, so that the short ones are small enough for the compiler to put in place wherever margin is
 * computed.
 */

function longMulDivFloor(n: number, r: number, d: number): number {
  const whole = Math.floor(n / d)
  return whole * r + Math.floor(((n - whole * d) * r) / d)
}

function longMulDivCeil(n: number, r: number, d: number): number {
  const whole = Math.floor(n / d)
  return whole * r + Math.ceil(((n - whole * d) * r) / d)
}

function exactMulDivFloor(n: number, r: number, d: number): number {
  const product = BigInt(n) * BigInt(r)
  const divisor = BigInt(d)
  const quotient = product / divisor
  return Number(product % divisor < 0n ? quotient - 1n : quotient)
}

/** ⌈n·r ÷ d⌉ of any integers, d > 0, likewise. */
export function bigMulDivCeil(n: number, r: number, d: number): number {
  return -bigMulDivFloor(-n, r, d) + 0
}

/**
 * ⌈n·r ÷ d⌉ for integers 0 ≤ n, r < 2⁵³, 0 < d ≤ 2⁴⁹ and a result below 2⁵¹, without bigint where the product is not exact.
 *
 * q = ⌊fl(fl(n·r) ÷ d)⌋ is off the quotient by less than 2: two roundings of 2⁻⁵³ each on less than 2⁵¹ are below 1, and so is the floor.
 * n·r and q·d are each taken exactly as a double and its error (Dekker 1971, Veltkamp's split). The doubles are at least 2⁵³ and
 * differ by less than 2d + 2⁻⁵² of themselves, so that they lie within a factor of two and their difference is exact (Sterbenz). The
 * remainder n·r − q·d, an integer within ±2d, is therefore exact, and says how far q is from the ceiling.
 */
export function wideMulDivCeil(n: number, r: number, d: number): number {
  const product = n * r
  if (product <= EXACT) return Math.ceil(product / d)
  const q = Math.floor(product / d)
  const back = q * d
  const rest = product - back + (errorOfProduct(n, r, product) - errorOfProduct(q, d, back))
  if (rest > 0) return rest > d ? q + 2 : q + 1
  return rest > -d ? q : q - 1
}

/** a·b − fl(a·b), exact for |a|, |b| < 2⁵³: both are split into halves of 26 bits whose products are exact. */
function errorOfProduct(a: number, b: number, product: number): number {
  const aBroad = a * SPLIT
  const aHigh = aBroad - (aBroad - a)
  const aLow = a - aHigh
  const bBroad = b * SPLIT
  const bHigh = bBroad - (bBroad - b)
  const bLow = b - bHigh
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)
}

/** Veltkamp's constant for doubles. */
const SPLIT = 2 ** 27 + 1

/** ⌊√n⌋ for an integer 0 ≤ n < 2⁵²: the square root of IEEE 754 is correctly rounded, so its floor is exact there. */
export function sqrtFloor(n: number): number {
  return Math.floor(Math.sqrt(n))
}

/** n, if it is an integer a hot column may hold (|n| < 2⁵²); our own error otherwise. Turns −0 into +0. */
export function assertSafe(n: number): number {
  assert(Number.isInteger(n) && n < 2 ** 52 && n > -(2 ** 52), 'amount outside ±2⁵²')
  return n + 0
}

/** x held between low and high, low ≤ high. */
export function clamp(x: number, low: number, high: number): number {
  return x < low ? low : x > high ? high : x
}
