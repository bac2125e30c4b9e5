/** What hours say, docs/backtests-hourly.md: the same models over hours, from a folder of market data. */
import { HISTORY_HOURS, type JudgedHours } from '../../quant/index.ts'
import { chance, count, fixed, share, table } from './words.ts'

/** The report as Markdown. */
export function hourlyDocumentOf(judged: readonly JudgedHours[]): string {
  return `${[
    '# Back-tests over hours',
    '',
    `An hour ahead, 99 %, the last ${count(HISTORY_HOURS)} hourly moves; the charge is the rule of [the days](backtests.md), not fitted anew. Written by`,
    '`npm run plimsoll -- backtest --data DIR --out docs` from hourly closes of Binance spot (BTC from August 2017 to April 2024, ETH to July 2022), which are too',
    'large for the project. Rows off the full hour and one broken print are left out (`src/lab/backtests/disk.ts`).',
    '',
    ...table(
      [
        'book',
        'hours',
        'breaches: reference · charge',
        'Kupiec, reference',
        'one-sided, charge',
        'most volatile fifth',
        'one-sided, charge',
        'mean margin, reference',
        'ratio',
        'peak ÷ trough',
      ],
      judged.map(({ name, reference, charged }) => [
        name,
        count(reference.all.days),
        `${reference.all.breaches} · ${charged.all.breaches}`,
        chance(reference.all.twoSided),
        chance(charged.all.under),
        `${reference.high.breaches} · ${charged.high.breaches}`,
        chance(charged.high.under),
        share(reference.mean, 2),
        fixed(charged.mean / reference.mean, 3),
        `${fixed(reference.peakToTrough, 1)} · ${fixed(charged.peakToTrough, 1)}`,
      ]),
    ),
    'The reference is right to the breach. The charge covers more than 99 % of all hours, but **not 99 % of the most volatile fifth of ether’s**: in a volatile',
    'hour its cap and its weight on stress hold it below what is coming. A house that margins by the hour needs a rule fitted on hours; this one is for days.',
    '',
  ].join('\n')}`
}
