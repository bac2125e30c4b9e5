/** What is made of a series before it is judged: integers in, integers out, every division floored. */
import { bigMulDivFloor, PPM, sqrtFloor } from '../../core/units/index.ts'
import { lastAt, type Series } from './series.ts'

/**
 * `level` the observation; `change` and `growth` (ppm) from `days` ago; `mean` of the observations of the last `days`;
 * `realised` √ of the mean square of the last `days` growths from one observation to the next, ppm.
 */
export type Transformation =
  | { readonly kind: 'level' }
  | { readonly kind: 'change' | 'growth' | 'mean' | 'realised'; readonly days: number }

/** How much older than `days` ago the observation may be that a change or growth is measured from, days. */
const SLACK_DAYS = 10

/** Largest growth of one step whose square is summed: a hundredfold, ppm; twenty squares stay below 2⁵³. */
const GROWTH_MAX = 10 ** 7

/** The transformed value at an observation's position; null where the series does not reach back far enough. */
export function transformed(series: Series, at: number, transformation: Transformation): number | null {
  const value = series.values[at]!
  if (transformation.kind === 'level') return value
  const { kind, days } = transformation
  if (kind === 'realised') return at < days ? null : realised(series.values, at, days)
  if (kind === 'mean') return mean(series, at, days)
  const wanted = series.days[at]! - days
  const from = lastAt(series, wanted)
  if (from < 0 || wanted - series.days[from]! > SLACK_DAYS) return null
  const before = series.values[from]!
  if (kind === 'change') return value - before
  return before > 0 ? growth(before, value) : null
}

function growth(before: number, value: number): number {
  return bigMulDivFloor(value - before, PPM, before)
}

function mean(series: Series, at: number, days: number): number {
  const from = lastAt(series, series.days[at]! - days) + 1
  let sum = 0
  for (let i = from; i <= at; i++) sum += series.values[i]!
  return Math.floor(sum / (at - from + 1))
}

function realised(values: readonly number[], at: number, days: number): number {
  let sum = 0
  for (let i = at - days + 1; i <= at; i++) {
    const step = Math.min(GROWTH_MAX, Math.abs(growth(values[i - 1]!, values[i]!)))
    sum += step * step
  }
  return sqrtFloor(Math.floor(sum / days))
}
