/**
 * Distances of an input instead of its series: what a table of the project holds where the series is not ours to publish (decision 0206). How far
 * the input stood from its own year, on each day on which it was fresh; its levels do not follow from that.
 */
import type { Input } from './inputs.ts'
import { readerOf } from './reading.ts'
import { type Distances, dateOfDay, dayOfDate, type Series, SeriesFault } from './series.ts'

const HEADER = 'day,observed,distance'

/**
 * Distances from the text of their table: a header, then a day, the day of the observation and a distance, days ascending.
 *
 * @throws SeriesFault
 */
export function distancesOf(text: string): Distances {
  const [header, ...lines] = text.trimEnd().split('\n')
  if (header !== HEADER) throw new SeriesFault(`line 1: the header must be ${HEADER}`)
  const [days, observed, values]: [number[], number[], number[]] = [[], [], []]
  for (const [at, line] of lines.entries()) {
    const [, date, seen, distance] = /^(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d),(-?\d{1,4})$/.exec(line) ?? []
    const [day, seenDay] = [dayOfDate(date ?? ''), dayOfDate(seen ?? '')]
    if (day === null || seenDay === null || seenDay > day)
      throw new SeriesFault(`line ${at + 2}: takes two dates and thousandths`)
    if (days.length > 0 && day <= days.at(-1)!) throw new SeriesFault(`line ${at + 2}: not later than the line before`)
    days.push(day)
    observed.push(seenDay)
    values.push(Number(distance))
  }
  return { days, observed, values }
}

/** The table of an input's distances, from its series: every day on which it is fresh and known. */
export function textOfDistances(input: Input, series: Series): string {
  const read = readerOf(input, series, () => true)
  const lines = [HEADER]
  const last = series.days.at(-1)! + input.ageDaysMax
  for (let day = series.days[0]!; day <= last; day++) {
    const reading = read(day)
    if (reading !== null && reading.staleDays === 0)
      lines.push(`${dateOfDay(day)},${dateOfDay(reading.observed)},${reading.zMilli}`)
  }
  return `${lines.join('\n')}\n`
}
