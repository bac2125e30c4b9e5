/** Beyond the standard: margin and its back-test by class of book, how margin moves beside notional, and red zones. */
import { breachDaysOf } from '../core/oracle/index.ts'
import { bookClasses } from './classes.ts'
import type { TierDay } from './days.ts'
import { type FieldRule, type Figure, larger, perTier, ppmFloor, sumOf, tableOf } from './field.ts'
import { scenarioRules } from './margin-model.ts'
import type { TierSubject } from './subject.ts'

/** Days over which a rise of margin is told, as the back-test of the house's rule does. */
const RISE_DAYS = 5

/** Fields 105. */
export const classRules: readonly FieldRule[] = [
  ...scenarioRules,
  perTier(
    ['105.2.1', 'Initial margin required, by class of book', 'atoms'],
    '6.1.1 by what a book holds: with an option it is one of options, else with a dated future one of these, else one of perpetuals; debts without a position count with perpetuals.',
    ({ look }) => ({
      series: bookClasses.map((label, at) => ({ label, value: `${look.requiredByClass[at]!}` })),
    }),
  ),
  perTier(
    ['105.3.1', 'Back-test of initial margin, by class of book', 'count'],
    '6.5 over the year, apart by what a book held when it was frozen; coverage floor, the mean over breaches floor.',
    classesOf,
  ),
  perTier(
    ['105.4.1', 'Margin beside notional: how it moved', 'ppm'],
    'Initial margin required ÷ notional of members’ positions (options: of what they are options on), the mean of the looks of each day; of the days of the year the mean, the least, the most, and the largest rise over five days that are there, all floor.',
    ({ year }) => movesOf(year),
  ),
  perTier(
    ['105.5.1', 'Red zones of markets', 'count'],
    'Of the last 250 days those in which a side lost more than initial margin was when they began, at most ten of each, and what the red zone adds now to the first initial fraction.',
    redZonesOf,
  ),
]

function classesOf({ year }: TierSubject): Figure {
  const rows = bookClasses.flatMap((label, at) => {
    const observations = sumOf(year, (day) => day.classes[at]!.observations)
    if (observations === 0n) return []
    const of = year.map((day) => day.classes[at]!.uncovered)
    const breaches = sumOf(of, ({ count }) => count)
    const mean = breaches === 0n ? 0n : sumOf(of, ({ sum }) => sum) / breaches
    const peak = of.map((track) => track.peak).reduce(larger, 0n)
    return [[label, breaches, observations, ppmFloor(observations - breaches, observations), peak, mean] as const]
  })
  const columns = [
    ['breaches', 'count'],
    ['observations', 'count'],
    ['coverage', 'ppm'],
    ['uncovered: peak', 'atoms'],
    ['uncovered: mean', 'atoms'],
  ] as const
  return tableOf(columns, rows, 'Nothing has been tested yet.')
}

function movesOf(year: readonly TierDay[]): Figure {
  const rates = year.flatMap(({ required, notional }) =>
    notional.sum === 0n ? [] : [ppmFloor(required.sum, notional.sum)],
  )
  if (rates.length === 0) return { notApplicable: 'Members had no position yet.' }
  const rises = rates.slice(RISE_DAYS).map((rate, at) => ppmFloor(rate - rates[at]!, rates[at]!))
  const series = [
    { label: 'mean', value: `${rates.reduce((sum, rate) => sum + rate, 0n) / BigInt(rates.length)}` },
    { label: 'least', value: `${rates.reduce((least, rate) => (rate < least ? rate : least))}` },
    { label: 'most', value: `${rates.reduce(larger)}` },
  ]
  const rise = { label: 'largest rise over five days', value: `${rises.reduce(larger, 0n)}` }
  return { series: rises.length === 0 ? series : [...series, rise] }
}

function redZonesOf({ house, tier, timeMs }: TierSubject): Figure {
  const { markets } = house.markets
  const since = Math.floor(timeMs / 86_400_000) - 250
  const rows: [string, number, number, number][] = []
  for (let market = 0; market < markets.rows; market++) {
    if (markets.tier[market] !== tier) continue
    const [long, short] = (['long', 'short'] as const).map(
      (side) => breachDaysOf(house, market, side).filter((day) => day > since).length,
    )
    const redPpm = house.oracle.lights.redPpm[market]!
    if (long! + short! + redPpm > 0) rows.push([`market ${market}`, long!, short!, redPpm])
  }
  const columns = [
    ['breaches, long', 'count'],
    ['breaches, short', 'count'],
    ['added', 'ppm'],
  ] as const
  return tableOf(columns, rows, 'No side of a market lost more in a day than its initial margin.')
}
