/** The reference over hours: the same model with 2,000 hours of history, where a folder of market data has them. */
import { linearBook } from './book.ts'
import { highest } from './fit.ts'
import { filteredTail, stressedValueAtRisk } from './margins.ts'
import { type ChargedRule, charge, TAIL } from './rule.ts'
import { factorsTogether, logChanges, type Series } from './series.ts'
import { type Verdict, verdictOf } from './verdict.ts'
import { walk } from './walk.ts'

/** Scaled moves of an hour that a filtered margin is taken from. */
export const HISTORY_HOURS = 2000

/** One book over hours. */
export type JudgedHours = {
  readonly name: string
  readonly reference: Verdict
  readonly charged: Verdict
}

/** Judges a long and a short of each series of hourly closes; the charged rule is the daily one, not fitted anew. */
export function judgeHours(
  prices: ReadonlyMap<string, Series>,
  rule: ChargedRule,
  onBook: (name: string) => void,
): JudgedHours[] {
  return [...prices].flatMap(([asset, series]) => {
    const moves = factorsTogether([{ ...logChanges(series), name: asset }])
    return ([1, -1] as const).map((side) => {
      const book = linearBook(`${asset} ${side === 1 ? 'long' : 'short'}`, { [asset]: side })
      onBook(`${book.name}, hourly`)
      const { periods, losses, volatility, measures } = walk(moves, book, HISTORY_HOURS, (past, lossOf) => {
        const filtered = filteredTail(past, lossOf, HISTORY_HOURS, TAIL).valueAtRisk
        const stressed = stressedValueAtRisk(past, null, rule.stressTail * TAIL)
        return { reference: filtered, charged: charge(filtered, stressed, rule) }
      })
      const judge = (margins: Float64Array): Verdict =>
        verdictOf(periods, losses, margins, highest(volatility), [], TAIL)
      return { name: book.name, reference: judge(measures.reference), charged: judge(measures.charged) }
    })
  })
}
