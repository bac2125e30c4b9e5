/**
 * What follows every command. Deciding is complete within it: every account whose safety may have changed is measured
 * exactly, and those below their level get a procedure, in the order of their numbers, so that a rebuilt watch decides the
 * same. Acting is bounded: prices and the clock carry the queue on.
 */
import { judge, judgePosting, watchedLevel, workQueue } from '../liquidation/index.ts'
import { emptyMeasure, maintenanceOf, measure, noChange, presentPrices, targetCeil } from '../margin/index.ts'
import { takeTouched, touch } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import { assetMoved, band, levels, marketMoved, unband } from '../watch/index.ts'
import { noteShort } from '../waterfall/index.ts'
import type { ProcedureReason } from '../words/index.ts'
import { carryOut } from './decisions.ts'
import type { House } from './house.ts'
import { staleHolders } from './versions.ts'

const measured = emptyMeasure()

/**
 * Accounts banded anew in one command: at least this many, some ten milliseconds, and a sixteenth of those that ask for it,
 * so that a house-wide move is worked off within a few dozen prices.
 */
const BANDS_MIN = 4096

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
  const { watch, touched, moved } = house
  const { reversioned } = house.settlement
  for (let market = takeTouched(reversioned); market >= 0; market = takeTouched(reversioned))
    staleHolders(house, market)
  for (let market = takeTouched(moved.markets); market >= 0; market = takeTouched(moved.markets)) {
    if (marketMoved(house, market)) staleHolders(house, market)
  }
  for (let asset = takeTouched(moved.assets); asset >= 0; asset = takeTouched(moved.assets)) assetMoved(house, asset)
  const unsafe: Row[] = []
  const posted: Row[] = []
  for (let account = takeTouched(touched); account >= 0; account = takeTouched(touched)) {
    if (house.ledger.accounts.procedure[account] !== 0) posted.push(account)
    touch(watch.visited, account)
  }
  if (reason !== 'trade' && reason !== 'withdrawal') lookAtStale(house)
  const bandsLeft = lookAtVisited(house, unsafe)
  posted.sort(ascending)
  for (const account of posted) noteShort(house, account, equityOf(house, account) < 0)
  unsafe.sort(ascending)
  for (const account of unsafe) judge(house, account, reason)
  for (const account of posted) rebandQuietly(house, account)
  unsafe.forEach((account, i) => {
    if (i < bandsLeft) rebandQuietly(house, account)
    else touch(watch.stale, account)
  })
}

/** Carries queued work on until the bound of one command is reached or nothing is ready. */
export function actOnDecisions(house: House): void {
  let budget = house.params.house.queueWorkMax[0]!
  while (budget > 0) {
    const used = workQueue(house, budget)
    budget -= used
    const carried = carryOut(house)
    if (used === 0 && carried === 0) return
    decide(house, 'sweep')
  }
}

/** Bands every account anew: after recovery or growth. */
export function rebuildWatch(house: House): void {
  const { markets, assets } = house.markets
  for (let market = 0; market < markets.rows; market++) if (markets.mark[market]! > 0) marketMoved(house, market)
  for (let asset = 0; asset < assets.rows; asset++) if (assets.price[asset]! > 0) assetMoved(house, asset)
  while (takeTouched(house.watch.visited) >= 0);
  for (let account = 0; account < house.ledger.accounts.rows; account++) rebandQuietly(house, account)
}

/**
 * Measures every visited account, collects the unsafe and bands the others anew. Measuring is complete; beyond a bound,
 * banding is put off: those accounts stay in the stale set and are measured with every price until their turn comes.
 * Answers how many more may be banded in this command.
 */
function lookAtVisited(house: House, unsafe: Row[]): number {
  const { visited } = house.watch
  let bands = Math.max(BANDS_MIN, visited.count >> 4)
  // A crowd is measured in the order of rows: memory is then read in one run.
  if (visited.count > BANDS_MIN) visited.rows.subarray(0, visited.count).sort().reverse()
  for (let account = takeTouched(visited); account >= 0; account = takeTouched(visited)) {
    if (look(house, account, bands > 0)) unsafe.push(account)
    else bands--
  }
  return Math.max(bands, BANDS_MIN)
}

/** Accounts without a provable band are looked at with every change of prices or versions; a trade moves neither. */
function lookAtStale(house: House): void {
  const { stale, visited } = house.watch
  for (let account = takeTouched(stale); account >= 0; account = takeTouched(stale)) touch(visited, account)
}

/** Measures one account; true when it is below the level it is watched at, else it is banded, or put off. */
function look(house: House, account: Row, bandNow: boolean): boolean {
  const level = watchedLevel(house, account)
  if (level === levels.none) {
    unband(house, account)
    return false
  }
  const equity = equityOf(house, account)
  const required =
    level === levels.maintenance
      ? maintenanceOf(measured)
      : targetCeil(house, house.ledger.accounts.tier[account]!, measured)
  if (equity < required) {
    noteShort(house, account, equity < 0)
    return true
  }
  if (bandNow) band(house, account, level)
  else touch(house.watch.stale, account)
  return false
}

function rebandQuietly(house: House, account: Row): void {
  band(house, account, watchedLevel(house, account))
}

function equityOf(house: House, account: Row): number {
  measure(house, presentPrices(house), account, noChange, measured)
  return measured.equity
}

function ascending(a: Row, b: Row): number {
  return a - b
}
