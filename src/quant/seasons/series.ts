/** A series of observations: UTC days ascending (number since 1970-01-01) and integers in the unit of its input. */

/** Observations, one a day at most. */
export type Series = { readonly days: readonly number[]; readonly values: readonly number[] }

/** A series of days on which an input was fresh, with thousandths of a robust deviation to caution, and the days of the observations. */
export type Distances = Series & { readonly observed: readonly number[] }

/** A series cannot be used: which line, and why. */
export class SeriesFault extends Error {
  override readonly name = 'SeriesFault'
}

/** Position of the last observation on or before a day; −1 when there is none. */
export function lastAt({ days }: Series, day: number): number {
  let [low, high] = [0, days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (days[middle]! <= day) low = middle + 1
    else high = middle
  }
  return low - 1
}

/**
 * A series from the text of its table: a header `day,value`, then lines of an ISO date and an integer, days ascending.
 *
 * @throws SeriesFault
 */
export function seriesOf(text: string): Series {
  const [header, ...lines] = text.trimEnd().split('\n')
  if (header !== 'day,value') throw new SeriesFault('line 1: the header must be day,value')
  const days: number[] = []
  const values: number[] = []
  for (const [at, line] of lines.entries()) {
    const found = /^(\d{4}-\d\d-\d\d),(-?\d{1,15})$/.exec(line)
    const day = found === null ? null : dayOfDate(found[1]!)
    if (found === null || day === null) throw new SeriesFault(`line ${at + 2}: takes a date and an integer`)
    if (days.length > 0 && day <= days.at(-1)!) throw new SeriesFault(`line ${at + 2}: not later than the line before`)
    days.push(day)
    values.push(Number(found[2]))
  }
  return { days, values }
}

/** The text of a series' table. */
export function textOfSeries({ days, values }: Series): string {
  return `day,value\n${days.map((day, at) => `${dateOfDay(day)},${values[at]}\n`).join('')}`
}

const DAY_MS = 86_400_000

/** Number of the UTC day of an ISO date; null when there is no such date. */
export function dayOfDate(date: string): number | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return null
  const timeMs = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(timeMs)) return null
  const day = timeMs / DAY_MS
  return dateOfDay(day) === date ? day : null
}

/** ISO date of a UTC day's number. */
export function dateOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10)
}
