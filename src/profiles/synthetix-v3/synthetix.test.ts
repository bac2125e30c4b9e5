import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { synthetixParameters } from '../parameters/synthetix-v3-2025-06.ts'
import {
  absoluteOf,
  add,
  compare,
  decimal,
  multiply,
  negate,
  type Rational,
  rational,
  sumOf,
  ZERO,
} from '../rational.ts'
import { advanceFunding } from './funding.ts'
import { type LiquidationRequest, liquidateInOrder, windowCapacity } from './liquidation-window.ts'
import { fillPrice, keeperReward, positionMargins } from './margin.ts'

const units = (min: number, max: number): fc.Arbitrary<Rational> =>
  fc.integer({ min, max }).map((n) => rational(BigInt(n), 10n))

const ETH = synthetixParameters.markets.ETH!

describe('Synthetix margin', () => {
  it('default: requirements are alike on both sides, rise with size, and opening asks no less', () => {
    fc.assert(
      fc.property(units(1, 9_000), units(0, 900), units(1, 90_000), (size, more, mark) => {
        const of = (signed: Rational): ReturnType<typeof positionMargins> =>
          positionMargins({ market: ETH, size: signed, fillPrice: mark, mark })
        assert.deepEqual(of(size), of(negate(size)))
        assert.ok(compare(of(add(size, more)).initial, of(size).initial) >= 0)
        assert.ok(compare(of(size).initial, of(size).maintenance) >= 0)
      }),
    )
  })

  it('behavior: two fills cost as much as one of their sum', () => {
    fc.assert(
      fc.property(units(-900, 900), units(-900, 900), units(-900, 900), (skew, a, b) => {
        const price = rational(2_000n)
        const cost = (before: Rational, size: Rational): Rational =>
          multiply(size, fillPrice(price, before, size, ETH.skewScale))
        assert.equal(compare(add(cost(skew, a), cost(add(skew, a), b)), cost(skew, add(a, b))), 0)
      }),
    )
  })

  it('behavior: the reward covers the cost unless its maximum is below', () => {
    fc.assert(
      fc.property(units(0, 900), units(0, 900), units(0, 90), units(0, 9_000), (cost, ratio, least, most) => {
        const guards = { minReward: least, profitRatio: decimal('0.005'), maxReward: most }
        const reward = keeperReward({ flag: cost, liquidate: ZERO }, ratio, guards, undefined)
        assert.ok(compare(reward, most) <= 0)
        assert.ok(compare(reward, most) === 0 || compare(reward, add(cost, least)) >= 0)
      }),
    )
  })
})

describe('Synthetix funding', () => {
  it('default: velocity is bounded and longs pay what shorts receive', () => {
    fc.assert(
      fc.property(units(-90_000, 90_000), units(-30, 30), units(0, 50), (skew, ratePerDay, days) => {
        const state = { skew, ratePerDay, accrued: ZERO }
        const flat = advanceFunding(state, days, { size: ZERO, price: rational(1n) }, ZERO, ETH)
        assert.ok(compare(absoluteOf(flat.nextVelocity), ETH.maxFundingVelocity) <= 0)
        const paid = (size: bigint): Rational =>
          advanceFunding(state, days, { size: rational(size), price: rational(2_000n) }, ZERO, ETH).accrued
        assert.equal(compare(paid(3n), negate(paid(-3n))), 0)
      }),
    )
  })

  it('behavior: one step and two halves of it end the same', () => {
    fc.assert(
      fc.property(units(-900, 900), units(0, 50), (skew, half) => {
        const position = { size: rational(20n), price: rational(2_000n) }
        const start = { skew, ratePerDay: decimal('-0.006'), accrued: ZERO }
        const first = advanceFunding(start, half, position, ZERO, ETH)
        const second = advanceFunding(first, half, position, ZERO, ETH)
        assert.deepEqual(second, advanceFunding(start, add(half, half), position, ZERO, ETH))
      }),
    )
  })
})

describe('Synthetix liquidation window', () => {
  const window = { ...ETH, windowSeconds: rational(30n), premiumMax: decimal('0.06') }
  const request = (atSeconds: bigint, size: bigint, more: Partial<LiquidationRequest> = {}): LiquidationRequest => ({
    atSeconds: rational(atSeconds),
    size: rational(size),
    skew: undefined,
    block: rational(atSeconds),
    isEndorsed: false,
    ...more,
  })

  it('default: no window sees more than its capacity', () => {
    // (0.007 + 0.003) × 1000 × 30 = 300
    assert.deepEqual(windowCapacity(window), rational(300n))
    const calls = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 400 })), {
      maxLength: 20,
    })
    fc.assert(
      fc.property(calls, (list) => {
        let now = 0n
        const requests = list.map(([wait, size]) => {
          now += BigInt(wait)
          return request(now, BigInt(size))
        })
        const amounts = liquidateInOrder(window, requests)
        for (const { atSeconds: end } of requests) {
          const inside = amounts.filter((_, index) => {
            const { atSeconds } = requests[index]!
            return compare(atSeconds, end) <= 0 && compare(add(atSeconds, window.windowSeconds), end) > 0
          })
          assert.ok(compare(sumOf(inside), rational(300n)) <= 0)
        }
      }),
    )
  })

  it('behavior: one more window while the premium is small, once a block; no limit for an endorsed liquidator', () => {
    const low = { skew: rational(59n) }
    const amounts = liquidateInOrder(window, [
      request(1n, 300n, low),
      request(2n, 400n, low),
      request(2n, 400n, { ...low, block: rational(2n) }),
      request(3n, 400n, { skew: rational(60n) }),
      request(4n, 400n, { isEndorsed: true }),
    ])
    assert.deepEqual(
      amounts,
      [300n, 300n, 0n, 0n, 400n].map((n) => rational(n)),
    )
  })
})
