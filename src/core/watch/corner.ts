/**
 * The adverse corner of a band, and how far it may lie. Each factor moves by its own part of one common reach: a factor
 * that matters little gets a wider edge for a small price. For factors that wander alike, visits are fewest when reach goes
 * with weight^(−1/3) (Σ weight × reach fixed, Σ 1 ÷ reach² least); the fourth root is near it and needs no cube root.
 */

import { cashAt, cashOf, coinOwed } from '../ledger/index.ts'
import { emptyMeasure, type Measure, maintenanceOf, measure, noChange, targetCeil } from '../margin/index.ts'
import { listingMax } from '../markets/index.ts'
import { touch } from '../tables/index.ts'
import { INDEX_ONE, type Row } from '../units/index.ts'
import { watchedPrice } from './factors.ts'
import { type Level, levels, type WatchHouse } from './tables.ts'

/** A band never reaches further than this: edges stay within one octave of the present price, inside the ring. */
const REACH_MAX = 0.4

/** Part of the linear distance that is tried first; requirements bend it a little. */
const REACH_FIRST = 0.99

/** Corners tried, each nearer by the chord of the one before. The difference is concave, so a chord ends inside. */
const TRIES = 4

/** Widest edge over that of a factor of mean weight. */
const STRETCH_MAX = 8

/** Headroom for funding costs an account this many times its excess at most; else its band is tight. */
const HEADROOM_PART = 4

/**
 * Books opened alike would have their edges at one price and be visited together: each edge is moved by up to this part of
 * its reach, some nearer and some further, so that a price meets them one after the other.
 */
const SPREAD = 0.25

const FACTORS_OF_ACCOUNT = listingMax.markets + listingMax.assets

/** Edges of the corner, legs in their order, then balances: the watched price of a leg, the price of an asset. */
export const edges: Float64Array = new Float64Array(FACTORS_OF_ACCOUNT)

/** How far each factor moves for a reach of 1. */
const stretches = new Float64Array(FACTORS_OF_ACCOUNT)

/** Prices of the corner; only rows of the account's own factors are written and read. */
const corner = {
  marks: new Float64Array(listingMax.markets),
  indexes: new Float64Array(listingMax.markets),
  assets: new Float64Array(listingMax.assets),
  loans: new Float64Array(listingMax.tiers),
}
const measured: Measure = emptyMeasure()
const weighed = { slope: 1, headroom: 0 }

/**
 * Finds edges whose corner proves the account at a level and leaves them in `edges`; false when there are none, as of a book
 * that owes a coin: its adverse side is up, and the corner knows balances that fall.
 *
 * @param now the account at present prices
 */
export function provenEdges(house: WatchHouse, account: Row, level: Level, now: Measure): boolean {
  if (coinOwed(house, account) >= 0) return false
  const required = requirementOf(house, account, level, now)
  const excess = now.equity - required - slackOf(house, account)
  if (excess <= 0) return false
  weigh(house, account, required - now.haircuts)
  const { slope, headroom } = weighed
  if (headroom * HEADROOM_PART < excess && provenReach(house, account, level, excess - headroom, slope, false))
    return true
  if (!provenReach(house, account, level, excess, slope, true)) return false
  touch(house.watch.tight, account)
  return true
}

/** Whether the account keeps its level at the corner that has been set, with what roundings may take to spare. */
export function cornerHolds(house: WatchHouse, account: Row, level: Level): boolean {
  return cornerExcess(house, account, level) >= 0
}

/** Puts a market's watched price of the corner; a leg of `lots` is measured at funding's ceiling, a tight one at its index. */
export function setMarketEdge(house: WatchHouse, market: Row, lots: number, edge: number, isTight: boolean): void {
  const { watch } = house
  const index = isTight ? house.markets.markets.index[market]! : watch.ceiling[market]!
  const carry = (index - watch.base[market]!) / INDEX_ONE
  corner.marks[market] = Math.max(0, edge + (lots >= 0 ? Math.floor(carry) : Math.ceil(carry)))
  corner.indexes[market] = index
}

/** Puts an asset's price of the corner. */
export function setAssetEdge(asset: Row, edge: number): void {
  corner.assets[asset] = edge
}

/** Puts a tier's borrow index of the corner: its ceiling, of a tight band the present one. */
export function setLoanEdge(house: WatchHouse, account: Row, isTight: boolean): void {
  const tier = house.ledger.accounts.tier[account]!
  corner.loans[tier] = isTight ? house.ledger.loans.index[tier]! : house.watch.loanCeiling[tier]!
}

