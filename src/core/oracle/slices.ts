/**
 * Slices of a surface. An eSSVI slice (Hendriks & Martini 2017) says of one expiry θ, the total variance at the money, and twice the
 * slopes of its wings, u = ψ(1 + ρ) and v = ψ(1 − ρ); with k = ln(strike ÷ forward),
 *
 *   w(k) = ½ (θ + mk + √((mk + θ)² + uvk²)),   m = ½ (u − v)
 *
 * Free of butterflies where max(u, v) < 4 and ½(u + v) max(u, v) ≤ 4θ (Gatheral & Jacquier 2014, theorem 4.2); of calendars where θ, u
 * and v do not fall from one expiry to the next and max(Δu, Δv) θ ≤ (u + v) Δθ at both (docs/decisions/0140-…). Both are kept by the
 * scaling with the time that is left and by interpolation of θ, u, v in time; medians keep the order alone, and are repaired.
 */
import type { Millis, Row } from '../units/index.ts'
import { SLICE_ONE, SLOPE_MAX } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** One slice, 10⁻⁹ each, all 0 when there is none. */
export type Slice = { theta: number; right: number; left: number }

/** Whether a slice is free of butterflies. */
export function isButterflyFree({ theta, right, left }: Readonly<Slice>): boolean {
  const steep = Math.max(right, left)
  return steep <= SLOPE_MAX && isProductWithin(right + left, steep, 8 * theta, SLICE_ONE)
}

/** Whether the later of two slices is nowhere below the earlier. */
export function isCalendarFree(early: Readonly<Slice>, late: Readonly<Slice>): boolean {
  const rise = late.theta - early.theta
  const steeper = Math.max(late.right - early.right, late.left - early.left)
  return (
    rise >= 0 &&
    late.right >= early.right &&
    late.left >= early.left &&
    isProductWithin(steeper, early.theta, early.right + early.left, rise) &&
    isProductWithin(steeper, late.theta, late.right + late.left, rise)
  )
}

/** Doubles that differ by a larger part of their sum are in the order of what they were rounded from. */
const ROUNDED = 1 / 2 ** 50

/**
 * Whether a × b ≤ c × d, all ≥ 0. Exact of whole numbers, whose products reach 10¹⁹ > 2⁵³: what is told is judged as it is told. What time
 * has scaled is no whole number, and is compared as rounded.
 */
function isProductWithin(a: number, b: number, c: number, d: number): boolean {
  const left = a * b
  const right = c * d
  if (Math.abs(left - right) > (left + right) * ROUNDED) return left < right
  const isWhole = Number.isInteger(a) && Number.isInteger(b) && Number.isInteger(c) && Number.isInteger(d)
  return isWhole ? BigInt(a) * BigInt(b) <= BigInt(c) * BigInt(d) : left <= right
}

/** Total variance at k = ln(strike ÷ forward), a number ≥ 0. */
export function totalVariance({ theta, right, left }: Readonly<Slice>, k: number): number {
  const t = theta / SLICE_ONE
  const tilt = ((right - left) / (2 * SLICE_ONE)) * k
  const near = tilt + t
  return 0.5 * (near + Math.sqrt(near * near + (right / SLICE_ONE) * (left / SLICE_ONE) * k * k))
}

/**
 * The slice of an expiry at a time, from its own curve scaled by the time that is left, or between those of its neighbours: from
 * nothing at the present before the first; beyond the last θ grows in proportion to time and the wings stay. Zero when the
 * underlying has none, or at the expiry itself.
 */
export function setSliceAt(house: OracleHouse, expiry: Row, nowMs: Millis, out: Slice): void {
  const { expiries } = house.markets
  const { curves } = house.oracle
  const leftMs = expiries.expiryMs[expiry]! - nowMs
  out.theta = out.right = out.left = 0
  if (leftMs <= 0) return
  if (curves.theta[expiry]! > 0) {
    setOwn(house, expiry, nowMs, out)
    return
  }
  const { early, late } = neighbours
  setNeighbours(house, expiry, nowMs)
  if (neighbours.lateMs > 0) {
    const part =
      neighbours.earlyMs === neighbours.lateMs
        ? 0
        : (leftMs - neighbours.earlyMs) / (neighbours.lateMs - neighbours.earlyMs)
    out.theta = early.theta + part * (late.theta - early.theta)
    out.right = early.right + part * (late.right - early.right)
    out.left = early.left + part * (late.left - early.left)
  } else if (neighbours.earlyMs > 0) {
    out.theta = (early.theta * leftMs) / neighbours.earlyMs
    out.right = early.right
    out.left = early.left
  }
}

function setOwn(house: OracleHouse, expiry: Row, nowMs: Millis, out: Slice): void {
  const { curves } = house.oracle
  const part = shareLeft(house, expiry, nowMs)
  out.theta = curves.theta[expiry]! * part
  out.right = curves.right[expiry]! * part
  out.left = curves.left[expiry]! * part
}

/** Part of the time from the taking of a curve to its expiry that is left, 0 to 1. */
export function shareLeft(house: OracleHouse, expiry: Row, nowMs: Millis): number {
  const { curves } = house.oracle
  const expiryMs = house.markets.expiries.expiryMs[expiry]!
  const sinceMs = curves.curveMs[expiry]!
  return nowMs >= expiryMs || expiryMs <= sinceMs ? 0 : (expiryMs - nowMs) / (expiryMs - sinceMs)
}

/** Scratch: the slices on both sides, and their times from now, 0 none. */
const neighbours = {
  early: { theta: 0, right: 0, left: 0 },
  late: { theta: 0, right: 0, left: 0 },
  earlyMs: 0,
  lateMs: 0,
}

function setNeighbours(house: OracleHouse, expiry: Row, nowMs: Millis): void {
  const { expiries } = house.markets
  const { curves, prices } = house.oracle
  const { early, late } = neighbours
  early.theta = early.right = early.left = late.theta = late.right = late.left = 0
  neighbours.earlyMs = neighbours.lateMs = 0
  const expiryMs = expiries.expiryMs[expiry]!
  const first = prices.firstExpiry[expiries.underlying[expiry]!]! - 1
  for (let other = first; other >= 0; other = curves.next[other]! - 1) {
    if (curves.theta[other] === 0 || expiries.expiryMs[other]! <= nowMs) continue
    if (expiries.expiryMs[other]! < expiryMs) {
      setOwn(house, other, nowMs, early)
      neighbours.earlyMs = expiries.expiryMs[other]! - nowMs
    } else {
      setOwn(house, other, nowMs, late)
      neighbours.lateMs = expiries.expiryMs[other]! - nowMs
      return
    }
  }
}
