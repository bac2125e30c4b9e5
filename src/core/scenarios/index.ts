/** Scenarios: what a lot of each instrument gains or loses in each move of its underlying. */
export { deltaOf, refreshArrays, refreshArraysAt, stampOf } from './arrays.ts'
export { addAssetResults, assetLossFloor, isInScenarios } from './assets.ts'
export {
  beginCell,
  type Cell,
  endOf,
  hasEnds,
  isInCell,
  isOnLine,
  needEnds,
  offLineOf,
  placeIn,
} from './cells.ts'
export { followMark, followScenarios } from './drift.ts'
export { type ScenarioFacts, scenarioFactsOf } from './facts.ts'
export { CURVE_WIDTH, DELTA, EXPIRY_BASIS, JOINT, NOTIONAL, SCENARIOS, STRIDE, VEGA } from './set.ts'
export { CELL_ANCHORS, type ScenarioHouse, scenariosOf } from './tables.ts'
