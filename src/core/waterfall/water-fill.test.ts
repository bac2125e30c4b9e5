import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fc } from '../../../test/support/fast-check.ts'
import { waterFill } from './water-fill.ts'
import { levelBySearch } from './water-level.ts'

type Holder = Parameters<typeof waterFill>[0][number]

/** Lots are tenths of those of the table, so that its halves are whole. */
const table = [1000, 2000, 5000, 20_000].map((equity) => ({ exposure: 10_000, equity, lots: 1000 }))

describe('water-fill', () => {
  // clearing.md §3.1: p = 100, q = 100 each, E = {1000, 2000, 5000, 20000}.
  test('default: published table, Q = 50: L* = 5', () => {
    assert.deepEqual(waterFill(table, 10, 500), [500, 0, 0, 0])
  })

  test('behavior: published table, Q = 200: L* = 1.25', () => {
    assert.deepEqual(waterFill(table, 10, 2000), [875, 750, 375, 0])
  })

  test('behavior: all hedged, s = 0, Q = 50: only a negative level has a solution, unhedging is spread by equity', () => {
    const hedged = [1000, 2000, 5000, 20_000].map((equity) => ({ exposure: 0, equity, lots: 100 }))
    // 50 lots over 28,000: 1.79, 3.57, 8.93, 35.71: floors 47, the rest to .93, .79, .71.
    assert.deepEqual(waterFill(hedged, 100, 50), [2, 3, 9, 36])
  })

  test('behavior: a hedged book is closed last', () => {
    const holders = [
      { exposure: 10_000, equity: 1000, lots: 100 },
      { exposure: 0, equity: 1000, lots: 100 },
    ]
    assert.deepEqual(waterFill(holders, 100, 100), [100, 0])
    assert.deepEqual(waterFill(holders, 100, 120), [100, 20])
  })

  test('behavior: ties go to the lower position', () => {
    const alike = Array.from({ length: 3 }, () => ({ exposure: 1000, equity: 10, lots: 10 }))
    assert.deepEqual(waterFill(alike, 100, 4), [2, 1, 1])
  })

  test('rejects: more lots than there are', () => {
    assert.throws(() => waterFill(table, 10, 4001))
  })

  const holder = fc.record({
    exposure: fc.integer({ min: -2_000, max: 2_000 }),
    equity: fc.integer({ min: 1, max: 500 }),
    lots: fc.integer({ min: 1, max: 9 }),
  })
  const book = fc
    .array(holder, { minLength: 1, maxLength: 5 })
    .chain((holders) =>
      fc.tuple(fc.constant(holders), fc.integer({ min: 1, max: holders.reduce((sum, { lots }) => sum + lots, 0) })),
    )

  test('behavior: Σ x = Q and 0 ≤ x ≤ q, always', () => {
    fc.assert(
      fc.property(book, fc.integer({ min: 1, max: 300 }), ([holders, lots], unit) => {
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
      fc.property(book, fc.integer({ min: 1, max: 300 }), ([holders, lots], unit) => {
        const closed = waterFill(holders, unit, lots)
        bisected(holders, unit, lots).forEach((x, i) => {
          assert.ok(Math.abs(x - closed[i]!) < 1 + 1e-6, `${x} and ${closed[i]}`)
        })
      }),
    )
  })

  // What the rule minimises, by brute force: the largest leverage (s − u·x) ÷ E among holders that still have lots.
  test('behavior: no whole allocation leaves a lower largest leverage, beyond one lot', () => {
    fc.assert(
      fc.property(book, fc.integer({ min: 1, max: 300 }), ([holders, lots], unit) => {
        const mine = largestLeverage(holders, unit, waterFill(holders, unit, lots))
        let best = Number.POSITIVE_INFINITY
        for (const other of allocations(holders, lots)) {
          best = Math.min(best, largestLeverage(holders, unit, other))
        }
        const step = Math.max(...holders.map(({ equity }) => unit / equity))
        assert.ok(mine <= best + step + 1e-9, `${mine} above ${best}`)
      }),
      { numRuns: 60 },
    )
  })

  test('behavior: the order of holders changes nothing but ties', () => {
    fc.assert(
      fc.property(book, fc.integer({ min: 1, max: 300 }), fc.nat(), ([holders, lots], unit, turn) => {
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

  // From atoms to the largest books, and many that are alike: there the guess lies on a kink, or between two that doubles cannot tell apart.
  const wide = fc.oneof(
    fc.integer({ min: -(2 ** 51), max: 2 ** 51 }),
    fc.integer({ min: -1000, max: 1000 }),
    fc.constantFrom(0, 1000, 2 ** 51, 2 ** 51 - 1),
  )
  const wideHolder = fc.record({
    exposure: wide,
    equity: wide.map((equity) => Math.abs(equity) + 1),
    lots: fc.oneof(fc.integer({ min: 1, max: 2 ** 31 - 1 }), fc.constantFrom(1, 2, 10)),
  })

  test('behavior: the guess and the search agree to the lot', () => {
    fc.assert(
      fc.property(
        fc.array(wideHolder, { minLength: 1, maxLength: 12 }),
        fc.oneof(fc.integer({ min: 1, max: 2 ** 20 }), fc.constantFrom(1, 100)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (holders, unit, part) => {
          const held = holders.reduce((sum, { lots }) => sum + lots, 0)
          const lots = Math.max(1, Math.floor(held * part))
          assert.deepEqual(waterFill(holders, unit, lots), searched(holders, unit, lots))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('behavior: large numbers are exact', () => {
    const [big, lots] = [2 ** 52, 2 ** 31 - 1]
    const holders = [big, big + 1, big - 1].map((equity) => ({ exposure: big, equity, lots }))
    const closed = waterFill(holders, 2 ** 21, 1_000_000_007)
    assert.equal(
      closed.reduce((sum, x) => sum + x, 0),
      1_000_000_007,
    )
  })
})

/** The naive twin: the level among all kinks, every holder at it in exact integers. */
function searched(holders: readonly Holder[], unit: number, lots: number): number[] {
  const { numerator, denominator } = levelBySearch(holders, unit, lots)
  const whole = BigInt(unit) * denominator
  const exact = holders.map(({ exposure, equity, lots: held }) => {
    const over = BigInt(exposure) * denominator - numerator * BigInt(equity)
    const most = BigInt(held) * whole
    return over < 0n ? 0n : over > most ? most : over
  })
  const closed = exact.map((over) => Number(over / whole))
  const order = exact
    .map((over, i) => ({ i, rest: over % whole }))
    .sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1))
  const left = lots - closed.reduce((sum, x) => sum + x, 0)
  for (const { i } of order.slice(0, left)) closed[i]! += 1
  return closed
}

function bisected(holders: readonly Holder[], unit: number, lots: number): number[] {
  const at = (level: number): number[] =>
    holders.map(({ exposure, equity, lots: q }) => Math.min(q, Math.max(0, (exposure - level * equity) / unit)))
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
      closed[i]! < lots ? (exposure - unit * closed[i]!) / equity : Number.NEGATIVE_INFINITY,
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
