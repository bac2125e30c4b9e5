/**
 * The moment at which the scenarios of an underlying stand: when its curve was taken or an expiry of it has settled, else a step of time
 * ago. What its averages had accrued by then is kept beside it, so that scenarios are the same whenever they are asked for
 * (docs/decisions/0190-…).
 */
import { touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { countExpiries } from './averages.ts'
import type { OracleHouse } from './tables.ts'

/** Lets the scenarios of an underlying stand at the present. */
export function standScenarios(house: OracleHouse, underlying: Row): void {
  countExpiries(house, underlying)
  const { prices, curves } = house.oracle
  prices.scenarioMs[underlying] = house.clock.nowMs
  // Not the time alone: two curves may be taken in one millisecond.
  prices.scenarioTurn[underlying]! += 1
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    curves.stoodLiveMs[expiry] = curves.liveMs[expiry]!
    curves.stoodHigh[expiry] = curves.sumHigh[expiry]!
    curves.stoodLow[expiry] = curves.sumLow[expiry]!
  }
  touch(house.moved.scenarios, underlying)
}
