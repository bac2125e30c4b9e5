/** Collateral inside the scenarios: what is held of an underlying moves with its price (rules §4; OCC STANS since 2010). */
import { type Atoms, mulDivCeil, mulDivFloor, PPM, type Row } from '../units/index.ts'
import { nearestAtoms } from '../valuation/index.ts'
import { shocksOf } from './arrays.ts'
import { JOINT, rangesOf, weightOf } from './set.ts'
import { moveOf } from './shocks.ts'
import type { ScenarioHouse } from './tables.ts'

/** Whether an underlying has markets: only then can what is held of it be hedged, and has it scenarios. */
export function isInScenarios(house: ScenarioHouse, underlying: Row): boolean {
  return (house.oracle.prices.firstMarket[underlying] ?? 0) !== 0
}

/**
 * Adds what a value of an underlying (below 0: a debt) gains or loses in each joint scenario, signed atoms, to `out` from `at` on. Floor
 * each.
 */
export function addAssetResults(
  house: ScenarioHouse,
  underlying: Row,
  value: Atoms,
  out: Float64Array,
  at: number,
): void {
  const shocks = shocksOf(house, underlying)
  const size = Math.abs(value)
  for (let s = 0; s < JOINT; s++) {
    if (rangesOf[s] === 0) continue
    const ppm = nearestAtoms(moveOf(shocks, s) * weightOf[s]! * PPM)
    const moved = Math.abs(ppm)
    out[at + s]! += value < 0 === ppm < 0 ? mulDivFloor(size, moved, PPM) : -mulDivCeil(size, moved, PPM)
  }
}

/** What the worst scenario takes of a value ≥ 0 by itself: the whole range. Floor. */
export function assetLossFloor(house: ScenarioHouse, underlying: Row, value: Atoms): Atoms {
  return mulDivFloor(value, house.params.underlying.scenarioRangePpm[underlying]!, PPM)
}
