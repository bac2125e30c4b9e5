/** Entering a procedure: what each kind asks and how long it may last. Every kind ends: INV-4 gives each a maximum age. */
import { endBidsOf, openAuction } from '../auction/index.ts'
import { closeOutCeil } from '../margin/index.ts'
import { endHoldsOf } from '../markets/index.ts'
import type { Atoms, Millis, Row } from '../units/index.ts'
import type { ProcedureReason } from '../words/index.ts'
import { moveProcedure } from './procedures.ts'
import type { Force, Standing } from './standing.ts'
import type { LiquidationHouse } from './tables.ts'

/** Time between two looks at a procedure that waits for something else than its own pace. */
export const LOOK_MS: Millis = 1000

/** Opens a call: an account that the watch then holds to maintenance, and that has a window to answer. */
export function enterCall(
  house: LiquidationHouse,
  account: Row,
  standing: Standing,
  asked: Atoms,
  reason: ProcedureReason,
): void {
  const { procedures } = house.liquidation
  const { tier: p } = house.params
  const tier = house.ledger.accounts.tier[account]!
  const deadlineMs = house.clock.nowMs + Math.max(p.callWindowMs[tier]!, p.depositFinalityMs[tier]!)
  const row = house.ledger.accounts.procedure[account]! - 1
  const collectMs = row < 0 ? 0 : procedures.collectMs[row]!
  moveProcedure(house, account, 'call', {
    reason,
    measured: standing.measured,
    requirement: standing.target,
    amount: asked,
    deadlineMs,
    nextMs: collectMs > 0 ? Math.min(deadlineMs, collectMs) : deadlineMs,
  })
}

/** Enters one of the kinds of force; step 0 of each cancels unused holds and standing bids. */
export function enterForce(
  house: LiquidationHouse,
  account: Row,
  standing: Standing,
  to: Force | 'auction' | 'deleveraging',
  reason: ProcedureReason,
): void {
  const tier = house.ledger.accounts.tier[account]!
  const nowMs = house.clock.nowMs
  endHoldsOf(house, account)
  endBidsOf(house, account)
  const isBelow = standing.equity < standing.maintenance
  moveProcedure(house, account, to, {
    reason,
    measured: standing.measured,
    requirement: to === 'takeover' ? closeOutCeil(house, account) : isBelow ? standing.maintenance : standing.target,
    amount: to === 'reduction' || to === 'auction' ? Math.max(0, standing.restore - standing.equity) : 0,
    deadlineMs: nowMs + ageMaxMs(house, tier, to),
    nextMs: to === 'awaiting-price' ? nowMs + LOOK_MS : nowMs,
  })
  // Whatever waited for its maximum age before, what is pledged now waits for its own.
  if (to === 'resolution') house.liquidation.procedures.ruled[house.ledger.accounts.procedure[account]! - 1] = 0
}

/**
 * Enters an auction of the whole book.
 *
 * @param isLast whether it is the single look at what a takeover has left
 */
export function enterAuction(
  house: LiquidationHouse,
  account: Row,
  standing: Standing,
  isLast: boolean,
  reason: ProcedureReason,
): void {
  enterForce(house, account, standing, 'auction', reason)
  const row = house.ledger.accounts.procedure[account]! - 1
  house.liquidation.procedures.auction[row] = openAuction(house, account, isLast) + 1
}

function ageMaxMs(house: LiquidationHouse, tier: Row, kind: Force | 'auction' | 'deleveraging'): Millis {
  const { tier: p } = house.params
  switch (kind) {
    case 'reduction':
      return p.reductionAgeMaxMs[tier]!
    case 'auction':
      return p.auctionAgeMaxMs[tier]!
    case 'takeover':
      return p.takeoverAgeMaxMs[tier]!
    case 'deleveraging':
    case 'resolution':
      return p.resolutionAgeMaxMs[tier]!
    case 'awaiting-price':
      return p.priceWaitMaxMs[tier]!
  }
}
