/** Replays: a scenario through a whole house, with a population, an observer, and other rules beside. */
export { armMeaning } from './arms.ts'
export { ReplayError } from './error.ts'
export { type ParameterWish, parameterWish } from './parameters.ts'
export {
  ACCOUNTS_DEFAULT,
  type ReplayHook,
  type ReplayOptions,
  type ReplayProgress,
  replay,
} from './replay.ts'
export { type ArmName, armNames, type ReplayResult } from './result.ts'
