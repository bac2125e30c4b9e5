/**
 * What follows every command. Deciding is complete within it: every account whose safety may have changed is measured
 * exactly, and those below their level get a procedure, in the order of their numbers, so that a rebuilt watch decides the
 * same. Acting is bounded: prices and the clock carry the queue on.
 */
import { coinOwed } from '../ledger/index.ts'
import { judge, judgePosting, watchedLevel, workEnding, workQueue } from '../liquidation/index.ts'
import {
  emptyMeasure,
  isPortfolio,
  maintenanceOf,
  measure,
  noChange,
  presentPrices,
  targetCeil,
} from '../margin/index.ts'
import { clearTouched, takeTouched, touch, withdrawTouch } from '../tables/index.ts'
import type { Atoms, Row } from '../units/index.ts'
import {
  assetMoved,
  band,
  carryOutMoves,
  cellAssetMoved,
  cellIndexMoved,
  cellMarketMoved,
  cellScenariosMoved,
  isProven,
  isUnproven,
  type Level,
  levels,
  loansMoved,
  marketMoved,
  noteChanged,
  readAhead,
  unband,
  visitDoubtful,
  visitedInOrder,
  visitUnproven,
} from '../watch/index.ts'
import { noteShort } from '../waterfall/index.ts'
import type { ProcedureReason } from '../words/index.ts'
import { carryOut } from './decisions.ts'
import { closeSettled } from './expire.ts'
import type { House } from './house.ts'
import { actOnTranche, noteTranche } from './tranches.ts'
import { staleBorrowers, staleHolders } from './versions.ts'

const measured = emptyMeasure()

/**
 * Accounts banded anew in one command: at least this many, some fifty microseconds, and a sixteenth of those that were
 * waiting before it, so that what a house-wide move has left is worked off within a few dozen prices. A band costs more than
 * a measure and is in no hurry: with 48 instead of thousands the slowest hundredth of prices is decided in three quarters of
 * the time, for a tenth more work in all (docs/decisions/0042-bands-by-weight-in-quads.md).
 */
const BANDS_MIN = 48

/** Accounts read ahead together: what looking at them reads fits a core's own cache. */
const BATCH = 128

/** Fewer than this are not worth a pass of their own. */
const AHEAD_MIN = 6

/** Looks at every account that the command may have made unsafe, and decides about each, until none is left to look at. */
export function decide(house: House, reason: ProcedureReason): void {
  do decideOnce(house, reason)
  while (house.touched.count > 0)
}

/**
 * Accounts with an open procedure to which the command itself has posted, ascending: deposits and trades answer a call, a
 * price that rises or a sweep does not (rules §6.1). Called before `decide`, which takes the touched set.
 */
export function answerCalls(house: House): void {
  const { procedure } = house.ledger.accounts
  const { rows, count } = house.touched
  const posted: Row[] = []
  for (let i = 0; i < count; i++) if (procedure[rows[i]!] !== 0) posted.push(rows[i]!)
  for (const account of posted.sort(ascending)) judgePosting(house, account)
}

function decideOnce(house: House, reason: ProcedureReason): void {
  const reversioned = noticeMoves(house)
  noteShortfalls(house, takePosted(house))
  // Trades, withdrawals and steps of the queue move no price: what stood beside its band still does.
  const moves = reason !== 'trade' && reason !== 'withdrawal' && reason !== 'sweep'
  const waiting = moves || reversioned ? lookAtStale(house) : 0
  lookAtVisited(house, reason, waiting)
}

/** Visits what moved prices and indices put in doubt; returns whether holders of a market are to be judged anew. */
function noticeMoves(house: House): boolean {
  const { moved } = house
  const { reversioned } = house.settlement
  let any = false
  for (let market = takeTouched(reversioned); market >= 0; market = takeTouched(reversioned)) {
    staleHolders(house, market)
    any = true
  }
  // Where an index is decides which cell a mark is held against.
  const { indexes, scenarios } = moved
  for (let underlying = takeTouched(indexes); underlying >= 0; underlying = takeTouched(indexes))
    cellIndexMoved(house, underlying)
  for (let underlying = takeTouched(scenarios); underlying >= 0; underlying = takeTouched(scenarios))
    cellScenariosMoved(house, underlying)
  for (let market = takeTouched(moved.markets); market >= 0; market = takeTouched(moved.markets)) {
    cellMarketMoved(house, market)
    if (!marketMoved(house, market)) continue
    staleHolders(house, market)
    any = true
  }
  for (let tier = 0; tier < house.markets.tiers.rows; tier++) {
    if (!loansMoved(house, tier)) continue
    staleBorrowers(house, tier)
    any = true
  }
  for (let asset = takeTouched(moved.assets); asset >= 0; asset = takeTouched(moved.assets)) {
    assetMoved(house, asset)
    cellAssetMoved(house, asset)
  }
  visitDoubtful(house)
  return any
}

/** Visits the accounts that were posted to; answers those with an open procedure, ascending. */
function takePosted(house: House): Row[] {
  const { touched, watch } = house
  const posted: Row[] = []
  for (let account = takeTouched(touched); account >= 0; account = takeTouched(touched)) {
    if (house.ledger.accounts.procedure[account] !== 0) posted.push(account)
    noteChanged(house, account)
    touch(watch.visited, account)
  }
  return posted.sort(ascending)
}

