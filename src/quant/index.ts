/** What is computed beside the house, from histories and quotes, and enters it as proposals and reports or not at all. */

// Tails: margins from histories, walked forward, and published tests of whether they covered.
export { type Closing, closingDays, concentrationAddOn, liquidityAddOn, wrongWayAddOn } from './tails/add-ons.ts'
export {
  type Backtest,
  backtest,
  backtestLinear,
  chargeNext,
  eventWindows,
  type JudgedMember,
} from './tails/backtest.ts'
export { linearBook } from './tails/book.ts'
export { type Histories, historiesUntil } from './tails/histories.ts'
export { backtestHours, HISTORY_HOURS, type HourlyBacktest } from './tails/hourly.ts'
export { members, tiers } from './tails/members.ts'
export { chargedRule } from './tails/rule.ts'
export type { Series } from './tails/series.ts'
export type { Verdict } from './tails/verdict.ts'
export type { Light } from './tails/zone.ts'
