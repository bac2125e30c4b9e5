/**
 * Whether seasons would have helped: every day's multiple in force, what came before the crashes, false alarms, what margin covers with
 * and without. The rules of the study were fixed before it was first run (decision 0161).
 */
import { ownSeason, seasonStep } from '../../../core/oracle/index.ts'
import { parameterCatalogue } from '../../../core/params/index.ts'
import { bigMulDivFloor, PPM, type Ppm } from '../../../core/units/index.ts'
import { seasons } from '../regime.ts'
import { type History, multipleOf, type SeasonDay, seasonDays } from '../season.ts'
import { dayOfDate } from '../series.ts'
import { type Coverage, coverageOf, SHIFT_DAYS_MIN } from './coverage.ts'
import { filteredMargins, flatMargins, type Moves, movesOf } from './margins.ts'

/** First and last day of the study. */
export const studySpan = ['2017-01-01', '2025-12-31'] as const

/** The crashes of the reference: the day of the fall. */
export const crashes: readonly (readonly [date: string, name: string])[] = [
  ['2020-03-12', 'Black Thursday'],
  ['2021-05-19', 'May 2021'],
  ['2022-05-09', 'LUNA'],
  ['2022-11-08', 'FTX'],
  ['2024-08-05', 'August 2024'],
  ['2025-10-10', 'October 2025'],
]

/** A spell that ends within so many days before a crash is no false alarm. */
const ALARM_DAYS = 30

/** A fall of BTC in a day that counts as large, ppm. */
const LARGE_FALL: Ppm = -100_000

/** What the season was like when a crash came: everything as of the morning of its day. */
export type CrashLead = {
  readonly name: string
  readonly at: SeasonDay
  readonly multiplePpm: Ppm
  /** Days before it for which the multiple had been above 1 without a break. */
  readonly leadDays: number
  readonly movePpm: Ppm
}

/** Days on which the multiple was above 1 without a break, first and last. */
export type Spell = { readonly first: number; readonly last: number; readonly peakPpm: Ppm; readonly isFalse: boolean }

/** Largest rise over one day and over five, and the largest figure over the smallest before it: ratios, ppm; floor. */
type Cycle = { readonly rise1: Ppm; readonly rise5: Ppm; readonly peakToTrough: Ppm }

/** The study. Arrays by day start at `first`. */
export type Study = {
  readonly first: number
  readonly days: readonly SeasonDay[]
  readonly multiples: readonly Ppm[]
  readonly moves: Moves
  /** The filtered margin without the season, ppm of notional. */
  readonly filtered: readonly Ppm[]
  readonly leads: readonly CrashLead[]
  readonly spells: readonly Spell[]
  /** Coverage by margin and side. */
  readonly coverage: readonly { readonly margin: string; readonly side: string; readonly coverage: Coverage }[]
  readonly cycles: readonly { readonly what: string; readonly cycle: Cycle }[]
  readonly raisedDays: number
  /** Days of large falls, how many of them were raised, and of all shifts how many catch as many. */
  readonly falls: {
    readonly days: number
    readonly raised: number
    readonly shiftsAsGood: number
    readonly shifts: number
  }
}

/** The study of a history. It must hold the closes of BTC on every day from two months before the span. */
export function studyOf(history: History): Study {
  const [first, last] = [dayOfDate(studySpan[0])!, dayOfDate(studySpan[1])!]
  const closes = history.series.get('BTC')!
  const days = seasonDays(history, first, last)
  const multiples = inForce(days)
  const moves = movesOf(closes, first, last)
  const margins = [
    ['flat', flatMargins(days.length)],
    ['filtered', filteredMargins(closes, first, last)],
  ] as const
  const sides = [
    ['long', 1],
    ['short', -1],
  ] as const
  return {
    first,
    days,
    multiples,
    moves,
    filtered: margins[1][1],
    leads: crashes.map(([date, name]) => leadOf(name, dayOfDate(date)! - first, days, multiples, moves)),
    spells: spellsOf(first, multiples),
    coverage: margins.flatMap(([margin, own]) =>
      sides.map(([side, sign]) => ({ margin, side, coverage: coverageOf(moves, sign, own, multiples) })),
    ),
    cycles: [
      { what: 'multiple', cycle: cycleOf(multiples) },
      { what: 'filtered margin', cycle: cycleOf(margins[1][1]) },
      { what: 'filtered margin with the season', cycle: cycleOf(margins[1][1].map((own, at) => own * multiples[at]!)) },
    ],
    raisedDays: multiples.filter((multiple) => multiple > PPM).length,
    falls: fallsOf(moves, multiples),
  }
}

