import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { below, randomOpen } from '../../lab/index.ts'
import { linearBook } from './book.ts'
import { filteredTail, stressedValueAtRisk } from './margins.ts'
import { pastOpen, tell } from './past.ts'
import type { FactorMoves } from './series.ts'
import { measureNext, walk } from './walk.ts'

/** Days of two factors with moves of up to ± 5 %, now and then ten times that. */
function movesDrawn(days: number, seed: number): FactorMoves {
  const random = randomOpen(seed, 'walk')
  const moves = Float64Array.from({ length: days * 2 }, () => {
    const move = (below(random, 100_001) - 50_000) / 1_000_000
    return below(random, 40) === 0 ? move * 10 : move
  })
  const periods = Int32Array.from({ length: days }, (_, day) => 18_000 + day)
  return { names: ['A', 'B'], periods, moves, levels: new Float64Array(days * 2).fill(1) }
}

const HISTORY = 60
const book = linearBook('A against B', { A: 1, B: -1 })
const margins = (moves: FactorMoves): ReturnType<typeof walk<'filtered' | 'stressed'>> =>
  walk(moves, book, HISTORY, (past, lossOf) => ({
    filtered: filteredTail(past, lossOf, HISTORY, 0.05).valueAtRisk,
    stressed: stressedValueAtRisk(past, null, 0.05),
  }))

describe('walk', () => {
  it('default: judged from the first day whose past holds the history, losses as they were', () => {
    const moves = movesDrawn(200, 1)
    const { periods, losses, volatility } = margins(moves)
    // 30 days seed the variance, 60 are the history.
    assert.deepEqual([periods.length, periods[0], periods.at(-1)], [110, 18_090, 18_199])
    const [a, b] = [moves.moves[180]!, moves.moves[181]!]
    assert.ok(Math.abs(losses[0]! - (Math.expm1(b) - Math.expm1(a))) < 1e-14)
    assert.ok(volatility.every((each) => each > 0))
  })

  it('behavior: a poisoned future leaves every margin before it the same, bit for bit', () => {
    const moves = movesDrawn(200, 2)
    const clean = margins(moves)
    for (const day of [95, 140, 199]) {
      for (const poison of [Number.NaN, 0.7, -0.7, Number.POSITIVE_INFINITY]) {
        const poisoned = moves.moves.slice()
        poisoned.fill(poison, day * 2)
        const found = margins({ ...moves, moves: poisoned })
        // The margin of the poisoned day itself is from before it; a day that is not a number is not judged.
        const same = day - 90 + (Number.isNaN(poison) ? 0 : 1)
        for (const name of ['filtered', 'stressed'] as const) {
          assert.deepEqual(found.measures[name].subarray(0, same), clean.measures[name].subarray(0, same))
        }
      }
    }
  })

  it('behavior: as a margin computed from scratch of the days before, day by day', () => {
    const moves = movesDrawn(130, 3)
    const { periods, measures } = margins(moves)
    for (const [at, period] of periods.entries()) {
      const naive = naiveMargins(moves.moves.subarray(0, (period - 18_000) * 2))
      assert.ok(Math.abs(measures.filtered[at]! - naive.filtered) < 1e-12)
      assert.ok(Math.abs(measures.stressed[at]! - naive.stressed) < 1e-12)
    }
  })

  it('behavior: the margin of the day after the last is that of a walk which goes on', () => {
    const moves = movesDrawn(131, 4)
    const shorter = { ...moves, periods: moves.periods.subarray(0, 130), moves: moves.moves.subarray(0, 260) }
    const measure = (past: Parameters<typeof filteredTail>[0], lossOf: Parameters<typeof filteredTail>[1]) => ({
      filtered: filteredTail(past, lossOf, HISTORY, 0.05).valueAtRisk,
    })
    assert.equal(measureNext(shorter, book, measure).filtered, margins(moves).measures.filtered.at(-1))
  })

  it('behavior: a move that is not a number is no scenario, and its day is not judged', () => {
    const moves = movesDrawn(200, 5)
    const gap = moves.moves.slice()
    gap[150 * 2 + 1] = Number.NaN
    const found = margins({ ...moves, moves: gap })
    assert.ok(!found.periods.includes(18_150))
    assert.equal(found.periods.length, 109)
    const without = [0, 1].flatMap((part) => [...(part === 0 ? gap.subarray(0, 300) : gap.subarray(302))])
    const closed = margins({ ...moves, periods: moves.periods.subarray(0, 199), moves: Float64Array.from(without) })
    assert.deepEqual(found.measures.filtered, closed.measures.filtered)
  })
})

describe('past', () => {
  it('default: the variance by hand: thirty moves of 1 % seed it, then 0.97 of it and 0.03 of a square', () => {
    const past = pastOpen(1, 40)
    for (let day = 0; day < 30; day++) tell(past, Float64Array.of(0.01), 0, -0.01)
    assert.ok(Math.abs(past.variance[0]! - 0.0001) < 1e-18)
    tell(past, Float64Array.of(-0.02), 0, 0.02)
    // 0.97 × 0.0001 + 0.03 × 0.0004 = 0.000109; the move was scaled by the volatility before it: −0.02 ÷ 0.01.
    assert.ok(Math.abs(past.variance[0]! - 0.000109) < 1e-18)
    assert.ok(Math.abs(past.scaled[30]! + 2) < 1e-12)
    assert.deepEqual([past.told, past.count, past.losses[0], past.losses[1]], [31, 31, 0.02, -0.01])
  })
})

/** Both margins in the plainest way: all arrays, sorted whole. */
function naiveMargins(moves: Float64Array): { filtered: number; stressed: number } {
  const days = moves.length / 2
  const loss = (a: number, b: number): number => -(Math.exp(a) - 1) + (Math.exp(b) - 1)
  const columns = [0, 1].map((column) => Array.from({ length: days }, (_, day) => moves[day * 2 + column]!))
  const scaled = columns.map((column) => {
    let variance = column.slice(0, 30).reduce((sum, move) => sum + move ** 2, 0) / 30
    const z = column.slice(30).map((move) => {
      const each = move / Math.sqrt(variance)
      variance = 0.97 * variance + 0.03 * move ** 2
      return each
    })
    return { z: z.slice(-HISTORY), now: Math.sqrt(variance) }
  })
  const descending = (all: number[]): number[] => all.sort((x, y) => y - x)
  const filtered = descending(scaled[0]!.z.map((z, at) => loss(z * scaled[0]!.now, scaled[1]!.z[at]! * scaled[1]!.now)))
  const raw = descending(columns[0]!.map((move, day) => loss(move, columns[1]![day]!)))
  // The tail of 5 %: the third-worst of 60, and of all days the one of that rank.
  return { filtered: Math.max(0, filtered[2]!), stressed: Math.max(0, raw[Math.ceil(0.05 * days - 1e-9) - 1]!) }
}
