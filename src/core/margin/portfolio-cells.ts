/**
 * What a book under portfolio margin has over a level at least, wherever prices are inside the cells that its underlyings are in, or in a
 * narrower band of them. `watch` rests on it; see `scenarios/cells.ts`.
 *
 *   excess = cash + Σ_u (worth_u − (1 + buffer) × (⌈L_u × level⌉ + C_u)) − haircuts
 *
 * L_u at the level l asks l × (mark − value in the worst scenario), so that 1 − l of the marks of long options are left, which are convex
 * and may lie below the chord by `gap`; everything else is linear or concave between two anchors: what holds at both ends holds between,
 * and from a price to an end the excess falls at most on the straight line. Credits only help and are left out; K_u stands for what is asked where a
 * book holds nothing but bought options, and is linear too.
 */
import { cashAt, coinOwed } from '../ledger/index.ts'
import { fundingDueCeil, isOption, listingMax } from '../markets/index.ts'
import {
  CELL_ANCHORS,
  type Cell,
  endOf,
  isOnLine,
  needEnds,
  offLineOf,
  placeIn,
  type ScenarioHouse,
  STRIDE,
} from '../scenarios/index.ts'
import { type Atoms, mulDivFloor, PPM, type Price, type Row } from '../units/index.ts'
import { nearestAtoms } from '../valuation/index.ts'
import { noChange } from './change.ts'
import { haircutCeil } from './charges.ts'
import { targetOfLegsCeil } from './levels.ts'
import { addAtArray, forEachUncredited } from './portfolio.ts'
import { addAsset, haircutsBeyondCeil, mostOfMaintenancePpm, startBook } from './portfolio-book.ts'
import { isLongIn } from './wrong-way.ts'

/** Indices that may still rise before the watch looks again: funding by market, borrowing by tier. */
type Ceilings = { readonly indexes: Float64Array; readonly loans: Float64Array }

/** What is asked of a book: its account, the level, and the cell of each underlying. */
type Asked = {
  readonly account: Row
  readonly level: 'maintenance' | 'target'
  readonly ceilings: Ceilings
  readonly cellAt: (underlying: Row) => Cell
}

/** What proves a book. */
export type CellProof = {
  readonly underlyings: readonly Row[]
  /** What is left at the worst, atoms ≥ 0: so much drift leaves it proven. */
  readonly slack: Atoms
  /** Prices of its underlyings, in their order, between which it is proven; empty when in all of their cells. */
  readonly low: readonly Price[]
  readonly high: readonly Price[]
}

/** Where arrays are taken: at an anchor, or on the straight line at the present price. */
const PRESENT = CELL_ANCHORS

/** Part of what a narrow band has to spare that is spent on its width; the rest is for drift. */
const WIDTH_PART = 3 / 4

/** A whole cell is taken when it leaves at least this part of what is there. */
const WHOLE_PART = 1 / 8

/** By place and underlying, the excess: without K_u, and asked K_u alone. Scratch of this room, no state. */
const sums = new Float64Array((PRESENT + 1) * listingMax.underlyings)
const byMost = new Float64Array((PRESENT + 1) * listingMax.underlyings)
/** 1 where an underlying’s legs are not all options that are held, and where what K_u asks stands in the sums. */
const isMixed = new Uint8Array(listingMax.underlyings)
const isByMost = new Uint8Array(listingMax.underlyings)
const between = new Float64Array(STRIDE)

/** What proves a book where its prices are now; null when nothing does. */
export function proofInCells(house: ScenarioHouse, asked: Asked): CellProof | null {
  const { account, ceilings } = asked
  const tier = house.ledger.accounts.tier[account]!
  if (coinOwed(house, account) >= 0 || !countsInFull(house, account)) return null
  const underlyings = underlyingsOf(house, account)
  const offLine = offLineOfBook(house, asked)
  if (offLine < 0) return null
  let beyond = 0
  for (let place = 0; place < CELL_ANCHORS; place++) beyond = addAt(house, asked, underlyings, place)
  const fixed = cashAt(house, account, ceilings.loans[tier]!) - offLine - beyond
  let whole = fixed
  let here = fixed
  for (const underlying of underlyings) {
    chooseLine(underlying)
    whole += leastOf(sums, underlying)
    const { below, part } = presentPlace(house, asked, underlying)
    here += sums[at(underlying, below)]! * (1 - part) + sums[at(underlying, below + 1)]! * part
  }
  if (whole >= 0 && whole >= here * WHOLE_PART) return { underlyings, slack: whole, low: [], high: [] }
  return narrowProof(house, asked, underlyings, fixed)
}

