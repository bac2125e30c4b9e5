/** Mutants of the exact arithmetic: an atom off, a remainder kept. */
import type { Mutant } from './mutant.ts'

const tests = ['test/rounding.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'units-ceil-floors',
    invariant: 'a charge is rounded up',
    file: 'src/core/units/integers.ts',
    find: 'Math.ceil(((n - whole * d) * r) / d)',
    replace: 'Math.floor(((n - whole * d) * r) / d)',
    tests,
  },
  {
    id: 'units-floor-towards-zero',
    invariant: 'a receipt is rounded down',
    file: 'src/core/units/integers.ts',
    find: 'product % divisor < 0n ? quotient - 1n : quotient',
    replace: 'quotient',
    tests,
  },
  {
    id: 'units-split-keeps-remainder',
    invariant: 'INV-11',
    file: 'src/core/units/shares.ts',
    find: 'i < amount - given',
    replace: 'i < amount - given - 1',
    tests,
  },
  {
    id: 'units-split-tie-to-the-last',
    invariant: 'INV-11',
    file: 'src/core/units/shares.ts',
    find: '? a.position - b.position',
    replace: '? b.position - a.position',
    tests,
  },
]
