/** Models that choose parameters: never imported by the core, their results enter as rounded numbers in a command. */

// Seasons
export {
  type Attestation,
  attestationFaults,
  attestationOf,
  type Coverage,
  type CrashLead,
  crashes,
  DWELL_DAYS,
  dateOfDay,
  dayOfDate,
  distancesOf,
  type History,
  type Input,
  inputs,
  lieBoundMilli,
  listedSpans,
  multipleOf,
  partMicro,
  type Reading,
  type SeasonDay,
  type Series,
  SeriesFault,
  SHIFT_DAYS_MIN,
  type Spell,
  type Study,
  seasonDays,
  seasons,
  seriesOf,
  studyOf,
  studySpan,
  textOfDistances,
  textOfSeries,
  WEIGHT_ALL,
  WINDOW_DAYS,
  yearsOf,
} from './seasons/index.ts'
// Surfaces
export { type ArbitrageCount, arbitrageOf } from './surface/arbitrage.ts'
export { calibrate, type FittedSlice, type Surface } from './surface/calibrate.ts'
export { type Chain, chainRead } from './surface/chain.ts'
export {
  type ChainFacts,
  type ChainFile,
  chainFileOfText,
  chainFileOfValue,
  chainOfDays,
} from './surface/chain-file.ts'
export { ChainFileFault } from './surface/chain-row.ts'
export { snapshotOf } from './surface/forward.ts'
export { curveReportOf, nodesOf, type SurfaceNodes } from './surface/nodes.ts'
export { type QuoteFault, smilesOfQuotes } from './surface/quotes.ts'
export { varianceAt } from './surface/slice.ts'
export { type Smile, smilesOfChain } from './surface/smile.ts'
export { type Svi, sviCurveAt } from './surface/svi.ts'
export { type FineSmile, fineSmiles } from './surface/svi-fit.ts'
export { syntheticChain } from './surface/synthetic.ts'
export { discreteLevel, surfaceLevel, swapLevelOf } from './surface/variance.ts'
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
export type { Series as PriceSeries } from './tails/series.ts'
export type { Verdict } from './tails/verdict.ts'
export type { Light } from './tails/zone.ts'
