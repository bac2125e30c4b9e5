/** Booking a forced close: the fill, what is paid to the fund, and the proof that it helped. */
import { onBackstopFill } from '../backstop/index.ts'
import { bookFill } from '../clearing/index.ts'
import { postCost } from '../markets/index.ts'
import { assert, type Lots, type Row } from '../units/index.ts'
import type { FillKind } from '../words/index.ts'
import type { Terms } from './costs.ts'
import { standingOf } from './standing.ts'
import type { LiquidationHouse } from './tables.ts'

/** Books a forced close of `lots` > 0 of a leg against another account, with the terms of the closing side. */
export function bookForced(
  house: LiquidationHouse,
  kind: FillKind,
  venue: number,
  market: Row,
  account: Row,
  held: Lots,
  other: Row,
  lots: Lots,
  price: number,
  otherFee = 0,
): void {
  const [buyer, seller] = held > 0 ? [other, account] : [account, other]
  const fees = held > 0 ? { buyerFee: otherFee, sellerFee: 0 } : { buyerFee: 0, sellerFee: otherFee }
  const fill = { kind, venue, trade: 0, market, buyer, seller, lots, price, ...fees }
  bookFill(house, { ...fill, buyerVenueFee: 0, sellerVenueFee: 0 })
  const backstop = backstopOfMarket(house, market)
  if (other === backstop) onBackstopFill(house, market, held > 0 ? lots : -lots, price, account)
  if (account === backstop) onBackstopFill(house, market, held > 0 ? -lots : lots, price, other)
}

/** Posts what a forced close pays to the tier fund. */
export function chargeForced(house: LiquidationHouse, market: Row, account: Row, terms: Terms): void {
  const { tiers, markets } = house.markets
  const fund = tiers.fund[markets.tier[market]!]!
  postCost(house, fund, account, market, terms.impact, 'impact')
  postCost(house, fund, account, market, terms.penalty, 'penalty')
}

/** Runs one forced step and asserts that it raised equity − target. */
export function mustHelp(house: LiquidationHouse, account: Row, step: () => void): void {
  const before = standingOf(house, account)
  step()
  const after = standingOf(house, account)
  assert(after.equity - after.target > before.equity - before.target, 'a forced step raises equity − target')
}

/** The backstop of a market's tier. */
export function backstopOfMarket(house: LiquidationHouse, market: Row): Row {
  const { tiers, markets } = house.markets
  return tiers.backstop[markets.tier[market]!]!
}