/** The underlyings of a book: of its legs and of its balances. */
export function underlyingsOf(house: ScenarioHouse, account: Row): Row[] {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const found: Row[] = []
  const add = (underlying: Row): void => {
    if (!found.includes(underlying)) found.push(underlying)
  }
  for (let i = 0; i < accounts.legCount[account]!; i++) {
    add(markets.underlying[legs.market[accounts.legFirst[account]! + i]!]!)
  }
  for (let i = 0; i < accounts.balanceCount[account]!; i++) {
    add(assets.underlying[balances.asset[accounts.balanceFirst[account]! + i]!]!)
  }
  return found
}

/** A band around the present price: from what is there to the nearer ends of the cell, so far on the line as it may be spent. */
function narrowProof(house: ScenarioHouse, asked: Asked, underlyings: readonly Row[], fixed: Atoms): CellProof | null {
  addAt(house, asked, underlyings, PRESENT)
  let here = fixed
  let loss = 0
  const low: Price[] = []
  const high: Price[] = []
  for (const underlying of underlyings) {
    const present = (isByMost[underlying] === 1 ? byMost : sums)[at(underlying, PRESENT)]!
    const { below } = presentPlace(house, asked, underlying)
    here += present
    low.push(Math.max(0, present - sums[at(underlying, below)]!))
    high.push(Math.max(0, present - sums[at(underlying, below + 1)]!))
    loss += Math.max(low.at(-1)!, high.at(-1)!)
  }
  if (here <= 0) return null
  const part = loss === 0 ? 1 : Math.min(1, (here * WIDTH_PART) / loss)
  underlyings.forEach((underlying, i) => {
    const { below } = presentPlace(house, asked, underlying)
    const { prices } = asked.cellAt(underlying)
    const index = house.markets.underlyings.index[underlying]!
    const spent = part * Math.max(low[i]!, high[i]!)
    low[i] = index - (index - prices[below]!) * partOf(spent, low[i]!)
    high[i] = index + (prices[below + 1]! - index) * partOf(spent, high[i]!)
  })
  return { underlyings, slack: here - part * loss, low, high }
}

function partOf(spent: Atoms, loss: Atoms): number {
  return loss === 0 ? 1 : Math.min(1, spent / loss)
}

/** Where gains are discounted they are no line. */
function countsInFull(house: ScenarioHouse, account: Row): boolean {
  const { legFirst, legCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    if (markets.claimMarginPpm[legs.market[slot]!] !== PPM) return false
  }
  return true
}

/** Marks off their lines, chords above their values, and roundings, now and after drift; −1 when a mark is off its line already. */
function offLineOfBook(house: ScenarioHouse, { account, cellAt }: Asked): Atoms {
  const { legFirst, legCount, balanceCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  let sum = 128 + 16 * (legCount[account]! + balanceCount[account]!)
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    if (lots === 0) continue
    const cell = cellAt(markets.underlying[market]!)
    needEnds(house, cell, market)
    if (!isOnLine(house, cell, market)) return -1
    sum += Math.abs(lots) * offLineOf(house, market, lots)
  }
  return sum
}

/** Puts the excess of each underlying at a place into the sums; answers what haircuts ask beyond the scenarios there. */
function addAt(house: ScenarioHouse, asked: Asked, underlyings: readonly Row[], place: number): Atoms {
  const tier = house.ledger.accounts.tier[asked.account]!
  const levelPpm = house.params.tier.portfolioMaintenancePpm[tier]!
  startBook()
  for (const underlying of underlyings) {
    sums[at(underlying, place)] = 0
    isMixed[underlying] = 0
  }
  addLegsAt(house, asked, place)
  addBalancesAt(house, asked, place)
  for (const underlying of underlyings) byMost[at(underlying, place)] = sums[at(underlying, place)]!
  forEachUncredited(house, levelPpm, mostOfMaintenancePpm(house, tier), (underlying, uncapped, most) => {
    const isTarget = asked.level === 'target'
    sums[at(underlying, place)]! -= isTarget ? targetOfLegsCeil(house, tier, uncapped) : uncapped
    byMost[at(underlying, place)]! -= isTarget ? targetOfLegsCeil(house, tier, most) : most
  })
  return haircutsBeyondCeil(levelPpm)
}

