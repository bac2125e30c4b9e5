/** Books with options: walked at 99.5 %, and judged apart on days whose volatility an index gave and on days of the rule. */

import { type Histories, optionMovesOf } from './histories.ts'
import type { VolatilitySource } from './implied.ts'
import { filteredTail, stressedValueAtRisk } from './margins.ts'
import { type OptionLeg, optionBook } from './option-book.ts'
import { type ChargedRule, charge, HISTORY_DAYS } from './rule.ts'
import { type Counted, countedOf } from './verdict.ts'
import { walk } from './walk.ts'

/** Confidence of books with options: 99.5 % (EMIR RTS 153/2013 article 24 asks it of over-the-counter derivatives). */
const OPTION_TAIL = 0.005

const call = (strike: number, quantity: number): OptionLeg => ({ isCall: true, strike, quantity })
const put = (strike: number, quantity: number): OptionLeg => ({ isCall: false, strike, quantity })

/** Standing books on one asset: 30 days to expiry, strikes a tenth away or at the forward. */
const shapes = [
  { name: 'short call', quantity: 0, legs: [call(1.1, -1)] },
  { name: 'short put', quantity: 0, legs: [put(0.9, -1)] },
  { name: 'short straddle', quantity: 0, legs: [call(1, -1), put(1, -1)] },
  { name: 'collar', quantity: 1, legs: [call(1.1, -1), put(0.9, 1)] },
] as const

/** Assets with options here. */
const assets = ['BTC', 'ETH'] as const

/** One book on days of one source of volatility. Shares of the asset's price. */
export type JudgedOptions = {
  readonly name: string
  readonly source: Exclude<VolatilitySource, 'splice'>
  readonly reference: Counted & { readonly mean: number }
  readonly charged: Counted & { readonly mean: number }
}

/** Judges every book with options. */
export function judgeOptions(histories: Histories, rule: ChargedRule, onBook: (name: string) => void): JudgedOptions[] {
  return assets.flatMap((asset) =>
    shapes.flatMap(({ name }) => {
      onBook(`${asset} ${name}`)
      return judgeOptionBook(histories, asset, name, rule)
    }),
  )
}

/** Judges one book with options, once for each source of volatility that its days have. */
export function judgeOptionBook(
  histories: Histories,
  asset: (typeof assets)[number],
  shape: (typeof shapes)[number]['name'],
  rule: ChargedRule,
): JudgedOptions[] {
  const moves = optionMovesOf(histories, asset)
  const { quantity, legs } = shapes.find(({ name }) => name === shape)!
  const book = optionBook(`${asset} ${shape}`, asset, `${asset}-VOL`, quantity, legs)
  const { periods, losses, measures } = walk(moves, book, HISTORY_DAYS, (past, lossOf) => {
    const filtered = filteredTail(past, lossOf, HISTORY_DAYS, OPTION_TAIL).valueAtRisk
    const stressed = stressedValueAtRisk(past, lossOf, rule.stressTail * OPTION_TAIL)
    return { reference: filtered, charged: charge(filtered, stressed, rule) }
  })
  return (['index', 'rule'] as const).flatMap((source) => {
    const days = [...periods.keys()].filter((at) => moves.sources.get(periods[at]!) === source)
    if (days.length === 0) return []
    const judge = (margins: Float64Array): JudgedOptions['charged'] => ({
      ...countedOf(
        days.map((at) => losses[at]! > margins[at]!),
        OPTION_TAIL,
      ),
      mean: days.reduce((sum, at) => sum + margins[at]!, 0) / days.length,
    })
    return [{ name: book.name, source, reference: judge(measures.reference), charged: judge(measures.charged) }]
  })
}
