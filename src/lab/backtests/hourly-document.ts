/** What hours say, docs/backtests-hourly.md: the same models over hours, from a folder of market data. */
import { HISTORY_HOURS, type HourlyBacktest } from '../../quant/index.ts'
import { chance, count, fixed, share, table } from './words.ts'

/** The report as Markdown. */
export function hourlyDocumentOf({ fitted, books }: HourlyBacktest): string {
  const underCovered = (charge: 'ofDays' | 'ofHours'): string =>
    books
      .filter((book) => book[charge].high.under <= 0.05)
      .map(({ name }) => name)
      .join(', ') || 'none'
  const { stressWeight, stressTail, filteredCap, floor } = fitted.rule
  return `${[
    '# Back-tests over hours',
    '',
    `An hour ahead, 99 %, the last ${count(HISTORY_HOURS)} hourly moves; otherwise as [over days](backtests.md). Written by`,
    '`npm run plimsoll -- backtest --data DIR --out docs` from hourly closes of Binance spot (BTC from August 2017 to April 2024, ETH to July 2022), which are too',
    'large for the project. Rows off the full hour and one broken print are left out (`src/lab/backtests/disk.ts`).',
    '',
    `Two charges: by the rule of the days, as it is, and by the rule that the same fit finds in the ${count(fitted.days)} book-hours before 2021-01-01: ${fixed(stressWeight, 2)} on a`,
    `stressed margin at ${fixed(stressTail, 1)} × the tail, filtered at most ${filteredCap} × and the charge at least ${fixed(floor, 1)} × stressed.`,
    '',
    ...table(
      [
        'book',
        'hours',
        'breaches: reference · by days · by hours',
        'Kupiec, reference',
        'one-sided, by days',
        'by hours',
        'most volatile fifth',
        'one-sided, by days',
        'by hours',
        'mean margin, reference',
        'by days ÷ it',
        'by hours ÷ it',
        'peak ÷ trough',
      ],
      books.map(({ name, reference, ofDays, ofHours }) => [
        name,
        count(reference.all.days),
        `${reference.all.breaches} · ${ofDays.all.breaches} · ${ofHours.all.breaches}`,
        chance(reference.all.twoSided),
        chance(ofDays.all.under),
        chance(ofHours.all.under),
        `${reference.high.breaches} · ${ofDays.high.breaches} · ${ofHours.high.breaches}`,
        chance(ofDays.high.under),
        chance(ofHours.high.under),
        share(reference.mean, 2),
        fixed(ofDays.mean / reference.mean, 3),
        fixed(ofHours.mean / reference.mean, 3),
        `${fixed(reference.peakToTrough, 1)} · ${fixed(ofDays.peakToTrough, 1)} · ${fixed(ofHours.peakToTrough, 1)}`,
      ]),
    ),
    `Under-covered in the most volatile fifth at 5 %, not adjusted: by the rule of the days ${underCovered('ofDays')}, by the rule of the hours ${underCovered('ofHours')}.`,
    'A house that margins by the hour takes the rule of the hours, and pays for it.',
    '',
  ].join('\n')}`
}
