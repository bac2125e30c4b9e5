/**
 * Safe bands. For perpetuals and collateral, equity − requirement falls only towards the adverse side of each factor (longs
 * and collateral: down; shorts: up), so one exact measure at the adverse corner, every factor moved by the same relative
 * distance at once, proves the whole box. Roundings (each charge and value once) can undo monotony by an atom each: the
 * proof asks for that many atoms to spare.
 */
import {
  emptyMeasure,
  type Measure,
  maintenanceOf,
  measure,
  noChange,
  presentPrices,
  targetCeil,
} from '../margin/index.ts'
import { listingMax } from '../markets/index.ts'
import { slabGive, slabTake, touch } from '../tables/index.ts'
import { INDEX_ONE, type Row } from '../units/index.ts'
import { keyOf, priceOfKey, RING } from './buckets.ts'
import { ringOf, watchedPrice } from './factors.ts'
import { FACTOR_ASSETS, type Level, levels, type WatchHouse } from './tables.ts'

/** A band never reaches further than this: edges stay within one octave of the present price, inside the ring. */
const REACH_MAX = 0.4

/** How much of the linear distance is tried first, and how it shrinks when the corner fails (brackets bend it). */
const REACH_FIRST = 0.97
const REACH_SHRINK = 0.7
const REACH_TRIES = 8

/** Prices of the corner being proven; only rows of the account's own factors are written and read. */
const corner = {
  marks: new Float64Array(listingMax.markets),
  indexes: new Float64Array(listingMax.markets),
  assets: new Float64Array(listingMax.assets),
}
const measured: Measure = emptyMeasure()

/**
 * Bands an account anew at a level, or keeps its band when it still proves it. An account without risk, or with level
 * `none`, is not registered. One that is already below its level, or too near to prove a band, goes to the stale set and
 * is judged on every change of a price.
 */
export function band(house: WatchHouse, account: Row, level: Level): void {
  const { watch } = house
  if (level === levels.none || !hasRisk(house, account)) return unband(house, account)
  if (watch.level[account] === level && keepsBand(house, account, level)) return
  detach(house, account)
  watch.level[account] = level
  measure(house, presentPrices(house), account, noChange, measured)
  const excess = measured.equity - requirement(house, account, level, measured)
  const gross = grossOf(house, account)
  let reach = Math.min(REACH_MAX, (excess / gross) * REACH_FIRST)
  for (let tries = 0; tries < REACH_TRIES && reach > 0; tries++) {
    setCorner(house, account, reach)
    if (cornerHolds(house, account, level)) return register(house, account, reach)
    reach *= REACH_SHRINK
  }
  touch(watch.stale, account)
}

/** Takes an account out of every bucket and out of the stale set's promise (it may still be listed there once). */
export function unband(house: WatchHouse, account: Row): void {
  const { watch } = house
  detach(house, account)
  releaseNodes(house, account)
  watch.level[account] = levels.none
}

/** Takes an account out of every bucket; its block of nodes is kept for the next band. */
function detach(house: WatchHouse, account: Row): void {
  const { nodeFirst, nodeCount, nodes } = house.watch
  const first = nodeFirst[account]!
  for (let node = first; node < first + nodeCount[account]!; node++) {
    unlink(house, node)
    nodes.head[node] = -1
  }
}

function releaseNodes(house: WatchHouse, account: Row): void {
  const { watch } = house
  if (watch.nodeCount[account]! > 0) slabGive(watch.nodes, watch.nodeFirst[account]!, watch.nodeCount[account]!)
  watch.nodeCount[account] = 0
}

/** Whether an account can fall below a level at all: it has lots, owes cost, or has a loan. */
function hasRisk(house: WatchHouse, account: Row): boolean {
  const { accounts } = house.ledger
  if (accounts.cash[account]! < 0) return true
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    if (legs.lots[slot] !== 0 || legs.cost[slot]! > 0) return true
  }
  return false
}

function requirement(house: WatchHouse, account: Row, level: Level, at: Measure): number {
  return level === levels.maintenance ? maintenanceOf(at) : targetCeil(house, house.ledger.accounts.tier[account]!, at)
}

/** Atoms that roundings may take back: one a charge, value and result. */
function slackOf(house: WatchHouse, account: Row): number {
  const { accounts } = house.ledger
  return 4 * (accounts.legCount[account]! + accounts.balanceCount[account]!) + 4
}

function cornerHolds(house: WatchHouse, account: Row, level: Level): boolean {
  measure(house, corner, account, noChange, measured)
  return measured.equity - requirement(house, account, level, measured) >= slackOf(house, account)
}

/** Σ of what one unit of relative move can take: notional of legs with their requirement, value of collateral. */
function grossOf(house: WatchHouse, account: Row): number {
  const { accounts, balances } = house.ledger
  const { legs, markets, assets } = house.markets
  let gross = measured.legs * 2 + 1
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    gross += Math.abs(legs.lots[slot]!) * markets.mark[legs.market[slot]!]!
  }
  const balanceFirst = accounts.balanceFirst[account]!
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    gross += (balances.amount[slot]! / assets.atomsPerLot[asset]!) * assets.price[asset]!
  }
  return gross
}

