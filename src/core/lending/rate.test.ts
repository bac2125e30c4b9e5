import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { PPM } from '../units/index.ts'
import { borrowRateFloor, multiplierAfter, utilisationFloor } from './rate.ts'

const DAY = 86_400_000

/** 2 % at rest, 4 % more up to a kink of 80 %, 100 % more from there to the end. */
const curve = { basePpm: 20_000, slope1Ppm: 40_000, kinkPpm: 800_000, slope2Ppm: 1_000_000 }

const curves = fc.record({
  basePpm: fc.nat(PPM),
  slope1Ppm: fc.nat(PPM),
  kinkPpm: fc.integer({ min: 10_000, max: 990_000 }),
  slope2Ppm: fc.nat(3 * PPM),
})
const multipliers = fc.integer({ min: PPM / 4, max: 4 * PPM })

describe('the borrow rate', () => {
  test('default', () => {
    // At 0: 2 %. At 40 %: 2 % + 4 % ÷ 2. At the kink: 6 %. At 90 %: 6 % + 100 % ÷ 2. At 1: 106 %.
    const rates = [0, 400_000, 800_000, 900_000, PPM].map((used) => borrowRateFloor(curve, PPM, used))
    assert.deepEqual(rates, [20_000, 40_000, 60_000, 560_000, 1_060_000])
    assert.equal(borrowRateFloor(curve, 2 * PPM, 400_000), 80_000)
  })

  test('behavior: it never falls as utilisation rises, nor as the multiplier does', () => {
    fc.assert(
      fc.property(curves, multipliers, multipliers, fc.nat(PPM), fc.nat(PPM), (any, m, n, u, v) => {
        const [low, high] = [Math.min(u, v), Math.max(u, v)]
        assert.ok(borrowRateFloor(any, m, low) <= borrowRateFloor(any, m, high))
        assert.ok(borrowRateFloor(any, Math.min(m, n), u) <= borrowRateFloor(any, Math.max(m, n), u))
      }),
    )
  })

  test('behavior: it lies between its ends, and at the kink both sides meet', () => {
    fc.assert(
      fc.property(curves, fc.nat(PPM), (any, used) => {
        const rate = borrowRateFloor(any, PPM, used)
        assert.ok(rate >= any.basePpm && rate <= any.basePpm + any.slope1Ppm + any.slope2Ppm)
        assert.equal(borrowRateFloor(any, PPM, any.kinkPpm), any.basePpm + any.slope1Ppm)
      }),
    )
  })
})

describe('utilisation', () => {
  test('default', () => {
    // A third is 333,333.3 ppm; lent beyond a cap that has been lowered, or of nothing, is all.
    assert.deepEqual(
      [
        [0, 0],
        [0, 9],
        [3, 9],
        [9, 9],
        [10, 9],
        [1, 0],
      ].map(([lent, lendable]) => utilisationFloor(lent!, lendable!)),
      [0, 0, 333_333, PPM, PPM, PPM],
    )
  })
})

describe('the multiplier', () => {
  test('default', () => {
    // Full utilisation for a day at 10 % a day: 1.1; none at all: 0.9; halfway from the kink of 80 % to 1: 1.05; at the kink: 1.
    const after = [PPM, 0, 900_000, 800_000].map((used) => multiplierAfter(PPM, used, 800_000, 100_000, DAY))
    assert.deepEqual(after, [1_100_000, 900_000, 1_050_000, PPM])
    assert.equal(multiplierAfter(PPM, PPM, 800_000, 100_000, DAY / 2), 1_050_000)
  })

  test('behavior: it moves towards more above the kink and towards less below it, no faster than its speed', () => {
    fc.assert(
      fc.property(
        multipliers,
        fc.nat(PPM),
        fc.integer({ min: 10_000, max: 990_000 }),
        fc.nat(PPM),
        fc.nat(2 * DAY),
        (m, used, kink, speed, span) => {
          const after = multiplierAfter(m, used, kink, speed, span)
          assert.ok(after >= PPM / 4 && after <= 4 * PPM)
          assert.ok(used >= kink ? after >= m : after <= m)
          // An atom each for the floors of the error, of a day and of the span.
          assert.ok(Math.abs(after - m) <= (m * speed) / PPM + 3)
        },
      ),
    )
  })
})
