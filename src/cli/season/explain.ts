/** A day's season, step by step, from named inputs: in words and as data. */
import { dateOfDay, inputs, multipleOf, partMicro, type SeasonDay, seasons, WEIGHT_ALL } from '../../quant/index.ts'
import { textTable } from '../text-table.ts'

/** A figure of thousandths as a decimal. */
export function milli(figure: number): string {
  return (figure / 1000).toFixed(3)
}

/** A multiple of ppm as a decimal. */
export function times(ppm: number): string {
  return (ppm / 1_000_000).toFixed(3)
}

/** A day as data: what `plimsoll season --json` answers. */
export function dayData(day: SeasonDay): object {
  const { score, regime } = day
  return {
    day: dateOfDay(day.day),
    season: seasons[regime.season]!.name,
    multiplePpm: multipleOf(regime),
    scoreMilli: score.scoreMilli,
    belowDays: regime.belowDays,
    macroCounted: score.macroCounted,
    macroWeight: score.macroWeight,
    inputs: inputs.map((input) => {
      const { number, name, block, series, valueUnit, lagDays, weight, tight } = input
      const of = { number, name, block, series, unit: valueUnit, lagDays, weight, tight }
      const found = day.readings.find((reading) => reading.input === input)
      if (found === undefined) return { ...of, missing: true }
      const { observed, value, median, deviation, isDistance, staleDays, zMilli } = found
      const part = partMicro(day, input, WEIGHT_ALL)
      return {
        ...of,
        missing: false,
        observed: dateOfDay(observed),
        value,
        median,
        deviation,
        isDistance,
        staleDays,
        zMilli,
        partMicro: part,
      }
    }),
  }
}

/** A day in words. */
export function dayText(day: SeasonDay): string {
  const { score, regime } = day
  const rows = inputs.map((input) => {
    const found = day.readings.find((reading) => reading.input === input)
    if (found === undefined) return [input.name, '', 'missing: neutral', '', '', '', `${input.weight}`, milli(0)]
    const stale = found.staleDays > 0 ? ` (${found.staleDays} days overdue)` : ''
    return [
      input.name,
      `${dateOfDay(found.observed)}${stale}`,
      ...(found.isDistance
        ? ['its distance alone', '', '']
        : [`${found.value} ${input.valueUnit}`, `${found.median}`, `${found.deviation}`]),
      milli(found.zMilli),
      `${input.weight}`,
      milli(partMicro(day, input, WEIGHT_ALL) / 1000),
    ]
  })
  const head = ['input', 'observed', 'value', 'median', 'deviation', 'z', 'weight', 'adds']
  const season = seasons[regime.season]!
  const below = regime.belowDays === 0 ? '' : `, below its lower threshold for ${regime.belowDays} days`
  return `${dateOfDay(day.day)}: ${season.name}, initial margin × ${times(multipleOf(regime))}, score ${milli(score.scoreMilli)}${below}

${textTable([head, ...rows], [3, 4, 5, 6, 7])}
Macro counts ${score.macroCounted} of its ${score.macroWeight}: no more than the crypto inputs that are there. All weights: ${WEIGHT_ALL}.
Values are those of the observation, published by the day; median and deviation of the year before it. z is to caution, cut at ±3.
`
}
