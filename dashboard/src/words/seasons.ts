/** Sentences about seasons: what multiplies initial margin now, and what nine years of them would have been. */
import { inWords, percent } from '../format.ts'
import type { Season } from '../wire/types.ts'

/** A day of the published table. Margins are parts of a notional, ppm; `crash` is its name on the day of a crash. */
export type SeasonDay = {
  readonly timeMs: number
  readonly season: string
  readonly scoreMilli: number
  readonly multiplePpm: number
  readonly marginPpm: number
  readonly marginSeasonPpm: number
  readonly raisedBy: string
  readonly crash: string
}

/** The days of the published table; what is no day of it is left out. */
export function seasonDaysOf(table: string): SeasonDay[] {
  return table
    .trimEnd()
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [date = '', season = '', score, , multiple, margin, marginSeason, raisedBy = '', crash = ''] =
        line.split(',')
      const timeMs = Date.parse(`${date}T00:00:00Z`)
      const figures = [score, multiple, margin, marginSeason].map(Number)
      if (Number.isNaN(timeMs) || figures.some((figure) => !Number.isSafeInteger(figure))) return []
      const [scoreMilli, multiplePpm, marginPpm, marginSeasonPpm] = figures as [number, number, number, number]
      return [{ timeMs, season, scoreMilli, multiplePpm, marginPpm, marginSeasonPpm, raisedBy, crash }]
    })
}

/** What the season of a tier does now, and why. */
export function seasonSentence(tier: string, { quorum, live, seasonPpm, wantedPpm }: Season): string {
  if (quorum === 0) return `Tier ${tier} has no seasons: no quorum of sources is set.`
  const now = `Initial margin of tier ${tier} is at ${percent(seasonPpm, 0)} of its calm level`
  if (wantedPpm === null)
    return `${now}; ${live === 0 ? 'no source attests' : `only ${inWords(live, 'source')} of ${quorum} attests`}, so it drifts to caution.`
  if (wantedPpm === seasonPpm) return `${now}, as the sources ask.`
  return `${now} and moves to ${percent(wantedPpm, 0)}, no faster than a day allows.`
}

/** Whether seasons of the past would have warned, said as it came out. */
export function warnedSentence(days: readonly SeasonDay[]): string {
  const crashes = days.flatMap((day, at) => (day.crash === '' ? [] : [at]))
  const warned = crashes.filter((at) => (days[at - 1]?.multiplePpm ?? 1_000_000) > 1_000_000).length
  const raised = days.filter(({ multiplePpm }) => multiplePpm > 1_000_000).length
  return `Margin would have been raised on ${raised} of ${days.length} days, and on the day before ${warned} of ${inWords(crashes.length, 'crash', 'crashes')}.`
}

/** The days on which the season changed. */
export function seasonChanges(days: readonly SeasonDay[]): SeasonDay[] {
  return days.filter(({ season }, at) => season !== (days[at - 1]?.season ?? 'calm'))
}
