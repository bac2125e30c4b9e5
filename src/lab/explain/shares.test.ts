import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { lotsAtLevel, type Part, splitInProportion, waterLevel } from './shares.ts'

const part = (exposure: number, equity: number, lots: number): Part => ({
  exposure: BigInt(exposure),
  equity: BigInt(equity),
  lots: BigInt(lots),
})

const closed = (parts: readonly Part[], price: number, lots: number): number[] => {
  const level = waterLevel(parts, BigInt(price), BigInt(lots))
  return lotsAtLevel(parts, BigInt(price), BigInt(lots), level).map(Number)
}

describe('in proportion', () => {
  test('default: whole units, then the largest remainders, ties to the first', () => {
    // 10 over 1 : 1 : 1 is 3⅓ each: the first gets the odd one. 7 over 5 : 3 : 2 is 3.5, 2.1, 1.4: floors 3, 2, 1, odd one to 3.5.
    assert.deepEqual(splitInProportion(10n, [1n, 1n, 1n]), [4n, 3n, 3n])
    assert.deepEqual(splitInProportion(7n, [5n, 3n, 2n]), [4n, 2n, 1n])
    assert.deepEqual(splitInProportion(5n, [0n, 0n]), [0n, 0n])
  })
})

describe('water-fill', () => {
  test('default: the most exposed for their equity give first', () => {
    // Price 1. Exposure ÷ equity: 100 ÷ 10 = 10, 60 ÷ 20 = 3. Closing 70: the first alone would fall to 30 ÷ 10 = 3, which
    // is the second's level: L* = 3 exactly, all 70 from the first.
    assert.deepEqual(closed([part(100, 10, 100), part(60, 20, 60)], 1, 70), [70, 0])
    // Closing 100: (160 − 100) ÷ 30 = 2 for both: 100 − 20 = 80 and 60 − 40 = 20.
    assert.deepEqual(closed([part(100, 10, 100), part(60, 20, 60)], 1, 100), [80, 20])
  })

  test('behavior: everybody is hedged: exposure 0, so unhedging is spread by equity', () => {
    // Rules §7: all hedged, s = 0, Q = 50. −L* × (10 + 40) = 50, so L* = −1: 10 and 40 lots.
    assert.deepEqual(closed([part(0, 10, 100), part(0, 40, 100)], 1, 50), [10, 40])
  })

  test('behavior: nobody gives more than is held', () => {
    // At L* the first would give 80 and holds 50; the second gives the rest: 100 − 50 = 50.
    assert.deepEqual(closed([part(100, 10, 50), part(60, 20, 60)], 1, 100), [50, 50])
    assert.deepEqual(closed([part(100, 10, 50), part(60, 20, 60)], 1, 110), [50, 60])
  })

  test('behavior: lots sum to what is to be closed, within what is held, and no exchange would even it out more', () => {
    const holder = fc.record({
      exposure: fc.bigInt(-1_000_000n, 1_000_000n),
      equity: fc.bigInt(1n, 100_000n),
      lots: fc.bigInt(1n, 10_000n),
    })
    fc.assert(
      fc.property(
        fc.array(holder, { minLength: 1, maxLength: 12 }),
        fc.bigInt(1n, 500n),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (parts, price, share) => {
          const held = parts.reduce((sum, { lots }) => sum + lots, 0n)
          const wanted = BigInt(Math.max(1, Math.floor(Number(held) * share)))
          const level = waterLevel(parts, price, wanted)
          const given = lotsAtLevel(parts, price, wanted, level)
          assert.equal(
            given.reduce((sum, lots) => sum + lots, 0n),
            wanted,
          )
          parts.forEach(({ lots, exposure, equity }, i) => {
            assert.ok(given[i]! >= 0n && given[i]! <= lots)
            // Within one lot of the level, unless a bound holds it.
            const left = Number(exposure - given[i]! * price) / Number(equity)
            const off = (left - Number(level.numerator) / Number(level.denominator)) * Number(equity)
            const slack = Number(price) * 1.001 + Math.abs(off) * 1e-9
            if (given[i]! < lots) assert.ok(off <= slack, 'more could have been taken here')
            if (given[i]! > 0n) assert.ok(off >= -slack, 'too much was taken here')
          })
        },
      ),
    )
  })
})
