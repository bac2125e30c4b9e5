/**
 * Cells: the prices of an underlying between three neighbouring anchors, at its curve and the time of its scenarios. Arrays at the
 * anchors prove a book for every price between two of them, because what it has over what it must have is there, but for what is
 * stated, a minimum of straight lines. Marks are taken to lie on the line between those at the anchors; one that leaves it by more than a
 * tolerance, which proofs pay for, is noticed. How curve, time and lines change the arrays is in `drift.ts`.
 *
 * Three anchors and not two: a price that has just passed an anchor wanders back across it soon, and one that stands in the middle of
 * two widths of 1.1 % takes some fourteen hundred steps of 3 basis points to leave them, not some thirty.
 */
import { isOption, notionalPrice } from '../markets/index.ts'
import { type Atoms, PPM, type Price, type Row } from '../units/index.ts'
import { expiryPosition } from '../words/index.ts'
import { anchorBelow, anchorPrice, setEndOfLinear, setEndOfOption, shocksOf } from './arrays.ts'
import { DELTA, STRIDE } from './set.ts'
import type { Shocks } from './shocks.ts'
import { CELL_ANCHORS, makeRoom, type ScenarioHouse } from './tables.ts'

/** A cell of an underlying: its lowest anchor and the prices of all, its number, and the parameters that it was begun at. */
export type Cell = {
  readonly first: number
  readonly prices: readonly number[]
  readonly serial: number
  readonly shocks: Shocks
}

/** Part of a notional by which a mark may stand off the line of its cell, ppm: a minute of decay; a basis lays the line anew (`drift.ts`). */
const OFF_LINE_PPM = 100

/** Begins a cell with the price of its underlying near its middle. */
export function beginCell(house: ScenarioHouse, underlying: Row): Cell {
  const index = house.markets.underlyings.index[underlying]!
  const below = index === 0 ? 1 : anchorBelow(index)
  const isLow = index - anchorPrice(below) < anchorPrice(below + 1) - index
  const first = isLow ? below - 1 : below
  return {
    first,
    prices: Array.from({ length: CELL_ANCHORS }, (_, place) => anchorPrice(first + place)),
    serial: ++house.scenarios.cells,
    shocks: shocksOf(house, underlying),
  }
}

/** Whether the price of an underlying is still in its cell, and the cell’s parameters in force. */
export function isInCell(house: ScenarioHouse, cell: Cell, underlying: Row): boolean {
  const index = house.markets.underlyings.index[underlying]!
  // Without a price nothing is worth anything, in the lowest cell of all.
  const isInside = index === 0 ? cell.first === 0 : index >= cell.prices[0]! && index <= cell.prices[CELL_ANCHORS - 1]!
  return isInside && shocksOf(house, underlying) === cell.shocks
}

/** Where between the anchors of a cell a price is: the place of the one below it, and the part of the way to the next. */
export function placeIn(cell: Cell, index: Price): { below: number; part: number } {
  const below = index < cell.prices[1]! ? 0 : 1
  const low = cell.prices[below]!
  return { below, part: (index - low) / (cell.prices[below + 1]! - low) }
}

/** Whether a market has arrays at the anchors of this cell. */
export function hasEnds({ scenarios }: ScenarioHouse, cell: Cell, market: Row): boolean {
  return scenarios.endCell[market] === cell.serial
}

/** Makes the arrays of a market at the anchors of a cell, unless there are some: `drift.ts` keeps those up. */
export function needEnds(house: ScenarioHouse, cell: Cell, market: Row): void {
  if (hasEnds(house, cell, market)) return
  house.scenarios.endCell[market] = cell.serial
  // Whatever was proven by what it drifted from was proven in another cell.
  house.scenarios.rise[market] = house.scenarios.fall[market] = 0
  house.scenarios.unit[market] = Math.max(1, notionalPrice(house, market))
  makeEnds(house, cell, market)
}

/** Makes them anew at the present curve, time and line. */
export function makeEnds(house: ScenarioHouse, cell: Cell, market: Row): void {
  const kept = house.scenarios
  const { markets, expiries, underlyings } = house.markets
  makeRoom(kept, markets.rows)
  const expiry = markets.expiry[market]! - 1
  const settled = expiry >= 0 && expiries.status[expiry] === expiryPosition.settled
  const index = underlyings.index[markets.underlying[market]!]!
  const option = isOption(house, market)
  for (let place = 0; place < CELL_ANCHORS; place++) {
    const row = market * CELL_ANCHORS + place
    const at = row * STRIDE
    kept.ends.fill(0, at, at + STRIDE)
    if (settled || index === 0) kept.endMark[row] = markets.mark[market]!
    else if (option) kept.endMark[row] = setEndOfOption(house, market, cell.first + place, at)
    else kept.endMark[row] = setEndOfLinear(house, market, index, cell.first + place, at)
  }
  kept.gap[market] = settled || !option ? 0 : Math.max(gapOf(house, cell, market, 0), gapOf(house, cell, market, 1))
  kept.tolerance[market] = Math.ceil((notionalPrice(house, market) * OFF_LINE_PPM) / PPM) + 1
}

/** Whether a market’s mark is on the line between the anchors of a cell. Of a market that no book has asked for it does not matter. */
export function isOnLine(house: ScenarioHouse, cell: Cell, market: Row): boolean {
  if (!hasEnds(house, cell, market)) return true
  const { endMark, gap, tolerance } = house.scenarios
  const { below, part } = placeIn(cell, house.markets.underlyings.index[house.markets.markets.underlying[market]!]!)
  const low = endMark[market * CELL_ANCHORS + below]!
  const line = low + (endMark[market * CELL_ANCHORS + below + 1]! - low) * part
  const off = house.markets.markets.mark[market]! - line
  return off <= tolerance[market]! && off >= -tolerance[market]! - gap[market]!
}

/** By how much a convex value may lie below the chord between two anchors: a quarter of the width times the change of its slope. Ceil. */
function gapOf(house: ScenarioHouse, cell: Cell, market: Row, below: number): Price {
  const { ends } = house.scenarios
  const [low, high] = [cell.prices[below]!, cell.prices[below + 1]!]
  const at = (market * CELL_ANCHORS + below) * STRIDE + DELTA
  const slopes = ends[at + STRIDE]! / high - ends[at]! / low
  return Math.ceil((Math.max(0, slopes) * (high - low)) / 4) + 2
}

/** The mark of a market at an anchor of its cell, atoms a lot, and where its array there stands. */
export function endOf({ scenarios }: ScenarioHouse, market: Row, place: number): { mark: Price; from: number } {
  const row = market * CELL_ANCHORS + place
  return { mark: scenarios.endMark[row]!, from: row * STRIDE }
}

/** What proofs pay for a lot that is held (+1) or owed (−1): marks off the line twice, since requirements move with them, and chords above what is held. Atoms ≥ 0. */
export function offLineOf({ scenarios }: ScenarioHouse, market: Row, lots: number): Atoms {
  return 2 * scenarios.tolerance[market]! + (lots > 0 ? scenarios.gap[market]! : 0)
}
