/** Scenarios: crashes and calm as tables of figures, checked and played as a stream of plain facts. */
export { ScenarioError } from './error.ts'
export { DOLLAR } from './figures.ts'
export { type ScenarioHead, scenarioList, scenarioNamed, scenarioNames, scenarioWithBars } from './list.ts'
export { scenarioOpen } from './scenario.ts'
export { STRESS_FLOOR_PPM, STRESS_PPM_MAX } from './stress.ts'
export { scenarioSources, scenarioTicks } from './ticks.ts'
export type {
  DepthBand,
  Scenario,
  ScenarioBook,
  ScenarioEntry,
  ScenarioOptions,
  ScenarioPublished,
  ScenarioSource,
  ScenarioStress,
  ScenarioTable,
  ScenarioTick,
  ScenarioUnderlying,
} from './types.ts'
export { type BarOrder, barOrders } from './types.ts'
