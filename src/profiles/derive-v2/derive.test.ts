import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { deriveAuctionParameters } from '../parameters/derive-v2-2026-01.ts'
import { compare, decimal, formatDecimal, minimum, negate, ONE, type Rational, rational, ZERO } from '../rational.ts'
import { bufferMargin, type Curve, discountFraction, insolventBid, isTerminable, solventBidCash } from './auction.ts'
import { hourlyRate } from './funding.ts'

const amount = (n: bigint): Rational => rational(n)
const seconds = fc.bigInt({ min: 0n, max: 20_000n })

describe('Derive auctions', () => {
  const curve: Curve = { start: ONE, cutoff: decimal('0.8'), fastSeconds: amount(600n), slowSeconds: amount(7200n) }

  it('default: the price only falls, from the start to zero', () => {
    fc.assert(
      fc.property(seconds, seconds, (a, b) => {
        const [early, late] = a < b ? [a, b] : [b, a]
        assert.ok(compare(discountFraction(curve, amount(early)), discountFraction(curve, amount(late))) >= 0)
      }),
    )
    // 600 + 7,200 seconds after the start nothing is left.
    assert.equal(compare(discountFraction(curve, amount(7800n)), ZERO), 0)
  })

  it('behavior: selling the largest part that may be sold brings the buffer margin to exactly zero', () => {
    // Margin −100, value 400, at 0.9: buffer −100 − 0.1 × 500 = −150; the part is 150 ÷ (150 + 360) = 5 ÷ 17, paid 360 × 5 ÷ 17
    // = 105.882…; what is left is −150 × 12 ÷ 17 + 105.882… = 0.
    const account = { maintenanceMargin: amount(-100n), markToMarket: amount(400n), reservedCash: ZERO }
    assert.equal(formatDecimal(bufferMargin(account, deriveAuctionParameters), 0), '-150')
    const paid = solventBidCash(account, decimal('0.9'), ONE, deriveAuctionParameters)
    assert.equal(compare(paid, rational(1800n, 17n)), 0)
  })

  it('behavior: reserved cash is neither sold nor paid for', () => {
    // Value 400 of which 100 is reserved, margin −100, at 0.5: sold 400 × 0.5 + 100 × 0.5 = 250, part 150 ÷ 400, price 300 × 0.5.
    const account = { maintenanceMargin: amount(-100n), markToMarket: amount(400n), reservedCash: amount(100n) }
    const paid = solventBidCash(account, decimal('0.5'), ONE, deriveAuctionParameters)
    assert.equal(compare(paid, decimal('56.25')), 0)
  })

  it('rejects: a bid on an account that has recovered pays and takes nothing', () => {
    const account = { maintenanceMargin: amount(100n), markToMarket: amount(300n), reservedCash: ZERO }
    assert.ok(isTerminable(account, deriveAuctionParameters))
    assert.equal(compare(solventBidCash(account, ONE, ONE, deriveAuctionParameters), ZERO), 0)
  })

  it('behavior: an insolvent auction starts at nothing or the debt and ends at the margin that is missing', () => {
    const terms = { insolventSeconds: amount(600n), moduleCash: amount(300n) }
    fc.assert(
      fc.property(seconds, fc.bigInt({ min: -300n, max: 500n }), (elapsed, value) => {
        const account = { maintenanceMargin: amount(-300n), markToMarket: amount(value), reservedCash: ZERO }
        const { cashToBidder, socialised } = insolventBid(account, amount(elapsed), ONE, terms)
        assert.ok(compare(cashToBidder, negate(minimum(ZERO, amount(value)))) >= 0)
        assert.ok(compare(cashToBidder, amount(300n)) <= 0)
        assert.equal(socialised, false)
      }),
    )
  })
})

describe('Derive funding', () => {
  const terms = { convergenceHours: amount(8n), staticRatePerHour: ZERO, ratePerHourMax: decimal('0.0075') }

  it('default: premium spread over the hours of convergence', () => {
    // Bid 1,530 on 1,500: 2 % ÷ 8 = 0.25 % an hour.
    assert.equal(compare(hourlyRate(amount(1500n), amount(1530n), amount(1540n), terms), decimal('0.0025')), 0)
  })

  it('behavior: an index between bid and ask pays the static rate only', () => {
    assert.equal(compare(hourlyRate(amount(1500n), amount(1490n), amount(1510n), terms), ZERO), 0)
  })
})
