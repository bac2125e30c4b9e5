/** The published report of the back-test, docs/backtests.md: every figure of it is computed from the tables of `histories/`. */
import { type Backtest, eventWindows, type JudgedMember, type Verdict } from '../../quant/index.ts'
import type { HistoryFolder } from './disk.ts'
import { addOnLines, optionLines, sourceLines, tailLines, tierLines } from './sections.ts'
import { chance, count, dayText, fixed, share, table } from './words.ts'

/** The command that writes the report again. */
const COMMAND = 'npm run plimsoll -- backtest --out docs'

/** The report as Markdown. */
export function documentOf(result: Backtest, folder: HistoryFolder): string {
  return `${[
    ...headLines(result),
    ...criterionLines(result),
    ...familyLines(result),
    ...windowLines(result),
    ...responsivenessLines(result),
    ...tierLines(result),
    ...optionLines(result),
    ...tailLines(result),
    ...addOnLines(result, folder.turnover),
    ...limitLines(),
    ...sourceLines(folder),
  ].join('\n')}`
}

function headLines({ fitted }: Backtest): string[] {
  const { stressWeight, stressTail, filteredCap, floor } = fitted.rule
  return [
    '# Back-tests of margins',
    '',
    `Standing books, a day ahead, 99 %. Written by \`${COMMAND}\` from the tables of \`histories/\`, the same byte for byte wherever it runs:`,
    'exponentials, logarithms and Φ are those of `src/core/valuation`, made of + − × ÷ √ alone. Shares are of the book’s notional.',
    '',
    '**Reference.** Filtered historical simulation: the last 1,000 daily moves, each ÷ the volatility expected of its day (exponentially weighted, λ 0.97),',
    '× the volatility expected now; the tenth-worst loss of the whole book, revalued. No floor, no stress.',
    '',
    '**Charge.** What the house asks before liquidity, concentration, season and the cap of offsets. One rule for all assets (decision 0150):',
    '',
    '```',
    `filtered = the reference's margin, at most ${filteredCap} × stressed`,
    `stressed = the loss that ${share(stressTail / 100, 1)} of all past days exceed, as they were, none forgotten`,
    `charge   = the larger of ${fixed(1 - stressWeight, 2)} × filtered + ${fixed(stressWeight, 2)} × stressed and ${fixed(floor, 2)} × stressed`,
    '```',
    '',
    `Its four numbers are the cheapest of a grid that, in the ${count(fitted.days)} book-days before 2021-01-01, all books but SOL and AVAX pooled, were breached at`,
    'least one standard error less often than 1 % (also in the most volatile fifth), and in no quarter rose by more than 60 % of what the reference rose by;',
    'of those as cheap to a thousandth of the reference, the one that volatile days breached least:',
    `${count(fitted.breaches)} breaches, ${fitted.highBreaches} of them in the ${count(fitted.highDays)} most volatile days, mean charge ÷ reference ${fixed(fitted.cost, 3)}, worst rise ${fixed(fitted.rise, 2)}.`,
    'Everything later, and SOL and AVAX whole, is out of sample. **Constant**: the mean of the charge over all days, told beforehand; it must fail.',
    '',
    '![Bitcoin, long: margin and losses](images/backtest-btc-long.svg)',
    '',
  ]
}

function criterionLines({ criteria }: Backtest): string[] {
  return [
    '## What had to hold',
    '',
    'Families are the eleven books of the next table (Holm 1979 at 5 %), unless it says options.',
    '',
    ...table(
      ['', 'measure', 'figure', 'bound', 'holds'],
      criteria.map(({ name, what, value, bound, side, holds }) => [
        name,
        what,
        fixed(value, 3),
        `${side} ${bound}`,
        holds ? 'yes' : '**NO**',
      ]),
    ),
  ]
}