/** The multiple in force on each day: what the day's season asks for, followed by the house's rule at its starting parameters. */
function inForce(days: readonly SeasonDay[]): Ppm[] {
  const { tier } = parameterCatalogue
  const limits = {
    risePpm: tier.seasonRisePpm.start,
    fallPpm: tier.seasonFallPpm.start,
    driftPpm: tier.seasonDriftPpm.start,
    driftCapPpm: tier.seasonDriftCapPpm.start,
  }
  let present: Ppm = PPM
  return days.map(({ regime }) => {
    const wanted = ownSeason([multipleOf(regime)], 1, tier.seasonCapPpm.start)
    present = seasonStep(present, present, wanted, limits)
    return present
  })
}

function leadOf(
  name: string,
  at: number,
  days: readonly SeasonDay[],
  multiples: readonly Ppm[],
  moves: Moves,
): CrashLead {
  let leadDays = 0
  while (multiples[at - 1 - leadDays]! > PPM) leadDays += 1
  return { name, at: days[at]!, multiplePpm: multiples[at]!, leadDays, movePpm: moves[at]! }
}

function spellsOf(first: number, multiples: readonly Ppm[]): Spell[] {
  const found: { first: number; last: number; peakPpm: Ppm }[] = []
  for (const [at, multiple] of multiples.entries()) {
    if (multiple === PPM) continue
    const day = first + at
    const open = found.at(-1)
    if (open?.last === day - 1) Object.assign(open, { last: day, peakPpm: Math.max(open.peakPpm, multiple) })
    else found.push({ first: day, last: day, peakPpm: multiple })
  }
  const falls = crashes.map(([date]) => dayOfDate(date)!)
  return found.map((spell) => ({
    ...spell,
    isFalse: !falls.some((day) => day >= spell.first && day <= spell.last + ALARM_DAYS),
  }))
}

function cycleOf(figures: readonly number[]): Cycle {
  let [rise1, rise5, peakToTrough, trough] = [PPM, PPM, PPM, figures[0]!]
  for (const [at, figure] of figures.entries()) {
    rise1 = Math.max(rise1, ratio(figure, figures[Math.max(0, at - 1)]!))
    rise5 = Math.max(rise5, ratio(figure, figures[Math.max(0, at - 5)]!))
    trough = Math.min(trough, figure)
    peakToTrough = Math.max(peakToTrough, ratio(figure, trough))
  }
  return { rise1, rise5, peakToTrough }
}

function ratio(one: number, other: number): Ppm {
  return bigMulDivFloor(one, PPM, other)
}

function fallsOf(moves: Moves, multiples: readonly Ppm[]): Study['falls'] {
  const falls = moves.flatMap((move, at) => (move <= LARGE_FALL ? [at] : []))
  const raisedUnder = (shift: number): number =>
    falls.filter((at) => multiples[(at + shift) % multiples.length]! > PPM).length
  const raised = raisedUnder(0)
  let [shiftsAsGood, shifts] = [0, 0]
  for (let shift = SHIFT_DAYS_MIN; shift <= multiples.length - SHIFT_DAYS_MIN; shift++) {
    shifts += 1
    if (raisedUnder(shift) >= raised) shiftsAsGood += 1
  }
  return { days: falls.length, raised, shiftsAsGood, shifts }
}

/** Days by season and the mean multiple (floor, ppm) of each calendar year. */
export function yearsOf({ days, multiples }: Study): {
  readonly year: number
  readonly bySeason: readonly number[]
  readonly meanPpm: Ppm
}[] {
  const years = new Map<number, { bySeason: number[]; sum: number; days: number }>()
  for (const [at, { day, regime }] of days.entries()) {
    const year = new Date(day * 86_400_000).getUTCFullYear()
    const row = years.get(year) ?? { bySeason: seasons.map(() => 0), sum: 0, days: 0 }
    row.bySeason[regime.season]! += 1
    row.sum += multiples[at]!
    row.days += 1
    years.set(year, row)
  }
  return [...years].map(([year, { bySeason, sum, days: count }]) => ({
    year,
    bySeason,
    meanPpm: Math.floor(sum / count),
  }))
}
