/**
 * Delisting: every position of the market ends at the rule price whose window closed before the delisting was visible, all
 * in one command, so that lots stay zero-sum: one pass over accounts. Then the market is swept until every cost is zero.
 */
import { endOrdersIn } from '../liquidation/index.ts'
import { forgetClusterLots, hasSettled, legSlot, settleFunding } from '../markets/index.ts'
import { rulePrice } from '../oracle/index.ts'
import { startForcedSweep, sweepUnderWay } from '../settlement/index.ts'
import { touch } from '../tables/index.ts'
import { assertSafe, type Price, type Row } from '../units/index.ts'
import { marketsInResolution } from './decisions.ts'
import type { House } from './house.ts'

const DELISTING = 2
const CLOSED = 3

/** Settles the markets that are being delisted, and closes those in which nothing is owed any more. */
export function delistDue(house: House): void {
  const { markets } = house.markets
  let resolving: ReadonlySet<Row> | null = null
  for (let market = 0; market < markets.rows; market++) {
    if (markets.status[market] !== DELISTING || sweepUnderWay(house, market)) continue
    if (markets.openInterest[market]! > 0) {
      if (hasSettled(house, market)) continue
      const price = rulePrice(house, market, markets.delistedMs[market]!) ?? markets.mark[market]!
      settleAll(house, market, price)
    }
    if (markets.holders[market] === 0) {
      markets.status[market] = CLOSED
      house.events.push({ type: 'marketStatus', market, status: 'closed' })
    } else {
      resolving ??= marketsInResolution(house)
      if (!resolving.has(market)) startForcedSweep(house, market)
    }
  }
}

function settleAll(house: House, market: Row, price: Price): void {
  endOrdersIn(house, market)
  const { accounts } = house.ledger
  const { legs, markets } = house.markets
  for (let account = 0; account < accounts.rows; account++) {
    const slot = legSlot(house, account, market)
    if (slot < 0 || legs.lots[slot] === 0) continue
    settleFunding(house, account, slot)
    const lots = legs.lots[slot]!
    legs.lots[slot] = 0
    legs.cost[slot] = assertSafe(legs.cost[slot]! - lots * price)
    touch(house.touched, account)
    house.events.push({ type: 'legSettled', market, account, lots, price })
  }
  forgetClusterLots(house.ledger.clusters)
  markets.openInterest[market] = 0
}
