/**
 * Whose curves are heard of an expiry, as for prices (`aggregate.ts`): live sources with weight, none with more than a third of it, and none
 * that is far from the median in any number while three others are left. What they say is brought to now before it is compared.
 */
import { clamp, type Millis, PPM, type Row } from '../units/index.ts'
import { weightCap } from './aggregate.ts'
import { CURVE_SOURCES_MAX, MEDIAN_MIN, SLICE_ONE } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Numbers of a curve that are taken by median, each in a column of this name. */
export const numbers = ['basisPpm', 'theta', 'right', 'left', 'confidencePpm'] as const

/** One of them. */
type CurveNumber = (typeof numbers)[number]

/** Rows of the reports that are heard, and their weights: scratch of this room, no state. */
const heard = {
  count: 0,
  row: new Int32Array(CURVE_SOURCES_MAX),
  weight: new Float64Array(CURVE_SOURCES_MAX),
}

/** Values in ascending order with their weights: likewise. */
const sorted = { value: new Float64Array(CURVE_SOURCES_MAX), weight: new Float64Array(CURVE_SOURCES_MAX) }

/** Whether the report in a row is younger than `curveStaleMs`. */
export function isLive(house: OracleHouse, expiry: Row, row: Row): boolean {
  const reportMs = house.oracle.curveReports.reportMs[row]!
  const underlying = house.markets.expiries.underlying[expiry]!
  return reportMs > 0 && house.clock.nowMs - reportMs <= house.params.underlying.curveStaleMs[underlying]!
}

/** When the newest report of an expiry came, 0 never. */
export function newestMs({ oracle: { curveReports } }: OracleHouse, expiry: Row): Millis {
  let newest = 0
  for (let i = 0; i < CURVE_SOURCES_MAX; i++) {
    newest = Math.max(newest, curveReports.reportMs[expiry * CURVE_SOURCES_MAX + i]!)
  }
  return newest
}

/** Hears the sources of an expiry and returns how many there are; `medianOf` then answers of them. */
export function hearCurves(house: OracleHouse, expiry: Row): number {
  const { curveReports } = house.oracle
  heard.count = 0
  for (let i = 0; i < CURVE_SOURCES_MAX; i++) {
    const row = expiry * CURVE_SOURCES_MAX + i
    const weight = house.params.source.weight[curveReports.source[row]!]!
    if (weight === 0 || !isLive(house, expiry, row)) continue
    heard.row[heard.count] = row
    heard.weight[heard.count++] = weight
  }
  dropOutliers(house, expiry)
  return heard.count
}

/**
 * The weighted median of one number over the sources heard. Where it is not unique it is the one nearest to `last`.
 */
export function medianOf(house: OracleHouse, expiry: Row, name: CurveNumber, last: number): number {
  const cap = heard.count < MEDIAN_MIN ? 0 : weightCap(heard)
  let total = 0
  for (let i = 0; i < heard.count; i++) {
    const value = presentValue(house, expiry, heard.row[i]!, name)
    // Two sources are as good as each other: between them the last decides.
    const weight = cap === 0 ? 1 : Math.min(2 * heard.weight[i]!, cap)
    let at = i
    for (; at > 0 && sorted.value[at - 1]! > value; at--) {
      sorted.value[at] = sorted.value[at - 1]!
      sorted.weight[at] = sorted.weight[at - 1]!
    }
    sorted.value[at] = value
    sorted.weight[at] = weight
    total += weight
  }
  let sum = 0
  let low = -1
  for (let at = 0; ; at++) {
    sum += sorted.weight[at]!
    if (low < 0 && 2 * sum >= total) low = at
    if (2 * sum > total) return clamp(last, sorted.value[low]!, sorted.value[at]!)
  }
}

/** Leaves out what is further than its bound from the median, farthest first, then the higher number, down to three. */
function dropOutliers(house: OracleHouse, expiry: Row): void {
  if (heard.count <= MEDIAN_MIN) return
  const { curves } = house.oracle
  const median = (name: CurveNumber): number => medianOf(house, expiry, name, curves[name][expiry]!)
  const middle = { basisPpm: median('basisPpm'), theta: median('theta'), right: median('right'), left: median('left') }
  while (heard.count > MEDIAN_MIN) {
    let worst = -1
    let distance = 1
    for (let i = 0; i < heard.count; i++) {
      const found = distanceOf(house, expiry, heard.row[i]!, middle)
      if (found > distance || (worst >= 0 && found === distance && isHigher(house, i, worst))) {
        worst = i
        distance = found
      }
    }
    if (worst < 0) return
    const last = --heard.count
    heard.row[worst] = heard.row[last]!
    heard.weight[worst] = heard.weight[last]!
  }
}

function isHigher({ oracle: { curveReports } }: OracleHouse, one: number, other: number): boolean {
  return curveReports.source[heard.row[one]!]! > curveReports.source[heard.row[other]!]!
}

/**
 * How far a report lies from the median, in its bounds: beyond 1 it is an outlier. Variance as a part of itself, a wing as a part of √θ,
 * which is what wings of one shape grow with, a forward as a part of the index.
 */
function distanceOf(
  house: OracleHouse,
  expiry: Row,
  row: Row,
  middle: Readonly<Record<Exclude<CurveNumber, 'confidencePpm'>, number>>,
): number {
  const p = house.params.underlying
  const underlying = house.markets.expiries.underlying[expiry]!
  const off = (name: keyof typeof middle): number => Math.abs(presentValue(house, expiry, row, name) - middle[name])
  const basis = off('basisPpm') / p.curveBasisOutlierPpm[underlying]!
  if (middle.theta === 0) return basis
  const wings = Math.max(off('right'), off('left')) / Math.sqrt(middle.theta * SLICE_ONE)
  return Math.max(basis, (Math.max(off('theta') / middle.theta, wings) * PPM) / p.curveOutlierPpm[underlying]!)
}

/**
 * A number of a report as it is now: what it says of a variance, a wing or a forward shrinks with the time that is left, as the curve in force
 * does. Floor, which keeps the order of expiries: a later one shrinks less.
 */
function presentValue(house: OracleHouse, expiry: Row, row: Row, name: CurveNumber): number {
  const { curveReports } = house.oracle
  const value = curveReports[name][row]!
  if (name === 'confidencePpm') return value
  const expiryMs = house.markets.expiries.expiryMs[expiry]!
  return Math.floor((value * (expiryMs - house.clock.nowMs)) / (expiryMs - curveReports.reportMs[row]!))
}
