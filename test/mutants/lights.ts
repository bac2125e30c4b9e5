/** Mutants of the light of a market: what is a breach, when it is red, what that costs and for how long. */
import type { Mutant } from './mutant.ts'

const rule = 'src/core/oracle/red-zone.ts'
const light = ['src/core/oracle/red-zone.test.ts']

export const mutants: readonly Mutant[] = [
  {
    id: 'light-margin-that-just-covers',
    invariant: 'a breach is a loss beyond margin, not one as large',
    file: rule,
    find: 'if (loss <= margin) return',
    replace: 'if (loss < margin) return',
    tests: light,
  },
  {
    id: 'light-sides-together',
    invariant: 'sides are counted apart',
    file: rule,
    find: "const side = mark < before ? 'long' : 'short'",
    replace: "const side = mark < before ? 'long' : 'long'",
    tests: light,
  },
  {
    id: 'light-margin-of-today',
    invariant: 'a day is held against what was asked when it began',
    file: rule,
    find: 'if (days === 1 && before > 0 && mark > 0) judge(house, market, before, mark)',
    replace:
      'lights.marginPpm[market] = marginPpm(house, market) * 2\n  if (days === 1 && before > 0 && mark > 0) judge(house, market, before, mark)',
    tests: light,
  },
  {
    id: 'light-never-forgets',
    invariant: 'breaches of more than 250 days ago do not count',
    file: rule,
    find: '> today - LIGHT_DAYS',
    replace: '> 0',
    tests: light,
  },
  {
    id: 'light-falls-over-night',
    invariant: 'what a red zone adds falls by a limit a day',
    file: rule,
    find: 'Math.max(wanted, present - Math.min(days * RED_FALL_PPM, PPM))',
    replace: 'wanted',
    tests: light,
  },
  {
    id: 'light-costs-nothing',
    invariant: 'a red zone raises initial margin by rule',
    file: 'src/core/oracle/marks.ts',
    find: ' + redZoneCeil(house, market)',
    replace: '',
    tests: ['src/core/oracle/red-zone.test.ts', 'test/red-zone.test.ts'],
  },
  {
    id: 'light-gap-is-a-day',
    invariant: 'a day whose end nobody saw is not judged',
    file: rule,
    find: 'days === 1 && before > 0',
    replace: 'days >= 1 && before > 0',
    tests: light,
  },
]
