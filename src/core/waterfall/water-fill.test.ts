import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { waterFill } from './water-fill.ts'

type Holder = Parameters<typeof waterFill>[0][number]

/** Lots are tenths of those of the table, so that its halves are whole. */
const table = [1000, 2000, 5000, 20_000].map((equity) => ({ exposure: 10_000n, equity: BigInt(equity), lots: 1000 }))

describe('water-fill', () => {
  // clearing.md §3.1: p = 100, q = 100 each, E = {1000, 2000, 5000, 20000}.
  test('default: published table, Q = 50: L* = 5', () => {
    assert.deepEqual(waterFill(table, 10n, 500), [500, 0, 0, 0])
  })

  test('behavior: published table, Q = 200: L* = 1.25', () => {
    assert.deepEqual(waterFill(table, 10n, 2000), [875, 750, 375, 0])
  })

  test('behavior: all hedged, s = 0, Q = 50: only a negative level has a solution, unhedging is spread by equity', () => {
    const hedged = [1000n, 2000n, 5000n, 20_000n].map((equity) => ({ exposure: 0n, equity, lots: 100 }))
    // 50 lots over 28,000: 1.79, 3.57, 8.93, 35.71: floors 47, the rest to .93, .79, .71.
    assert.deepEqual(waterFill(hedged, 100n, 50), [2, 3, 9, 36])
  })

  test('behavior: a hedged book is closed last', () => {
    const holders = [
      { exposure: 10_000n, equity: 1000n, lots: 100 },
      { exposure: 0n, equity: 1000n, lots: 100 },
    ]
    assert.deepEqual(waterFill(holders, 100n, 100), [100, 0])
    assert.deepEqual(waterFill(holders, 100n, 120), [100, 20])
  })

  test('behavior: ties go to the lower position', () => {
    const alike = Array.from({ length: 3 }, () => ({ exposure: 1000n, equity: 10n, lots: 10 }))
    assert.deepEqual(waterFill(alike, 100n, 4), [2, 1, 1])
  })

  test('rejects: more lots than there are', () => {
    assert.throws(() => waterFill(table, 10n, 4001))
  })

  const holder = fc.record({
    exposure: fc.bigInt(-2_000n, 2_000n),
    equity: fc.bigInt(1n, 500n),
    lots: fc.integer({ min: 1, max: 9 }),
  })
  const book = fc
    .array(holder, { minLength: 1, maxLength: 5 })
    .chain((holders) =>
      fc.tuple(fc.constant(holders), fc.integer({ min: 1, max: holders.reduce((sum, { lots }) => sum + lots, 0) })),
    )

  test('behavior: Σ x = Q and 0 ≤ x ≤ q, always', () => {
    fc.assert(
      fc.property(book, fc.bigInt(1n, 300n), ([holders, lots], unit) => {
        const closed = waterFill(holders, unit, lots)
        assert.equal(
          closed.reduce((sum, x) => sum + x, 0),
          lots,
        )
        closed.forEach((x, i) => {
          assert.ok(Number.isInteger(x) && x >= 0 && x <= holders[i]!.lots)
        })
      }),
    )
  })

  // The continuous optimum is the x with x = clamp((s − L·E) ÷ u, 0, q): found here by plain bisection on doubles.
  test('behavior: within a lot of the level found by bisection', () => {
    fc.assert(
      fc.property(book, fc.bigInt(1n, 300n), ([holders, lots], unit) => {
        const closed = waterFill(holders, unit, lots)
        bisected(holders, Number(unit), lots).forEach((x, i) => {
          assert.ok(Math.abs(x - closed[i]!) < 1 + 1e-6, `${x} and ${closed[i]}`)
        })
      }),
    )
  })

  // What the rule minimises, by brute force: the largest leverage (s − u·x) ÷ E among holders that still have lots.
  test('behavior: no whole allocation leaves a lower largest leverage, beyond one lot', () => {
    fc.assert(
      fc.property(book, fc.bigInt(1n, 300n), ([holders, lots], unit) => {
        const mine = largestLeverage(holders, Number(unit), waterFill(holders, unit, lots))
        let best = Number.POSITIVE_INFINITY
        for (const other of allocations(holders, lots)) {
          best = Math.min(best, largestLeverage(holders, Number(unit), other))
        }
        const step = Math.max(...holders.map(({ equity }) => Number(unit) / Number(equity)))
        assert.ok(mine <= best + step + 1e-9, `${mine} above ${best}`)
      }),
      { numRuns: 60 },
    )
  })

  test('behavior: the order of holders changes nothing but ties', () => {
    fc.assert(
      fc.property(book, fc.bigInt(1n, 300n), fc.nat(), ([holders, lots], unit, turn) => {
        const shift = turn % holders.length
        const turned = [...holders.slice(shift), ...holders.slice(0, shift)]
        const there = waterFill(turned, unit, lots)
        waterFill(holders, unit, lots).forEach((x, i) => {
          const y = there[(i - shift + holders.length) % holders.length]!
          assert.ok(Math.abs(x - y) <= 1)
        })
      }),
    )
  })

  test('behavior: large numbers are exact', () => {
    const [big, lots] = [2n ** 58n, 2 ** 31 - 1]
    const holders = [big, big + 1n, big - 1n].map((equity) => ({ exposure: big, equity, lots }))
    const closed = waterFill(holders, 10n ** 12n, 1_000_000_007)
    assert.equal(
      closed.reduce((sum, x) => sum + x, 0),
      1_000_000_007,
    )
  })
})

function bisected(holders: readonly Holder[], unit: number, lots: number): number[] {
  const at = (level: number): number[] =>
    holders.map(({ exposure, equity, lots: q }) =>
      Math.min(q, Math.max(0, (Number(exposure) - level * Number(equity)) / unit)),
    )
  let [low, high] = [-1e6, 1e6]
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2
    if (at(middle).reduce((sum, x) => sum + x, 0) > lots) low = middle
    else high = middle
  }
  return at(high)
}

function largestLeverage(holders: readonly Holder[], unit: number, closed: readonly number[]): number {
  return Math.max(
    ...holders.map(({ exposure, equity, lots }, i) =>
      closed[i]! < lots ? (Number(exposure) - unit * closed[i]!) / Number(equity) : Number.NEGATIVE_INFINITY,
    ),
  )
}

function* allocations(holders: readonly Holder[], lots: number): Generator<number[]> {
  const [first, ...rest] = holders
  if (first === undefined) {
    if (lots === 0) yield []
    return
  }
  for (let x = 0; x <= Math.min(first.lots, lots); x++) {
    for (const others of allocations(rest, lots - x)) yield [x, ...others]
  }
}
