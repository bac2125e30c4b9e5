/** A small house for the tests of this room. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backstopOf } from '../backstop/index.ts'
import { changeCash, ledgerOf, openMemberAccount, openOwner } from '../ledger/index.ts'
import { lendingOf } from '../lending/index.ts'
import { listAsset, listPerpetual, listUnderlying, lotsOf, marketsOf, openTier, postLots } from '../markets/index.ts'
import { movedOf, oracleOf } from '../oracle/index.ts'
import { paramsAddScope, paramsOf } from '../params/index.ts'
import { scenariosOf } from '../scenarios/index.ts'
import { settlementOf } from '../settlement/index.ts'
import { touchedOf } from '../tables/index.ts'
import type { Row } from '../units/index.ts'
import type { HouseEvent } from '../words/index.ts'
import { type AuctionHouse, auctionOf, bidReject, placeBid } from './index.ts'

/** Atoms of a token; a lot is worth one. */
export const TOKEN = 10 ** 6

/**
 * Tier 0 with cash (asset 0) and coins (asset 1, one atom a base lot at price 1), perpetuals at one token a lot with a depth of 1,000
 * lots and no size premium, depth or share add-on: initial 4 %, maintenance 2 %, closing 500 ppm + 10,000 ppm a depth, at
 * most 10,000 ppm. The fund and the backstop have nothing, no bid is too small.
 */
export function auctionHouse(markets: number): AuctionHouse {
  const house: AuctionHouse = {
    clock: { nowMs: 10_000_000, seq: 0 },
    params: paramsOf({ house: 1, tier: 64, underlying: 64, asset: 64, market: 64, source: 1, venue: 1 }),
    ledger: ledgerOf({ owners: 64, accounts: 512, balances: 512 }),
    markets: marketsOf(8192),
    oracle: oracleOf(),
    scenarios: scenariosOf(),
    moved: movedOf(),
    lending: lendingOf(),
    settlement: settlementOf(),
    backstop: backstopOf(),
    auction: auctionOf(),
    touched: touchedOf(512),
    events: [],
    sweepLeg: () => assert.fail('nothing is swept here'),
  }
  for (const scope of ['house', 'tier', 'asset', 'asset'] as const) paramsAddScope(house.params, scope)
  openTier(house)
  listAsset(house, 0, listPriced(house), 1, true)
  listAsset(house, 0, listPriced(house), 1, false)
  house.markets.assets.price.fill(1, 0, 2)
  house.markets.assets.slow.fill(1, 0, 2)
  for (let market = 0; market < markets; market++) {
    paramsAddScope(house.params, 'market')
    listPerpetual(house, 0, listPriced(house), 1)
    house.markets.markets.mark[market] = TOKEN
    house.markets.markets.slow[market] = TOKEN
    house.params.market.depthSharePpm[market] = 0
  }
  house.params.tier.auctionBidMin[0] = 0
  house.events.length = 0
  return house
}

function listPriced(house: AuctionHouse): Row {
  paramsAddScope(house.params, 'underlying')
  const underlying = listUnderlying(house)
  house.markets.underlyings.mode[underlying] = 0
  return underlying
}

/** Opens an owner with one account. */
export function member(house: AuctionHouse, cash: number, cluster = 0): Row {
  const key = house.ledger.owners.rows.toString(16).padStart(64, '0')
  const account = openMemberAccount(house, openOwner(house.ledger, key, cluster), 0, 'cross')
  changeCash(house, account, cash)
  return account
}

/** Gives cash to the fund. */
export function fund(house: AuctionHouse, cash: number): void {
  changeCash(house, house.markets.tiers.fund[0]!, cash)
}

/** A member's account with cash, and one book: lots of each market, at the mark. */
export function booked(house: AuctionHouse, cash: number, lots: readonly number[]): Row {
  const account = member(house, cash)
  for (const [market, count] of lots.entries()) {
    const rich = member(house, 10 ** 13)
    if (count > 0) postLots(house, account, rich, market, count, TOKEN)
    if (count < 0) postLots(house, rich, account, market, -count, TOKEN)
  }
  return account
}

/** Places a bid that lasts; it must pass. */
export function bid(house: AuctionHouse, account: Row, notionalMax: number, discountPpm: number): void {
  const expiryMs = house.clock.nowMs + 10 ** 9
  const command = { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs, markets: [] } as const
  assert.equal(bidReject(house, command), null)
  placeBid(house, command)
}

/** Events of one type, in order. */
export function eventsOf<T extends HouseEvent['type']>(
  house: AuctionHouse,
  type: T,
): Extract<HouseEvent, { type: T }>[] {
  return house.events.filter((event): event is Extract<HouseEvent, { type: T }> => event.type === type)
}

test('default', () => {
  const house = auctionHouse(2)
  fund(house, 5)
  const account = booked(house, 50 * TOKEN, [3, -4])
  assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [3, -4])
  bid(house, account, TOKEN, 7)
  // Initial margin is 4 %.
  assert.equal(house.ledger.accounts.held[account], TOKEN / 25)
})
