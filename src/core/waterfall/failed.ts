/**
 * What an account that cannot pay owes and is owed. A failed account has no lots left: its legs are losses and claims, the
 * same columns. Losses and claims are at mark, so that the same figures serve an account whose collateral nobody bought.
 */
import { cashOf, changeCash, settleInterest } from '../ledger/index.ts'
import { closeCoinDebt, coinDebtCost } from '../lending/index.ts'
import { addCost, fundingDueCeil } from '../markets/index.ts'
import { type Atoms, assert, type Row, splitByLargestRemainder } from '../units/index.ts'
import { linearResult } from '../valuation/index.ts'
import type { WaterfallHouse } from './tables.ts'

/** A market in which an account owes or is owed; the amount is positive. */
type Entry = { readonly market: Row; readonly amount: Atoms }

/** What stands for a market in a part of a shortfall that is the loan's. */
export const LOAN = -1
/** The same of a coin that is owed. */
export const COIN = -2

/** A part of a shortfall that is still to be borne: of a market, −1 of the loan, or −2 of a coin owed. */
export type ShortfallPart = { readonly market: number; left: Atoms }

/**
 * What a failed account lacks when its cash and its claims are counted, ≥ 0: collateral is not counted, since it is sold or
 * goes in kind. Its own claims stay pledged to its losses.
 */
export function shortfallOf(house: WaterfallHouse, account: Row): Atoms {
  const owed = sumOf(lossesOf(house, account)) + coinDebtCost(house, account) - sumOf(claimsOf(house, account))
  return Math.max(0, owed - cashOf(house, account))
}

/** Losses by market that nobody has collected. */
export function lossesOf(house: WaterfallHouse, account: Row): Entry[] {
  return entriesOf(house, account, -1)
}

/** Its own claims by market. */
export function claimsOf(house: WaterfallHouse, account: Row): Entry[] {
  return entriesOf(house, account, 1)
}

/** Σ of entries. */
export function sumOf(entries: readonly Entry[]): Atoms {
  return entries.reduce((sum, { amount }) => sum + amount, 0)
}

/** Whether the account has lots in any market. */
export function hasLots(house: WaterfallHouse, account: Row): boolean {
  const { accounts } = house.ledger
  const { legs } = house.markets
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) if (legs.lots[slot] !== 0) return true
  return false
}

/**
 * Charges the loan and closes a coin that is owed as far as that goes, then pays losses from the cash that is there, in
 * proportion: cash and cost of the account fall, S_m rises.
 */
export function collectFrom(house: WaterfallHouse, account: Row): void {
  settleInterest(house, account)
  closeCoinDebt(house, account)
  const losses = lossesOf(house, account)
  const amount = Math.min(Math.max(house.ledger.accounts.cash[account]!, 0), sumOf(losses))
  const shares = splitByLargestRemainder(
    amount,
    losses.map((loss) => loss.amount),
  )
  losses.forEach(({ market, amount: loss }, i) => {
    const paid = shares[i]!
    if (paid === 0) return
    changeCash(house, account, -paid)
    changeCash(house, house.markets.markets.settlement[market]!, paid)
    addCost(house, account, market, -paid)
    house.events.push({ type: 'collected', market, account, loss, amount: paid, lent: 0 })
  })
}

/**
 * Splits a shortfall over losses, loan and a coin owed in proportion and notes each part. Markets ascend, the loan and the coin are
 * last.
 *
 * @param shortfall at most Σ losses + loan + cost of the coin
 */
export function splitShortfall(house: WaterfallHouse, account: Row, shortfall: Atoms): ShortfallPart[] {
  const owed: { readonly market: number; readonly amount: Atoms }[] = lossesOf(house, account)
  owed.push({ market: LOAN, amount: Math.max(-house.ledger.accounts.cash[account]!, 0) })
  owed.push({ market: COIN, amount: coinDebtCost(house, account) })
  assert(shortfall <= sumOf(owed), 'a shortfall is part of what is owed')
  const amounts = splitByLargestRemainder(
    shortfall,
    owed.map(({ amount }) => amount),
  )
  const parts = owed.map(({ market }, i) => ({ market, left: amounts[i]! })).filter(({ left }) => left > 0)
  for (const { market, left } of parts) house.events.push({ type: 'shortfallFound', account, market, amount: left })
  return parts
}

function entriesOf(house: WaterfallHouse, account: Row, sign: 1 | -1): Entry[] {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const found: Entry[] = []
  const first = accounts.legFirst[account]!
  for (let slot = first; slot < first + accounts.legCount[account]!; slot++) {
    const market = legs.market[slot]!
    const due = fundingDueCeil(legs.lots[slot]!, legs.index[slot]!, markets.index[market]!)
    const amount = linearResult(legs.lots[slot]!, markets.mark[market]!, legs.cost[slot]!, due) * sign
    if (amount > 0) found.push({ market, amount })
  }
  return found
}
