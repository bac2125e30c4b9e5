/** The figures of one book that every rule is made of: the reference and the stressed margins that a fit chooses among. */
import { filteredTail, stressedValueAtRisk } from './margins.ts'
import { type ChargedRule, charge, TAIL } from './rule.ts'
import type { Measure, Walked } from './walk.ts'

/** Names of the figures. `shortfall` is the reference's expected shortfall; `stressed…` names its multiple of the tail. */
type Figures = 'filtered' | 'shortfall' | 'stressed1' | 'stressed1.5' | 'stressed2'

/** A walk of a book whose loss does not depend on levels. */
export type MemberWalk = Walked<Figures>

/** Multiples of the tail at which stressed margins are there. */
export const stressTails = [1, 1.5, 2] as const

/** What a past says, with a reference of so many scaled moves. */
export function modelsOf(history: number): Measure<Figures> {
  return (past, lossOf) => {
    const { valueAtRisk, shortfall } = filteredTail(past, lossOf, history, TAIL)
    return {
      filtered: valueAtRisk,
      shortfall,
      stressed1: stressedValueAtRisk(past, null, TAIL),
      'stressed1.5': stressedValueAtRisk(past, null, 1.5 * TAIL),
      stressed2: stressedValueAtRisk(past, null, 2 * TAIL),
    }
  }
}

/** The stressed margin that a rule asks for. */
export function stressedOf<Value>(figures: Readonly<Record<Figures, Value>>, rule: ChargedRule): Value {
  return figures[`stressed${rule.stressTail as (typeof stressTails)[number]}`]
}

/** What a rule charges in each period of a walk. */
export function chargesOf({ measures }: MemberWalk, rule: ChargedRule): Float64Array {
  const stressed = stressedOf(measures, rule)
  return measures.filtered.map((filtered, at) => charge(filtered, stressed[at]!, rule))
}
