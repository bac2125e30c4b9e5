/**
 * Drift: by how much a change of curve, of time or of a mark’s line may change what a lot adds to the excess of any book, at any price in
 * its cell. It is measured, not estimated: the arrays at the anchors are made anew and held against what they were. With the excess
 *
 *   Σ lots × mark + (1 + buffer) × level × min over scenarios s of Σ lots × array_s − charges
 *
 * no book loses more a leg than |lots| × the most that Δmark + (1 + buffer) × level × Δarray_s has risen (of what is owed) or fallen (of
 * what is held) by, over anchors, s and none, and what charges on delta and notional change by; between anchors everything is a straight
 * line. What is lost is never given back when a curve returns: drift only grows, so that a book may remember what it was and be looked at
 * when the difference has used up what it had to spare. The odometer of an underlying is the drift of its markets in units of their
 * notional, the most of any: a book that has not used up its slack by it needs no sum over its legs.
 */
import { isOption } from '../markets/index.ts'
import { PPM, type Row } from '../units/index.ts'
import { type Cell, hasEnds, isOnLine, makeEnds } from './cells.ts'
import { CURVE_WIDTH, DELTA, EXPIRY_BASIS, NOTIONAL, SCENARIOS, STRIDE, VEGA } from './set.ts'
import { CELL_ANCHORS, type ScenarioHouse } from './tables.ts'

/** What stood before: scratch of this room, no state. */
const before = {
  ends: new Float64Array(CELL_ANCHORS * STRIDE),
  endMark: new Float64Array(CELL_ANCHORS),
  gap: 0,
  tolerance: 0,
}

/**
 * Follows a change of curve or time: the arrays of every dated market that has some are made anew, and what they changed by is added to
 * its drift. A perpetual’s are of neither. Answers whether every mark is on its line; if not, nothing is proven in this cell.
 */
export function followScenarios(house: ScenarioHouse, cell: Cell, underlying: Row): boolean {
  const { markets } = house.markets
  const { firstMarket } = house.oracle.prices
  const { next } = house.oracle.quotes
  let isWhole = true
  let most = 0
  for (let market = firstMarket[underlying]! - 1; market >= 0; market = next[market]! - 1) {
    if (markets.expiry[market] === 0 || !hasEnds(house, cell, market)) continue
    most = Math.max(most, remakeEnds(house, cell, market))
    if (!isOnLine(house, cell, market)) isWhole = false
  }
  house.scenarios.odometer[underlying]! += most
  return isWhole
}

/** Lays the line of a linear market, whose mark has left it, through its present mark; false of an option, whose line is its surface’s. */
export function followMark(house: ScenarioHouse, cell: Cell, market: Row): boolean {
  if (isOption(house, market)) return false
  house.scenarios.odometer[house.markets.markets.underlying[market]!]! += remakeEnds(house, cell, market)
  return true
}

function remakeEnds(house: ScenarioHouse, cell: Cell, market: Row): number {
  const kept = house.scenarios
  const row = market * CELL_ANCHORS
  before.ends.set(kept.ends.subarray(row * STRIDE, (row + CELL_ANCHORS) * STRIDE))
  before.endMark.set(kept.endMark.subarray(row, row + CELL_ANCHORS))
  before.gap = kept.gap[market]!
  before.tolerance = kept.tolerance[market]!
  makeEnds(house, cell, market)
  measureDrift(house, market)
  const tolerance = Math.max(0, 2 * (kept.tolerance[market]! - before.tolerance))
  const rise = Math.ceil(moved.rise) + tolerance
  const fall = Math.ceil(moved.fall) + tolerance + Math.max(0, kept.gap[market]! - before.gap)
  kept.rise[market]! += rise
  kept.fall[market]! += fall
  return Math.max(rise, fall) / kept.unit[market]!
}

/** What a lot has moved by, atoms ≥ 0, unrounded: scratch of this room, no state. */
const moved = { rise: 0, fall: 0 }

function measureDrift(house: ScenarioHouse, market: Row): void {
  const { ends, endMark } = house.scenarios
  const { tier: p } = house.params
  const tier = house.markets.markets.tier[market]!
  const buffered = 1 + p.targetBufferPpm[tier]! / PPM
  // Books are proven at maintenance or at target; what lies between is a straight line too.
  const low = p.portfolioMaintenancePpm[tier]! / PPM
  const high = low * buffered
  moved.rise = moved.fall = 0
  for (let place = 0; place < CELL_ANCHORS; place++) {
    const from = (market * CELL_ANCHORS + place) * STRIDE
    const was = place * STRIDE
    const mark = endMark[market * CELL_ANCHORS + place]! - before.endMark[place]!
    let [rise, fall] = [Math.max(0, mark), Math.max(0, -mark)]
    for (let s = 0; s < SCENARIOS; s++) {
      const change = ends[from + s]! - before.ends[was + s]!
      rise = Math.max(rise, mark + low * change, mark + high * change)
      fall = Math.max(fall, -mark - low * change, -mark - high * change)
    }
    const delta = Math.abs(ends[from + DELTA]! - before.ends[was + DELTA]!)
    const basisPpm = Math.max(ends[from + EXPIRY_BASIS]!, before.ends[was + EXPIRY_BASIS]!)
    const width = (ends[from + CURVE_WIDTH]! - before.ends[was + CURVE_WIDTH]!) / PPM
    const vega = Math.abs(ends[from + VEGA]! - before.ends[was + VEGA]!) * (before.ends[was + CURVE_WIDTH]! / PPM)
    const unsure = vega + ends[from + VEGA]! * Math.abs(width)
    const notional = Math.abs(ends[from + NOTIONAL]! - before.ends[was + NOTIONAL]!)
    const charges = buffered * ((delta * basisPpm) / PPM + unsure + notional)
    moved.rise = Math.max(moved.rise, rise + charges)
    moved.fall = Math.max(moved.fall, fall + charges)
  }
}
