/** Mutants of what is shown of contracts: a share fixed too early, a quote that is gone, a margin that leaves something out. */
import type { Mutant } from './mutant.ts'

const tests = ['src/listed/listed.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'listed-fixed-of-the-window',
    invariant: 'issue 5 §1: the fixed share counts as it accrues',
    file: 'src/listed/expiries.ts',
    find: 'return mulDivFloor(liveMs, PPM, liveMs + Math.max(0, leftMs))',
    replace: 'return mulDivFloor(liveMs, PPM, windowMs + Math.max(0, leftMs))',
    tests,
  },
  {
    id: 'listed-stale-quotes',
    invariant: 'a quote counts as long as the house counts its book',
    file: 'src/listed/quotes.ts',
    find: 'books.bookMs[row]! < oldestMs',
    replace: 'books.bookMs[row]! < 0',
    tests,
  },
  {
    id: 'listed-delta-of-the-forward',
    invariant: 'delta is by the index, not by the forward',
    file: 'src/listed/chain.ts',
    find: 'nearest((weight * greeks[GREEKS.delta]! * forward * PPM) / index)',
    replace: 'nearest(weight * greeks[GREEKS.delta]! * PPM)',
    tests,
  },
  {
    id: 'what-if-without-fee',
    invariant: 'what a what-if says is what the house then asks',
    file: 'src/core/margin/what-if.ts',
    find: 'clearingFeeCeil(house, market, Math.abs(lots), price)',
    replace: '0 * clearingFeeCeil(house, market, Math.abs(lots), price)',
    tests,
  },
]
