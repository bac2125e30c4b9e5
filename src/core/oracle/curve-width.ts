/** How sure a curve is: what its sources say, and the wider the longer nobody has said anything. */
import { type Millis, PPM, type Ppm, type Row } from '../units/index.ts'
import type { OracleHouse } from './tables.ts'

const HOUR_MS: Millis = 3_600_000

/**
 * Width of the curve of an expiry at a time, ppm of a volatility of 100 %, at most that. Ceil. An expiry without a curve of its own is as
 * unsure as the less sure of its neighbours; 0 where the underlying has none.
 */
export function curveWidthCeil(house: OracleHouse, expiry: Row, nowMs: Millis): Ppm {
  const { curves, prices } = house.oracle
  if (curves.theta[expiry]! > 0) return ownWidth(house, expiry, nowMs)
  const { expiries } = house.markets
  let early = -1
  // Expiries ascend: the last before it, and the first behind it.
  for (let other = prices.firstExpiry[expiries.underlying[expiry]!]! - 1; other >= 0; other = curves.next[other]! - 1) {
    if (curves.theta[other] === 0 || expiries.expiryMs[other]! <= nowMs) continue
    if (expiries.expiryMs[other]! > expiries.expiryMs[expiry]!) {
      return Math.max(ownWidth(house, other, nowMs), early < 0 ? 0 : ownWidth(house, early, nowMs))
    }
    early = other
  }
  return early < 0 ? 0 : ownWidth(house, early, nowMs)
}

function ownWidth(house: OracleHouse, expiry: Row, nowMs: Millis): Ppm {
  const { confidencePpm, freshMs } = house.oracle.curves
  const { curveFactorPpm, curveAgePpm } = house.params.underlying
  const underlying = house.markets.expiries.underlying[expiry]!
  const ageMs = Math.max(0, nowMs - freshMs[expiry]!)
  const said = (confidencePpm[expiry]! * curveFactorPpm[underlying]!) / PPM
  return Math.min(PPM, Math.ceil(said + (curveAgePpm[underlying]! * ageMs) / HOUR_MS))
}
