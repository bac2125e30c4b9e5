/** When the inputs of the project's history are listed: from when a series can be believed, until its source ends. */
import type { History } from './season.ts'
import { dayOfDate } from './series.ts'

const spans: Readonly<Record<string, readonly (readonly [from: string, until: string])[]>> = {
  // Before 2020 the supply as published then is not plausible.
  STABLECOINS: [['2020-01-01', '2026-01-01']],
  // No funding is at hand between 2021-02-25 and 2022-06-01, nor after 2025-11-12.
  FUNDING: [
    ['2016-05-14', '2021-02-26'],
    ['2022-06-02', '2025-11-14'],
  ],
  DVOL: [['2022-11-06', '2025-11-14']],
}

/** Spans by series as `History` takes them, days from and until (exclusive). */
export const listedSpans: History['listed'] = new Map(
  Object.entries(spans).map(([name, dates]) => [
    name,
    dates.map(([from, until]): readonly [number, number] => [dayOfDate(from)!, dayOfDate(until)!]),
  ]),
)