/** Tries corners from the linear distance inwards. */
function provenReach(
  house: WatchHouse,
  account: Row,
  level: Level,
  excess: number,
  slope: number,
  isTight: boolean,
): boolean {
  let reach = Math.min(REACH_MAX, (excess / slope) * REACH_FIRST)
  for (let tries = 0; tries < TRIES; tries++) {
    setCorner(house, account, reach, isTight)
    const left = cornerExcess(house, account, level)
    if (left >= 0) return true
    reach *= (excess / (excess - left)) * REACH_FIRST
  }
  return false
}

function cornerExcess(house: WatchHouse, account: Row, level: Level): number {
  measure(house, corner, account, noChange, measured)
  return measured.equity - requirementOf(house, account, level, measured) - slackOf(house, account)
}

function requirementOf(house: WatchHouse, account: Row, level: Level, at: Measure): number {
  return level === levels.maintenance ? maintenanceOf(at) : targetCeil(house, house.ledger.accounts.tier[account]!, at)
}

/** Atoms that roundings may take back: one a charge, value and result. */
function slackOf(house: WatchHouse, account: Row): number {
  const { accounts } = house.ledger
  return 4 * (accounts.legCount[account]! + accounts.balanceCount[account]!) + 4
}

/**
 * Sets the stretches, and in `weighed` what one unit of common reach takes of the excess and what the headroom of funding and interest takes.
 *
 * @param required what legs require, spread over them by notional
 */
function weigh(house: WatchHouse, account: Row, required: number): void {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  const { ceiling } = house.watch
  const legFirst = accounts.legFirst[account]!
  const legCount = accounts.legCount[account]!
  let notional = 0
  let carry = 0
  for (let i = 0; i < legCount; i++) {
    const market = legs.market[legFirst + i]!
    const lots = Math.abs(legs.lots[legFirst + i]!)
    notional += stretches[i] = lots * markets.mark[market]!
    carry += (lots * (ceiling[market]! - markets.index[market]!)) / INDEX_ONE
  }
  const balanceFirst = accounts.balanceFirst[account]!
  const balanceCount = accounts.balanceCount[account]!
  let value = 0
  for (let i = 0; i < balanceCount; i++) {
    const asset = balances.asset[balanceFirst + i]!
    value += stretches[legCount + i] =
      (balances.amount[balanceFirst + i]! / assets.atomsPerLot[asset]!) * assets.price[asset]!
  }
  const rate = notional === 0 ? 0 : required / notional
  const mean = (notional + value) / (legCount + balanceCount)
  let slope = 1
  for (let i = 0; i < legCount + balanceCount; i++) {
    const weight = stretches[i]!
    const stretch = Math.min(STRETCH_MAX, Math.sqrt(Math.sqrt(mean / (weight + 1)))) * spreadOf(account, i)
    stretches[i] = stretch
    const falls = i >= legCount ? 1 : legs.lots[legFirst + i]! > 0 ? 1 - rate : 1 + rate
    slope += weight * stretch * falls
  }
  weighed.slope = slope
  const tier = accounts.tier[account]!
  const interest = cashOf(house, account) - cashAt(house, account, house.watch.loanCeiling[tier]!)
  weighed.headroom = carry * rate + interest
}

/** A factor of 1 ± SPREAD that differs from account to account and from factor to factor: no random numbers, a hash. */
function spreadOf(account: Row, i: number): number {
  const hash = Math.imul(account * 31 + i, 0x9e3779b1) >>> 16
  return 1 - SPREAD + (hash * SPREAD) / 2 ** 15
}

function setCorner(house: WatchHouse, account: Row, reach: number, isTight: boolean): void {
  const { accounts, balances } = house.ledger
  const { legs, assets } = house.markets
  setLoanEdge(house, account, isTight)
  const legFirst = accounts.legFirst[account]!
  const legCount = accounts.legCount[account]!
  for (let i = 0; i < legCount; i++) {
    const market = legs.market[legFirst + i]!
    const lots = legs.lots[legFirst + i]!
    const move = Math.min(REACH_MAX, reach * stretches[i]!)
    edges[i] =
      lots >= 0
        ? Math.floor(watchedPrice(house, market, 'low') * (1 - move))
        : Math.ceil(watchedPrice(house, market, 'high') * (1 + move))
    setMarketEdge(house, market, lots, edges[i]!, isTight)
  }
  const balanceFirst = accounts.balanceFirst[account]!
  for (let i = 0; i < accounts.balanceCount[account]!; i++) {
    const asset = balances.asset[balanceFirst + i]!
    const move = Math.min(REACH_MAX, reach * stretches[legCount + i]!)
    edges[legCount + i] = Math.floor(assets.price[asset]! * (1 - move))
    setAssetEdge(asset, edges[legCount + i]!)
  }
}
