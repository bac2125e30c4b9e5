/** Mutants of portfolio margin, of what its holds keep aside, and of the curves that it stands on. */
import type { Mutant } from './mutant.ts'

const core = (room: string, name: string): string => `src/core/${room}/${name}.ts`
const holds = 'src/core/clearing/holds.test.ts'

/** One mutant as `id, invariant, file, find, replace, test`. */
type Line = readonly [string, string, string, string, string, string]

const lines: readonly Line[] = [
  // Curves
  [
    'curve-outliers-are-heard',
    'issue 5 §3: step, staleness and outlier rules as for prices',
    core('oracle', 'curve-votes'),
    'if (heard.count <= MEDIAN_MIN) return',
    'if (heard.count >= MEDIAN_MIN) return',
    'src/core/oracle/curve-votes.test.ts',
  ],
  [
    'curve-of-one-source',
    'rules §3: weight cap of a third',
    core('oracle', 'curve-votes'),
    'Math.min(2 * heard.weight[i]!, cap)',
    '2 * heard.weight[i]!',
    'src/core/oracle/curve-votes.test.ts',
  ],
  [
    'curve-wings-lie-unheard-of',
    'issue 5 §10: surface poisoned through one thin strike',
    core('oracle', 'curve-votes'),
    "Math.max(off('theta') / middle.theta, wings)",
    "off('theta') / middle.theta",
    'src/core/oracle/curve-votes.test.ts',
  ],
  [
    'curve-leaps',
    'issue 5 §3: step, staleness and outlier rules as for prices',
    core('oracle', 'curves'),
    'p.curveStepPpm[underlying]!, PPM)',
    'PPM, PPM)',
    'test/contracts.test.ts',
  ],
  [
    'curve-never-ages',
    'issue 5 §3: step, staleness and outlier rules as for prices',
    core('oracle', 'curves'),
    'const mode = nowMs < staleMs ?',
    'const mode = nowMs > 0 ?',
    'test/contracts.test.ts',
  ],
  // Expiries
  [
    'dark-expiry-stands-still',
    'decision 0183: an expiry in the dark waits for half of its window',
    core('oracle', 'contracts'),
    'expiries.expiryMs[expiry]! - nowMs, lackMs)',
    'expiries.expiryMs[expiry]! - nowMs, 0 * lackMs)',
    'src/core/scenarios/dark-expiry.test.ts',
  ],
  // Holds
  [
    'hold-sells-puts-unseen',
    'issue 5 §4: a hold that sells puts may become a long',
    core('margin', 'initial'),
    'isLong(house, used.coming, used.comingBuys ? 1 : -1)',
    'isLong(house, used.coming, 1) && used.comingBuys',
    holds,
  ],
  [
    'hold-of-a-premium-keeps-its-loss',
    'issue 5 §4: initial margin stands whichever holds are filled',
    core('clearing', 'hold-amount'),
    '(isPaid ? lots * limitPrice : adverse)',
    'adverse',
    holds,
  ],
  [
    'hold-at-the-mark-alone',
    'rules §4: each test is the worse of mark and slow price',
    core('clearing', 'hold-amount'),
    'limitPrice - low : high - limitPrice',
    'limitPrice - prices.mark[market]! : prices.mark[market]! - limitPrice',
    holds,
  ],
  [
    'hold-beside-what-is-spared',
    'decision 0202: nothing is spared beside a hold',
    core('margin', 'initial'),
    'portfolioCeil(house, PPM, season, used.mayGrow ? UNCAPPED : PPM)',
    'portfolioCeil(house, PPM, season, PPM)',
    holds,
  ],
  [
    'hold-forgets-other-holds',
    'decision 0202: sizes grow over all holds of a market',
    core('clearing', 'hold-amount'),
    'if (holds.market[hold] === market) lots +=',
    'if (holds.market[hold] !== market) lots += 0 *',
    holds,
  ],
]

export const mutants: readonly Mutant[] = lines.map(([id, invariant, file, find, replace, test]) => ({
  id,
  invariant,
  file,
  find,
  replace,
  tests: [test],
}))
