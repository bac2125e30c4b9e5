/** Mutants of seasons: what sources attest together, how far it may move a day, and the model behind it. */
import type { Mutant } from './mutant.ts'

const core = 'src/core/oracle'
const quant = 'src/quant/seasons'
const simulated = 'bin/plimsoll.mjs simulate --seed 1 --steps 3000'
const rule = 'src/core/oracle/season.test.ts'
const tables = 'test/tables.test.ts'
const score = 'src/quant/seasons/score.test.ts'
const reading = 'src/quant/seasons/reading.test.ts'
const season = 'src/quant/seasons/season.test.ts'

/** One mutant as `id, rule, file, find, replace, tests`. */
type Line = readonly [id: string, rule: string, file: string, find: string, replace: string, ...tests: string[]]

const lines: readonly Line[] = [
  [
    'season-distance-turned',
    'decision 0206: figures of a distance lead back to it',
    `${quant}/reading`,
    'const value = zMilli * CONSISTENCY * input.tight',
    'const value = zMilli * CONSISTENCY',
    season,
  ],
  [
    'season-distance-never-overdue',
    'decision 0206: overdue distances drift to caution',
    `${quant}/reading`,
    'const staleDays = day - distances.days[at]!',
    'const staleDays = 0 * distances.days[at]!',
    season,
  ],
  [
    'season-one-voice-short',
    'k of n',
    `${core}/season-rule`,
    'sorted[quorum - 1]!',
    'sorted[Math.max(0, quorum - 2)]!',
    rule,
    tables,
    simulated,
  ],
  [
    'season-of-too-few',
    'k of n',
    `${core}/season-rule`,
    'attested.length < quorum',
    'attested.length < quorum - 1',
    rule,
  ],
  ['season-lowest-first', 'k of n', `${core}/season-rule`, 'other - one', 'one - other', rule],
  [
    'season-above-its-cap',
    'cap of the tier',
    `${core}/season-rule`,
    'Math.min(capPpm, sorted',
    'Math.max(capPpm, sorted',
    rule,
  ],
  [
    'season-rises-without-limit',
    'limit of rises',
    `${core}/season-rule`,
    'base + limits.risePpm',
    'base + wanted',
    rule,
    tables,
    simulated,
  ],
  [
    'season-falls-without-limit',
    'limit of falls',
    `${core}/season-rule`,
    'base - limits.fallPpm',
    'base - base',
    rule,
    tables,
  ],
  [
    'season-rises-from-the-present',
    'limit of rises',
    `${core}/season`,
    'tiers.seasonBasePpm[tier]!, wantedPpm',
    'present, wantedPpm',
    tables,
  ],
  [
    'season-eases-in-silence',
    'silence never eases',
    `${core}/season-rule`,
    'return Math.max(present, Math.min(',
    'return Math.min(present, Math.max(',
    rule,
    tables,
    simulated,
  ],
  [
    'season-drifts-on-and-on',
    'drift ends at its cap',
    `${core}/season-rule`,
    'Math.min(base + limits.driftPpm, limits.driftCapPpm)',
    'base + limits.driftPpm',
    rule,
  ],
  [
    'season-old-attestations-count',
    'staleness',
    `${core}/season`,
    '(day + 1) * DAY_MS +',
    '(day + 2) * DAY_MS +',
    tables,
  ],
  [
    'season-vote-stays',
    'votes',
    `${core}/season`,
    'house.params.source.seasonVote[voter] === 1 &&',
    'voter < 2 ** 16 &&',
    rule,
  ],
  [
    'season-attested-twice',
    'a day is attested once',
    `${core}/season`,
    'day <= attestations.day[row]!',
    'day < attestations.day[row]!',
    tables,
  ],
  [
    'season-weight-of-the-missing-to-macro',
    'a missing input is neutral',
    `${quant}/score`,
    'Math.min(macro.weight, crypto.weight)',
    'macro.weight',
    score,
  ],
  [
    'season-weight-of-the-missing-to-others',
    'a missing input is neutral',
    `${quant}/score`,
    '(scale * WEIGHT_ALL))',
    '(scale * Math.max(1, macro.weight + crypto.weight)))',
    score,
  ],
  [
    'season-overdue-eases',
    'overdue drifts to caution',
    `${quant}/reading`,
    'zMilli + DRIFT_MILLI * staleDays',
    'zMilli - DRIFT_MILLI * staleDays',
    reading,
  ],
  [
    'season-overdue-turns-with-its-window',
    'overdue drifts to caution',
    `${quant}/reading`,
    'readFresh(day - staleDays, observed)',
    'readFresh(day - Math.min(1, staleDays), observed)',
    reading,
  ],
  [
    'season-knows-its-day',
    'no look-ahead',
    `${quant}/reading`,
    'day - input.lagDays)',
    'day - input.lagDays + 1)',
    reading,
  ],
  [
    'season-window-with-its-day',
    'the window ends before the day',
    `${quant}/reading`,
    'before < day;',
    'before <= day;',
    reading,
  ],
  [
    'season-lie-beyond-the-cut',
    'a lie is bounded',
    `${quant}/robust`,
    '-Z_MAX, Z_MAX)',
    '-2 * Z_MAX, 2 * Z_MAX)',
    season,
    reading,
  ],
  [
    'season-left-where-entered',
    'hysteresis',
    `${quant}/regime`,
    'scoreMilli >= seasons[season]!.leaveMilli',
    'scoreMilli >= seasons[season]!.enterMilli',
    score,
  ],
  ['season-left-at-once', 'dwell', `${quant}/regime`, 'belowDays + 1 < DWELL_DAYS', 'belowDays + 1 < 1', score],
  [
    'season-dwell-with-breaks',
    'dwell',
    `${quant}/regime`,
    '{ season: reached, belowDays: 0 }',
    '{ season: reached, belowDays }',
    score,
  ],
]

/** The table. */
export const mutants: readonly Mutant[] = lines.map(([id, invariant, file, find, replace, ...tests]) => ({
  id,
  invariant,
  file: `${file}.ts`,
  find,
  replace,
  tests,
}))
