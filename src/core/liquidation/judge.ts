/**
 * Deciding: what procedure an account needs, from one exact measure at present prices. Deciding is complete within its
 * command; acting is the queue's (rules §6.4).
 *
 *   equity < target        call                     equity ≤ close-out        takeover
 *   equity < maintenance   reduction                no lots, equity ≤ 0       resolution
 *   no price to act on     awaiting-price           degraded prices only      the same, then takeover at rule price
 *
 * Target and maintenance hold parameters in force and no season: a season or a pending version raises initial alone, which
 * makes an account reduce-only and forces nobody.
 */
import type { Atoms, Row } from '../units/index.ts'
import type { ProcedureReason } from '../words/index.ts'
import { enterCall, enterForce } from './moves.ts'
import { footingOf } from './prices.ts'
import { closeProcedure, isForced, isJudged, moveProcedure, postpone, procedureOf } from './procedures.ts'
import { forceFor, seenFloor, standingOf } from './standing.ts'
import type { LiquidationHouse } from './tables.ts'

/** Decides about one account; changes nothing when it needs no other procedure than it has. */
export function judge(house: LiquidationHouse, account: Row, reason: ProcedureReason): void {
  if (!isJudged(house, account)) return
  const kind = procedureOf(house, account)
  if (kind === 'awaiting-price' || (isForced(kind) && kind !== 'reduction')) return
  const standing = standingOf(house, account)
  if (standing.equity < standing.maintenance) {
    const force = forceFor(house, account, standing, house.clock.nowMs, 0)
    if (kind !== 'reduction' || force === 'takeover') enterForce(house, account, standing, force, reason)
  } else if (standing.equity < standing.target && (kind === 'none' || kind === 'collection')) {
    const asked = standing.target - standing.equity - seenFloor(house, account)
    if (asked > 0 && footingOf(house, account) !== 'stuck') enterCall(house, account, standing, asked, reason)
  }
}

/**
 * Looks at an account after a posting of its own: a deposit, seen or final, or a trade. One that brings equity and what was
 * seen to target answers the call; a price that rises does not.
 */
export function judgePosting(house: LiquidationHouse, account: Row): void {
  if (procedureOf(house, account) !== 'call') return
  const standing = standingOf(house, account)
  if (standing.equity + seenFloor(house, account) >= standing.target) endCall(house, account, 'recovered')
}

/**
 * What a sweep has left uncollected of an account's losses, 0 for nothing. With equity at target it is called beside any
 * call for margin; when its window is over, collateral is sold for exactly what is then missing.
 */
export function judgeCollection(house: LiquidationHouse, account: Row, uncollected: Atoms): void {
  const kind = procedureOf(house, account)
  if (!isJudged(house, account) || isForced(kind) || kind === 'awaiting-price') return
  if (kind === 'none') {
    if (uncollected > 0) enterCollection(house, account, uncollected)
    return
  }
  const { procedures } = house.liquidation
  const row = house.ledger.accounts.procedure[account]! - 1
  // Once the window is over nothing is added to what was called: it could never be sold off.
  const isOver = procedures.collectMs[row]! > 0 && procedures.collectMs[row]! <= house.clock.nowMs
  procedures.uncollected[row] = isOver ? Math.min(uncollected, procedures.uncollected[row]!) : uncollected
  if (uncollected === 0) procedures.collectMs[row] = 0
  else if (procedures.collectMs[row] === 0) procedures.collectMs[row] = collectionEndMs(house, account)
  if (kind === 'call') {
    const collectMs = procedures.collectMs[row]!
    const deadlineMs = procedures.deadlineMs[row]!
    postpone(house, row, collectMs > 0 ? Math.min(deadlineMs, collectMs) : deadlineMs)
  } else if (uncollected > 0) procedures.amount[row] = uncollected
  else {
    const standing = standingOf(house, account)
    closeProcedure(house, account, {
      reason: 'recovered',
      measured: standing.measured,
      requirement: standing.target,
      deadlineMs: 0,
    })
  }
}

/** Ends a call: what is left is the collection beside it, or nothing. */
export function endCall(house: LiquidationHouse, account: Row, reason: ProcedureReason): void {
  const { procedures } = house.liquidation
  const row = house.ledger.accounts.procedure[account]! - 1
  const { measured, target } = standingOf(house, account)
  const collectMs = procedures.collectMs[row]!
  if (collectMs === 0) closeProcedure(house, account, { reason, measured, requirement: target, deadlineMs: 0 })
  else {
    const amount = procedures.uncollected[row]!
    const move = { reason, measured, requirement: target, amount, deadlineMs: collectMs, nextMs: collectMs }
    moveProcedure(house, account, 'collection', move)
  }
}

function enterCollection(house: LiquidationHouse, account: Row, uncollected: Atoms): void {
  const { measured, target } = standingOf(house, account)
  const deadlineMs = collectionEndMs(house, account)
  const move = {
    reason: 'sweep' as const,
    measured,
    requirement: target,
    amount: uncollected,
    deadlineMs,
    nextMs: deadlineMs,
  }
  moveProcedure(house, account, 'collection', move)
  const row = house.ledger.accounts.procedure[account]! - 1
  house.liquidation.procedures.uncollected[row] = uncollected
  house.liquidation.procedures.collectMs[row] = deadlineMs
}

function collectionEndMs(house: LiquidationHouse, account: Row): number {
  const { tier: p } = house.params
  const tier = house.ledger.accounts.tier[account]!
  return house.clock.nowMs + Math.max(p.collectionWindowMs[tier]!, p.depositFinalityMs[tier]!)
}
