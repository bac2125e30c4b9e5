import assert from 'node:assert/strict'
import { test } from 'node:test'
import { member, setParameter, smallHouse } from '../../../test/support/small-house.ts'
import { changeCash } from '../ledger/index.ts'
import { accrueLoans, setLoanRate } from './index.ts'

/** A tier with 1,000 to lend, of which `lent` are. 2 % at rest, 4 % to the kink of 80 %, 100 % beyond; a tenth a day. */
function lent(amount: number) {
  const house = smallHouse(0, 0)
  changeCash(house, house.markets.tiers.treasury[0]!, 1000)
  if (amount > 0) changeCash(house, member(house, 0), -amount)
  setParameter(house, 'tier.borrowRatePpm', 0, 20_000)
  setParameter(house, 'tier.rateSlope1Ppm', 0, 40_000)
  setParameter(house, 'tier.rateSlope2Ppm', 0, 1_000_000)
  setParameter(house, 'tier.rateSpeedPpm', 0, 100_000)
  house.events.length = 0
  setLoanRate(house, 0)
  return house
}

test('default: an interval begins at the rate of its utilisation', () => {
  const house = lent(400)
  // The first stretch has lasted no time: the multiplier is one, and the rate of 40 % is 2 % + 4 % ÷ 2.
  const first = { type: 'borrowRateSet', tier: 0, index: 2 ** 36, ratePpm: 40_000 }
  assert.deepEqual(house.events, [{ ...first, utilisationPpm: 400_000, multiplierPpm: 1_000_000 }])
  house.clock.nowMs += 86_400_000
  accrueLoans(house)
  setLoanRate(house, 0)
  // A day halfway below the kink: −5 %, so 0.95 × 4 %. The index has grown by ⌊2³⁶ × 4 % ÷ 365⌋ = 7,530,901.
  const second = { type: 'borrowRateSet', tier: 0, index: 2 ** 36 + 7_530_901, ratePpm: 38_000 }
  assert.deepEqual(house.events[1], { ...second, utilisationPpm: 400_000, multiplierPpm: 950_000 })
})

test('behavior: without loans the multiplier stands still and nothing more is told', () => {
  const house = lent(0)
  house.clock.nowMs += 86_400_000
  accrueLoans(house)
  setLoanRate(house, 0)
  assert.equal(house.events.length, 1)
  assert.equal(house.ledger.loans.multiplierPpm[0], 1_000_000)
})

test('behavior: a cap on what may be lent counts as the end of it', () => {
  const house = lent(400)
  setParameter(house, 'tier.treasuryCap', 0, 500)
  setLoanRate(house, 0)
  // 400 of 500 is the kink.
  assert.equal(house.ledger.loans.ratePpm[0], 60_000)
})

test('behavior: a tier that is wound down bears no more interest', () => {
  const house = lent(400)
  house.markets.tiers.woundDown[0] = 1
  house.clock.nowMs += 86_400_000
  accrueLoans(house)
  setLoanRate(house, 0)
  assert.equal(house.ledger.loans.index[0], 2 ** 36)
  assert.equal(house.events.length, 1)
})
