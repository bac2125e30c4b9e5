/** A small house for the tests of this room. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fund, hold, member, smallHouse } from '../backstop/small-house.test.ts'
import { lotsOf } from '../markets/index.ts'
import type { Row } from '../units/index.ts'
import { type AuctionHouse, auctionOf, bidReject, placeBid } from './index.ts'

/** Atoms of a token; a lot is worth one. */
export const TOKEN = 10 ** 6

/** The backstop's small house at a mark of one token, with nothing bid and no smallest bid. */
export function auctionHouse(markets: number): AuctionHouse {
  const house = { ...smallHouse(markets, TOKEN), auction: auctionOf() }
  house.params.tier.auctionBidMin[0] = 0
  return house
}

/** A member's account with cash, and one book: lots of each market, at the mark. */
export function booked(house: AuctionHouse, cash: number, lots: readonly number[], cluster = 0): Row {
  const account = member(house, cash, cluster)
  for (const [market, count] of lots.entries()) if (count !== 0) hold(house, account, market, count)
  return account
}

/** Places a bid that lasts; it must pass. */
export function bid(house: AuctionHouse, account: Row, notionalMax: number, discountPpm: number): void {
  const expiryMs = house.clock.nowMs + 10 ** 9
  const command = { type: 'bidPlace', account, notionalMax, discountPpm, expiryMs, markets: [] } as const
  assert.equal(bidReject(house, command), null)
  placeBid(house, command)
}

test('default', () => {
  const house = auctionHouse(2)
  fund(house, 'fund', 5)
  const account = booked(house, 50 * TOKEN, [3, -4])
  assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, account, 1)], [3, -4])
  bid(house, account, TOKEN, 7)
  // Initial margin is 4 %.
  assert.equal(house.ledger.accounts.held[account], TOKEN / 25)
})
