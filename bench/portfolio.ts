/** Risk arrays of listed options, and books under portfolio margin measured on them. */
import { emptyMeasure, measure, noChange, presentPrices } from '../src/core/margin/index.ts'
import { refreshArrays } from '../src/core/scenarios/index.ts'
import type { Bench } from './bench.ts'
import { booksBeside, forgetArrays, listed, OPTIONS, optionRow, reportCurve } from './option-books.ts'
import { buildLoad, type Load, must, reportAll } from './population.ts'

const measured = emptyMeasure()

/** A price leaves its place between two anchors: one of them is valued in full, in 39 scenarios. A curve: both. */
export const arraysBench: Bench = {
  name: 'arrays',
  title: 'risk arrays of 2,000 options: 39 scenarios each, after what one tick may do to them',
  target: '≤ 20 ms a tick',
  async run(quick) {
    const load = buildLoad(4, 1, booksBeside(0, 0))
    const rounds = quick ? 4 : 40
    const within = median(rounds, (round) => arraysAfter(load, () => movePrices(load, round % 2 === 0 ? 1 : -1)))
    // An anchor is 1.1 % from the next.
    const across = median(rounds, (round) => arraysAfter(load, () => movePrices(load, round < rounds / 2 ? 110 : -110)))
    const curve = median(rounds, (round) => arraysAfter(load, () => moveCurves(load, round)))
    const marks = median(rounds, (round) => timed(() => movePrices(load, round % 2 === 0 ? 1 : -1)))
    return [
      { metric: 'every price moves within its cell', unit: 'ms', value: within },
      { metric: 'every price leaves its cell: one anchor in full', unit: 'ms', value: across },
      { metric: 'every curve moves: two anchors in full', unit: 'ms', value: curve },
      { metric: 'beside them: commands that set 2,000 marks', unit: 'ms', value: marks },
    ]
  },
}

/** Books of 100 options each, in turn. In full: every instrument of the book is valued anew for it, at both anchors. */
export const portfolioBench: Bench = {
  name: 'portfolio',
  title: 'books of 100 options measured under portfolio margin',
  target: '≥ 100,000/s on standing arrays',
  async run(quick) {
    const [books, count] = quick ? [40, 400] : [1000, 200_000]
    const rows: number[] = []
    const load = buildLoad(4, 1, booksBeside(books, 100, rows))
    const standing = (): number => pace(load, rows, count, () => undefined)
    const inFull = (): number => pace(load, rows, Math.ceil(count / 200), () => forgetArrays(load))
    standing()
    inFull()
    return [
      { metric: 'books of 101 legs on standing arrays', unit: 'k/s', value: standing() / 1e3 },
      { metric: 'the same, every leg valued in full for it', unit: 'k/s', value: inFull() / 1e3 },
    ]
  },
}

/** Milliseconds to bring the arrays of all options up to what a tick has done. */
function arraysAfter(load: Load, move: () => void): number {
  move()
  return timed(() => {
    for (let underlying = 1; underlying <= listed.underlyings; underlying++)
      for (let at = 0; at < OPTIONS; at++) refreshArrays(load.house, optionRow(underlying, at))
  })
}

function movePrices(load: Load, basisPoints: number): void {
  load.nowMs += 1000
  const entries = Array.from({ length: listed.underlyings }, (_, i) => {
    const price = Math.round(load.prices[i + 1]! * (1 + basisPoints / 10_000))
    load.prices[i + 1] = price
    return { underlying: i + 1, price, confidence: 0 }
  })
  reportAll(load, entries)
}

function moveCurves(load: Load, round: number): void {
  load.nowMs += 2000
  for (let underlying = 1; underlying <= listed.underlyings; underlying++)
    reportCurve(load, underlying, 0.6 + (round % 2) * 0.002)
  must(load, { type: 'tick' })
}

/** Books a second; whoever computed something else would sum something else. */
function pace(load: Load, rows: readonly number[], count: number, before: () => void): number {
  const prices = presentPrices(load.house)
  let required = 0
  const spentMs = timed(() => {
    for (let i = 0; i < count; i++) {
      before()
      measure(load.house, prices, rows[i % rows.length]!, noChange, measured)
      required += measured.legs
    }
  })
  if (!(required > 0)) throw new Error('books that require nothing')
  return (count * 1000) / spentMs
}

function median(rounds: number, act: (round: number) => number): number {
  const spent = Array.from({ length: rounds }, (_, round) => act(round)).sort((a, b) => a - b)
  return spent[rounds >> 1]!
}

function timed(act: () => void): number {
  const start = performance.now()
  act()
  return performance.now() - start
}