function familyLines({ members }: Backtest): string[] {
  const row = ({ member, walk, reference, charged, constant }: JudgedMember): string[] => [
    member.book.name,
    count(reference.all.days),
    dayText(walk.periods[0]!),
    `${reference.all.breaches} · ${charged.all.breaches} · ${constant.all.breaches}`,
    chance(reference.all.twoSided),
    chance(charged.all.under),
    `${reference.high.breaches} · ${charged.high.breaches} · ${constant.high.breaches}`,
    chance(charged.high.under),
    chance(constant.high.under),
    share(reference.mean),
    share(charged.mean),
    fixed(charged.mean / reference.mean, 3),
  ]
  const head = [
    'book',
    'days',
    'from',
    'breaches: reference · charge · constant',
    'Kupiec, reference',
    'one-sided, charge',
    'most volatile fifth',
    'one-sided, charge',
    'constant',
    'mean margin, reference',
    'charge',
    'ratio',
  ]
  const [family, others] = [true, false].map((inFamily) =>
    members.filter(({ member }) => member.inFamily === inFamily).map(row),
  )
  return [
    '## Coverage and its price',
    '',
    'Chances are not adjusted here. `basket` holds a third each of BTC, ETH and XRP, `spread` is long BTC and short ETH, `dispersion` long BTC and short half each of ETH and XRP.',
    '',
    ...table(head, family!),
    'Beside the family, judged alike and not required. `carry` is bitcoin held against its perpetual; its reference is cheap because premiums were small for',
    'years, and the charge remembers 2016 to 2020.',
    '',
    ...table(head, others!),
  ]
}

function windowLines({ members }: Backtest): string[] {
  const cell = (reference: Verdict, charged: Verdict, at: number): string => {
    const [before, after] = [reference.windows[at]!, charged.windows[at]!]
    return before === null || after === null ? 'no data' : `${share(before, 0)} → ${share(after, 0)}`
  }
  return [
    '## Crashes: the largest rise of margin over five days',
    '',
    'Reference → charge. Where the reference rose by a fifth or more, the charge must rise by at least 30 % less.',
    '',
    ...table(
      ['book', ...eventWindows.map(({ name }) => name)],
      members
        .filter(({ member }) => member.inFamily)
        .map(({ member, reference, charged }) => [
          member.book.name,
          ...eventWindows.map((_, at) => cell(reference, charged, at)),
        ]),
    ),
    '![The spread of bitcoin against ether](images/backtest-spread.svg)',
    '',
  ]
}

function responsivenessLines({ members }: Backtest): string[] {
  const pair = (of: (verdict: Verdict) => string, { reference, charged }: JudgedMember): string =>
    `${of(reference)} · ${of(charged)}`
  return [
    '## Published, not required',
    '',
    'Reference · charge. Independence is Christoffersen’s test, conditional coverage his joint one with Kupiec’s (two-sided: a charge that covers',
    'more than 99 % fails it for that). Losses beyond the margin are added up over all days. Peak to trough is the largest margin ÷ the smallest.',
    'ES: mean loss of the reference’s breaches ÷ the expected shortfall it stated for those days, 1 where it was right.',
    '',
    ...table(
      [
        'book',
        'independence',
        'conditional coverage',
        'zone',
        'uncovered, sum',
        'largest',
        'peak ÷ trough',
        'rise in 5 days',
        'in 30',
        'ES',
      ],
      members.map((judged) => [
        judged.member.book.name,
        pair(({ independence }) => chance(independence), judged),
        pair(({ conditional }) => chance(conditional), judged),
        pair(({ zone }) => zone, judged),
        pair(({ uncovered }) => share(uncovered.sum), judged),
        pair(({ uncovered }) => share(uncovered.largest), judged),
        pair(({ peakToTrough }) => fixed(peakToTrough, 1), judged),
        pair(({ rise5 }) => share(rise5, 0), judged),
        pair(({ rise30 }) => share(rise30, 0), judged),
        judged.shortfallRatio === null ? 'no breach' : fixed(judged.shortfallRatio, 2),
      ]),
    ),
  ]
}

function limitLines(): string[] {
  return [
    '## What this does not say',
    '',
    '- Closes are once a day at 00:00 UTC. A path between two closes that was worse than both is not seen; hours are in `docs/backtests-hourly.md`.',
    '- Days of one book are nearly independent, books are not: a family’s chances are held together by Holm’s bound, pooled counts are not tested.',
    '- The rule was chosen on days before 2021, but those who chose the grid knew later days, and the form of the rule was given. A first report, by the cheapest rule alone',
    '  (filtered at most 2 × stressed), met every bound too and covered the most volatile fifth of DOGE and XRP worse: therefore ties are now broken by volatile days (decision 0150).',
    '- Where option prices come from a rule on past prices, coverage says that the margin follows the rule, not that the rule follows a market.',
    '- Dollars and stablecoin dollars are one. No fees, no funding except in `carry`.',
    '',
  ]
}
