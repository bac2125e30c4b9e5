/**
 * Feeds: outside data, verified, into `priceReport`, `bookReport` and `depthReport` commands.
 *
 * Verifiers are pure: bytes, trust anchors and a time in; `{ ok: true, prices, passedOver }` or `{ ok: false, code, detail }` out,
 * codes as in `feedCodes`. `feedJobsOf` makes jobs of a configuration, `runFeeds` runs them and brings commands to `submit`;
 * `fetch`, clock and environment are handed in. `runFeedsApart` does both in a thread of its own, with the machine's. What is wrong with a configuration, a file or the machine is thrown, one class each.
 */
export { runFeedsApart } from './apart.ts'
export { type StreamsAnchors, verifyStreams } from './chainlink.ts'
export { ExchangeMissingError } from './clients/exchanges.ts'
export { systemClock } from './clock.ts'
export { feedCodes } from './codes.ts'
export { feedJobsOf } from './config.ts'
export { FeedConfigError } from './config-reader.ts'
export { FeedFileError } from './csv.ts'
export { proofOf } from './evidence.ts'
export { type MacroFormat, type Observation, observationsOf } from './macro.ts'
export { sourceChanges } from './mapping.ts'
export { type PythAnchors, verifyPyth } from './pyth.ts'
export { type RedstoneAnchors, verifyRedstone } from './redstone.ts'
export { type FeedNews, runFeeds } from './runner.ts'
