/** The models over hours, where a folder of market data has them: 2,000 hours of history, and a rule fitted on the hours before 2021. */
import { assert } from '../../core/units/index.ts'
import { linearBook } from './book.ts'
import { type Fitted, fitRule, highest } from './fit.ts'
import { chargesOf, modelsOf } from './models.ts'
import { type ChargedRule, TAIL } from './rule.ts'
import { factorsTogether, logChanges, type Series } from './series.ts'
import { type Verdict, verdictOf } from './verdict.ts'
import { walk } from './walk.ts'

/** Scaled moves of an hour that a filtered margin is taken from. */
export const HISTORY_HOURS = 2000

/** The books over hours. `ofDays` is the charge by the rule of the days, `ofHours` by the rule that hours fit. */
export type HourlyBacktest = {
  readonly fitted: Fitted
  readonly books: readonly {
    readonly name: string
    readonly reference: Verdict
    readonly ofDays: Verdict
    readonly ofHours: Verdict
  }[]
}

/** Judges a long and a short of each series of hourly closes. */
export function backtestHours(
  prices: ReadonlyMap<string, Series>,
  ruleOfDays: ChargedRule,
  onBook: (name: string) => void,
): HourlyBacktest {
  const walks = [...prices].flatMap(([asset, series]) => {
    const moves = factorsTogether([{ ...logChanges(series), name: asset }])
    return ([1, -1] as const).map((side) => {
      const book = linearBook(`${asset} ${side === 1 ? 'long' : 'short'}`, { [asset]: side })
      onBook(`${book.name}, hourly`)
      return { name: book.name, walked: walk(moves, book, HISTORY_HOURS, modelsOf(HISTORY_HOURS)) }
    })
  })
  const fitted = fitRule(
    walks.map(({ walked }) => walked),
    24,
  )
  assert(fitted !== undefined, 'the grid holds a rule that covers and dampens')
  const books = walks.map(({ name, walked }) => {
    const { periods, losses, volatility, measures } = walked
    const judge = (margins: Float64Array): Verdict => verdictOf(periods, losses, margins, highest(volatility), [], TAIL)
    const [ofDays, ofHours] = [ruleOfDays, fitted.rule].map((rule) => judge(chargesOf(walked, rule)))
    return { name, reference: judge(measures.filtered), ofDays: ofDays!, ofHours: ofHours! }
  })
  return { fitted, books }
}
