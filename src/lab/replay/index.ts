/** Replays: a scenario through a whole house, with a population, an observer, and other rules beside. */
export { armMeaning } from './arms.ts'
export { compareArms, compareSets, comparisonOf } from './compare.ts'
export { ReplayError } from './error.ts'
export { type ParameterWish, parameterWish } from './parameters.ts'
export {
  ACCOUNTS_DEFAULT,
  ACCOUNTS_MAX,
  type ReplayHook,
  type ReplayOptions,
  type ReplayProgress,
  replay,
} from './replay.ts'
export {
  type ArmName,
  armNames,
  type ComparisonResult,
  type ComparisonRow,
  type ReplayAccount,
  type ReplayIncident,
  type ReplayMarketSeries,
  type ReplayPublished,
  type ReplayResult,
  type ReplaySeries,
  type StressResult,
} from './result.ts'
export { STRESS_ACCOUNTS, STRESS_BUDGET, type StressOptions, stressTest } from './stress.ts'
