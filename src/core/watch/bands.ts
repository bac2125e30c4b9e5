/**
 * Safe bands. For perpetuals and collateral, equity − requirement falls only towards the adverse side of each factor (longs
 * and collateral: down; shorts: up), so one exact measure at the adverse corner, every factor at its edge at once, proves
 * the whole box. Roundings (each charge and value once) can undo monotony by an atom each: the proof asks for that many
 * atoms to spare.
 *
 * How far each edge lies is a guess that the corner proves or refutes (`corner.ts`); which accounts a price visits depends
 * on it, what is decided about them does not.
 */
import type { Measure } from '../margin/index.ts'
import { touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { keyOf, priceOfKey, RING } from './buckets.ts'
import { cornerHolds, edges, provenEdges, setAssetEdge, setMarketEdge } from './corner.ts'
import { ringOf, watchedPrice } from './factors.ts'
import { firstNode, giveNodes, moveNode, nodeAfter, placeOf, takeNodes, unlinkAll } from './lists.ts'
import { FACTOR_ASSETS, type Level, levels, type WatchHouse } from './tables.ts'

/**
 * Whether the band that an account is registered with still proves it at this level, as it is now: then it need not be
 * measured. This is what makes trades cheap.
 */
export function isProven(house: WatchHouse, account: Row, level: Level): boolean {
  return house.watch.level[account] === level && keepsBand(house, account, level)
}

/**
 * Bands an account anew at a level. One without risk, or with level `none`, is not registered. One that is already below its
 * level, or too near to prove a band, goes to the stale set and is judged on every change of a price. Bands stand from the
 * next `carryOutMoves` on.
 *
 * @param now the account at present prices
 */
export function band(house: WatchHouse, account: Row, level: Level, now: Measure): void {
  const { watch } = house
  if (level === levels.none || !hasRisk(house, account)) return unband(house, account)
  watch.level[account] = level
  if (provenEdges(house, account, level, now)) register(house, account)
  else {
    unlinkAll(watch.lists, watch.rings, account)
    touch(watch.stale, account)
  }
}

/** Takes an account out of every bucket and out of the stale set's promise (it may still be listed there once). */
export function unband(house: WatchHouse, account: Row): void {
  const { watch } = house
  giveNodes(watch.lists, watch.rings, account)
  watch.level[account] = levels.none
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

/** Has an account registered at the edges that have just been proven: legs in their order, then balances. */
function register(house: WatchHouse, account: Row): void {
  const { accounts, balances } = house.ledger
  const { legs } = house.markets
  const { lists, rings } = house.watch
  const legCount = accounts.legCount[account]!
  const count = legCount + accounts.balanceCount[account]!
  if (count !== lists.count[account]) takeNodes(lists, rings, account, count)
  if (count === 0) return
  const legFirst = accounts.legFirst[account]!
  const balanceFirst = accounts.balanceFirst[account]!
  let node = firstNode(lists, account)
  for (let i = 0; i < count; i++, node = nodeAfter(lists, node)) {
    // A leg without lots does not move: its node stands nowhere.
    if (i < legCount && legs.lots[legFirst + i] === 0) moveNode(lists, node, -1)
    else {
      const factor =
        i < legCount ? legs.market[legFirst + i]! : FACTOR_ASSETS + balances.asset[balanceFirst + i - legCount]!
      ringOf(house, factor)
      moveNode(lists, node, factor * RING + (keyOf(edges[i]!) & (RING - 1)))
    }
  }
}

/**
 * Whether the registered band still proves the account as it is now: the same factors in the same order, edges on the
 * adverse sides, and the corner at the outer side of the registered buckets holds.
 */
function keepsBand(house: WatchHouse, account: Row, level: Level): boolean {
  const { accounts } = house.ledger
  const { lists, tight } = house.watch
  const legCount = accounts.legCount[account]!
  const count = legCount + accounts.balanceCount[account]!
  if (count === 0 || lists.count[account] !== count) return false
  const isTight = tight.marks[account] === 1
  let node = firstNode(lists, account)
  for (let i = 0; i < count; i++, node = nodeAfter(lists, node)) {
    const place = placeOf(lists, node)
    const keeps =
      i < legCount ? keepsLeg(house, account, i, place, isTight) : keepsBalance(house, account, i - legCount, place)
    if (!keeps) return false
  }
  return cornerHolds(house, account, level)
}

function keepsLeg(house: WatchHouse, account: Row, i: number, place: number, isTight: boolean): boolean {
  const { legs } = house.markets
  const { keyLow, keyHigh } = house.watch
  const slot = house.ledger.accounts.legFirst[account]! + i
  const market = legs.market[slot]!
  const lots = legs.lots[slot]!
  const present = watchedPrice(house, market, lots >= 0 ? 'low' : 'high')
  if (lots === 0) {
    setMarketEdge(house, market, 0, present, isTight)
    return place < 0
  }
  if (place < 0 || Math.floor(place / RING) !== market) return false
  const key = nearestKey(keyOf(present), place & (RING - 1))
  if (lots > 0 ? key >= keyLow[market]! : key <= keyHigh[market]!) return false
  setMarketEdge(house, market, lots, lots > 0 ? Math.floor(priceOfKey(key + 1)) : Math.ceil(priceOfKey(key)), isTight)
  return true
}

function keepsBalance(house: WatchHouse, account: Row, i: number, place: number): boolean {
  const { accounts, balances } = house.ledger
  const asset = balances.asset[accounts.balanceFirst[account]! + i]!
  if (place < 0 || Math.floor(place / RING) !== FACTOR_ASSETS + asset) return false
  const key = nearestKey(keyOf(house.markets.assets.price[asset]!), place & (RING - 1))
  if (key >= house.watch.keyLow[FACTOR_ASSETS + asset]!) return false
  setAssetEdge(asset, Math.floor(priceOfKey(key + 1)))
  return true
}

/** The key of a ring position within half a ring of a present key. */
function nearestKey(present: number, position: number): number {
  const delta = (position - present) & (RING - 1)
  return present + (delta >= RING / 2 ? delta - RING : delta)
}
