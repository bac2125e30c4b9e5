/**
 * Acting: carries ready procedures on, the deepest first, one look each, until a budget is used up. A look ends by closing
 * the procedure, moving it, or putting it off to a later time, so every look is progress and every procedure ends. Those that
 * are at their end are looked at together: what others bear for them costs their markets, however many they are.
 */
import { canAuction } from '../auction/index.ts'
import { planTakeover, takeOverLeg } from '../backstop/index.ts'
import { closeOutCeil } from '../margin/index.ts'
import { assert, type Row } from '../units/index.ts'
import type { ProcedureReason } from '../words/index.ts'
import { collectLoss } from './collection.ts'
import { endCall, judge } from './judge.ts'
import { enterAuction, enterForce, LOOK_MS } from './moves.ts'
import { stepAuction } from './offering.ts'
import { endOrder } from './orders.ts'
import { footingOf, marketsHeld, takeoverPrices } from './prices.ts'
import { closeProcedure, kindOf, postpone } from './procedures.ts'
import { endingSinceMs, takeEnding, takeReady } from './queue.ts'
import { isWhole, stepReduction } from './reduction.ts'
import { stepResolution } from './resolution.ts'
import { forceFor, type Standing, standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** Looks at up to `budget` ready procedures of a tier that are not at their end; returns how many it looked at. */
export function workQueue(house: LiquidationHouse, tier: Row, budget: number): number {
  let used = 0
  while (used < budget) {
    const row = takeReady(house.liquidation.queue, tier, house.clock.nowMs)
    if (row < 0) break
    used++
    work(house, row)
  }
  return used
}

/**
 * Looks at up to `max` ready procedures of a tier that are at their end; returns how many it looked at. While the queue of those
 * that are not is longer than its budget, they wait for it, at most the time between two looks: the more of them are
 * allocated together, the less each costs.
 */
export function workEnding(house: LiquidationHouse, tier: Row, isBusy: boolean, max: number): number {
  const { queue } = house.liquidation
  const { nowMs } = house.clock
  if (isBusy && endingSinceMs(queue, tier) + LOOK_MS > nowMs) return 0
  const rows = takeEnding(queue, tier, nowMs, max)
  for (const row of rows) work(house, row)
  return rows.length
}

function work(house: LiquidationHouse, row: Row): void {
  const { procedures } = house.liquidation
  const account = procedures.account[row]!
  const kind = kindOf(house, row)
  switch (kind) {
    case 'call':
    case 'collection':
      return workCall(house, row, account)
    case 'reduction':
      return workReduction(house, row, account)
    case 'auction':
      return stepAuction(house, row, account)
    case 'takeover':
      return workTakeover(house, row, account)
    case 'deleveraging':
      return workDeleveraging(house, row, account)
    case 'resolution':
      return stepResolution(house, row, account)
    case 'awaiting-price':
      return workWait(house, row, account)
    case 'none':
      assert(false, 'a free row is not queued')
  }
}

/** A window is over: the call's, then force, to restore; or the collection's, then collateral is sold for what is missing. */
function workCall(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures } = house.liquidation
  const nowMs = house.clock.nowMs
  const collectMs = procedures.collectMs[row]!
  if (kindOf(house, row) === 'call' && procedures.deadlineMs[row]! <= nowMs) {
    const standing = standingOf(house, account)
    if (standing.equity >= standing.target) endCall(house, account, 'deadline')
    else enterForce(house, account, standing, forceFor(house, account, standing, nowMs, 0), 'deadline')
    return
  }
  assert(collectMs > 0 && collectMs <= nowMs, 'a call is looked at when a window is over')
  if (!collectLoss(house, row, account)) postpone(house, row, nowMs + LOOK_MS)
  else if (kindOf(house, row) === 'call') postpone(house, row, procedures.deadlineMs[row]!)
  else close(house, account, 'deadline', standingOf(house, account))
}

function workReduction(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures } = house.liquidation
  const nowMs = house.clock.nowMs
  endOrder(house, row)
  const standing = standingOf(house, account)
  const footing = footingOf(house, account)
  if (standing.equity >= standing.restore && (footing === 'flat' || !isWhole(house, account))) {
    close(house, account, 'recovered', standing)
    return
  }
  const force = forceFor(house, account, standing, procedures.openedMs[row]!, 0)
  const isStuck = force === 'awaiting-price' && footing !== 'takeable'
  if (force !== 'reduction' && !isStuck) {
    enterForce(house, account, standing, force, 'price')
    return
  }
  if (procedures.deadlineMs[row]! <= nowMs) {
    endReduction(house, account, standing, 'age')
    return
  }
  if (isStuck || footing === 'takeable') {
    postpone(house, row, nowMs + LOOK_MS)
    return
  }
  const answer = stepReduction(house, row)
  if (answer.kind === 'helpless') {
    endReduction(house, account, standing, 'no-taker')
  } else if (!closeIfRestored(house, account)) postpone(house, row, answer.nextMs)
}

