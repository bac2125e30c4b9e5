import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { lotsOf, revokeMandate } from '../markets/index.ts'
import { ticketFind } from '../tables/index.ts'
import type { CommandOf } from '../words/index.ts'
import { endOrdersIn, forcedFill, forcedFillReject, judge, type LiquidationHouse } from './index.ts'
import { eventsOf, give, hold, member, setMark, setMode, smallHouse, TOKEN, work } from './small-house.test.ts'

type Fill = CommandOf<'forcedFill'>

/** A long of 10,000 lots with 199 tokens and no backstop: it asks the venues to sell 250 lots at 0.997 or better. */
function asking(): { house: LiquidationHouse; account: number; other: number; fill: Fill } {
  const house = smallHouse(1)
  const account = member(house, 199 * TOKEN)
  hold(house, account, 0, 10_000)
  const other = member(house, 100 * TOKEN)
  judge(house, account, 'price')
  work(house)
  const { order } = eventsOf(house, 'forcedOrder')[0]!
  house.events.length = 0
  return {
    house,
    account,
    other,
    fill: { type: 'forcedFill', venue: 0, order, lots: 100, price: 998_000, account: other },
  }
}

describe('a forced fill', () => {
  test('default', () => {
    const { house, account, other, fill } = asking()
    house.params.tier.penaltyPpm[0] = 5000
    assert.equal(forcedFillReject(house, fill), null)
    forcedFill(house, fill)
    assert.deepEqual([lotsOf(house, account, 0), lotsOf(house, other, 0)], [9900, 100])
    const booked = eventsOf(house, 'filled')[0]!
    assert.deepEqual([booked.kind, booked.buyer, booked.seller, booked.venue], ['venue', other, account, 0])
    // 50 ppm of 99.8 tokens from the buyer, nothing from the forced side but its penalty of 0.5 % of 100 tokens.
    assert.deepEqual([booked.buyerFee, booked.sellerFee], [4990, 0])
    assert.equal(eventsOf(house, 'costPosted')[0]!.amount, TOKEN / 2)
    assert.deepEqual(house.liquidation.decisions, [{ kind: 'sweep', market: 0 }])
    forcedFill(house, { ...fill, lots: 150 })
    assert.equal(eventsOf(house, 'forcedOrderEnded')[0]!.lotsFilled, 250)
    assert.equal(forcedFillReject(house, fill), 'orderUnknown')
  })

  const rejects: readonly [string, Partial<Fill>, (made: ReturnType<typeof asking>) => void][] = [
    ['fieldOutOfRange', { lots: 0 }, () => undefined],
    ['venueUnknown', { venue: 7 }, () => undefined],
    ['accountUnknown', { account: 2000 }, () => undefined],
    ['orderUnknown', { order: 12 }, () => undefined],
    ['orderUnknown', {}, ({ house }) => (house.clock.nowMs += 5001)],
    ['mandateUnknown', {}, ({ house, other }) => revokeMandate(house, other, 0)],
    ['accountNotMember', { account: 0 }, () => undefined],
    ['venueKilled', {}, ({ house }) => house.markets.venues.open.fill(0)],
    ['oracleDegraded', {}, ({ house }) => setMode(house, 0, 1)],
    ['priceOutsideLimit', { price: 1_020_001 }, () => undefined],
    ['priceOutsideHold', { price: 996_999 }, () => undefined],
    ['initialMarginShort', { lots: 250 }, ({ house, other }) => house.ledger.accounts.cash.fill(0, other, other + 1)],
    ['holdExceeded', { lots: 251 }, () => undefined],
  ]
  for (const [code, change, prepare] of rejects) {
    test(`rejects: ${code} ${JSON.stringify(change)}`, () => {
      const made = asking()
      prepare(made)
      assert.equal(forcedFillReject(made.house, { ...made.fill, ...change }), code)
    })
  }

  test('rejects: the forced account does not fill itself', () => {
    const { house, account, fill } = asking()
    assert.equal(forcedFillReject(house, { ...fill, account }), 'sameAccount')
  })

  test('rejects: what would not help any more', () => {
    const { house, fill } = asking()
    // Half a percent given away for a requirement of next to nothing.
    house.params.market.maintenancePpm0[0] = 1000
    assert.equal(forcedFillReject(house, { ...fill, price: 997_000 }), 'riskNotReduced')
  })

  test('rejects: more than what the account has left', () => {
    const { house, account, fill } = asking()
    house.ledger.accounts.cash[account] = 0
    assert.equal(forcedFillReject(house, fill), 'priceOutsideHold')
    assert.equal(forcedFillReject(house, { ...fill, price: TOKEN }), null)
  })

  test('rejects: the backstop, whatever it has: it was asked for its quote before any venue', () => {
    const { house, fill } = asking()
    give(house, 'backstop', 100 * TOKEN)
    const backstop = house.markets.tiers.backstop[0]!
    assert.equal(forcedFillReject(house, { ...fill, account: backstop }), 'accountNotMember')
  })

  test('behavior: orders of a market can be ended, and a short asks to buy', () => {
    const { house, fill } = asking()
    const short = member(house, 199 * TOKEN)
    hold(house, short, 0, -10_000)
    house.params.market.crossBoundPpm[0] = 0
    house.markets.markets.slow[0] = TOKEN - 1
    judge(house, short, 'price')
    work(house)
    const order = eventsOf(house, 'forcedOrder')[0]!
    assert.deepEqual([order.side, order.limitPrice], ['buy', 1_003_000])
    endOrdersIn(house, 0)
    assert.equal(ticketFind(house.liquidation.orders, fill.order), -1)
    assert.equal(eventsOf(house, 'forcedOrderEnded').length, 2)
    setMark(house, 0, TOKEN)
  })
})
