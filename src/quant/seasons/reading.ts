/**
 * What an input says on a day, from what was published by then: fresh, overdue or missing; and how far it stands from what was
 * usual in the year that ended before the day.
 */
import type { Input } from './inputs.ts'
import { CONSISTENCY, distanceMilli, usualOf } from './robust.ts'
import { type Distances, lastAt, type Series } from './series.ts'
import { transformed } from './transformation.ts'

/** Days of the window of what is usual, which ends the day before; and fewest of them on which the input must have been fresh. */
export const WINDOW_DAYS = 365
const WINDOW_DAYS_MIN = 180

/** An overdue input drifts up by so much a day, thousandths of a robust deviation, and not by itself beyond `DRIFT_MAX`. */
const DRIFT_MILLI = 100
const DRIFT_MAX = 1000

/** What an input says on a day. */
export type Reading = {
  readonly input: Input
  /** Day of the observation. */
  readonly observed: number
  /** The transformed value, and the window's median and median absolute deviation, in the input's value unit. */
  readonly value: number
  readonly median: number
  readonly deviation: number
  /** Whether only the distance is known: value and deviation are then figures that give it, in no unit. */
  readonly isDistance: boolean
  /** Days since the observation was overdue; 0 when it is fresh. */
  readonly staleDays: number
  /** Distance from the usual to caution, thousandths, drift included. */
  readonly zMilli: number
}

/** Readings of one input by day; null where it is missing. */
export type Reader = (day: number) => Reading | null

/**
 * Reads an input's series. An input is missing on a day when governance does not list it (`isListed`), before its first
 * observation, or while its window has fewer than 180 fresh days. An overdue one keeps its last fresh distance and drifts up.
 */
export function readerOf(input: Input, series: Series, isListed: (day: number) => boolean): Reader {
  /** Position of the last observation that is published by a day; −1 before the first. */
  const publishedBy = (day: number): number => lastAt(series, day - input.lagDays)
  const fresh = new Map<number, number | null>()
  const freshOn = (day: number): number | null => {
    const known = fresh.get(day)
    if (known !== undefined) return known
    const at = publishedBy(day)
    const isFresh = at >= 0 && isListed(day) && day - series.days[at]! <= input.ageDaysMax
    const value = isFresh ? transformed(series, at, input.transformation) : null
    fresh.set(day, value)
    return value
  }
  const readFresh = (day: number, observed: number): Reading | null => {
    const value = freshOn(day)
    if (value === null) return null
    // Turned so that up is to caution: the lower middle is then the cautious one for every input.
    const window: number[] = []
    for (let before = day - WINDOW_DAYS; before < day; before++) {
      const one = freshOn(before)
      if (one !== null) window.push(one * input.tight)
    }
    if (window.length < WINDOW_DAYS_MIN) return null
    const usual = usualOf(Float64Array.from(window))
    const zMilli = distanceMilli(value * input.tight, usual)
    const { median, deviation } = usual
    return {
      input,
      observed,
      value,
      median: median * input.tight + 0,
      deviation,
      isDistance: false,
      staleDays: 0,
      zMilli,
    }
  }
  return (day) => {
    const at = publishedBy(day)
    if (at < 0 || !isListed(day)) return null
    const observed = series.days[at]!
    const staleDays = Math.max(0, day - observed - input.ageDaysMax)
    const reading = readFresh(day - staleDays, observed)
    return reading === null ? null : { ...reading, staleDays, zMilli: drifted(reading.zMilli, staleDays) }
  }
}

/** The deviation that makes a value of `CONSISTENCY` a distance of a thousandth: the steps of `distanceMilli`, turned round. */
const DEVIATION_OF_DISTANCES = 10_000_000

/** Reads an input of which the project has distances alone: as `readerOf` reads its series, on the same days. */
export function readerOfDistances(input: Input, distances: Distances, isListed: (day: number) => boolean): Reader {
  return (day) => {
    const at = lastAt(distances, day)
    if (at < 0 || !isListed(day)) return null
    const staleDays = day - distances.days[at]!
    const zMilli = distances.values[at]!
    const value = zMilli * CONSISTENCY * input.tight
    const told = { value, median: 0, deviation: DEVIATION_OF_DISTANCES, isDistance: true, staleDays }
    return { input, observed: distances.observed[at]!, ...told, zMilli: drifted(zMilli, staleDays) }
  }
}

/** The distance that an attestation's figures give: the same steps from value, median, deviation and staleness. */
export function zOf(
  input: Input,
  told: { readonly value: number; readonly median: number; readonly deviation: number; readonly staleDays: number },
): number {
  const usual = { median: told.median * input.tight, deviation: told.deviation }
  return drifted(distanceMilli(told.value * input.tight, usual), told.staleDays)
}

/** Stale inputs drift to caution, never to ease. */
function drifted(zMilli: number, staleDays: number): number {
  return Math.max(zMilli, Math.min(DRIFT_MAX, zMilli + DRIFT_MILLI * staleDays))
}
