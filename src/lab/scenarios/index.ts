/** Scenarios: crashes and calm as tables of figures, checked and played as a stream of plain facts. From files: `disk/index.ts`. */
export { scenarioWithBars } from './bars.ts'
export { scenarioOfTexts } from './scenario.ts'
export { STRESS_PPM_MAX } from './stress.ts'
export { scenarioSources, scenarioTicks } from './ticks.ts'
export type {
  DepthBand,
  Scenario,
  ScenarioEntry,
  ScenarioPublished,
  ScenarioStress,
  ScenarioTick,
} from './types.ts'
export { type BarOrder, barOrders } from './types.ts'
