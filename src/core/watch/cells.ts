/**
 * Books under portfolio margin have no edges of their own by market: each is proven for every price inside the cells that its underlyings
 * are in, or for a narrower band of them (`proofInCells`), whose edges stand in the buckets of the underlying’s index. It is looked at when
 *
 * - an index passes its edge or leaves its cell, or a collateral price leaves the line between the ends;
 * - curve, time or the line of a mark have drifted by what it had to spare (`scenarios/drift.ts`);
 * - it cannot be proven, and anything of its underlyings has moved.
 */
import { coinOwed } from '../ledger/index.ts'
import { type CellProof, proofInCells, underlyingsOf } from '../margin/index.ts'
import { hasSettled, listingMax } from '../markets/index.ts'
import { beginCell, type Cell, followMark, followScenarios, hasEnds, isInCell, isOnLine } from '../scenarios/index.ts'
import { takeTouched, touch } from '../tables/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import { keyOf, RING } from './buckets.ts'
import { ringOf, visitIndex, visitUnproven } from './factors.ts'
import { carryOutMoves, firstNode, giveNodes, moveNode, nodeAfter, takeNodes } from './lists.ts'
import { dropMember, type Members, noMembers, passedMembers, putMember } from './members.ts'
import { FACTOR_INDEXES, type Level, levels, type WatchHouse } from './tables.ts'

/** Part of a price by which collateral may stand off the line of its cell: roundings. */
const OFF_LINE = 1 / 2 ** 20

/**
 * Proves an account where it is, and has it looked at when that ends; false when it cannot be proven and owes: what it owes grows with time,
 * whatever moves.
 */
export function proveInCells(house: WatchHouse, account: Row, level: Level): boolean {
  const { watch } = house
  forgetProof(house, account)
  const proof = proofInCells(house, {
    account,
    level: level === levels.maintenance ? 'maintenance' : 'target',
    ceilings: { indexes: watch.ceiling, loans: watch.loanCeiling },
    cellAt: (underlying) => cellAt(house, underlying),
  })
  if (proof !== null) {
    const { underlyings, slack } = proof
    watch.proofs.set(account, { underlyings, slack, drift: driftOf(house, account) })
    setUntil(house, account, underlyings, slack)
    registerBand(house, account, proof)
    return true
  }
  if (house.ledger.accounts.cash[account]! < 0 || coinOwed(house, account) >= 0) return false
  const underlyings = underlyingsOf(house, account)
  watch.proofs.set(account, { underlyings, slack: -1, drift: 0 })
  for (const underlying of underlyings) doubtfulOf(house, underlying).add(account)
  return true
}

/** Forgets what proved an account, if anything did, and takes its band out of the buckets. */
export function forgetProof(house: WatchHouse, account: Row): void {
  const { watch } = house
  const proof = watch.proofs.get(account)
  if (proof === undefined) return
  watch.proofs.delete(account)
  for (const underlying of proof.underlyings) {
    const members = watch.members[underlying]
    if (members !== undefined) dropMember(members, account)
    watch.doubtful[underlying]?.delete(account)
  }
  giveNodes(watch.lists, watch.rings, account)
}

/** Notes that an index changed: it may have passed edges, or left its cell. */
export function cellIndexMoved(house: WatchHouse, underlying: Row): void {
  const cell = house.watch.cells[underlying]
  touch(house.watch.movedIn, underlying)
  visitIndex(house, underlying)
  if (cell !== undefined && !isInCell(house, cell, underlying)) endCell(house, underlying)
}

/** Notes that the curve of an underlying or the time of its scenarios changed. */
export function cellScenariosMoved(house: WatchHouse, underlying: Row): void {
  const cell = house.watch.cells[underlying]
  touch(house.watch.movedIn, underlying)
  if (cell === undefined) return
  if (isInCell(house, cell, underlying) && followScenarios(house, cell, underlying)) followDrift(house, underlying)
  else endCell(house, underlying)
}

/** Notes that a market’s mark moved: its line is laid anew when it has left it, or nothing is proven any more. */
export function cellMarketMoved(house: WatchHouse, market: Row): void {
  const underlying = house.markets.markets.underlying[market]!
  const cell = house.watch.cells[underlying]
  touch(house.watch.movedIn, underlying)
  if (cell === undefined || !hasEnds(house, cell, market)) return
  if (hasSettled(house, market)) endCell(house, underlying)
  else if (isOnLine(house, cell, market)) return
  else if (followMark(house, cell, market)) followDrift(house, underlying)
  else endCell(house, underlying)
}

/** Notes that an asset’s price moved, likewise. */
export function cellAssetMoved(house: WatchHouse, asset: Row): void {
  const { assets, underlyings } = house.markets
  const { cells, cellPrice, cellIndex } = house.watch
  const underlying = assets.underlying[asset]!
  touch(house.watch.movedIn, underlying)
  if (cells[underlying] === undefined || cellIndex[asset] === 0) return
  const price = assets.price[asset]!
  const line = (cellPrice[asset]! * underlyings.index[underlying]!) / cellIndex[asset]!
  const isToken = price === assets.atomsPerLot[asset]
  if (!isToken && Math.abs(price - line) > price * OFF_LINE + 1) endCell(house, underlying)
}

