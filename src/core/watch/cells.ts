/**
 * Books under portfolio margin have no edges of their own: each is proven for every price inside the cells that its underlyings are in
 * (`leastExcessInCells`), and all that hang on an underlying are looked at when it leaves its cell, when its curve or the time of its
 * scenarios change, or when a mark or a collateral price leaves the line between the ends. A cell is a 64th of an octave wide: a price that
 * wanders by half a thousandth a step leaves one every few hundred steps.
 */
import { type Ceilings, leastExcessInCells, underlyingsOf } from '../margin/index.ts'
import { type Cell, cellOf, isInCell, isOnLine } from '../scenarios/index.ts'
import type { Row } from '../units/index.ts'
import { visitUnproven } from './factors.ts'
import { type Level, levels, type WatchHouse } from './tables.ts'

/** Part of a price by which collateral may stand off the line of its cell: roundings. */
const OFF_LINE = 1 / 2 ** 20

/** Proves an account where it is, and has it looked at when any of its cells ends; false when it cannot be proven. */
export function proveInCells(house: WatchHouse, account: Row, level: Level): boolean {
  const { watch } = house
  const ceilings: Ceilings = { indexes: watch.ceiling, loans: watch.loanCeiling }
  const name = level === levels.maintenance ? 'maintenance' : 'target'
  if (leastExcessInCells(house, account, name, ceilings, (underlying) => cellAt(house, underlying)) < 0) return false
  for (const underlying of underlyingsOf(house, account)) membersOf(house, underlying).add(account)
  return true
}

/** Notes that a market’s mark moved: who hangs on its underlying is looked at when the cell no longer stands. */
export function cellMarketMoved(house: WatchHouse, market: Row): void {
  const underlying = house.markets.markets.underlying[market]!
  const cell = house.watch.cells[underlying]
  if (cell !== undefined && !isOnLine(house, cell, market)) endCell(house, underlying)
}

/** Notes that an index changed, likewise. */
export function cellIndexMoved(house: WatchHouse, underlying: Row): void {
  const cell = house.watch.cells[underlying]
  if (cell !== undefined && !isInCell(house, cell, underlying)) endCell(house, underlying)
}

/** Notes that an asset’s price moved, likewise. */
export function cellAssetMoved(house: WatchHouse, asset: Row): void {
  const { assets, underlyings } = house.markets
  const { cells, cellPrice, cellIndex } = house.watch
  const underlying = assets.underlying[asset]!
  if (cells[underlying] === undefined || cellIndex[asset] === 0) return
  const price = assets.price[asset]!
  const line = (cellPrice[asset]! * underlyings.index[underlying]!) / cellIndex[asset]!
  const isToken = price === assets.atomsPerLot[asset]
  if (!isToken && Math.abs(price - line) > price * OFF_LINE + 1) endCell(house, underlying)
}

/** Ends the cell of an underlying: every account that was proven in it is looked at. */
export function endCell(house: WatchHouse, underlying: Row): void {
  const { cells, members } = house.watch
  cells[underlying] = undefined
  const proven = members[underlying]
  if (proven === undefined) return
  for (const account of proven) visitUnproven(house, account)
  proven.clear()
}

/** The cell that an underlying is in; one that was begun stands until it is ended. */
function cellAt(house: WatchHouse, underlying: Row): Cell {
  const { cells, cellPrice, cellIndex } = house.watch
  const known = cells[underlying]
  if (known !== undefined) return known
  const cell = cellOf(house, underlying)
  cells[underlying] = cell
  const { assets, underlyings } = house.markets
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.underlying[asset] !== underlying) continue
    cellPrice[asset] = assets.price[asset]!
    cellIndex[asset] = underlyings.index[underlying]!
  }
  return cell
}

function membersOf({ watch: { members } }: WatchHouse, underlying: Row): Set<Row> {
  const known = members[underlying] ?? new Set<Row>()
  members[underlying] = known
  return known
}