function setCorner(house: WatchHouse, account: Row, reach: number): void {
  const { accounts, balances } = house.ledger
  const { legs, assets } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    setCornerMark(house, market, legs.lots[slot]!, edgeOf(house, market, legs.lots[slot]!, reach))
  }
  const balanceFirst = accounts.balanceFirst[account]!
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    corner.assets[asset] = Math.floor(assets.price[asset]! * (1 - reach))
  }
}

/** The watched price at which the band of a leg ends: below for a long, above for a short. */
function edgeOf(house: WatchHouse, market: Row, lots: number, reach: number): number {
  return lots >= 0
    ? Math.floor(watchedPrice(house, market, 'low') * (1 - reach))
    : Math.ceil(watchedPrice(house, market, 'high') * (1 + reach))
}

function setCornerMark(house: WatchHouse, market: Row, lots: number, edge: number): void {
  const { watch } = house
  const carry = (watch.ceiling[market]! - watch.base[market]!) / INDEX_ONE
  corner.marks[market] = Math.max(0, edge + (lots >= 0 ? Math.floor(carry) : Math.ceil(carry)))
  corner.indexes[market] = watch.ceiling[market]!
}

function register(house: WatchHouse, account: Row, reach: number): void {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const { watch } = house
  const legFirst = accounts.legFirst[account]!
  const balanceFirst = accounts.balanceFirst[account]!
  const count = accounts.legCount[account]! + accounts.balanceCount[account]!
  if (count === 0) return
  if (count !== watch.nodeCount[account]) {
    releaseNodes(house, account)
    watch.nodeFirst[account] = slabTake(watch.nodes, count)
    watch.nodeCount[account] = count
  }
  const first = watch.nodeFirst[account]!
  let node = first
  for (let slot = legFirst; slot < legFirst + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (legs.lots[slot] === 0) leaveOut(house, node++, account)
    else link(house, node++, account, market, keyOf(edgeOf(house, market, legs.lots[slot]!, reach)))
  }
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++) {
    const asset = balances.asset[slot]!
    link(house, node++, account, FACTOR_ASSETS + asset, keyOf(corner.assets[asset]!))
  }
}

/** A node without a factor: a leg without lots does not move. */
function leaveOut(house: WatchHouse, node: Row, account: Row): void {
  house.watch.nodes.account[node] = account
  house.watch.nodes.head[node] = -1
}

function link(house: WatchHouse, node: Row, account: Row, factor: number, key: number): void {
  const { nodes } = house.watch
  const ring = ringOf(house, factor)
  const position = key & (RING - 1)
  const head = ring[position]!
  nodes.account[node] = account
  nodes.head[node] = factor * RING + position
  nodes.prev[node] = -1
  nodes.next[node] = head
  if (head >= 0) nodes.prev[head] = node
  ring[position] = node
}

function unlink(house: WatchHouse, node: Row): void {
  const { nodes, rings } = house.watch
  const head = nodes.head[node]!
  if (head < 0) return
  const next = nodes.next[node]!
  const prev = nodes.prev[node]!
  if (prev >= 0) nodes.next[prev] = next
  else rings[Math.floor(head / RING)]![head % RING] = next
  if (next >= 0) nodes.prev[next] = prev
}

/**
 * Whether the registered band still proves the account as it is now: the same factors in the same order, edges on the
 * adverse sides, and the corner at the outer side of the registered buckets holds. This is what makes trades cheap.
 */
function keepsBand(house: WatchHouse, account: Row, level: Level): boolean {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const { watch } = house
  const legCount = accounts.legCount[account]!
  if (watch.nodeCount[account] !== legCount + accounts.balanceCount[account]!) return false
  let node = watch.nodeFirst[account]!
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + legCount; slot++, node++) {
    const market = legs.market[slot]!
    const lots = legs.lots[slot]!
    const head = watch.nodes.head[node]!
    if (lots === 0 ? head >= 0 : Math.floor(head / RING) !== market) return false
    const present = watchedPrice(house, market, lots >= 0 ? 'low' : 'high')
    if (lots === 0) setCornerMark(house, market, 0, present)
    else {
      const key = nearestKey(keyOf(present), head & (RING - 1))
      const edge = lots > 0 ? Math.floor(priceOfKey(key + 1)) : Math.ceil(priceOfKey(key))
      if (lots > 0 ? key >= watch.keyLow[market]! : key <= watch.keyHigh[market]!) return false
      setCornerMark(house, market, lots, edge)
    }
  }
  const balanceFirst = accounts.balanceFirst[account]!
  for (let slot = balanceFirst; slot < balanceFirst + accounts.balanceCount[account]!; slot++, node++) {
    const asset = balances.asset[slot]!
    const head = watch.nodes.head[node]!
    if (Math.floor(head / RING) !== FACTOR_ASSETS + asset) return false
    const key = nearestKey(keyOf(house.markets.assets.price[asset]!), head & (RING - 1))
    if (key >= watch.keyLow[FACTOR_ASSETS + asset]!) return false
    corner.assets[asset] = Math.floor(priceOfKey(key + 1))
  }
  return cornerHolds(house, account, level)
}

/** The key of a ring position within half a ring of a present key. */
function nearestKey(present: number, position: number): number {
  const delta = (position - present) & (RING - 1)
  return present + (delta >= RING / 2 ? delta - RING : delta)
}
