/**
 * The auction of a book that no leg-by-leg step could help. It ends where a reduction would: at restore, or at close-out; and
 * when the reserve is reached, nobody's bid is left, or it is too old: then the backstop takes over. One at what a takeover
 * has left is a single look: what nobody has bid for is deleveraged in the same command.
 */
import { isLastAuction, lookAtAuction } from '../auction/index.ts'
import type { Row } from '../units/index.ts'
import { enterForce, LOOK_MS } from './moves.ts'
import { marketsHeld } from './prices.ts'
import { closeProcedure, postpone } from './procedures.ts'
import { forceFor, standingOf } from './standing.ts'
import { askSweep } from './sweeps.ts'
import type { LiquidationHouse } from './tables.ts'

/** One look at an auction. */
export function stepAuction(house: LiquidationHouse, row: Row, account: Row): void {
  const { procedures } = house.liquidation
  if (closeIfRestored(house, account)) return
  if (isLastAuction(house, procedures.auction[row]! - 1)) {
    look(house, row, account)
    endLast(house, account)
    return
  }
  const standing = standingOf(house, account)
  const force = forceFor(house, account, standing, procedures.openedMs[row]!, 0)
  if (force !== 'reduction' || marketsHeld(house, account).length === 0) {
    enterForce(house, account, standing, force, 'price')
    return
  }
  if (procedures.deadlineMs[row]! <= house.clock.nowMs) {
    enterForce(house, account, standing, 'takeover', 'age')
    return
  }
  const isOver = look(house, row, account) === 'over'
  if (closeIfRestored(house, account)) return
  if (marketsHeld(house, account).length === 0) enterFlat(house, account)
  else if (isOver) enterForce(house, account, standingOf(house, account), 'takeover', 'no-taker')
  else postpone(house, row, Math.min(house.clock.nowMs + LOOK_MS, procedures.deadlineMs[row]!))
}

/** Looks at the auction; markets in which lots went are swept. */
function look(house: LiquidationHouse, row: Row, account: Row): ReturnType<typeof lookAtAuction> {
  const held = marketsHeld(house, account)
  const from = house.events.length
  const answer = lookAtAuction(house, house.liquidation.procedures.auction[row]! - 1)
  const isSold = house.events.slice(from).some((event) => event.type === 'auctionCleared')
  if (isSold) for (const market of held) askSweep(house, market)
  return answer
}

function endLast(house: LiquidationHouse, account: Row): void {
  if (closeIfRestored(house, account)) return
  if (marketsHeld(house, account).length === 0) enterFlat(house, account)
  else enterForce(house, account, standingOf(house, account), 'deleveraging', 'no-taker')
}

/** Without lots: what is left is sold and swept. */
function enterFlat(house: LiquidationHouse, account: Row): void {
  enterForce(house, account, standingOf(house, account), 'resolution', 'recovered')
}

function closeIfRestored(house: LiquidationHouse, account: Row): boolean {
  const { measured, equity, restore } = standingOf(house, account)
  if (equity < restore) return false
  closeProcedure(house, account, { reason: 'recovered', measured, requirement: restore, deadlineMs: 0 })
  return true
}
