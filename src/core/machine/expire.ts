/**
 * Expiry: what a contract settles at is fixed by the oracle; from then on its mark stands, so that nobody gains or loses by when a
 * position is closed. What is open in its market ends at once (holds, forced orders); positions are closed in bounded work, account
 * after account, against the market’s settlement account, which ends with none because lots sum to zero (INV-2 after every command);
 * of an account about which something is to be decided at once.
 * Then the market is swept until every cost is zero, as one that is delisted.
 */
import { onBackstopFill } from '../backstop/index.ts'
import { endOrdersIn } from '../liquidation/index.ts'
import { endHoldsWhere, hasSettled, lotsOf, postLots } from '../markets/index.ts'
import { takeTouched } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import type { House } from './house.ts'

/** Ends what is open in the markets whose contract has just settled, and closes positions in them: at most `budget` accounts are visited. */
export function expireDue(house: House, budget: number): void {
  const { markets, expiries } = house.markets
  const ended = new Set<Row>()
  for (let market = takeTouched(house.moved.expired); market >= 0; market = takeTouched(house.moved.expired)) {
    ended.add(market)
    endOrdersIn(house, market)
    const expiry = markets.expiry[market]! - 1
    expiries.closing[expiry] = 1
  }
  if (ended.size > 0) {
    endHoldsWhere(house, (hold) => ended.has(house.markets.holds.market[hold]!), 'cancelled')
    closeOfProcedures(house)
  }
  let left = budget
  for (let expiry = 0; expiry < expiries.rows && left > 0; expiry++) {
    if (expiries.closing[expiry] === 1) left -= closePositions(house, expiry, left)
  }
}

/**
 * Closes what of an account has settled and is not closed yet; whether anything was. An account about which something is decided has its
 * cash result, not a position that would be margined, reduced or taken over at a cost though nothing of it can move any more.
 */
export function closeSettled(house: House, account: Row): boolean {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  const ours: Row[] = []
  for (let i = 0; i < accounts.legCount[account]!; i++) {
    const slot = accounts.legFirst[account]! + i
    const market = legs.market[slot]!
    if (legs.lots[slot] !== 0 && hasSettled(house, market) && account !== markets.settlement[market]) ours.push(market)
  }
  for (const market of ours) closeLeg(house, account, market)
  return ours.length > 0
}

/** Positions of accounts in a call, a reduction, an auction or any other procedure end with the expiry itself. */
function closeOfProcedures(house: House): void {
  const { procedures } = house.liquidation
  for (let row = 0; row < procedures.rows; row++) {
    if (procedures.kind[row] !== 0) closeSettled(house, procedures.account[row]!)
  }
}

/** Visits accounts from where the last command left off; returns how many. */
function closePositions(house: House, expiry: Row, budget: number): number {
  const { expiries } = house.markets
  const { accounts } = house.ledger
  const from = expiries.cursor[expiry]!
  const to = Math.min(accounts.rows, from + budget)
  for (let account = from; account < to; account++) closeSettled(house, account)
  expiries.cursor[expiry] = to
  if (to === accounts.rows) {
    // Whoever got lots behind the cursor (an allocation that was under way) is met in another round.
    expiries.cursor[expiry] = 0
    expiries.closing[expiry] = isOpen(house, expiry) ? 1 : 0
  }
  return Math.max(1, to - from)
}

function isOpen({ markets: { markets } }: House, expiry: Row): boolean {
  for (let market = 0; market < markets.rows; market++) {
    if (markets.expiry[market] === expiry + 1 && markets.openInterest[market]! > 0) return true
  }
  return false
}

function closeLeg(house: House, account: Row, market: Row): void {
  const { markets } = house.markets
  const lots = lotsOf(house, account, market)
  if (lots === 0) return
  const settlement = markets.settlement[market]!
  const [buyer, seller] = lots > 0 ? [settlement, account] : [account, settlement]
  const price = markets.mark[market]!
  postLots(house, buyer, seller, market, Math.abs(lots), price)
  // Lots that were taken over at a grant have gone home at the mark: what was granted returns.
  if (account === house.markets.tiers.backstop[markets.tier[market]!]) {
    onBackstopFill(house, market, -lots, price, settlement)
  }
  house.events.push({
    type: 'filled',
    kind: 'expiry',
    venue: -1,
    trade: 0,
    market,
    buyer,
    seller,
    lots: Math.abs(lots),
    price,
    buyerFee: 0,
    sellerFee: 0,
    buyerVenueFee: 0,
    sellerVenueFee: 0,
  })
}