/** Has those looked at that nothing proves and of whose underlyings something moved since the last call. */
export function visitDoubtful(house: WatchHouse): void {
  const { movedIn, doubtful } = house.watch
  for (let underlying = takeTouched(movedIn); underlying >= 0; underlying = takeTouched(movedIn)) {
    for (const account of doubtful[underlying] ?? []) visitUnproven(house, account)
  }
}

/** Ends the cell of an underlying: every account that was proven in it is looked at. */
function endCell(house: WatchHouse, underlying: Row): void {
  const { cells, members } = house.watch
  cells[underlying] = undefined
  const proven = members[underlying]
  if (proven === undefined) return
  for (let i = 0; i < proven.count; i++) visitUnproven(house, proven.rows[i]!)
}

/** Has those proven anew whose slack drift has used up; who cannot be is looked at. */
function followDrift(house: WatchHouse, underlying: Row): void {
  const { watch, scenarios } = house
  const members = watch.members[underlying]
  if (members === undefined) return
  for (const account of passedMembers(members, scenarios.odometer[underlying]!)) {
    const { underlyings, slack, drift } = watch.proofs.get(account)!
    const left = slack - (driftOf(house, account) - drift)
    if (left >= 0) setUntil(house, account, underlyings, left)
    else if (!proveAgain(house, account)) visitUnproven(house, account)
  }
  carryOutMoves(watch.lists, watch.rings)
}

/** A book that is still proven at its level needs no measure. */
function proveAgain(house: WatchHouse, account: Row): boolean {
  const level = house.watch.level[account]!
  if (level !== levels.target && level !== levels.maintenance) return false
  return proveInCells(house, account, level) && house.watch.proofs.get(account)!.slack >= 0
}

/** Says at which odometer of each underlying an account must be asked again: each may use up an equal part of what is left. */
function setUntil(house: WatchHouse, account: Row, underlyings: readonly Row[], left: Atoms): void {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  const { unit, odometer } = house.scenarios
  for (const underlying of underlyings) weights[underlying] = 0
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (legs.lots[slot] !== 0) weights[markets.underlying[market]!]! += Math.abs(legs.lots[slot]!) * unit[market]!
  }
  for (const underlying of underlyings) {
    const weight = weights[underlying]! * underlyings.length
    const until = weight === 0 ? Number.POSITIVE_INFINITY : odometer[underlying]! + left / weight
    putMember(membersOf(house, underlying), account, until)
  }
}

/** Notional of an account by underlying: scratch of this room, no state. */
const weights = new Float64Array(listingMax.underlyings)

/** Σ |lots| × drift of an account, of what it holds that has fallen and of what it owes that has risen, atoms. */
function driftOf(house: WatchHouse, account: Row): Atoms {
  const { legFirst, legCount } = house.ledger.accounts
  const { market, lots } = house.markets.legs
  const { rise, fall } = house.scenarios
  const first = legFirst[account]!
  const last = first + legCount[account]!
  let sum = 0
  for (let slot = first; slot < last; slot++) {
    const held = lots[slot]!
    sum += held > 0 ? held * fall[market[slot]!]! : -held * rise[market[slot]!]!
  }
  return sum
}

/** Puts both edges of each underlying into its buckets; a book that is proven in whole cells has none. */
function registerBand(house: WatchHouse, account: Row, { underlyings, low, high }: CellProof): void {
  const { lists, rings } = house.watch
  if (low.length === 0) return
  takeNodes(lists, rings, account, 2 * underlyings.length)
  let node = firstNode(lists, account)
  underlyings.forEach((underlying, i) => {
    const factor = FACTOR_INDEXES + underlying
    ringOf(house, factor)
    for (const edge of [low[i]!, high[i]!]) {
      moveNode(lists, node, factor * RING + (keyOf(edge) & (RING - 1)))
      node = nodeAfter(lists, node)
    }
  })
}

/** The cell that an underlying is in; one that was begun stands until it is ended. */
function cellAt(house: WatchHouse, underlying: Row): Cell {
  const { cells, cellPrice, cellIndex } = house.watch
  const known = cells[underlying]
  if (known !== undefined) {
    if (isInCell(house, known, underlying)) return known
    endCell(house, underlying)
  }
  const cell = beginCell(house, underlying)
  cells[underlying] = cell
  const { assets, underlyings } = house.markets
  for (let asset = 0; asset < assets.rows; asset++) {
    if (assets.underlying[asset] !== underlying) continue
    cellPrice[asset] = assets.price[asset]!
    cellIndex[asset] = underlyings.index[underlying]!
  }
  return cell
}

function membersOf({ watch: { members } }: WatchHouse, underlying: Row): Members {
  const known = members[underlying] ?? noMembers()
  members[underlying] = known
  return known
}

function doubtfulOf({ watch: { doubtful } }: WatchHouse, underlying: Row): Set<Row> {
  const known = doubtful[underlying] ?? new Set<Row>()
  doubtful[underlying] = known
  return known
}
