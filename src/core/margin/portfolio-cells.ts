/**
 * What a book under portfolio margin has over a level at least, wherever prices are inside the cells that its underlyings are in: the
 * sum over underlyings of the worse end, less what marks may stand off the line. `watch` rests on it; see `scenarios/cells.ts`.
 *
 *   excess = cash + Σ_u (worth_u − (1 + buffer) × (⌈L_u × level⌉ + C_u) − haircuts)
 *
 * L_u at the level l asks l × (mark − value in the worst scenario), so that 1 − l of the marks of long options are left, which are convex
 * and may lie below the chord by `gap`; everything else is linear or concave. Credits and K_u only help and are left out.
 */
import { cashAt, coinOwed } from '../ledger/index.ts'
import { fundingDueCeil, isOption, listingMax } from '../markets/index.ts'
import {
  type Cell,
  endArrays,
  endMark,
  endPrice,
  refreshEnds,
  type ScenarioHouse,
  toleranceOf,
} from '../scenarios/index.ts'
import { type Atoms, mulDivFloor, PPM, type Row } from '../units/index.ts'
import { noChange } from './change.ts'
import { haircutCeil } from './charges.ts'
import { targetOfLegsCeil } from './levels.ts'
import { addAtArray, forEachUncapped } from './portfolio.ts'
import { addAsset, haircutsBeyondCeil, startBook } from './portfolio-book.ts'
import { isLongIn } from './wrong-way.ts'

/** Indices that may still rise before the watch looks again: funding by market, borrowing by tier. */
export type Ceilings = { readonly indexes: Float64Array; readonly loans: Float64Array }

/** By underlying, the excess at each end: scratch of this room, no state. */
const sums = { low: new Float64Array(listingMax.underlyings), high: new Float64Array(listingMax.underlyings) }
const met: Row[] = []

/** The least excess over maintenance or target, −1 when the book cannot be proven this way. */
export function leastExcessInCells(
  house: ScenarioHouse,
  account: Row,
  level: 'maintenance' | 'target',
  ceilings: Ceilings,
  cellAt: (underlying: Row) => Cell,
): Atoms {
  const tier = house.ledger.accounts.tier[account]!
  if (coinOwed(house, account) >= 0 || !countsInFull(house, account)) return -1
  met.length = 0
  let excess = cashAt(house, account, ceilings.loans[tier]!) - slackOf(house, account, cellAt)
  for (const end of [0, 1] as const) excess -= addEnd(house, account, level, ceilings, cellAt, end)
  for (const underlying of met) excess += Math.min(sums.low[underlying]!, sums.high[underlying]!)
  return excess
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

/** Marks off their lines, chords above their values, and roundings. */
function slackOf(house: ScenarioHouse, account: Row, cellAt: (underlying: Row) => Cell): Atoms {
  const { legFirst, legCount, balanceCount } = house.ledger.accounts
  const { legs, markets } = house.markets
  let slack = 64 + 8 * (legCount[account]! + balanceCount[account]!)
  for (let slot = legFirst[account]!; slot < legFirst[account]! + legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    if (lots === 0) continue
    refreshEnds(house, cellAt(markets.underlying[market]!), market)
    // Requirements move by no more than the marks that they are measured from.
    slack += 2 * Math.abs(lots) * toleranceOf(house, market)
    if (lots > 0 && isOption(house, market)) slack += lots * endArrays(house, market, 0).gap
  }
  return slack
}

/** Puts the excess of each underlying at one end into the sums; answers what haircuts ask beyond the scenarios there, half of it for each end. */
function addEnd(
  house: ScenarioHouse,
  account: Row,
  level: 'maintenance' | 'target',
  ceilings: Ceilings,
  cellAt: (underlying: Row) => Cell,
  end: 0 | 1,
): Atoms {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const tier = accounts.tier[account]!
  const levelPpm = house.params.tier.portfolioMaintenancePpm[tier]!
  const into = end === 0 ? sums.low : sums.high
  startBook()
  if (end === 0) for (const underlying of underlyingsOf(house, account)) met.push(underlying)
  for (const underlying of met) into[underlying] = 0
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const due = Math.max(
      fundingDueCeil(lots, legs.index[slot]!, markets.index[market]!),
      fundingDueCeil(lots, legs.index[slot]!, ceilings.indexes[market]!),
    )
    const underlying = markets.underlying[market]!
    refreshEnds(house, cellAt(underlying), market)
    into[underlying]! += lots * endMark(house, market, end) - legs.cost[slot]! - due
    const { values, from } = endArrays(house, market, end)
    if (lots !== 0) addAtArray(house, market, lots, values, from, endMark(house, market, end))
  }
  const firstBalance = accounts.balanceFirst[account]!
  for (let slot = firstBalance; slot < firstBalance + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    const underlying = assets.underlying[asset]!
    const worth = valueAtEnd(house, asset, balances.amount[slot]!, cellAt(underlying), end)
    const fallsWith = house.params.asset.wrongWayUnderlying[asset]!
    const counts = fallsWith === 0 || !isLongIn(house, account, noChange, fallsWith - 1)
    addAsset(house, asset, worth, counts ? haircutCeil(house.params, asset, worth) : worth, counts)
    into[underlying]! += worth
  }
  forEachUncapped(house, levelPpm, (underlying, required) => {
    into[underlying]! -= level === 'target' ? targetOfLegsCeil(house, tier, required) : required
  })
  // Beyond the scenarios the haircut of a larger value is the larger: the upper end’s for both.
  return end === 1 ? haircutsBeyondCeil(levelPpm) : 0
}

function valueAtEnd(house: ScenarioHouse, asset: Row, amount: number, cell: Cell, end: 0 | 1): Atoms {
  const { assets, underlyings } = house.markets
  const index = underlyings.index[assets.underlying[asset]!]!
  const price = assets.price[asset]!
  // The token itself is worth itself.
  const there =
    index === 0 || price === assets.atomsPerLot[asset] ? price : Math.floor((price * endPrice(cell, end)) / index)
  return mulDivFloor(amount, there, assets.atomsPerLot[asset]!)
}

/** The underlyings of a book: of its legs and of its balances. */
export function underlyingsOf(house: ScenarioHouse, account: Row): Set<Row> {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const found = new Set<Row>()
  for (let i = 0; i < accounts.legCount[account]!; i++) {
    found.add(markets.underlying[legs.market[accounts.legFirst[account]! + i]!]!)
  }
  for (let i = 0; i < accounts.balanceCount[account]!; i++) {
    found.add(assets.underlying[balances.asset[accounts.balanceFirst[account]! + i]!]!)
  }
  return found
}
