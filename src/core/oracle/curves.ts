/**
 * Curves: what sources say of the forwards and volatilities of an underlying, expiry by expiry. Of each number the median over
 * the sources that are heard (`curve-votes.ts`), each brought to now, is taken; it may move by a step at a taking and no oftener than `curveGapMs`. Medians are repaired to be free of
 * arbitrage; what cannot be is not taken, and the curve in force ages into a degraded one.
 */

import { expiryAt, listingMax } from '../markets/index.ts'
import { clamp, type Millis, mulDivCeil, PPM, type Row } from '../units/index.ts'
import { expiryPosition, modePosition, oracleModes, type Reject } from '../words/index.ts'
import { freeOfArbitrage } from './arbitrage.ts'
import { hearCurves, isLive, medianOf, newestMs, numbers } from './curve-votes.ts'
import { BASIS_MAX_PPM, CURVE_SOURCES_MAX, THETA_MAX } from './limits.ts'
import { remarkUnderlying } from './marks.ts'
import { standScenarios } from './scenario-time.ts'
import { isButterflyFree, isCalendarFree, type Slice, shareLeft } from './slices.ts'
import { dueAt, followListings, type OracleHouse } from './tables.ts'

/** What a source says of one expiry. */
type CurveEntry = {
  readonly expiryMs: number
  readonly basisPpm: number
  readonly theta: number
  readonly right: number
  readonly left: number
  readonly confidencePpm: number
}

/** Of an expiry that nobody reported lately and that is only made to fit. */
const FITTED = 2

/** Curves that would be in force, by expiry: scratch of this room, no state. */
const wanted = {
  taken: new Uint8Array(listingMax.expiries),
  sources: new Uint8Array(listingMax.expiries),
  basisPpm: new Float64Array(listingMax.expiries),
  theta: new Float64Array(listingMax.expiries),
  right: new Float64Array(listingMax.expiries),
  left: new Float64Array(listingMax.expiries),
  confidencePpm: new Float64Array(listingMax.expiries),
}

/**
 * Why a report is refused: `fieldOutOfRange`, `entryRepeated` (expiries ascend), `underlyingUnknown`, `sourceUnknown`, `capacityReached`,
 * `expiryUnknown`, `curveArbitrage`. One bad entry refuses the whole report.
 */
export function curveReject(
  house: OracleHouse,
  source: Row,
  underlying: Row,
  entries: readonly CurveEntry[],
): Reject | null {
  if (!entries.every(isInRange)) return 'fieldOutOfRange'
  if (entries.some(({ expiryMs }, i) => i > 0 && expiryMs <= entries[i - 1]!.expiryMs)) return 'entryRepeated'
  if (underlying >= house.markets.underlyings.rows) return 'underlyingUnknown'
  if (source >= house.ledger.sources.rows) return 'sourceUnknown'
  const rows = entries.map(({ expiryMs }) => expiryAt(house, underlying, expiryMs))
  if (rows.some((expiry) => expiry >= 0 && placeOf(house, expiry, source) < 0)) return 'capacityReached'
  if (rows.some((expiry) => expiry < 0 || isOver(house, expiry))) return 'expiryUnknown'
  const slices = entries.filter(({ theta }) => theta > 0)
  const free = slices.every((slice, i) => isButterflyFree(slice) && (i === 0 || isCalendarFree(slices[i - 1]!, slice)))
  return free ? null : 'curveArbitrage'
}

/** A forward alone has no slice; a slice has variance. */
function isInRange({ basisPpm, theta, right, left, confidencePpm }: CurveEntry): boolean {
  if (Math.abs(basisPpm) > BASIS_MAX_PPM || theta < 0 || theta > THETA_MAX || right < 0 || left < 0) return false
  return confidencePpm <= PPM && (theta > 0 || (right === 0 && left === 0))
}

function isOver(house: OracleHouse, expiry: Row): boolean {
  const { expiries } = house.markets
  return expiries.status[expiry] === expiryPosition.settled || expiries.expiryMs[expiry]! <= house.clock.nowMs
}

