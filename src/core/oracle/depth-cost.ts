/**
 * What it costs to move an index: it is a weighted median, so somebody must move sources that make up half of its weight.
 * The cost is that of the k cheapest, k being the fewest sources that can make up half: exact when weights are equal, below
 * the cost of every such set when they are not. A live source without a live report of depth costs nothing.
 */
import { ATOMS_MAX, type Atoms, type Millis, mulDivFloor, type Row } from '../units/index.ts'
import { depthDistances } from '../words/index.ts'
import { weightCap } from './aggregate.ts'
import { SOURCES_MAX } from './limits.ts'
import type { OracleHouse } from './tables.ts'

/** Sources that the index is made of now: weights, and rows of their depth, −1 without one. Scratch, no state. */
const live = { count: 0, weight: new Float64Array(SOURCES_MAX), depth: new Int32Array(SOURCES_MAX) }
const costs = new Float64Array(SOURCES_MAX)
const weights = new Float64Array(SOURCES_MAX)

/** The row of a distance of a report of depth. */
export function levelOf(row: Row, position: number): Row {
  return row * depthDistances.length + position
}

/**
 * What of a report counts now: what counted when it came, and of what is reported the part that its age is of the ramp; never
 * more than was reported. A pure function of the clock, so that looking often counts nothing twice. Floor.
 */
export function countedFloor(house: OracleHouse, row: Row, position: number): Atoms {
  const { depths, depthLevels } = house.oracle
  const rampMs = house.params.underlying.depthRampMs[Math.floor(row / SOURCES_MAX)]!
  const ageMs = Math.min(house.clock.nowMs - depths.reportMs[row]!, rampMs)
  const cell = levelOf(row, position)
  const reported = depthLevels.reported[cell]!
  // reported < 2⁵²; age × ramp ≤ a day squared < 2⁵³.
  return Math.min(depthLevels.counted[cell]! + mulDivFloor(reported, ageMs, rampMs), reported)
}

/**
 * The least of cost ÷ distance over the grid, dollar atoms, at most ATOMS_MAX: one-sided open interest below it cannot pay for
 * moving the index. Floor. 0 without a live source.
 */
export function interestNotionalFloor(house: OracleHouse, underlying: Row): Atoms {
  gather(house, underlying)
  if (live.count === 0) return 0
  const cheapest = fewestForHalf()
  return leastInterestFloor((position) => costOf(house, cheapest, position), depthDistances.length)
}

/** The least of cost ÷ distance over so many distances of the grid, dollar atoms, at most ATOMS_MAX. Floor. */
export function leastInterestFloor(costAt: (position: number) => Atoms, distances: number): Atoms {
  let least = ATOMS_MAX
  for (let position = 0; position < distances; position++) {
    const distance = depthDistances[position]!
    const cost = costAt(position)
    // cost ÷ distance above ATOMS_MAX is cut there, so that the product below stays in its range.
    if (cost < mulDivFloor(ATOMS_MAX, distance, 1_000_000)) {
      least = Math.min(least, mulDivFloor(cost, 1_000_000, distance))
    }
  }
  return least
}

/** Whether sources that make up more than half of the live weight have ever reported depth. */
export function isDepthKnown(house: OracleHouse, underlying: Row): boolean {
  gather(house, underlying)
  let [known, total] = [0, 0]
  for (let i = 0; i < live.count; i++) {
    total += live.weight[i]!
    if (live.depth[i]! >= 0) known += live.weight[i]!
  }
  return 2 * known > total
}

/** When a report of depth goes stale or, while one is coming in, the next part of its ramp is over. */
export function depthDueMs(house: OracleHouse, underlying: Row): Millis {
  const { depths, depthLevels, prices } = house.oracle
  const { depthStaleMs, depthRampMs } = house.params.underlying
  const first = underlying * SOURCES_MAX
  let dueMs = Number.MAX_SAFE_INTEGER
  for (let row = first; row < first + prices.depths[underlying]!; row++) {
    const staleMs = depths.reportMs[row]! + depthStaleMs[underlying]! + 1
    if (staleMs <= house.clock.nowMs) continue
    dueMs = Math.min(dueMs, staleMs)
    for (let i = 0; i < depthDistances.length; i++) {
      if (countedFloor(house, row, i) < depthLevels.reported[levelOf(row, i)]!) {
        dueMs = Math.min(dueMs, house.clock.nowMs + Math.ceil(depthRampMs[underlying]! / RAMP_STEPS))
      }
    }
  }
  return dueMs
}

/** While depth comes in, the cap follows once per this part of the ramp: in between it is lower, never higher. */
const RAMP_STEPS = 32

function gather(house: OracleHouse, underlying: Row): void {
  const { reports, prices } = house.oracle
  const oldestMs = house.clock.nowMs - house.params.underlying.staleMs[underlying]!
  const first = underlying * SOURCES_MAX
  live.count = 0
  for (let row = first; row < first + prices.reports[underlying]!; row++) {
    const weight = house.params.source.weight[reports.source[row]!]!
    if (weight === 0 || reports.reportMs[row]! < oldestMs) continue
    live.weight[live.count] = weight
    live.depth[live.count++] = depthOf(house, underlying, reports.source[row]!)
  }
}

function depthOf(house: OracleHouse, underlying: Row, source: Row): Row {
  const { depths, prices } = house.oracle
  const first = underlying * SOURCES_MAX
  for (let row = first; row < first + prices.depths[underlying]!; row++) if (depths.source[row] === source) return row
  return -1
}

/** The fewest live sources whose weight, none above a third, makes up half. */
function fewestForHalf(): number {
  const cap = weightCap(live)
  let total = 0
  for (let i = 0; i < live.count; i++) {
    weights[i] = Math.min(2 * live.weight[i]!, cap)
    total += weights[i]!
  }
  weights.subarray(0, live.count).sort()
  let sum = 0
  let count = 0
  while (2 * sum < total) sum += weights[live.count - ++count]!
  return count
}

/** Σ counted cost of the cheapest sources at a distance, at most ATOMS_MAX; one that is stale costs nothing. */
function costOf(house: OracleHouse, cheapest: number, position: number): Atoms {
  const { depths } = house.oracle
  for (let i = 0; i < live.count; i++) {
    const row = live.depth[i]!
    const isLive = row >= 0 && !isStale(house, row, depths.reportMs[row]!)
    costs[i] = isLive ? countedFloor(house, row, position) : 0
  }
  const sorted = costs.subarray(0, live.count).sort()
  let sum = 0
  for (let i = 0; i < cheapest; i++) sum = Math.min(sum + sorted[i]!, ATOMS_MAX)
  return sum
}

function isStale(house: OracleHouse, row: Row, reportMs: Millis): boolean {
  return reportMs < house.clock.nowMs - house.params.underlying.depthStaleMs[Math.floor(row / SOURCES_MAX)]!
}
