/** Scenarios: what a lot of each instrument gains or loses in each move of its underlying. */
export { deltaOf, refreshArrays, refreshArraysAt, stampOf } from './arrays.ts'
export { assetLossFloor, assetResultFloor, isInScenarios } from './assets.ts'
export {
  type Cell,
  cellOf,
  endArrays,
  endMark,
  endPrice,
  isInCell,
  isOnLine,
  refreshEnds,
  toleranceOf,
} from './cells.ts'
export { type ScenarioFacts, scenarioFactsOf } from './facts.ts'
export { DELTA, EXPIRY_BASIS, JOINT, NOTIONAL, SCENARIOS, STRIDE } from './set.ts'
export { type ScenarioHouse, scenariosOf } from './tables.ts'
