import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { blackOf, fixedOf, ONE } from '../../../test/support/fixed-point.ts'
import { AssertionFailed } from '../units/index.ts'
import { nearestAtoms, optionMarkNearest, YEAR_MS } from './index.ts'

describe('marks of options', () => {
  test('default: crypto-sized options to the nearest atom', () => {
    // clearing reference: 5713.767509099935, 937.2536912012728 and 28.78621535442821 dollars, a lot of one coin.
    const day = 86_400_000
    assert.equal(optionMarkNearest(true, 100_000_000_000, 100_000_000_000, 500_000, 30 * day), 5_713_767_509)
    assert.equal(optionMarkNearest(false, 100_000_000_000, 80_000_000_000, 650_000, 30 * day), 937_253_691)
    assert.equal(optionMarkNearest(false, 3_000_000_000, 2_700_000_000, 800_000, 7 * day), 28_786_215)
  })

  test('behavior: at expiry, or without volatility, the intrinsic value', () => {
    assert.equal(optionMarkNearest(true, 110, 100, 500_000, 0), 10)
    assert.equal(optionMarkNearest(false, 110, 100, 500_000, 0), 0)
    assert.equal(optionMarkNearest(false, 90, 100, 0, YEAR_MS), 10)
  })

  test('behavior: half an atom at most from the value of 420 digits', () => {
    const price = fc.integer({ min: 10_000, max: 10 ** 9 })
    fc.assert(
      fc.property(
        fc.boolean(),
        price,
        fc.integer({ min: -6000, max: 6000 }),
        fc.integer({ min: 50_000, max: 5_000_000 }),
        fc.integer({ min: 3_600_000, max: 3 * YEAR_MS }),
        (isCall, forward, thousandths, volatilityPpm, untilMs) => {
          const deviation = (volatilityPpm / 1e6) * Math.sqrt(untilMs / YEAR_MS)
          const strike = Math.max(1, Math.round(forward * Math.exp((thousandths / 1000) * deviation)))
          // Where the reference would need more places than it has.
          fc.pre(Math.abs(Math.log(forward / strike)) < 12 * deviation && strike < 1e15)
          const mark = optionMarkNearest(isCall, forward, strike, volatilityPpm, untilMs)
          const exact = blackOf(isCall, forward, strike, volatilityPpm / 1e6, untilMs / YEAR_MS)
          const apart = fixedOf(mark) - exact
          // A millionth of an atom for the arithmetic of doubles before the rounding.
          return 2n * (apart < 0n ? -apart : apart) <= ONE + ONE / 500_000n
        },
      ),
    )
  })

  test('behavior: ties to even, both signs alike, never −0', () => {
    const rows: [number, number][] = [
      [0.5, 0],
      [1.5, 2],
      [2.5, 2],
      [-0.5, 0],
      [-1.5, -2],
      [-0.2, 0],
      [0.49999999999999994, 0],
      [2 ** 50 + 0.75, 2 ** 50 + 1],
    ]
    for (const [value, atoms] of rows) assert.ok(Object.is(nearestAtoms(value), atoms), `${value}`)
  })

  test('rejects: what is no option, as our own error', () => {
    assert.throws(() => optionMarkNearest(true, 0, 100, 500_000, 1), AssertionFailed)
    assert.throws(() => optionMarkNearest(true, 100, 100, 500_000, -1), AssertionFailed)
    assert.throws(() => optionMarkNearest(true, 100, 100, -1, 1), AssertionFailed)
    assert.throws(() => nearestAtoms(2 ** 51), AssertionFailed)
  })
})
