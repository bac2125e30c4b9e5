/**
 * Collecting: each leg of a market in a sweep is stepped once at the frozen mark and index. A loss is paid from cash and
 * loans into S_m, what is left is an uncollected loss; a gain is recorded. Trades between steps are harmless: a posting to
 * an unstepped leg steps it first, and what follows moves cost between stepped legs only, so Σ claims = S_m + Σ uncollected
 * losses holds for the recorded figures.
 */
import { settleInterest, shiftCash } from '../ledger/index.ts'
import { emptyMeasure, measure, noChange, presentPrices } from '../margin/index.ts'
import { fundingDueCeil, postCost, settleFundingTo } from '../markets/index.ts'
import { touch } from '../tables/index.ts'
import { type Atoms, assert, assertSafe, PPM, type Row } from '../units/index.ts'
import { interestCeil } from './interest.ts'
import { assertLoansCovered } from './loans.ts'
import { collectable } from './losses.ts'
import { phases, type SettlementHouse } from './tables.ts'

/** Equity of the account judged last: scratch of this room, no state. */
const scratch = emptyMeasure()

/**
 * Steps one leg that the sweep of its market has not stepped yet. `machine` wires it into `house.sweepLeg`, so that a
 * posting runs it first: it inserts and removes no leg of this account, and an emptied leg leaves later.
 */
export function sweepLeg(house: SettlementHouse, account: Row, slot: Row): void {
  const { legs, markets } = house.markets
  const { sweeps } = house.settlement
  const market = legs.market[slot]!
  assert(sweeps.phase[market] === phases.collecting, 'a leg is unstepped only while losses are collected')
  legs.swept[slot] = markets.sweepParity[market]!
  sweeps.unstepped[market]! -= 1
  bringToFrozenIndex(house, account, slot)
  const value = legs.lots[slot]! * sweeps.mark[market]! - legs.cost[slot]!
  const full = legs.lots[slot]! * sweeps.fullMark[market]! - legs.cost[slot]!
  if (value > 0) recordGain(house, account, slot, value)
  const collected = value < 0 ? collectLoss(house, account, slot, -value) : 0
  if (sweeps.fullMark[market] !== sweeps.mark[market]) countFull(house, account, market, full + collected)
}

/**
 * Counts a claim or a debt at the whole value of an option that is owed until it expires: what a claim is worth (v) hangs on it,
 * though no sweep pays it. After what the step has collected, so that Σ claims = S_m + Σ debts, and before the interest on what it has not,
 * whose other side may have been counted already.
 *
 * @param value what the leg is worth then, signed atoms
 */
function countFull(house: SettlementHouse, account: Row, market: Row, value: Atoms): void {
  const { sweeps } = house.settlement
  if (value >= 0) {
    sweeps.fullClaims[market] = assertSafe(sweeps.fullClaims[market]! + value)
    return
  }
  sweeps.fullDebts[market] = assertSafe(sweeps.fullDebts[market]! - value)
  measure(house, presentPrices(house), account, noChange, scratch)
  sweeps.fullBacked[market]! += Math.max(0, -value + Math.min(scratch.equity, 0))
}

/**
 * Moves variation between an account and S_m: cash += delta, cost += delta, S_m −= delta. Equity stays, so at full credit
 * this is no touch; where claims count for less, cash for claim is a change.
 */
export function moveVariation(house: SettlementHouse, account: Row, slot: Row, delta: Atoms): void {
  const { legs, markets } = house.markets
  const market = legs.market[slot]!
  legs.cost[slot] = assertSafe(legs.cost[slot]! + delta)
  shiftCash(house, account, delta)
  shiftCash(house, markets.settlement[market]!, -delta)
  if (markets.claimMarginPpm[market] !== PPM) touch(house.touched, account)
}

/** The funding row takes the other side of this; `fundingValue` follows, since its own leg also gets later charges. */
function bringToFrozenIndex(house: SettlementHouse, account: Row, slot: Row): void {
  const { legs } = house.markets
  const { sweeps } = house.settlement
  const market = legs.market[slot]!
  const frozen = sweeps.index[market]!
  const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, frozen)
  settleFundingTo(house, account, slot, frozen)
  sweeps.fundingValue[market]! += due
}

/** Gains of R_m stay outside Σ g. */
function recordGain(house: SettlementHouse, account: Row, slot: Row, gain: Atoms): void {
  const { legs, markets } = house.markets
  const { sweeps } = house.settlement
  const market = legs.market[slot]!
  if (account === markets.reserve[market]) {
    sweeps.reserveGain[market] = gain
    return
  }
  legs.recorded[slot] = gain
  sweeps.gains[market] = assertSafe(sweeps.gains[market]! + gain)
  sweeps.unpaid[market]! += 1
}

/** The loser pays what it can, which is answered; `lent` is the part that its cash did not cover, and the only way cash falls below zero. */
function collectLoss(house: SettlementHouse, account: Row, slot: Row, loss: Atoms): Atoms {
  const { accounts } = house.ledger
  const { sweeps } = house.settlement
  const market = house.markets.legs.market[slot]!
  settleInterest(house, account)
  const amount = collectable(house, account, loss)
  const lent = Math.max(0, amount - Math.max(0, accounts.cash[account]!))
  moveVariation(house, account, slot, -amount)
  if (lent > 0) assertLoansCovered(house, accounts.tier[account]!)
  sweeps.collected[market] = assertSafe(sweeps.collected[market]! + amount)
  house.events.push({ type: 'collected', market, account, loss, amount, lent })
  if (loss > amount) leaveUncollected(house, account, market, loss - amount)
  return amount
}

/**
 * What is left counts in full, is backed as far as the account's equity reaches, and pays interest (interval sweeps only:
 * the span is 0 otherwise) for the time since the last one. The rounding account keeps it until the gains are paid.
 */
function leaveUncollected(house: SettlementHouse, account: Row, market: Row, loss: Atoms): void {
  const { sweeps } = house.settlement
  const { markets, tiers } = house.markets
  const tier = markets.tier[market]!
  measure(house, presentPrices(house), account, noChange, scratch)
  sweeps.uncollected[market] = assertSafe(sweeps.uncollected[market]! + loss)
  sweeps.backed[market]! += Math.max(0, loss + Math.min(scratch.equity, 0))
  touch(house.touched, account)
  const rounding = tiers.rounding[tier]!
  if (account === rounding) return
  const interest = interestCeil(loss, house.ledger.loans.ratePpm[tier]!, sweeps.spanMs[market]!)
  postCost(house, rounding, account, market, interest, 'interest')
  sweeps.interest[market]! += interest
}
