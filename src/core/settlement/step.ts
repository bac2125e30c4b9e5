/**
 * The cursor of a tier: one round over its accounts steps every sweep of the tier that is under way.
 * Sweeps that start in the middle of a round end in the middle of the next, so a market costs no scan of its own. Each tier
 * has a cursor and a budget of its own: what another tier has to settle delays nothing here.
 */
import { addCost } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import { sweepLeg } from './collect.ts'
import { payLeg, startPaying } from './pay.ts'
import { phases, type SettlementHouse } from './tables.ts'

/**
 * Continues the sweeps of every tier by at most `budget` of its accounts; true when some are still under way. Markets whose
 * collecting has ended go on to pay in market order; within an account, legs are stepped in market order.
 */
export function stepSweeps(house: SettlementHouse, budget: number): boolean {
  const { cursor, sweeps } = house.settlement
  for (let market = 0; market < sweeps.rows; market++) payWhenCollected(house, market)
  let isUnderWay = false
  for (let tier = 0; tier < cursor.rows; tier++) {
    for (let left = budget; left > 0 && cursor.underWay[tier]! > 0; left--) {
      visit(house, cursor.row[tier]!)
      advance(house, tier)
    }
    if (cursor.underWay[tier]! > 0) isUnderWay = true
  }
  return isUnderWay
}

function advance(house: SettlementHouse, tier: Row): void {
  const { cursor } = house.settlement
  const { accounts, tierAccounts } = house.ledger
  const next = accounts.nextOfTier[cursor.row[tier]!]!
  cursor.row[tier] = (next === 0 ? tierAccounts.first[tier]! : next) - 1
  if (next === 0) cursor.lap[tier]! += 1
}

/**
 * Steps by position, and goes on only when the leg at hand is still there. A clearing-house account may get a leg
 * meanwhile and another be passed over: sweeps end by count, so the next round finds it.
 */
function visit(house: SettlementHouse, account: Row): void {
  const { accounts } = house.ledger
  const { legs } = house.markets
  for (let position = 0; position < accounts.legCount[account]!; ) {
    const slot = accounts.legFirst[account]! + position
    const market = legs.market[slot]!
    stepLeg(house, account, slot)
    const now = accounts.legFirst[account]! + position
    if (position < accounts.legCount[account]! && legs.market[now] === market) position++
  }
}

function stepLeg(house: SettlementHouse, account: Row, slot: Row): void {
  const { legs, markets } = house.markets
  const { sweeps } = house.settlement
  const market = legs.market[slot]!
  if (sweeps.phase[market] === phases.none) return
  if (legs.swept[slot] !== markets.sweepParity[market]) sweepLeg(house, account, slot)
  else if (sweeps.phase[market] === phases.paying && legs.recorded[slot]! > 0) payLeg(house, account, slot)
  else return
  // A posting of nothing drops a leg that the step has emptied.
  if (legs.lots[slot] === 0 && legs.cost[slot] === 0) addCost(house, account, market, 0)
  payWhenCollected(house, market)
}

function payWhenCollected(house: SettlementHouse, market: Row): void {
  const { sweeps } = house.settlement
  if (sweeps.phase[market] === phases.collecting && sweeps.unstepped[market] === 0) startPaying(house, market)
}
