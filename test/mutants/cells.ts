/** Mutants of the watch of option books: what a proof leaves out of what may change. */
import type { Mutant } from './mutant.ts'

const core = (room: string, name: string): string => `src/core/${room}/${name}.ts`
const tests = ['test/cells.test.ts']

/** One mutant as `id, invariant, file, find, replace`. */
type Line = readonly [string, string, string, string, string]

const lines: readonly Line[] = [
  [
    'drift-without-scenarios',
    'INV-5',
    core('scenarios', 'drift'),
    'rise = Math.max(rise, mark + low * change, mark + high * change)',
    'rise = Math.max(rise, 0 * mark)',
  ],
  [
    'drift-of-what-is-held-alone',
    'INV-5',
    core('watch', 'cells'),
    'sum += held > 0 ? held * fall[market[slot]!]! : -held * rise[market[slot]!]!',
    'sum += held > 0 ? held * fall[market[slot]!]! : 0 * rise.length',
  ],
  ['drift-forgotten', 'INV-5', core('scenarios', 'drift'), 'kept.rise[market]! += ', 'kept.rise[market] = '],
  [
    'band-without-an-upper-edge',
    'INV-5',
    core('watch', 'cells'),
    'for (const edge of [low[i]!, high[i]!])',
    'for (const edge of [low[i]!, low[i]!])',
  ],
  [
    'band-wider-than-its-proof',
    'INV-5',
    core('margin', 'portfolio-cells'),
    'const WIDTH_PART = 3 / 4',
    'const WIDTH_PART = 5 / 4',
  ],
  [
    'unproven-books-forgotten',
    'INV-5',
    core('watch', 'cells'),
    'for (const account of doubtful[underlying] ?? [])',
    'for (const account of [] as Row[])',
  ],
  [
    'cell-without-an-upper-end',
    'INV-5',
    core('margin', 'portfolio-cells'),
    'place < CELL_ANCHORS; place++) least',
    'place < 2; place++) least',
  ],
  [
    'interest-in-the-whole-value',
    'INV-3',
    core('settlement', 'collect'),
    'countFull(house, account, market, full + collected)',
    'countFull(house, account, market, legs.lots[slot]! * sweeps.fullMark[market]! - legs.cost[slot]! + 0 * collected * full)',
  ],
]

/** The mutants. */
export const mutants: readonly Mutant[] = lines.map(([id, invariant, file, find, replace]) => ({
  id,
  invariant,
  file,
  find,
  replace,
  tests,
}))
