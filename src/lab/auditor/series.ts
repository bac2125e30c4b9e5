/** Expiries that the rule of a series asks for, by the calendar of the engine. */
import type { CommandOf } from '../../core/words/index.ts'
import type { Audit } from './audit.ts'
import type { Series } from './contract-books.ts'

const DAY_MS = 86_400_000
const FRIDAY = 5

/** A rule takes the place of the one that its tier and underlying had. */
export function enterSeries({ books }: Audit, command: CommandOf<'seriesSet'>): void {
  const rule: Series = command
  const known = books.series.findIndex((each) => each.tier === rule.tier && each.underlying === rule.underlying)
  if (known < 0) books.series.push(rule)
  else books.series[known] = rule
}

/** The times of a rule later than one: at 08:00 UTC of days, Fridays, last Fridays of months and of quarters, so many each. */
export function expiriesOf({ days, weeks, months, quarters }: Series, afterMs: number): Set<number> {
  const found = new Set<number>()
  const left = [days, weeks, months, quarters]
  for (let atMs = Math.floor(afterMs / DAY_MS) * DAY_MS + DAY_MS / 3; left.some((count) => count > 0); atMs += DAY_MS) {
    if (atMs <= afterMs) continue
    const date = new Date(atMs)
    const isFriday = date.getUTCDay() === FRIDAY
    const isLast = isFriday && new Date(atMs + 7 * DAY_MS).getUTCMonth() !== date.getUTCMonth()
    const isQuarter = isLast && date.getUTCMonth() % 3 === 2
    for (const [cycle, is] of [true, isFriday, isLast, isQuarter].entries()) {
      if (!is || left[cycle]! === 0) continue
      left[cycle]! -= 1
      found.add(atMs)
    }
  }
  return found
}
