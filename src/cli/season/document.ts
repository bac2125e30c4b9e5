/** `docs/seasons.md` and the table by day: what a study found, as it came out. */
import { mulDivCeil, PPM } from '../../core/units/index.ts'
import {
  crashes,
  dateOfDay,
  dayOfDate,
  type Input,
  inputs,
  lieBoundMilli,
  multipleOf,
  partMicro,
  type SeasonDay,
  type Study,
  seasons,
  WEIGHT_ALL,
  yearsOf,
} from '../../quant/index.ts'
import { milli, times } from './explain.ts'

/** A table in Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`)
}

/** Ppm as a percentage. */
const percent = (ppm: number): string => `${(ppm / 10_000).toFixed(2)} %`

/**
 * The table by day: season, score, multiple that was asked for and in force, filtered margin without and with it, what raised the score most,
 * and a crash on its day.
 */
export function seasonsByDay({ first, days, multiples, filtered }: Study): string {
  const names = new Map(crashes.map(([date, name]) => [dayOfDate(date)! - first, name]))
  const rows = days.map((day, at) => [
    dateOfDay(day.day),
    seasons[day.regime.season]!.name,
    day.score.scoreMilli,
    multipleOf(day.regime),
    multiples[at],
    filtered[at],
    mulDivCeil(filtered[at]!, multiples[at]!, PPM),
    raisersOf(day)
      .map(({ input }) => input.name)
      .join('; '),
    names.get(at) ?? '',
  ])
  const head = 'day,season,scoreMilli,askedPpm,multiplePpm,marginPpm,marginSeasonPpm,raisedBy,crash'
  return `${head}\n${rows.map((row) => `${row.join(',')}\n`).join('')}`
}

/** The document of a study. */
export function seasonsDocument(study: Study): string {
  return `${[
    '# Seasons, 2017 to 2025',
    '',
    'What the macro season of initial margin would have been, what raised it, and whether it helped. Written by `plimsoll season report` from the',
    'tables in `history/seasons`, byte for byte; a day is explained by `plimsoll season --day 2022-05-11`. Inputs, weights, thresholds and the rules of',
    'this study were fixed before it was first run ([decision 0161](decisions/0161-inputs-weights-and-thresholds-before-the-history.md)); nothing was',
    'changed after but the closes of BTC before 18 August 2017: Bitstamp’s and Coinbase’s now, an aggregate’s when it was first run ([decision',
    '0206](decisions/0206-what-belongs-to-others-stays-outside.md)). Of volatility and credit the tables hold distances from the usual, no levels. **Values are revised ones, as published today, not those that were known on the day.** Season and multiple of every day:',
    '[seasons-by-day.csv](seasons-by-day.csv).',
    '',
    '![Score and multiple by day, crashes marked](images/seasons.svg)',
    '',
    ...verdict(study),
    ...beforeCrashes(study),
    ...alarms(study),
    ...covered(study),
    ...cycles(study),
    ...byYear(study),
    ...changes(study),
    ...inputTable(),
  ].join('\n')}\n`
}

function verdict({ leads, spells, falls, raisedDays, days, coverage }: Study): string[] {
  const warned = leads.filter(({ leadDays }) => leadDays > 0).length
  const wrong = spells.filter(({ isFalse }) => isFalse).length
  const better = coverage.filter(({ coverage: one }) => one.withSeason.lacking < one.equalCost.lacking).length
  const rare = coverage.filter(({ coverage: one }) => one.shiftsAsGood * 20 <= one.shifts).length
  return [
    '## Did it help?',
    '',
    `The multiple stood above 1 on ${raisedDays} of ${days.length} days. It stood above 1 before ${warned} of ${leads.length} crashes; ${wrong} of ${spells.length} raised spells`,
    `were false alarms. Of ${falls.days} days on which BTC fell by a tenth or more, ${falls.raised} were raised; ${falls.shiftsAsGood} of ${falls.shifts} shifts of the season by chance`,
    `would have caught as many. In ${better} of ${coverage.length} comparisons the season covered more than the same margin at equal mean cost, and in ${rare} it did`,
    'better than 19 in 20 of its own shifts. A season is caution that is bounded, not foresight: crashes that come out of a calm economy',
    'come out of a calm season, and the margin of the day must carry them.',
    '',
  ]
}

function beforeCrashes({ leads }: Study): string[] {
  const rows = leads.map((lead) => [
    lead.name,
    dateOfDay(lead.at.day),
    seasons[lead.at.regime.season]!.name,
    milli(lead.at.score.scoreMilli),
    times(lead.multiplePpm),
    `${lead.leadDays}`,
    percent(lead.movePpm),
    topOf(lead.at),
  ])
  const head = [
    'crash',
    'day',
    'season',
    'score',
    'multiple',
    'lead, days',
    'BTC that day',
    'what raised the score most',
  ]
  return [
    '## Before the crashes',
    '',
    'As of the morning of the day. The lead is for how long the multiple in force had been above 1 without a break.',
    '',
    ...table(head, rows),
    '',
  ]
}

