/**
 * Seasons, day by day: what is published by then → readings → score → season → the multiple of initial margin that it asks for.
 * Integers from end to end; every step is in the answer, so that anybody repeats it from the named inputs.
 */
import { type Input, inputs } from './inputs.ts'
import { type Reader, type Reading, readerOf, readerOfDistances } from './reading.ts'
import { calm, nextRegime, type Regime, seasons } from './regime.ts'
import { type Score, scoreOf } from './score.ts'
import type { Distances, Series } from './series.ts'

/** Series by the name of the input's table; one that is left out is missing on every day. */
export type History = {
  readonly series: ReadonlyMap<string, Series>
  /** Distances of inputs whose series is left out. */
  readonly distances: ReadonlyMap<string, Distances>
  /**
   * Days on which an input's series is listed, from and until (exclusive): governance takes an input off when its source ends.
   * One that is not named is listed always.
   */
  readonly listed: ReadonlyMap<string, readonly (readonly [from: number, until: number])[]>
}

/** A day's season with every step that led to it. Amounts are thousandths of a robust deviation. */
export type SeasonDay = {
  readonly day: number
  readonly readings: readonly Reading[]
  readonly missing: readonly Input[]
  readonly score: Score
  readonly regime: Regime
}

/** The seasons of the days from `first` to `last`, both included; calm before the first. */
export function seasonDays(history: History, first: number, last: number): SeasonDay[] {
  const readers = inputs.map((input): readonly [Input, Reader] => [input, readerIn(history, input)])
  const days: SeasonDay[] = []
  let regime = calm
  for (let day = first; day <= last; day++) {
    const readings: Reading[] = []
    const missing: Input[] = []
    for (const [input, read] of readers) {
      const reading = read(day)
      if (reading === null) missing.push(input)
      else readings.push(reading)
    }
    const score = scoreOf(readings)
    regime = nextRegime(regime, score.scoreMilli)
    days.push({ day, readings, missing, score, regime })
  }
  return days
}

/** What an input adds to a day's score, in 10⁻⁶ of a robust deviation; floor. The parts sum to the score but for their floors. */
export function partMicro({ readings, score }: SeasonDay, of: Input, weightAll: number): number {
  const reading = readings.find(({ input }) => input === of)
  if (reading === undefined) return 0
  const full = of.weight * reading.zMilli * 1000
  if (of.block === 'crypto') return Math.floor(full / weightAll) + 0
  return Math.floor((full * score.macroCounted) / (Math.max(1, score.macroWeight) * weightAll)) + 0
}

/** The multiple of initial margin that a regime asks for, ppm. */
export function multipleOf({ season }: Regime): number {
  return seasons[season]!.multiplePpm
}

function readerIn({ series, distances, listed }: History, input: Input): Reader {
  const own = series.get(input.series)
  const spans = listed.get(input.series)
  const isListed = (day: number): boolean => spans?.some(([from, until]) => day >= from && day < until) ?? true
  if (own !== undefined) return readerOf(input, own, isListed)
  const far = distances.get(input.series)
  return far === undefined ? () => null : readerOfDistances(input, far, isListed)
}
