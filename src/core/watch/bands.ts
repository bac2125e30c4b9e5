/**
 * Safe bands. For perpetuals and collateral, equity − requirement falls only towards the adverse side of each factor (longs
 * and collateral: down; shorts: up), so one exact measure at the adverse corner, every factor at its edge at once, proves
 * the whole box. Roundings (each charge and value once) can undo monotony by an atom each: the proof asks for that many
 * atoms to spare.
 *
 * How far each edge lies is a guess that the corner proves or refutes (`corner.ts`); which accounts a price visits depends
 * on it, what is decided about them does not.
 */
import { coinOwed } from '../ledger/index.ts'
import { isPortfolio, type Measure } from '../margin/index.ts'
import { hasRisk } from '../markets/index.ts'
import { touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { keyOf, priceOfKey, RING, RING_BITS } from './buckets.ts'
import { forgetProof, proveInCells } from './cells.ts'
import { cornerHolds, edges, provenEdges, setAssetEdge, setLoanEdge, setMarketEdge } from './corner.ts'
import { ringOf } from './factors.ts'
import { firstNode, giveNodes, moveNode, nodeAfter, placeOf, takeNodes, unlinkAll } from './lists.ts'
import { CHANGED, FACTOR_ASSETS, type Level, levels, type WatchHouse } from './tables.ts'

/** Notes that an account was posted to: what its band proved was about another book. */
export function noteChanged(house: WatchHouse, account: Row): void {
  house.watch.level[account]! |= CHANGED
}

/**
 * Whether the band that an account is registered with still proves it at this level, as it is now: then it need not be
 * measured. This is what makes trades cheap. Of an account that was not posted to, the corner still stands: only whether a
 * price has passed an edge is asked. A tight band's corner stood at indices that may have risen since. Who owes a coin has no
 * band: it is looked at with every price (docs/decisions/0100-loans-of-coins.md).
 */
export function isProven(house: WatchHouse, account: Row, level: Level): boolean {
  const { watch } = house
  if (coinOwed(house, account) >= 0 || isPortfolio(house, account)) return false
  const registered = watch.level[account]!
  if ((registered & ~CHANGED) !== level) return false
  const { accounts } = house.ledger
  const count = accounts.legCount[account]! + accounts.balanceCount[account]!
  if (count === 0 || watch.lists.count[account] !== count) return false
  const stands = registered === level && watch.tight.marks[account] === 0
  if (!isInside(house, account, !stands)) return false
  if (stands) return true
  if (!cornerHolds(house, account, level)) return false
  watch.level[account] = level
  return true
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
  if (isPortfolio(house, account)) {
    // The band of the model that it had before.
    if (!watch.proofs.has(account)) giveNodes(watch.lists, watch.rings, account)
    if (!proveInCells(house, account, level)) touch(watch.stale, account)
    return
  }
  forgetProof(house, account)
  if (provenEdges(house, account, level, now)) register(house, account)
  else {
    unlinkAll(watch.lists, watch.rings, account)
    touch(watch.stale, account)
  }
}

/** Takes an account out of every bucket and out of the stale set's promise (it may still be listed there once). */
export function unband(house: WatchHouse, account: Row): void {
  const { watch } = house
  forgetProof(house, account)
  giveNodes(watch.lists, watch.rings, account)
  watch.level[account] = levels.none
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
 * Whether every factor is still on the safe side of the buckets that the account is registered in. A factor that it has in
 * another order or on another side than when it was banded is inside of nothing.
 *
 * @param setsCorner whether the corner at the outer sides of those buckets is set beside
 */
function isInside(house: WatchHouse, account: Row, setsCorner: boolean): boolean {
  const { legFirst, legCount, balanceFirst, balanceCount } = house.ledger.accounts
  const { market: marketOf, lots: lotsOf } = house.markets.legs
  const { asset: assetOf } = house.ledger.balances
  const { lists, tight, keyLow, keyHigh } = house.watch
  const isTight = tight.marks[account] === 1
  if (setsCorner) setLoanEdge(house, account, isTight)
  let node = firstNode(lists, account)
  const legLast = legFirst[account]! + legCount[account]!
  for (let slot = legFirst[account]!; slot < legLast; slot++, node = nodeAfter(lists, node)) {
    const place = placeOf(lists, node)
    const market = marketOf[slot]!
    const lots = lotsOf[slot]!
    if (lots === 0) {
      if (place >= 0) return false
      if (setsCorner) setMarketEdge(house, market, 0, 0, isTight)
      continue
    }
    if (place < 0 || place >> RING_BITS !== market) return false
    const present = lots > 0 ? keyLow[market]! : keyHigh[market]!
    const above = keysAbove(place, present)
    if (lots > 0 ? above >= 0 : above <= 0) return false
    if (setsCorner) setMarketEdge(house, market, lots, outerEdge(present + above, lots > 0), isTight)
  }
  const balanceLast = balanceFirst[account]! + balanceCount[account]!
  for (let slot = balanceFirst[account]!; slot < balanceLast; slot++, node = nodeAfter(lists, node)) {
    const place = placeOf(lists, node)
    const asset = assetOf[slot]!
    const present = keyLow[FACTOR_ASSETS + asset]!
    const above = keysAbove(place, present)
    if (place >> RING_BITS !== FACTOR_ASSETS + asset || above >= 0) return false
    if (setsCorner) setAssetEdge(asset, outerEdge(present + above, true))
  }
  return true
}

/** The price at the side of a bucket that a fall (or a rise) comes to first: no lot inside is worth less. */
function outerEdge(key: number, falls: boolean): number {
  return falls ? Math.floor(priceOfKey(key + 1)) : Math.ceil(priceOfKey(key))
}

/** How many keys a place lies above a present key of its factor: within half a ring either way. */
function keysAbove(place: number, present: number): number {
  const delta = (place - present) & (RING - 1)
  return delta >= RING / 2 ? delta - RING : delta
}
