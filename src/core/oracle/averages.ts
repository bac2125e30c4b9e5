/** The averages at which contracts settle: index × time over the window before an expiry, as far as the index was live. */
import { type Millis, PPM, type Row } from '../units/index.ts'
import type { OracleHouse } from './tables.ts'

/** Adds the time since the last call to the averages of an underlying, at the index that was in force as far as it was live. */
export function countExpiries(house: OracleHouse, underlying: Row): void {
  const { prices, curves } = house.oracle
  const { expiries, underlyings } = house.markets
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    const startMs = expiries.expiryMs[expiry]! - house.params.underlying.settleWindowMs[underlying]!
    // Later ones have not begun either.
    if (house.clock.nowMs < startMs) return
    const fromMs = Math.max(curves.averagedMs[expiry]!, startMs)
    const index = underlyings.index[underlying]!
    const liveUntilMs = prices.freshMs[underlying]! + house.params.underlying.staleMs[underlying]!
    const untilMs = Math.min(house.clock.nowMs, liveUntilMs, endMs(house, expiry))
    curves.averagedMs[expiry] = house.clock.nowMs
    if (index === 0 || untilMs <= fromMs) continue
    const dt = untilMs - fromMs
    const high = Math.floor(index / PPM)
    curves.liveMs[expiry]! += dt
    // At most 10⁶ × a window and its wait in each part: below 2⁵⁰.
    curves.sumHigh[expiry]! += high * dt
    curves.sumLow[expiry]! += (index - high * PPM) * dt
  }
}

/** When counting ends: the expiry, or while less than half of a window was live the time at which half of one will be. */
function endMs(house: OracleHouse, expiry: Row): Millis {
  const { expiries } = house.markets
  const { curves } = house.oracle
  const missingMs = halfWindowMs(house, expiry) - curves.liveMs[expiry]!
  const expiryMs = expiries.expiryMs[expiry]!
  return missingMs <= 0 ? expiryMs : Math.max(expiryMs, curves.averagedMs[expiry]! + missingMs)
}

/** Live time that an average needs: half of its window. */
export function halfWindowMs(house: OracleHouse, expiry: Row): Millis {
  return Math.ceil(house.params.underlying.settleWindowMs[house.markets.expiries.underlying[expiry]!]! / 2)
}