/** A reduction that is helpless or too old: the book is offered to who has bid for such, above close-out; else it is taken over. */
function endReduction(house: LiquidationHouse, account: Row, standing: Standing, reason: ProcedureReason): void {
  const isAbove = standing.equity > closeOutCeil(house, account)
  if (marketsHeld(house, account).length === 0) enterForce(house, account, standing, 'resolution', reason)
  else if (isAbove && canAuction(house, account, false)) enterAuction(house, account, standing, false, reason)
  else enterForce(house, account, standing, 'takeover', reason)
}

function closeIfRestored(house: LiquidationHouse, account: Row): boolean {
  const standing = standingOf(house, account)
  const done = footingOf(house, account) === 'flat' || !isWhole(house, account)
  if (standing.equity < standing.restore || !done) return false
  close(house, account, 'recovered', standing)
  return true
}

/**
 * Lots go to the backstop. What it cannot take waits, at most to its maximum age, while the account covers the cost of its
 * own closing. At or below close-out every further move may be at the cost of others: it is deleveraged at once.
 */
function workTakeover(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures } = house.liquidation
  const before = standingOf(house, account)
  if (before.equity >= before.restore) {
    close(house, account, 'recovered', before)
    return
  }
  const isBackstop = house.markets.tiers.backstop[house.ledger.accounts.tier[account]!] === account
  const isRuled = procedures.ruled[row] === 1
  const { prices, markets } = takeoverPrices(house, account, procedures.openedMs[row]!, isRuled)
  if (!isBackstop) {
    for (const leg of planTakeover(house, account, prices, markets)) {
      if (takeOverLeg(house, account, leg) > 0) askSweep(house, leg.market)
    }
  }
  const standing = standingOf(house, account)
  const isSpent = standing.equity <= closeOutCeil(house, account) && prices.marks === house.markets.markets.mark
  if (marketsHeld(house, account).length === 0) enterForce(house, account, standing, 'resolution', 'recovered')
  else if (footingOf(house, account) === 'stuck' && !isRuled) {
    enterForce(house, account, standing, 'awaiting-price', 'price')
  } else if (isBackstop || isSpent || procedures.deadlineMs[row]! <= house.clock.nowMs) {
    procedures.ruled[row] = markets.length === 0 ? 1 : procedures.ruled[row]!
    // Who has bid takes what is left before anybody who has not is closed against.
    if (canAuction(house, account, true)) enterAuction(house, account, standing, true, 'no-taker')
    else enterForce(house, account, standing, 'deleveraging', 'no-taker')
  } else postpone(house, row, Math.min(house.clock.nowMs + LOOK_MS, procedures.deadlineMs[row]!))
}

/**
 * Lots that nobody took: the waterfall spreads them; the account is looked at again until it has none. One that is back at
 * restore keeps what it holds: what is left is safe, and a backstop that takes lots over again would otherwise never come to its end.
 */
function workDeleveraging(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures, decisions } = house.liquidation
  const { legs } = house.markets
  const standing = standingOf(house, account)
  if (marketsHeld(house, account).length === 0) {
    enterForce(house, account, standing, 'resolution', 'recovered')
    return
  }
  if (standing.equity >= standing.restore) {
    close(house, account, 'recovered', standing)
    return
  }
  const { prices, markets } = takeoverPrices(house, account, procedures.openedMs[row]!, procedures.ruled[row] === 1)
  if (markets.length === 0) {
    enterForce(house, account, standing, 'awaiting-price', 'price')
    return
  }
  const first = house.ledger.accounts.legFirst[account]!
  for (let slot = first; slot < first + house.ledger.accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (!markets.includes(market)) continue
    decisions.push({ kind: 'deleverage', account, market, lots: legs.lots[slot]!, price: prices.marks[market]! })
  }
  postpone(house, row, house.clock.nowMs + LOOK_MS)
}

/** A price was missing: the account is judged again when it is back; at maximum age the rule price settles. */
function workWait(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures } = house.liquidation
  const standing = standingOf(house, account)
  const isOver = procedures.deadlineMs[row]! <= house.clock.nowMs
  const { nowMs } = house.clock
  // A price that has lasted is in the window that ends now; one that came with the shortfall was not, when the wait began.
  const force = forceFor(house, account, standing, nowMs, nowMs - procedures.openedMs[row]!)
  if (force !== 'awaiting-price' && standing.equity >= standing.maintenance) {
    close(house, account, 'recovered', standing)
    judge(house, account, 'price')
  } else if (force !== 'awaiting-price') enterForce(house, account, standing, force, 'price')
  else if (!isOver) postpone(house, row, Math.min(house.clock.nowMs + LOOK_MS, procedures.deadlineMs[row]!))
  else {
    procedures.ruled[row] = 1
    const isFlat = marketsHeld(house, account).length === 0
    enterForce(house, account, standing, isFlat ? 'resolution' : 'takeover', 'age')
  }
}

function close(house: LiquidationHouse, account: Row, reason: ProcedureReason, standing: Standing): void {
  const { measured, restore } = standing
  closeProcedure(house, account, { reason, measured, requirement: restore, deadlineMs: 0 })
}
