/**
 * Losses of an account over its markets and what it can pay of them. It pays from positive cash and from what may be lent
 * to it, in proportion to its losses over all its markets, so that the market that is swept first does not take it all:
 *
 *   a = loss, if its means cover all its losses; ⌊means × loss ÷ losses⌋ otherwise
 *
 * where `losses` are those still to come to a sweep: at the frozen mark in markets whose sweep has not stepped the account
 * yet, at the present mark where no sweep is under way. A market that has stepped it has had its part. Sweeps that run
 * together therefore share the means exactly, and the last of them takes what floors have left.
 */
import { fundingDueCeil } from '../markets/index.ts'
import { type Atoms, bigMulDivFloor, type Price, type Row } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import { statusPosition } from '../words/index.ts'
import { loanableOf } from './loans.ts'
import { phases, type SettlementHouse } from './tables.ts'

/** What would remain uncollected if all markets of the account were swept now, ≥ 0: its losses at present marks less its means. */
export function uncollectedLossOf(house: SettlementHouse, account: Row): Atoms {
  const losses = presentLosses(house, account)
  return Math.max(0, losses - meansOf(house, account, losses))
}

/** What an account pays of a loss that a sweep has just found, 0 ≤ a ≤ loss. */
export function collectable(house: SettlementHouse, account: Row, loss: Atoms): Atoms {
  const losses = loss + lossesToCome(house, account)
  return partOf(meansOf(house, account, losses), loss, losses)
}

/** Means of an account against its losses: positive cash, and what may be lent to it when cash does not suffice. */
function meansOf(house: SettlementHouse, account: Row, losses: Atoms): Atoms {
  const cash = Math.max(0, house.ledger.accounts.cash[account]!)
  return cash >= losses ? cash : cash + loanableOf(house, account)
}

function partOf(means: Atoms, loss: Atoms, losses: Atoms): Atoms {
  return means >= losses ? loss : bigMulDivFloor(means, loss, losses)
}

/** Losses of legs that no sweep has stepped. */
function lossesToCome(house: SettlementHouse, account: Row): Atoms {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const { sweeps } = house.settlement
  const first = accounts.legFirst[account]!
  let sum = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    if (sweeps.phase[market] === phases.none) sum += presentLoss(house, slot)
    else if (legs.swept[slot] !== markets.sweepParity[market]) {
      sum += lossAt(house, slot, sweeps.mark[market]!, sweeps.index[market]!)
    }
  }
  return sum
}

function presentLosses(house: SettlementHouse, account: Row): Atoms {
  const { accounts } = house.ledger
  const first = accounts.legFirst[account]!
  let sum = 0
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) sum += presentLoss(house, slot)
  return sum
}

function presentLoss(house: SettlementHouse, slot: Row): Atoms {
  const { legs, markets } = house.markets
  const market = legs.market[slot]!
  return lossAt(house, slot, paidMark(house, market), markets.index[market]!)
}

/**
 * The mark at which a market's results are paid in cash: its mark; of an option whose premium is paid up front nothing until it has
 * settled, so that premium and fees are paid and the option's value stays owed (rules §2).
 */
export function paidMark({ markets: { markets } }: SettlementHouse, market: Row): Price {
  return markets.upFront[market] === 1 && markets.status[market]! < statusPosition.delisting ? 0 : markets.mark[market]!
}

function lossAt(house: SettlementHouse, slot: Row, mark: Price, index: number): Atoms {
  const { legs } = house.markets
  const lots = legs.lots[slot]!
  const due = fundingDueCeil(lots, legs.index[slot]!, index)
  return Math.max(0, -linearResult(lots, mark, legs.cost[slot]!, due))
}