/** Takes a judged report, and what the sources say now. */
export function takeCurve(house: OracleHouse, source: Row, underlying: Row, entries: readonly CurveEntry[]): void {
  followListings(house)
  const { curveReports } = house.oracle
  for (const entry of entries) {
    const row = placeOf(house, expiryAt(house, underlying, entry.expiryMs), source)
    curveReports.source[row] = source
    curveReports.reportMs[row] = house.clock.nowMs
    for (const name of numbers) curveReports[name][row] = entry[name]
  }
  makeCurves(house, underlying)
}

/** The row of a source's report: its own, an unused one, or a stale one; −1 when there is none. An expiry that the oracle has not met yet has room. */
function placeOf(house: OracleHouse, expiry: Row, source: Row): Row {
  const { curveReports } = house.oracle
  const first = expiry * CURVE_SOURCES_MAX
  if (first >= curveReports.rows) return first
  let free = -1
  for (let row = first; row < first + CURVE_SOURCES_MAX; row++) {
    if (curveReports.reportMs[row]! > 0 && curveReports.source[row] === source) return row
    if (free < 0 && !isLive(house, expiry, row)) free = row
  }
  return free
}

/** Takes the medians of all expiries of an underlying together, if they are free of arbitrage. */
function makeCurves(house: OracleHouse, underlying: Row): void {
  const { curves, prices } = house.oracle
  let any = false
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    want(house, underlying, expiry)
    if (wanted.taken[expiry] === 1) any = true
  }
  if (!any) return
  const broken = repaired(house, underlying)
  if (broken >= 0) {
    house.events.push({ type: 'curveRefused', underlying, expiry: broken })
    return
  }
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    if (wanted.taken[expiry] !== 0) setCurve(house, underlying, expiry)
  }
  standScenarios(house, underlying)
  remarkUnderlying(house, underlying)
}

/** What an expiry’s curve would be: the medians, a step at most from what it is; or what it is. */
function want(house: OracleHouse, underlying: Row, expiry: Row): void {
  const { curves } = house.oracle
  const p = house.params.underlying
  const share = shareLeft(house, expiry, house.clock.nowMs)
  const live = hearCurves(house, expiry)
  const isEarly = house.clock.nowMs - curves.freshMs[expiry]! < p.curveGapMs[underlying]!
  // Without a report since the last taking there is nothing to take: a slice must not be kept young by other expiries’ reports.
  const isNews = newestMs(house, expiry) > curves.freshMs[expiry]!
  const takes = live >= p.sourcesMin[underlying]! && isNews && !isEarly && !isOver(house, expiry)
  wanted.taken[expiry] = takes ? 1 : 0
  wanted.sources[expiry] = live
  const first = curves.curveMs[expiry] === 0
  for (const name of numbers) {
    const stands = curves[name][expiry]! * (name === 'confidencePpm' ? 1 : share)
    if (!takes) {
      // To the last bit: what is taken beside it must not lie below it.
      wanted[name][expiry] = stands
      continue
    }
    const last = Math.floor(stands)
    const median = medianOf(house, expiry, name, last)
    if (first || name === 'confidencePpm' || (last === 0 && name !== 'basisPpm')) wanted[name][expiry] = median
    else if (name === 'basisPpm') {
      const step = p.curveBasisStepPpm[underlying]!
      wanted[name][expiry] = clamp(median, last - step, last + step)
    } else {
      const step = mulDivCeil(last, p.curveStepPpm[underlying]!, PPM)
      wanted[name][expiry] = clamp(median, last - step, last + step)
    }
  }
}

