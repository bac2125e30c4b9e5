/** Walks through a history: a margin is taken from the past, then the period happens, then the past is told of it. Never otherwise. */
import { assert } from '../../core/units/index.ts'
import type { Book, LossOf } from './book.ts'
import { knows } from './margins.ts'
import { type Past, pastOpen, tell } from './past.ts'
import type { FactorMoves } from './series.ts'

/** What is asked of the past before each period; `lossOf` is how the book would lose from here. Always the same names, in the same order. */
export type Measure<Name extends string> = (past: Past, lossOf: LossOf) => Readonly<Record<Name, number>>

/** What a walk saw, by judged period. Shares of notional, losses + lost; `volatility` is what was expected of the book's result. */
export type Walked<Name extends string> = {
  readonly periods: Int32Array
  readonly losses: Float64Array
  readonly volatility: Float64Array
  readonly measures: Readonly<Record<Name, Float64Array>>
}

/** Walks. Periods are judged once the past holds `history` scaled moves; a period without a move of every factor is told, not judged. */
export function walk<Name extends string>(
  { periods, moves, levels }: FactorMoves,
  book: Book,
  history: number,
  measure: Measure<Name>,
): Walked<Name> {
  const width = book.factors.length
  const past = pastOpen(width, periods.length)
  const found = new Map<Name, number[]>()
  const judged: number[] = []
  const losses: number[] = []
  const volatility: number[] = []
  for (const [row, period] of periods.entries()) {
    const at = row * width
    const lossOf = book.lossFrom(levels, at)
    const isWhole = !moves.subarray(at, at + width).some(Number.isNaN)
    if (isWhole && knows(past, history)) {
      assert(past.told === row, 'a margin is taken from the periods before it, all of them and no other')
      const figures = Object.entries(measure(past, lossOf)) as [Name, number][]
      for (const [name, figure] of figures) {
        const column = found.get(name)
        if (column === undefined) found.set(name, [figure])
        else column.push(figure)
      }
      judged.push(period)
      volatility.push(Math.sqrt(past.lossVariance))
      losses.push(lossOf(moves, at))
    }
    tell(past, moves, at, isWhole ? lossOf(moves, at) : 0)
  }
  return {
    periods: Int32Array.from(judged),
    losses: Float64Array.from(losses),
    volatility: Float64Array.from(volatility),
    measures: Object.fromEntries([...found].map(([name, column]) => [name, Float64Array.from(column)])) as Record<
      Name,
      Float64Array
    >,
  }
}

/** What a measure says after the last period: of a book whose loss does not depend on levels, for the period that comes next. */
export function measureNext<Name extends string>(
  { periods, moves, levels }: FactorMoves,
  book: Book,
  measure: Measure<Name>,
): Readonly<Record<Name, number>> {
  assert(book.levelFree, 'levels after the last move are not known')
  const width = book.factors.length
  const past = pastOpen(width, periods.length)
  const lossOf = book.lossFrom(levels, 0)
  for (let at = 0; at < moves.length; at += width) tell(past, moves, at, lossOf(moves, at))
  return measure(past, lossOf)
}
