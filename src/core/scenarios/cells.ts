/**
 * Cells: a price of an underlying between two neighbouring anchors, its curve and the time of its scenarios as they are. Arrays at
 * both ends of a cell prove a book for every price inside it, because what it has over what it must have is there, but for what is
 * stated, a minimum of straight lines. A cell stands while no mark has left the line between its ends by more than a tolerance, which the
 * proof pays for.
 */
import { isOption, notionalPrice } from '../markets/index.ts'
import { type Atoms, PPM, type Price, type Row } from '../units/index.ts'
import { expiryPosition } from '../words/index.ts'
import { anchorBelow, anchorPrice, setEndOfLinear, setEndOfOption, stampOf } from './arrays.ts'
import { DELTA, STRIDE } from './set.ts'
import type { ScenarioHouse } from './tables.ts'

/** The cell that an underlying is in: its lower anchor and its stamp. */
export type Cell = { readonly anchor: number; readonly stamp: number }

/** Part of a notional by which a mark may stand off the line of its cell, ppm: a venue’s basis, a minute of decay. */
const OFF_LINE_PPM = 500

/** The cell of an underlying now. */
export function cellOf(house: ScenarioHouse, underlying: Row): Cell {
  const index = house.markets.underlyings.index[underlying]!
  return { anchor: index === 0 ? 0 : anchorBelow(index), stamp: stampOf(house, underlying) }
}

/** Whether an underlying is still in a cell. */
export function isInCell(house: ScenarioHouse, cell: Cell, underlying: Row): boolean {
  const index = house.markets.underlyings.index[underlying]!
  const isInside = index >= anchorPrice(cell.anchor) && index <= anchorPrice(cell.anchor + 1)
  return isInside && stampOf(house, underlying) === cell.stamp
}

/** Whether a market’s mark is on the line between the ends of a cell, as they were made for it. */
export function isOnLine(house: ScenarioHouse, cell: Cell, market: Row): boolean {
  const kept = house.scenarios
  const index = house.markets.underlyings.index[house.markets.markets.underlying[market]!]!
  // A market that no book has asked for has no ends, and none hangs on it.
  if (kept.endAnchor[market] !== cell.anchor || kept.endStamp[market] !== cell.stamp) return true
  const low = endMark(house, market, 0)
  const part = (index - anchorPrice(cell.anchor)) / (anchorPrice(cell.anchor + 1) - anchorPrice(cell.anchor))
  const line = low + (endMark(house, market, 1) - low) * part
  const off = house.markets.markets.mark[market]! - line
  const tolerance = toleranceOf(house, market)
  return off <= tolerance && off >= -tolerance - kept.gap[market]!
}

/** How far a mark may be off its line before its cell ends, atoms a lot. Ceil. */
export function toleranceOf(house: ScenarioHouse, market: Row): Price {
  return Math.ceil((notionalPrice(house, market) * OFF_LINE_PPM) / PPM) + 1
}

/** The price of an end: 0 the lower, 1 the upper. */
export function endPrice(cell: Cell, end: 0 | 1): number {
  return anchorPrice(cell.anchor + end)
}

/** Makes the arrays of a market at both ends of the cell that its underlying is in. */
export function refreshEnds(house: ScenarioHouse, cell: Cell, market: Row): void {
  const kept = house.scenarios
  if (kept.endAnchor[market] === cell.anchor && kept.endStamp[market] === cell.stamp) return
  const { markets, expiries, underlyings } = house.markets
  const need = markets.rows * 2 * STRIDE
  if (kept.ends.length < need) {
    const larger = new Float64Array(Math.max(need, 2 * kept.ends.length))
    larger.set(kept.ends)
    kept.ends = larger
  }
  kept.endAnchor[market] = cell.anchor
  kept.endStamp[market] = cell.stamp
  const expiry = markets.expiry[market]! - 1
  const settled = expiry >= 0 && expiries.status[expiry] === expiryPosition.settled
  const index = underlyings.index[markets.underlying[market]!]!
  kept.ends.fill(0, market * 2 * STRIDE, (market + 1) * 2 * STRIDE)
  for (const end of [0, 1] as const) {
    const at = (market * 2 + end) * STRIDE
    if (settled || index === 0) kept.endMark[market * 2 + end] = markets.mark[market]!
    else if (isOption(house, market))
      kept.endMark[market * 2 + end] = setEndOfOption(house, market, cell.anchor + end, at)
    else kept.endMark[market * 2 + end] = setEndOfLinear(house, market, index, cell.anchor + end, at)
  }
  kept.gap[market] = settled || !isOption(house, market) ? 0 : gapOf(house, cell, market)
}

/** By how much a convex value may lie below the chord between its ends: a quarter of the width times the change of its slope. Ceil. */
function gapOf(house: ScenarioHouse, cell: Cell, market: Row): Price {
  const { ends } = house.scenarios
  const [low, high] = [endPrice(cell, 0), endPrice(cell, 1)]
  const slopes = ends[(market * 2 + 1) * STRIDE + DELTA]! / high - ends[market * 2 * STRIDE + DELTA]! / low
  return Math.ceil((Math.max(0, slopes) * (high - low)) / 4) + 2
}

/** The mark of a market at an end, atoms a lot. */
export function endMark(house: ScenarioHouse, market: Row, end: 0 | 1): Price {
  return house.scenarios.endMark[market * 2 + end]!
}

/** Where the array of a market at an end stands. */
export function endArrays(
  house: ScenarioHouse,
  market: Row,
  end: 0 | 1,
): { values: Float64Array; from: number; gap: Atoms } {
  return { values: house.scenarios.ends, from: (market * 2 + end) * STRIDE, gap: house.scenarios.gap[market]! }
}