/** Repairs the slices that would be in force together; the first expiry of which a condition does not hold then, −1 when all do. */
function repaired(house: OracleHouse, underlying: Row): Row {
  const { curves, prices } = house.oracle
  const rows: Row[] = []
  for (let expiry = prices.firstExpiry[underlying]! - 1; expiry >= 0; expiry = curves.next[expiry]! - 1) {
    if (wanted.theta[expiry]! > 0) rows.push(expiry)
  }
  const slices: Slice[] = rows.map((expiry) => ({
    theta: wanted.theta[expiry]!,
    right: wanted.right[expiry]!,
    left: wanted.left[expiry]!,
  }))
  freeOfArbitrage(slices)
  rows.forEach((expiry, i) => {
    const { theta, right, left } = slices[i]!
    const moved = theta !== wanted.theta[expiry] || right !== wanted.right[expiry] || left !== wanted.left[expiry]
    // What stands is brought to now and made to fit what is taken beside it; it is no younger for that.
    if (moved && wanted.taken[expiry] === 0) wanted.taken[expiry] = FITTED
    if (!moved) return
    // Whole numbers are told; where their rounding breaks a condition nothing is taken.
    if (wanted.taken[expiry] === FITTED) wanted.basisPpm[expiry] = Math.floor(wanted.basisPpm[expiry]! + 0.5)
    slices[i]!.theta = wanted.theta[expiry] = Math.ceil(theta)
    slices[i]!.right = wanted.right[expiry] = Math.floor(right)
    slices[i]!.left = wanted.left[expiry] = Math.floor(left)
  })
  return rows.find((_, i) => !isFree(slices[i - 1], slices[i]!)) ?? -1
}

function isFree(early: Slice | undefined, late: Slice): boolean {
  return isButterflyFree(late) && (early === undefined || isCalendarFree(early, late))
}

function setCurve(house: OracleHouse, underlying: Row, expiry: Row): void {
  const { curves } = house.oracle
  for (const name of numbers) curves[name][expiry] = wanted[name][expiry]! + 0
  curves.curveMs[expiry] = house.clock.nowMs
  curves.sources[expiry] = wanted.sources[expiry]!
  if (wanted.taken[expiry] !== FITTED) {
    curves.freshMs[expiry] = house.clock.nowMs
    curves.mode[expiry] = modePosition.normal
  }
  const staleMs = house.clock.nowMs + house.params.underlying.curveStaleMs[underlying]! + 1
  curves.dueMs[expiry] = Math.min(curves.dueMs[expiry]!, staleMs)
  dueAt(house.oracle, curves.dueMs[expiry]!)
  tellCurve(house, expiry)
}

function tellCurve(house: OracleHouse, expiry: Row): void {
  const { curves } = house.oracle
  house.events.push({
    type: 'curveSet',
    expiry,
    basisPpm: curves.basisPpm[expiry]!,
    theta: curves.theta[expiry]!,
    right: curves.right[expiry]!,
    left: curves.left[expiry]!,
    confidencePpm: curves.confidencePpm[expiry]!,
    sources: curves.sources[expiry]!,
    mode: oracleModes[curves.mode[expiry]!]!,
    freshMs: curves.freshMs[expiry]!,
  })
}

/**
 * Lets a curve age: normal, degraded when it is stale, halted a while later. Returns when it changes next without a report,
 * MAX_SAFE_INTEGER when it does not.
 */
export function ageCurve(house: OracleHouse, expiry: Row): Millis {
  const { curves } = house.oracle
  const p = house.params.underlying
  const underlying = house.markets.expiries.underlying[expiry]!
  const sinceMs = curves.freshMs[expiry]!
  if (sinceMs === 0) return Number.MAX_SAFE_INTEGER
  const staleMs = sinceMs + p.curveStaleMs[underlying]! + 1
  const haltMs = staleMs + p.curveHaltMs[underlying]!
  const { nowMs } = house.clock
  const mode = nowMs < staleMs ? modePosition.normal : nowMs < haltMs ? modePosition.degraded : modePosition.halted
  if (curves.mode[expiry] !== mode) {
    curves.mode[expiry] = mode
    house.events.push({ type: 'curveMode', expiry, mode: oracleModes[mode]! })
  }
  return mode === modePosition.normal ? staleMs : mode === modePosition.degraded ? haltMs : Number.MAX_SAFE_INTEGER
}
