/** Interest on loans and on uncollected losses: simple, for whole spans, at the tier's borrow rate. */
import { type Atoms, type Millis, PPM, type Ppm } from '../units/index.ts'

/** A year of 365 days, times one in ppm. */
const YEAR_PPM_MS = BigInt(PPM) * 31_536_000_000n

/** Interest on an amount ≥ 0 at a yearly rate for a span. Ceil: the payer's side. */
export function interestCeil(amount: Atoms, ratePpm: Ppm, spanMs: Millis): Atoms {
  const product = BigInt(amount) * BigInt(ratePpm) * BigInt(spanMs)
  return Number((product + YEAR_PPM_MS - 1n) / YEAR_PPM_MS)
}
