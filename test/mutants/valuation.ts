/** Mutants of the valuation of options: a constant, the branch of the wings, the rounding of a mark. */
import type { Mutant } from './mutant.ts'

const room = 'src/core/valuation'
const reference = [`${room}/valuation.test.ts`]

export const mutants: readonly Mutant[] = [
  {
    id: 'valuation-tail-constant-off',
    invariant: 'Φ keeps its digits in the left tail',
    file: `${room}/normal.ts`,
    find: 'const P1 = 0.360344899949804',
    replace: 'const P1 = 0.360344899949814',
    tests: reference,
  },
  {
    id: 'valuation-wing-by-difference',
    invariant: 'a deep wing keeps its relative accuracy',
    file: `${room}/black.ts`,
    find: 'c < FAR ? c * m0 - 1 :',
    replace: 'c < 100 * FAR ? c * m0 - 1 :',
    tests: reference,
  },
  {
    id: 'valuation-mark-floors',
    invariant: 'a mark is rounded to nearest, ties to even',
    file: `${room}/option-mark.ts`,
    find: 'return value + ROUNDER - ROUNDER',
    replace: 'return Math.floor(value)',
    tests: [`${room}/option-mark.test.ts`],
  },
]
