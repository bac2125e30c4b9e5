/** A whole daily back-test: every standing book through its history, the fit, the verdicts, then the books with options. */
import { historiesOpen } from '../src/lab/backtests/index.ts'
import { backtest, backtestLinear } from '../src/quant/index.ts'
import type { Bench } from './bench.ts'

/** The tables are read before the clock starts. What is measured is what `plimsoll backtest` computes. */
export const backtestBench: Bench = {
  name: 'backtest',
  title: 'daily back-test: 24 books of prices, 8 with options, up to 5,268 days',
  target: 'none; 10 s without options',
  async run(quick) {
    const { histories } = historiesOpen()
    const startMs = performance.now()
    const { members } = backtestLinear(histories, () => undefined)
    const linearMs = performance.now() - startMs
    const days = members.reduce((sum, { charged }) => sum + charged.all.days, 0)
    if (days === 0) throw new Error('no day was judged')
    const linear = [
      { metric: 'books of prices, judged', unit: 's', value: linearMs / 1e3 },
      { metric: 'book-days', unit: '1/s', value: (days / linearMs) * 1e3 },
    ]
    if (quick) return linear
    const wholeMs = performance.now()
    const { criteria } = backtest(histories, () => undefined)
    if (criteria.some(({ holds }) => !holds)) throw new Error('a criterion does not hold')
    return [...linear, { metric: 'whole, options included', unit: 's', value: (performance.now() - wholeMs) / 1e3 }]
  },
}
