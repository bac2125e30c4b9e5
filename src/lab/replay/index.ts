/** Replays: a scenario through a whole house, with a population, an observer, and other rules beside. */
export { comparisonOf } from './compare.ts'
export { type ParameterWish, parameterWish, settingsOf } from './parameters.ts'
export { marketNames, planHouse } from './plan.ts'
export { type ReplayOptions, replay } from './replay.ts'
export {
  type ArmName,
  armNames,
  type ComparisonResult,
  type ComparisonRow,
  type ReplayAccount,
  type ReplayMarketSeries,
  type ReplayPublished,
  type ReplayResult,
  type ReplaySeries,
  type StressResult,
} from './result.ts'
export type { ReplayHook } from './run.ts'
export {
  openingSteps,
  playingSteps,
  type Step,
  type Story,
  storyHears,
  storyOf,
  storyResumes,
} from './story.ts'
export { stressTest } from './stress.ts'
