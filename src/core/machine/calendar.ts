/** Days on which contracts expire, by numbers of days since 1 January 1970 UTC; the core knows no clock and no library of dates. */

const DAY_MS = 86_400_000

/** Contracts of a series expire at 08:00 UTC, as the field’s do. */
const HOUR_MS = 8 * 3_600_000

/** How many expiries of each cycle are to come. */
type Cycles = {
  readonly days: number
  readonly weeks: number
  readonly months: number
  readonly quarters: number
}

/** The expiries of a set of cycles that lie behind a time, ascending: every day, Fridays, last Fridays of months, and of quarters. */
export function expiriesAfter(afterMs: number, { days, weeks, months, quarters }: Cycles): number[] {
  const found = new Set<number>()
  const left = { days, weeks, months, quarters }
  const first = Math.floor((afterMs - HOUR_MS) / DAY_MS) + 1
  for (let day = first; left.days + left.weeks + left.months + left.quarters > 0; day++) {
    const isFriday = day % 7 === 1
    const isLast = isFriday && monthOf(day) !== monthOf(day + 7)
    let wanted = false
    for (const [cycle, isOn] of [
      ['days', true],
      ['weeks', isFriday],
      ['months', isLast],
      ['quarters', isLast && monthOf(day) % 3 === 2],
    ] as const) {
      if (!isOn || left[cycle] === 0) continue
      left[cycle]--
      wanted = true
    }
    if (wanted) found.add(day * DAY_MS + HOUR_MS)
  }
  return [...found]
}

/** Months since January of the year 0 of a day (Hinnant, “chrono-compatible low-level date algorithms”, civil_from_days). */
function monthOf(day: number): number {
  const shifted = day + 719_468
  const era = Math.floor(shifted / 146_097)
  const ofEra = shifted - era * 146_097
  const years = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
  const fromMarch = Math.floor((5 * ofYear + 2) / 153)
  const month = fromMarch < 10 ? fromMarch + 2 : fromMarch - 10
  return (era * 400 + years + (month < 2 ? 1 : 0)) * 12 + month
}
