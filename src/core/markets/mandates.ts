/**
 * Mandates: what a member allows a venue to bind it to. Without one, a hacked venue takes 90 % of a member in five round
 * trips inside a 1 % price limit; with one, its loss against mark in a window is bounded.
 */
import { tableAdd, tableFree, tableGrow, tableHasRoom } from '../tables/index.ts'
import { type Atoms, MANDATES_MAX, type Millis, type Row } from '../units/index.ts'
import type { Reject } from '../words/index.ts'
import type { MarketsHouse } from './positions.ts'
import type { Markets } from './tables.ts'

/** What a mandate allows in each window; no markets listed means all. */
type MandateTerms = {
  readonly account: Row
  readonly venue: Row
  readonly notionalMax: Atoms
  readonly lossMax: Atoms
  readonly windowMs: Millis
  readonly expiryMs: Millis
  readonly markets: readonly { readonly market: Row }[]
}

/** The mandate of an account for a venue, −1 when there is none. */
export function mandateOf(house: MarketsHouse, account: Row, venue: Row): Row {
  const { mandates } = house.markets
  for (let row = house.ledger.accounts.mandate[account]! - 1; row >= 0; row = mandates.next[row]! - 1) {
    if (mandates.venue[row] === venue) return row
  }
  return -1
}

/** Whether an account has a mandate for a venue that has not expired. */
export function mandateStands(house: MarketsHouse, account: Row, venue: Row): boolean {
  const row = mandateOf(house, account, venue)
  return row >= 0 && house.clock.nowMs < house.markets.mandates.expiryMs[row]!
}

/** Whether a mandate with so many listed markets can be set. Without a mandate an account cannot trade: each may need one. */
export function mandateHasRoom({ markets, ledger }: MarketsHouse, listed: number): boolean {
  const { mandates, mandateMarkets } = markets
  const hasRow = tableHasRoom(mandates) || mandates.capacity < Math.max(MANDATES_MAX, ledger.accounts.capacity)
  return hasRow && mandateMarkets.rows + listed <= mandateMarkets.capacity
}

/** Sets a mandate; one for the same venue is replaced, and its window starts anew. */
export function setMandate(house: MarketsHouse, terms: MandateTerms): void {
  revokeMandate(house, terms.account, terms.venue)
  const { mandates, mandateMarkets } = house.markets
  const { accounts } = house.ledger
  // The table doubles by itself: an account that never trades needs no row.
  if (!tableHasRoom(mandates)) tableGrow(mandates, mandates.capacity * 2)
  const row = tableAdd(mandates)
  mandates.next[row] = accounts.mandate[terms.account]!
  accounts.mandate[terms.account] = row + 1
  mandates.account[row] = terms.account
  mandates.venue[row] = terms.venue
  mandates.notionalMax[row] = terms.notionalMax
  mandates.lossMax[row] = terms.lossMax
  mandates.windowMs[row] = terms.windowMs
  mandates.expiryMs[row] = terms.expiryMs
  for (const { market } of terms.markets) {
    const entry = tableAdd(mandateMarkets)
    mandateMarkets.market[entry] = market
    mandateMarkets.next[entry] = mandates.markets[row]!
    mandates.markets[row] = entry + 1
  }
  house.events.push({ type: 'mandateChanged', account: terms.account, venue: terms.venue, active: 1 })
}

/** Ends the mandate of an account for a venue; false when there is none. */
export function revokeMandate(house: MarketsHouse, account: Row, venue: Row): boolean {
  const { mandates, mandateMarkets } = house.markets
  const row = mandateOf(house, account, venue)
  if (row < 0) return false
  unlink(house, account, row)
  for (let entry = mandates.markets[row]! - 1; entry >= 0; ) {
    const next = mandateMarkets.next[entry]! - 1
    tableFree(mandateMarkets, entry)
    entry = next
  }
  tableFree(mandates, row)
  house.events.push({ type: 'mandateChanged', account, venue, active: 0 })
  return true
}

/**
 * Why the mandate does not allow a trade.
 *
 * @param loss against mark, ≥ 0: what the account gives away by this price
 */
export function mandateReject(
  house: MarketsHouse,
  row: Row,
  market: Row,
  notional: Atoms,
  loss: Atoms,
  nowMs: Millis,
): Reject | null {
  const { mandates } = house.markets
  if (row < 0 || nowMs >= mandates.expiryMs[row]!) return 'mandateUnknown'
  if (!allowsMarket(house.markets, row, market)) return 'mandateExceeded'
  const fresh = nowMs - mandates.windowSinceMs[row]! >= mandates.windowMs[row]!
  const notionalSum = notional + (fresh ? 0 : mandates.notional[row]!)
  const lossSum = loss + (fresh ? 0 : mandates.loss[row]!)
  return notionalSum > mandates.notionalMax[row]! || lossSum > mandates.lossMax[row]! ? 'mandateExceeded' : null
}

/** Counts an allowed trade against the window of its mandate. */
export function countMandate(markets: Markets, row: Row, notional: Atoms, loss: Atoms, nowMs: Millis): void {
  const { mandates } = markets
  if (nowMs - mandates.windowSinceMs[row]! >= mandates.windowMs[row]!) {
    mandates.windowSinceMs[row] = nowMs
    mandates.notional[row] = 0
    mandates.loss[row] = 0
  }
  mandates.notional[row]! += notional
  mandates.loss[row]! += loss
}

function allowsMarket(markets: Markets, row: Row, market: Row): boolean {
  const { mandates, mandateMarkets } = markets
  if (mandates.markets[row] === 0) return true
  for (let entry = mandates.markets[row]! - 1; entry >= 0; entry = mandateMarkets.next[entry]! - 1) {
    if (mandateMarkets.market[entry] === market) return true
  }
  return false
}

function unlink(house: MarketsHouse, account: Row, row: Row): void {
  const { accounts } = house.ledger
  const { mandates } = house.markets
  if (accounts.mandate[account] === row + 1) {
    accounts.mandate[account] = mandates.next[row]!
    return
  }
  let at = accounts.mandate[account]! - 1
  while (mandates.next[at] !== row + 1) at = mandates.next[at]! - 1
  mandates.next[at] = mandates.next[row]!
}
