/** The same scenario with its bars played in another order. */
import type { BarOrder, Scenario } from './types.ts'

const orderRules: Readonly<Record<BarOrder, string>> = {
  alternating: '',
  'low-first': 'Bars of this run: low first in every bar that no finer series guides.',
  'high-first': 'Bars of this run: high first in every bar that no finer series guides.',
}

/** The scenario with its bars played in one order; its rules say so. */
export function scenarioWithBars(scenario: Scenario, barOrder: BarOrder): Scenario {
  const rule = orderRules[barOrder]
  return { ...scenario, barOrder, rules: rule === '' ? scenario.rules : [...scenario.rules, rule] }
}