function noteShortfalls(house: House, posted: readonly Row[]): void {
  for (const account of posted) {
    measure(house, presentPrices(house), account, noChange, measured)
    noteShort(house, account, measured.equity < 0)
  }
}

/** Looks at procedures at their end that take the time of one that is not: they share what costs most. */
const ENDING_PER_LOOK = 32

/** Carries the queued work of tiers on, each until its bound of one command is reached or nothing of it is ready. */
export function actOnDecisions(house: House, tiers: readonly Row[]): void {
  for (const tier of tiers) actIn(house, tier, house.params.house.queueWorkMax[0]!)
}

function actIn(house: House, tier: Row, allowed: number): void {
  actOnTranche(house, tier)
  let [budget, ending, acted] = [allowed, allowed * ENDING_PER_LOOK, false]
  while (budget > 0) {
    const used = workQueue(house, tier, budget)
    budget -= used
    const ended = workEnding(house, tier, budget === 0, ending)
    ending -= ended
    const carried = carryOut(house)
    if (used + ended + carried === 0) break
    acted = true
    decide(house, 'sweep')
  }
  if (acted) noteTranche(house, tier)
}

/** Bands every account anew: after recovery or growth. */
export function rebuildWatch(house: House): void {
  const { markets, assets } = house.markets
  for (let market = 0; market < markets.rows; market++) if (markets.mark[market]! > 0) marketMoved(house, market)
  for (let asset = 0; asset < assets.rows; asset++) if (assets.price[asset]! > 0) assetMoved(house, asset)
  for (let tier = 0; tier < house.markets.tiers.rows; tier++) loansMoved(house, tier)
  clearTouched(visitedInOrder(house))
  for (let account = 0; account < house.ledger.accounts.rows; account++) {
    const level = watchedLevel(house, account)
    if (level === levels.none) continue
    measure(house, presentPrices(house), account, noChange, measured)
    band(house, account, level, measured)
    carryOutMoves(house.watch.lists, house.watch.rings)
  }
}

/**
 * Looks at every visited account. Deciding is complete; beyond a bound, banding is put off: those accounts stay in the stale
 * set and are looked at with every price until their turn comes.
 *
 * @param waiting accounts that were put off before this command
 */
function lookAtVisited(house: House, reason: ProcedureReason, waiting: number): void {
  const { lists, rings } = house.watch
  const visited = visitedInOrder(house)
  let bands = Math.max(BANDS_MIN, waiting >> 4)
  for (let from = 0; from < visited.count; from += BATCH) {
    const to = Math.min(from + BATCH, visited.count)
    if (to - from >= AHEAD_MIN && visited.count < house.ledger.accounts.rows / 4)
      readAhead(house, visited.rows, from, to, bands)
    for (let i = from; i < to; i++) if (look(house, visited.rows[i]!, reason, bands > 0)) bands--
    carryOutMoves(lists, rings)
  }
  clearTouched(visited)
}

/** Accounts without a provable band are looked at with every change of prices or versions; a trade moves neither. */
function lookAtStale(house: House): number {
  const { stale } = house.watch
  const waiting = stale.count
  for (let account = takeTouched(stale); account >= 0; account = takeTouched(stale)) visitUnproven(house, account)
  return waiting
}

/**
 * Measures one account that its band does not prove, decides about it if it is below the level it is watched at, and bands
 * it at the level that it is watched at then, or puts that off. In force only the queue looks at an account: its old band may stand until a price
 * meets it. Returns whether it was banded.
 */
function look(house: House, account: Row, reason: ProcedureReason, bandNow: boolean): boolean {
  let level = watchedLevel(house, account)
  if (level === levels.none) {
    unband(house, account)
    return false
  }
  if (!isUnproven(house, account) && isProven(house, account, level)) return false
  measure(house, presentPrices(house), account, noChange, measured)
  let isShort = measured.equity < requiredAt(house, account, level)
  if (isShort && closeSettled(house, account)) {
    measure(house, presentPrices(house), account, noChange, measured)
    isShort = measured.equity < requiredAt(house, account, level)
  }
  if (isShort) {
    noteShort(house, account, measured.equity < 0)
    judge(house, account, reason)
    // A move of its procedure touches the account: that is answered here.
    withdrawTouch(house.touched, account)
    level = watchedLevel(house, account)
    if (level === levels.none) return false
  }
  // Who owes a coin has no band, and takes nobody's turn to be banded.
  const bands = bandNow && coinOwed(house, account) < 0
  // A book under portfolio margin is proven at once: put off, it would be looked at with every price, which costs half as much each time.
  if (isPortfolio(house, account) && coinOwed(house, account) < 0) {
    band(house, account, level, measured)
    return false
  }
  if (bands) band(house, account, level, measured)
  else touch(house.watch.stale, account)
  return bands
}

/** What equity is held against at a level, of the account measured last. */
function requiredAt(house: House, account: Row, level: Level): Atoms {
  return level === levels.maintenance
    ? maintenanceOf(measured)
    : targetCeil(house, house.ledger.accounts.tier[account]!, measured)
}

function ascending(a: Row, b: Row): number {
  return a - b
}
