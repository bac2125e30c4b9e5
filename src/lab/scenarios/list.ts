/** The scenarios that come with Plimsoll. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ScenarioError } from './error.ts'
import { headOpen, scenarioOpen } from './scenario.ts'
import type { BarOrder, Scenario } from './types.ts'

/** The names of the scenarios, by time of the event; the calm fortnight last. */
export const scenarioNames = ['black-thursday', 'may-2021', 'luna-2022', 'ftx-2022', 'october-2025', 'calm'] as const

/** A scenario as a list shows it. */
export type ScenarioHead = Pick<Scenario, 'name' | 'title' | 'story' | 'fromMs' | 'toMs'>

/** Name, title, window and story of every scenario that comes with Plimsoll. */
export function scenarioList(): ScenarioHead[] {
  return scenarioNames.map((name) => headOpen(pathOfName(name)))
}

/**
 * The scenario that a user names: one that comes with Plimsoll, or the path of a JSON file, which ends in .json.
 *
 * @throws ScenarioError
 */
export function scenarioNamed(name: string): Scenario {
  if (name.endsWith('.json')) return scenarioOpen(name)
  const known = scenarioNames.find((candidate) => candidate === name)
  if (known !== undefined) return scenarioOpen(pathOfName(known))
  const cure = existsSync(name) ? 'name its .json file' : `use ${scenarioNames.join(', ')} or the path of a .json file`
  throw new ScenarioError({ file: name, what: 'is not a scenario', cure })
}

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

function pathOfName(name: string): string {
  return fileURLToPath(new URL(`../../../scenarios/${name}/scenario.json`, import.meta.url))
}
