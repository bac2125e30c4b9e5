/**
 * The index of an underlying: live reports are aggregated, the step rule bounds how fast the index follows, the mode says
 * what it is good for. Everything that hangs on the index (marks, asset prices, add-ons) is priced anew in the same
 * command.
 */
import { touch } from '../tables/index.ts'
import { assert, clamp, type Millis, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import { modePosition, oracleModes } from '../words/index.ts'
import { aggregate, ballotOf } from './aggregate.ts'
import { shareCeil } from './arithmetic.ts'
import { countExpiries } from './averages.ts'
import { boundInterest } from './interest-cap.ts'
import { SOURCES_MAX } from './limits.ts'
import { priceUnderlying } from './pricing.ts'
import { dueAt, type OracleHouse } from './tables.ts'
import { countVolatility, volatilityDueMs } from './volatility.ts'
import { countWindow, windowDueMs } from './windows.ts'

/** Live reports of the underlying in hand: scratch of this room, no state. */
const ballot = ballotOf()

/** What gathering live reports found besides them: scratch. */
const found = { newestMs: 0, expiryMs: 0 }

/** Makes the index of an underlying from what is live now. */
export function makeIndex(house: OracleHouse, underlying: Row): void {
  const { underlyings } = house.markets
  const { prices } = house.oracle
  const nowMs = house.clock.nowMs
  countWindow(house, underlying)
  countExpiries(house, underlying)
  gather(house, underlying)
  const before = underlyings.index[underlying]!
  const modeBefore = underlyings.mode[underlying]!
  const sourcesBefore = underlyings.sources[underlying]!
  const confidenceBefore = underlyings.confidence[underlying]!
  const rawBefore = underlyings.raw[underlying]!
  if (found.newestMs > 0) prices.freshMs[underlying] = found.newestMs
  if (ballot.count > 0) follow(house, underlying)
  else underlyings.sources[underlying] = 0
  const index = underlyings.index[underlying]!
  underlyings.mode[underlying] = modeOf(house, underlying)
  if (index > 0) countVolatility(house, underlying, before)
  if (index !== before) touch(house.moved.indexes, underlying)
  if (
    index !== before ||
    underlyings.raw[underlying] !== rawBefore ||
    underlyings.mode[underlying] !== modeBefore ||
    underlyings.sources[underlying] !== sourcesBefore ||
    underlyings.confidence[underlying] !== confidenceBefore
  ) {
    tellIndex(house, underlying)
  }
  schedule(house, underlying, nowMs)
  boundInterest(house, underlying)
  if (index > 0) priceUnderlying(house, underlying)
}

/** Fills the ballot with the reports that are not stale, of sources that have weight. */
function gather(house: OracleHouse, underlying: Row): void {
  const { reports, prices } = house.oracle
  const { weight } = house.params.source
  const staleMs = house.params.underlying.staleMs[underlying]!
  const oldestMs = house.clock.nowMs - staleMs
  const first = underlying * SOURCES_MAX
  const end = first + prices.reports[underlying]!
  ballot.count = 0
  found.newestMs = 0
  found.expiryMs = Number.MAX_SAFE_INTEGER
  for (let row = first; row < end; row++) {
    const source = reports.source[row]!
    const reportMs = reports.reportMs[row]!
    if (weight[source]! === 0) continue
    if (reportMs > found.newestMs) found.newestMs = reportMs
    if (reportMs < oldestMs) continue
    if (reportMs + staleMs + 1 < found.expiryMs) found.expiryMs = reportMs + staleMs + 1
    const at = ballot.count++
    ballot.source[at] = source
    ballot.price[at] = reports.price[row]!
    ballot.confidence[at] = reports.confidence[row]!
    ballot.weight[at] = weight[source]!
  }
}

/** Lets the index follow the median of the ballot, as far as the step rule lets it. */
function follow(house: OracleHouse, underlying: Row): void {
  const { underlyings } = house.markets
  const { prices } = house.oracle
  const nowMs = house.clock.nowMs
  const last = underlyings.index[underlying]!
  aggregate(ballot, last, house.params.underlying.outlierPpm[underlying]!)
  const raw = ballot.median
  const index = last === 0 ? firstIndex(house, underlying, raw) : stepTo(house, underlying, last, raw)
  underlyings.raw[underlying] = raw
  underlyings.index[underlying] = index
  underlyings.held[underlying] = index === raw ? 0 : 1
  underlyings.confidence[underlying] = ballot.spread
  underlyings.sources[underlying] = ballot.count
  underlyings.indexMs[underlying] = nowMs
  prices.confidencePpm[underlying] = shareCeil(ballot.spread, raw)
}

/** The first price there ever is has nothing to be held to; the step rule measures from it as from long ago. */
function firstIndex(house: OracleHouse, underlying: Row, raw: Price): Price {
  const { prices } = house.oracle
  prices.stepBase[underlying] = raw
  prices.stepFromMs[underlying] = 0
  prices.stepMs[underlying] = house.clock.nowMs
  return raw
}

/**
 * The step rule. Within one millisecond all steps together are measured from where the index stood before it: reports of
 * several sources at one time share one allowance. A step too short to move the price by an atom is not counted as one.
 */
function stepTo(house: OracleHouse, underlying: Row, last: Price, raw: Price): Price {
  const { prices } = house.oracle
  const nowMs = house.clock.nowMs
  const fresh = nowMs > prices.stepMs[underlying]!
  const base = fresh ? last : prices.stepBase[underlying]!
  const fromMs = fresh ? prices.stepMs[underlying]! : prices.stepFromMs[underlying]!
  const allowed = stepMaxFloor(house, underlying, base, nowMs - fromMs)
  if (allowed === 0) return last
  prices.stepBase[underlying] = base
  prices.stepFromMs[underlying] = fromMs
  prices.stepMs[underlying] = nowMs
  return clamp(raw, Math.max(base - allowed, 1), base + allowed)
}

/** How far the index may move from a price in a time, atoms. Floor. */
function stepMaxFloor(house: OracleHouse, underlying: Row, base: Price, elapsedMs: Millis): Price {
  const { stepPpmPerS, stepMaxPpm } = house.params.underlying
  // A rate of 1 ppm a second or more reaches the largest step within 10⁹ ms.
  const ppm = Math.floor((stepPpmPerS[underlying]! * Math.min(elapsedMs, 10 ** 9)) / 1000)
  return mulDivFloor(base, Math.min(ppm, stepMaxPpm[underlying]!), PPM)
}

/** Position in `oracleModes`. */
function modeOf(house: OracleHouse, underlying: Row): number {
  const { underlyings } = house.markets
  const { prices } = house.oracle
  const p = house.params.underlying
  if (underlyings.index[underlying] === 0) return modePosition.halted
  const live = underlyings.sources[underlying]!
  if (live === 0) return house.clock.nowMs < haltingMs(house, underlying) ? modePosition.degraded : modePosition.halted
  const narrow = prices.confidencePpm[underlying]! <= p.confidenceMaxPpm[underlying]!
  return live >= p.sourcesMin[underlying]! && narrow ? modePosition.normal : modePosition.degraded
}

/** When the price is halted if no report comes: `haltMs` after the last report went stale. */
function haltingMs(house: OracleHouse, underlying: Row): Millis {
  const p = house.params.underlying
  return house.oracle.prices.freshMs[underlying]! + p.staleMs[underlying]! + p.haltMs[underlying]!
}

/** When this underlying needs a look without a report: a report goes stale, it is halted, it is held, averages go on. */
function schedule(house: OracleHouse, underlying: Row, nowMs: Millis): void {
  const { underlyings } = house.markets
  const { prices } = house.oracle
  let dueMs = Number.MAX_SAFE_INTEGER
  if (underlyings.sources[underlying]! > 0) {
    dueMs = Math.min(found.expiryMs, windowDueMs(house, underlying))
    if (underlyings.held[underlying] === 1) dueMs = nowMs + 1
  } else if (underlyings.mode[underlying] === modePosition.degraded) dueMs = haltingMs(house, underlying)
  prices.dueMs[underlying] = Math.min(dueMs, volatilityDueMs(house, underlying))
  dueAt(house.oracle, prices.dueMs[underlying]!)
}

/** Says what the index is. */
export function tellIndex(house: OracleHouse, underlying: Row): void {
  const { underlyings } = house.markets
  const mode = oracleModes[underlyings.mode[underlying]!]
  assert(mode !== undefined, 'a mode is one of three')
  house.events.push({
    type: 'indexSet',
    underlying,
    price: underlyings.index[underlying]!,
    raw: underlyings.raw[underlying]!,
    confidence: underlyings.confidence[underlying]!,
    sources: underlyings.sources[underlying]!,
    mode,
  })
}
