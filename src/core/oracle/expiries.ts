/**
 * How contracts settle: at the average of the index over the window that ends at their expiry, weighted by time, over the time in
 * which it was live. A share of the payoff is fixed as it accrues, and marks say so (`contracts.ts`). Of a window with less than half
 * of it live the end moves on, to half of a window, at most `settleWaitMs` late; then the rule price of the expiry settles, since an average
 * of moments could be made in moments, or if there is none the last index that there was.
 */
import { type Millis, PPM, type Price, type Row } from '../units/index.ts'
import { expiryPosition, type expiryStatuses } from '../words/index.ts'
import { countExpiries, halfWindowMs } from './averages.ts'
import { ageCurve } from './curves.ts'
import { remarkUnderlying } from './marks.ts'
import { standScenarios } from './scenario-time.ts'
import type { OracleHouse } from './tables.ts'
import { ruleIndexFloor } from './windows.ts'

/** Does what is due of an expiry: its curve ages, its window begins, its price is fixed. Before its markets are marked. */
export function stepExpiry(house: OracleHouse, expiry: Row): void {
  const { expiries } = house.markets
  const { curves } = house.oracle
  const { nowMs } = house.clock
  if (expiries.status[expiry] === expiryPosition.settled) {
    curves.dueMs[expiry] = Number.MAX_SAFE_INTEGER
    return
  }
  const underlying = expiries.underlying[expiry]!
  const expiryMs = expiries.expiryMs[expiry]!
  const startMs = expiryMs - house.params.underlying.settleWindowMs[underlying]!
  countExpiries(house, underlying)
  if (expiries.status[expiry] === expiryPosition.trading && nowMs >= startMs) tell(house, expiry, 'averaging')
  if (nowMs >= expiryMs && canSettle(house, expiry)) {
    settle(house, expiry)
    return
  }
  const agesMs = ageCurve(house, expiry)
  // After its end an expiry that waits is looked at with every report, and with time.
  const nextMs = nowMs < startMs ? startMs : nowMs < expiryMs ? expiryMs : nowMs + WAIT_LOOK_MS
  curves.dueMs[expiry] = Math.min(agesMs, nextMs)
}

/** Time between two looks at an expiry that waits for an index. */
const WAIT_LOOK_MS: Millis = 1000

function canSettle(house: OracleHouse, expiry: Row): boolean {
  const { expiries } = house.markets
  const { curves } = house.oracle
  if (curves.liveMs[expiry]! >= halfWindowMs(house, expiry)) return true
  const waitMs = house.params.underlying.settleWaitMs[expiries.underlying[expiry]!]!
  return house.clock.nowMs >= expiries.expiryMs[expiry]! + waitMs
}

function settle(house: OracleHouse, expiry: Row): void {
  const { expiries } = house.markets
  const { curves } = house.oracle
  const underlying = expiries.underlying[expiry]!
  expiries.price[expiry] = settlePrice(house, expiry)
  tell(house, expiry, 'settled')
  curves.dueMs[expiry] = Number.MAX_SAFE_INTEGER
  unlink(house, underlying, expiry)
  standScenarios(house, underlying)
  remarkUnderlying(house, underlying)
}

/** Dollar atoms per base lot. Nearest, halves up, as marks are; the rule price is a floor. An underlying that never had a price has no contract that anybody could have traded: 1. */
function settlePrice(house: OracleHouse, expiry: Row): Price {
  const { expiries, underlyings } = house.markets
  const { curves } = house.oracle
  const underlying = expiries.underlying[expiry]!
  const liveMs = curves.liveMs[expiry]!
  if (liveMs >= halfWindowMs(house, expiry)) {
    const sum = BigInt(curves.sumHigh[expiry]!) * BigInt(PPM) + BigInt(curves.sumLow[expiry]!)
    return Math.max(1, Number((2n * sum + BigInt(liveMs)) / (2n * BigInt(liveMs))))
  }
  return Math.max(1, ruleIndexFloor(house, underlying, expiries.expiryMs[expiry]!) ?? underlyings.index[underlying]!)
}

function tell(house: OracleHouse, expiry: Row, status: (typeof expiryStatuses)[number]): void {
  const { expiries } = house.markets
  expiries.status[expiry] = expiryPosition[status]
  const { liveMs } = house.oracle.curves
  house.events.push({ type: 'expiryStatus', expiry, status, price: expiries.price[expiry]!, liveMs: liveMs[expiry]! })
}

/** Takes a settled expiry out of the list of its underlying. */
function unlink(house: OracleHouse, underlying: Row, expiry: Row): void {
  const { prices, curves } = house.oracle
  if (prices.firstExpiry[underlying] === expiry + 1) {
    prices.firstExpiry[underlying] = curves.next[expiry]!
    return
  }
  let before = prices.firstExpiry[underlying]! - 1
  while (curves.next[before] !== expiry + 1) before = curves.next[before]! - 1
  curves.next[before] = curves.next[expiry]!
}