function addLegsAt(house: ScenarioHouse, { account, ceilings, cellAt }: Asked, place: number): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const due = Math.max(
      fundingDueCeil(lots, legs.index[slot]!, markets.index[market]!),
      fundingDueCeil(lots, legs.index[slot]!, ceilings.indexes[market]!),
    )
    const underlying = markets.underlying[market]!
    sums[at(underlying, place)]! -= legs.cost[slot]! + due
    if (lots === 0) continue
    if (lots < 0 || !isOption(house, market)) isMixed[underlying] = 1
    if (place < PRESENT) {
      const { mark, from } = endOf(house, market, place)
      sums[at(underlying, place)]! += lots * mark
      addAtArray(house, market, lots, house.scenarios.ends, from, mark)
    } else {
      const mark = setBetween(house, cellAt(underlying), market)
      sums[at(underlying, place)]! += lots * mark
      addAtArray(house, market, lots, between, 0, mark)
    }
  }
}

/** The array of a market at the present price on the line between two anchors; answers its mark there. */
function setBetween(house: ScenarioHouse, cell: Cell, market: Row): Price {
  const { below, part } = placeIn(cell, house.markets.underlyings.index[house.markets.markets.underlying[market]!]!)
  const low = endOf(house, market, below)
  const high = endOf(house, market, below + 1)
  const { ends } = house.scenarios
  for (let i = 0; i < STRIDE; i++) {
    const from = ends[low.from + i]!
    between[i] = nearestAtoms(from + (ends[high.from + i]! - from) * part)
  }
  return nearestAtoms(low.mark + (high.mark - low.mark) * part)
}

function addBalancesAt(house: ScenarioHouse, { account, cellAt }: Asked, place: number): void {
  const { accounts, balances } = house.ledger
  const { assets } = house.markets
  const first = accounts.balanceFirst[account]!
  for (let slot = first; slot < first + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const underlying = assets.underlying[asset]!
    const worth = valueAt(house, asset, balances.amount[slot]!, cellAt(underlying), place)
    const fallsWith = house.params.asset.wrongWayUnderlying[asset]!
    const counts = fallsWith === 0 || !isLongIn(house, account, noChange, fallsWith - 1)
    addAsset(house, asset, worth, counts ? haircutCeil(house.params, asset, worth) : worth, counts)
    sums[at(underlying, place)]! += worth
  }
}

function valueAt(house: ScenarioHouse, asset: Row, amount: number, cell: Cell, place: number): Atoms {
  const { assets, underlyings } = house.markets
  const index = underlyings.index[assets.underlying[asset]!]!
  const price = assets.price[asset]!
  // The token itself is worth itself.
  const stands = place === PRESENT || index === 0 || price === assets.atomsPerLot[asset]
  const there = stands ? price : Math.floor((price * cell.prices[place]!) / index)
  return mulDivFloor(amount, there, assets.atomsPerLot[asset]!)
}

/** Of an underlying whose legs are all bought options, the better of two lower bounds stands in the sums from here on. */
function chooseLine(underlying: Row): void {
  isByMost[underlying] = 0
  if (isMixed[underlying] === 1) return
  const uncapped = leastOf(sums, underlying)
  if (leastOf(byMost, underlying) <= uncapped) return
  isByMost[underlying] = 1
  for (let place = 0; place < CELL_ANCHORS; place++) sums[at(underlying, place)] = byMost[at(underlying, place)]!
}

function leastOf(of: Float64Array, underlying: Row): Atoms {
  let least = Number.POSITIVE_INFINITY
  for (let place = 0; place < CELL_ANCHORS; place++) least = Math.min(least, of[at(underlying, place)]!)
  return least
}

function presentPlace(house: ScenarioHouse, { cellAt }: Asked, underlying: Row): { below: number; part: number } {
  return placeIn(cellAt(underlying), house.markets.underlyings.index[underlying]!)
}

function at(underlying: Row, place: number): number {
  return place * listingMax.underlyings + underlying
}
