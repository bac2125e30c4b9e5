import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import type { OutcomeOf } from '../margin/index.ts'
import { partsToClose, unitsToClose } from './search.ts'

describe('the fewest units', () => {
  test('default', () => {
    // Partial-close table: equity 450, notional 10,000, restore 6 %, cost 1 %: 3,000 leave 420 on 7,000.
    const after: OutcomeOf = (x) => ({
      equity: 450 - x / 100,
      target: 0.048 * (10_000 - x),
      restore: 0.06 * (10_000 - x),
    })
    const units = unitsToClose(after, 10_000, 3000)
    assert.equal(units, 3000)
    assert.deepEqual([after(units).equity, after(units).restore], [420, 420])
  })

  test('behavior: it is the first of all, by trying each, however ragged the difference is', () => {
    const falls = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 120,
    })
    fc.assert(
      fc.property(falls, fc.integer({ min: -150, max: 0 }), fc.nat(130), (steps, start, guess) => {
        const equity = [start]
        const restore = [0]
        for (const [cost, freed] of steps) {
          equity.push(equity.at(-1)! - cost)
          restore.push(restore.at(-1)! - freed)
        }
        let expected = 0
        for (let n = steps.length; n >= 1; n--) if (equity[n]! >= restore[n]!) expected = n
        // Its target falls so fast that equity − target peaks at the end: what is found is the fewest.
        const after: OutcomeOf = (n) => ({ equity: equity[n]!, target: -1000 * n, restore: restore[n]! })
        assert.equal(unitsToClose(after, steps.length, guess), expected === 0 ? steps.length : expected)
      }),
    )
  })

  test('behavior: it stops where equity − target peaks when restore is out of reach', () => {
    // Freed 10 a unit, cost n² ÷ 4: 10 n − n² ÷ 4 peaks at 20.
    const after: OutcomeOf = (n) => ({ equity: -(n * n) / 4, target: 1000 - 10 * n, restore: 2000 - 10 * n })
    assert.equal(unitsToClose(after, 1000, 500), 20)
    assert.equal(unitsToClose(after, 12, 5), 12)
  })

  test('behavior: what costs more than it frees is not closed', () => {
    const after: OutcomeOf = (n) => ({ equity: -3 * n, target: 100 - 2 * n, restore: 200 - 2 * n })
    assert.equal(unitsToClose(after, 50, 10), 0)
    assert.equal(unitsToClose(after, 0, 10), 0)
  })
})

describe('the slice', () => {
  // ±100 lots worth 100 each: 5 % of net and 1 % of gross notional is 200.
  const required = (long: number, short: number): number =>
    0.05 * Math.abs(long - short) * 100 + 0.01 * (long + short) * 100

  test('default', () => {
    assert.equal(required(100, 100), 200)
    assert.equal(required(90, 100), 240)
    assert.equal(required(100, 90), 240)
    assert.equal(required(90, 90), 180)
    // Equity of 180 needs a tenth: 102.4 of 1,024 parts, so 103.
    const after: OutcomeOf = (parts) => {
      const left = 100 - (100 * parts) / 1024
      return { equity: 180, target: required(left, left), restore: required(left, left) }
    }
    assert.equal(partsToClose(after), 103)
  })

  test('behavior: a slice that costs more than it frees is none', () => {
    const after: OutcomeOf = (parts) => {
      const left = 100 - (100 * parts) / 1024
      return { equity: 180 - parts, target: required(left, left), restore: required(left, left) }
    }
    assert.equal(partsToClose(after), 0)
  })
})
