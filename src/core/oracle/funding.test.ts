import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { openMemberAccount, openOwner } from '../ledger/index.ts'
import { legSlot, postLots, settleFunding } from '../markets/index.ts'
import type { OracleHouse } from './index.ts'
import {
  COIN,
  eventsOf,
  MARKET,
  PRICE,
  pass,
  pricedHouse,
  report,
  reportAll,
  run,
  showMid,
} from './small-house.test.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const index = (house: OracleHouse): number => house.markets.markets.index[MARKET]!

/** Hours in which the coin stands and a mid is shown every 30 s. */
function hours(house: OracleHouse, count: number, mid: number | null): void {
  run(house, count * HOUR, 30_000, (h) => {
    reportAll(h, COIN, PRICE)
    if (mid !== null) showMid(h, 0, mid)
  })
}

/** A house that has ticked once, so that its first funding is due at the next hour. */
function fundedHouse(): OracleHouse {
  const house = pricedHouse(3)
  pass(house, 0)
  house.events.length = 0
  return house
}

test('default: premium inside the damping band pays interest: 0.01 % of 8 hours, an eighth of it an hour', () => {
  const house = fundedHouse()
  hours(house, 1, PRICE)
  // Rate 100 ppm; 100 × 10⁻⁶ × 10 000 000 × 1 ÷ 8 = 125 atoms, × 2¹⁶.
  assert.deepEqual(eventsOf(house, 'fundingAccrued'), [
    { type: 'fundingAccrued', market: MARKET, ratePpm: 100, index: 125 * 65_536 },
  ])
})

test('behavior: rate = premium + clamp(interest − premium, ± 500), on both sides (protocols.md §7)', () => {
  // Mid, fair 10 000 000, and the rate in ppm: 0.1 % → 1000 − 500; −0.1 % → −1000 + 500; 0.02 % → 100.
  for (const [mid, ratePpm] of [
    [10_010_000, 500],
    [9_990_000, -500],
    [10_002_000, 100],
    [10_006_100, 110],
  ] as const) {
    const house = fundedHouse()
    // The mark is not moved by the basis here, so that the charge is the rate on a round price.
    house.params.market.basisTauMs[MARKET] = 10 ** 12
    showMid(house, 0, mid)
    hours(house, 1, mid)
    const [event] = eventsOf(house, 'fundingAccrued')
    assert.equal(event?.ratePpm, ratePpm, `mid ${mid}`)
    // rate × 10 ÷ 8 atoms, in 2⁻¹⁶; the sample is floored to 2⁻⁸ ppm.
    assert.ok(Math.abs(event!.index - (ratePpm * 10 * 65_536) / 8) <= (65_536 * 10) / 8 / 256)
  }
})

test('behavior: the rate is cut to its clamp', () => {
  const house = fundedHouse()
  house.params.market.basisBoundPpm[MARKET] = 50_000
  hours(house, 1, 11_000_000)
  assert.equal(eventsOf(house, 'fundingAccrued')[0]!.ratePpm, 7500)
})

test('behavior: the premium is averaged over the time that it was shown', () => {
  const house = fundedHouse()
  house.params.market.basisTauMs[MARKET] = 10 ** 12
  run(house, HOUR, 30_000, (h) => {
    reportAll(h, COIN, PRICE)
    // Half of the hour 0.4 %, half of it nothing: 0.2 %, less 0.05 %.
    showMid(h, 0, h.clock.nowMs % HOUR > HOUR / 2 ? PRICE : 10_040_000)
  })
  const rate = eventsOf(house, 'fundingAccrued')[0]!.ratePpm
  assert.ok(Math.abs(rate - 1500) <= 35, `${rate}`)
})

test('behavior: without a live mid there is no premium, only interest', () => {
  const house = fundedHouse()
  hours(house, 1, null)
  assert.equal(eventsOf(house, 'fundingAccrued')[0]!.ratePpm, 100)
})

test('behavior: the remainder is carried: many small steps are one exact sum', () => {
  const house = fundedHouse()
  house.params.market.fundingPeriodMs[MARKET] = 7 * HOUR
  hours(house, 70, null)
  // 70 hours of 100 ppm a 7 hours on 10 000 000: 10 000 atoms exactly, though one hour is 142.857….
  assert.equal(index(house), 10_000 * 65_536)
})

test('behavior: missed intervals lapse: one is charged at most (E30)', () => {
  const house = fundedHouse()
  hours(house, 1, null)
  const before = index(house)
  house.clock.nowMs += 10 * HOUR
  reportAll(house, COIN, PRICE)
  pass(house, 0)
  assert.equal(index(house) - before, 125 * 65_536)
  pass(house, 1000)
  assert.equal(index(house) - before, 125 * 65_536)
})

test('behavior: a halted price accrues nothing, a degraded one does', () => {
  const house = fundedHouse()
  pass(house, HOUR)
  assert.equal(index(house), 0)
  run(house, HOUR, 30_000, (h) => report(h, 0, COIN, PRICE))
  assert.equal(index(house), 125 * 65_536)
})

test('behavior: a closed market accrues nothing', () => {
  const house = fundedHouse()
  house.markets.markets.status[MARKET] = 3
  hours(house, 1, null)
  assert.equal(index(house), 0)
})

test('behavior: a market whose index moved is in the set of moved rows', () => {
  const house = fundedHouse()
  hours(house, 1, null)
  assert.equal(house.moved.markets.marks[MARKET], 1)
})

test('behavior: INV-9, what longs pay is what shorts receive and what rounding leaves', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 1000 })), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 9_900_000, max: 10_100_000 }), { minLength: 1, maxLength: 4 }),
      (trades, mids) => {
        const house = fundedHouse()
        const members = [0, 1, 2, 3].map((i) =>
          openMemberAccount(house, openOwner(house.ledger, String(i).padStart(64, 'a'), 0), 0, 'cross'),
        )
        for (const [buyer, seller, lots] of trades) {
          if (buyer !== seller) postLots(house, members[buyer]!, members[seller]!, MARKET, lots, PRICE)
        }
        for (const mid of mids) hours(house, 1, mid)
        const { legs, tiers } = house.markets
        for (const member of members) {
          const slot = legSlot(house, member, MARKET)
          if (slot >= 0) settleFunding(house, member, slot)
        }
        const charged = eventsOf(house, 'fundingSettled').reduce((sum, event) => sum + event.amount, 0)
        const row = legSlot(house, tiers.funding[0]!, MARKET)
        assert.equal(row < 0 ? 0 : legs.cost[row]!, -charged + 0)
        // Each of at most four accounts rounds by less than an atom, in favour of the house.
        assert.ok(charged >= 0 && charged < 4, `${charged} left`)
        let costs = 0
        for (let account = 0; account < house.ledger.accounts.rows; account++) {
          const slot = legSlot(house, account, MARKET)
          if (slot >= 0) costs += legs.cost[slot]!
        }
        assert.equal(costs, 0)
      },
    ),
    { numRuns: 30 },
  )
})
