/** Reports of prices: judged whole, stored per source and underlying, then the index of each underlying named is made. */
import { listingMax } from '../markets/index.ts'
import { type Millis, PRICE_MAX, type Price, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import { makeIndex } from './indexing.ts'
import { SOURCES_MAX } from './limits.ts'
import { followListings, type OracleHouse } from './tables.ts'

/** One price of a report. */
type ReportEntry = {
  readonly underlying: Row
  /** Dollar atoms (10⁻⁶ dollar) per base lot, 1 … PRICE_MAX. */
  readonly price: Price
  /** Half-width of the interval in which the source believes it, 0 ≤ confidence < price. */
  readonly confidence: Price
}

/** Marks underlyings named in the report being judged: scratch of this room, no state. */
const named = { stamps: new Int32Array(listingMax.underlyings), stamp: 0 }

/**
 * Why a report is refused: `fieldOutOfRange`, `entryRepeated`, `underlyingUnknown`, `sourceUnknown`, or
 * `capacityReached` when an underlying has its most live sources already. One bad entry refuses the whole report.
 */
export function reportReject(house: OracleHouse, source: Row, entries: readonly ReportEntry[]): Reject | null {
  const { underlyings } = house.markets
  nextStamp()
  let repeated = false
  let unknown = false
  for (const { underlying, price, confidence } of entries) {
    if (!(price > 0 && price <= PRICE_MAX && confidence >= 0 && confidence < price)) return 'fieldOutOfRange'
    if (underlying >= underlyings.rows) unknown = true
    else if (named.stamps[underlying] === named.stamp) repeated = true
    else named.stamps[underlying] = named.stamp
  }
  if (repeated) return 'entryRepeated'
  if (unknown) return 'underlyingUnknown'
  if (source >= house.ledger.sources.rows) return 'sourceUnknown'
  for (const { underlying } of entries) if (rowFor(house, source, underlying) < 0) return 'capacityReached'
  return null
}

/**
 * Takes a judged report. An entry that comes sooner than `reportGapMs` after the stored one of this source on this
 * underlying is passed over: the earlier price stands until it is old enough, so a flapping source is heard once a gap.
 */
export function takeReport(house: OracleHouse, source: Row, entries: readonly ReportEntry[]): void {
  followListings(house)
  const { reports, prices } = house.oracle
  const nowMs = house.clock.nowMs
  for (const { underlying, price, confidence } of entries) {
    const row = rowFor(house, source, underlying)
    const first = underlying * SOURCES_MAX
    if (row === first + prices.reports[underlying]!) prices.reports[underlying]! += 1
    else if (reports.source[row] === source && !isDue(house, source, reports.reportMs[row]!)) continue
    reports.source[row] = source
    reports.price[row] = price
    reports.confidence[row] = confidence
    reports.reportMs[row] = nowMs
    makeIndex(house, underlying)
  }
}

function nextStamp(): void {
  named.stamp++
  if (named.stamp < 2 ** 31) return
  named.stamps.fill(0)
  named.stamp = 1
}

function isDue(house: OracleHouse, source: Row, reportMs: Millis): boolean {
  return house.clock.nowMs - reportMs >= house.params.source.reportGapMs[source]!
}

/** The row of a source's report: its own, else the next unused one, else one that is stale; −1 when none is. */
function rowFor(house: OracleHouse, source: Row, underlying: Row): Row {
  const { reports, prices } = house.oracle
  const first = underlying * SOURCES_MAX
  const end = first + prices.reports[underlying]!
  for (let row = first; row < end; row++) if (reports.source[row] === source) return row
  if (end < first + SOURCES_MAX) return end
  const oldestMs = house.clock.nowMs - house.params.underlying.staleMs[underlying]!
  for (let row = first; row < end; row++) if (reports.reportMs[row]! < oldestMs) return row
  return -1
}
