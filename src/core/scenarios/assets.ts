/** Collateral inside the scenarios: what is held of an underlying moves with its price (rules §4; OCC STANS since 2010). */
import { type Atoms, mulDivCeil, mulDivFloor, PPM, type Row } from '../units/index.ts'
import { nearestAtoms } from '../valuation/index.ts'
import { shocksOf } from './arrays.ts'
import { rangesOf, weightOf } from './set.ts'
import { moveOf } from './shocks.ts'
import type { ScenarioHouse } from './tables.ts'

/** Whether an underlying has markets: only then can what is held of it be hedged, and has it scenarios. */
export function isInScenarios(house: ScenarioHouse, underlying: Row): boolean {
  return (house.oracle.prices.firstMarket[underlying] ?? 0) !== 0
}

/** What a value of an underlying gains or loses in a joint scenario, signed. Floor. */
export function assetResultFloor(house: ScenarioHouse, underlying: Row, value: Atoms, scenario: number): Atoms {
  if (rangesOf[scenario] === 0) return 0
  const ppm = nearestAtoms(moveOf(shocksOf(house, underlying), scenario) * weightOf[scenario]! * PPM)
  const size = Math.abs(value)
  return value < 0 === ppm < 0 ? mulDivFloor(size, Math.abs(ppm), PPM) : -mulDivCeil(size, Math.abs(ppm), PPM)
}

/** What the worst scenario takes of a value ≥ 0 by itself: the whole range. Floor. */
export function assetLossFloor(house: ScenarioHouse, underlying: Row, value: Atoms): Atoms {
  return mulDivFloor(value, house.params.underlying.scenarioRangePpm[underlying]!, PPM)
}
