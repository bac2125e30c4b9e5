/**
 * Expiry: what a contract settles at is fixed by the oracle; from then on its mark stands, so that nobody gains or loses by when a
 * position is closed. What is open in its market ends at once (holds, forced orders); positions are closed in bounded work, account
 * after account, against the market’s settlement account, which ends with none because lots sum to zero (INV-2 after every command);
 * of an account about which something is to be decided at once.
 * Then the market is swept until every cost is zero, as one that is delisted.
 */
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
  if (ended.size > 0) endHoldsWhere(house, (hold) => ended.has(house.markets.holds.market[hold]!), 'cancelled')
  let left = budget
  for (let expiry = 0; expiry < expiries.rows && left > 0; expiry++) {
    if (expiries.closing[expiry] === 1) left -= closePositions(house, expiry, left)
  }
}

/** Closes what an account has in contracts that have settled: before anything is decided about its lots. */
export function closeSettled(house: House, account: Row): void {
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  for (let position = 0; position < accounts.legCount[account]!; ) {
    const slot = accounts.legFirst[account]! + position
    const market = legs.market[slot]!
    if (hasSettled(house, market) && account !== markets.settlement[market]) closeLeg(house, account, market)
    // A leg that has become empty has left its place to the next one.
    const now = accounts.legFirst[account]! + position
    if (position < accounts.legCount[account]! && legs.market[now] === market) position++
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