/** The three inputs that add most, with what they add, 10⁻⁶. */
function raisersOf(day: SeasonDay): { readonly input: Input; readonly part: number }[] {
  return inputs
    .map((input) => ({ input, part: partMicro(day, input, WEIGHT_ALL) }))
    .filter(({ part }) => part > 0)
    .sort((one, other) => other.part - one.part)
    .slice(0, 3)
}

/** The same in words. */
function topOf(day: SeasonDay): string {
  return raisersOf(day)
    .map(({ input, part }) => `${input.name} ${milli(part / 1000)}`)
    .join(', ')
}

function alarms({ spells }: Study): string[] {
  const rows = spells.map(({ first, last, peakPpm, isFalse }) => [
    dateOfDay(first),
    dateOfDay(last),
    `${last - first + 1}`,
    times(peakPpm),
    isFalse ? 'false alarm' : 'a crash in it, or within 30 days of its end',
  ])
  return ['## Raised spells', '', ...table(['from', 'to', 'days', 'highest multiple', ''], rows), '']
}

function covered({ coverage }: Study): string[] {
  const rows = coverage.map(({ margin, side, coverage: one }) => [
    `${margin}, ${side}`,
    `${one.without.days}`,
    `${one.withSeason.days}`,
    `${one.equalCost.days}`,
    percent(one.without.lacking),
    percent(one.withSeason.lacking),
    percent(one.equalCost.lacking),
    times(one.costPpm),
    `${one.shiftsAsGood} of ${one.shifts}`,
  ])
  const head = [
    'margin, position in BTC',
    'days beyond it',
    'with the season',
    'at equal cost',
    'Σ lacking, of notional',
    'with the season',
    'at equal cost',
    'mean cost of the season',
    'shifts that lack no more',
  ]
  return [
    '## What margin covers',
    '',
    'Moves of one day against initial margin: *flat* is the first bracket that a market starts with, *filtered* 99 % of a normal distribution with',
    'exponentially weighted variance (0.97). *Equal cost* is the same margin times one multiple, such that its mean is that of the margin with the season:',
    'what the season must beat. The placebo shifts the multiples in a circle by every number of days from 30 on.',
    '',
    ...table(head, rows),
    '',
  ]
}

function cycles({ cycles: found }: Study): string[] {
  const rows = found.map(({ what, cycle }) => [what, times(cycle.rise1), times(cycle.rise5), times(cycle.peakToTrough)])
  const head = ['', 'largest rise in a day, ×', 'in five days, ×', 'largest figure ÷ smallest before it']
  return [
    '## Procyclicality',
    '',
    'Bounds by rule: 1.1 in a day, 1.5 in five days and in all for the multiple.',
    '',
    ...table(head, rows),
    '',
  ]
}

function byYear(study: Study): string[] {
  const rows = yearsOf(study).map(({ year, bySeason, meanPpm }) => [`${year}`, ...bySeason.map(String), times(meanPpm)])
  return [
    '## By year',
    '',
    ...table(['year', ...seasons.map(({ name }) => `${name}, days`), 'mean multiple'], rows),
    '',
  ]
}

function changes({ days }: Study): string[] {
  const rows = days.flatMap((day, at) => {
    const before = days[at - 1]?.regime.season ?? 0
    if (day.regime.season === before) return []
    const way = `${seasons[before]!.name} → ${seasons[day.regime.season]!.name}`
    return [[dateOfDay(day.day), way, milli(day.score.scoreMilli), topOf(day)]]
  })
  return ['## Every change', '', ...table(['day', '', 'score', 'what added most'], rows), '']
}

function inputTable(): string[] {
  const rows = inputs.map((input) => {
    const { transformation: of } = input
    const made = of.kind === 'level' ? of.kind : `${of.kind}, ${of.days} days`
    return [
      `${input.number}`,
      input.name,
      input.block,
      `\`${input.series}\``,
      made,
      input.valueUnit,
      input.tight > 0 ? 'more' : 'less',
      `${input.lagDays}`,
      `${input.ageDaysMax}`,
      `${input.weight}`,
      milli(lieBoundMilli(input)),
    ]
  })
  const head = [
    'number',
    'input',
    'block',
    'series',
    'made of it',
    'unit',
    'to caution',
    'lag, days',
    'overdue after, days',
    `weight of ${WEIGHT_ALL}`,
    'most that a lie moves the score',
  ]
  return ['## Inputs', '', ...table(head, rows)]
}
