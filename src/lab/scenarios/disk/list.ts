/** The scenarios that come with Plimsoll. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ScenarioError } from '../error.ts'
import type { Scenario, ScenarioHead } from '../types.ts'
import { headOpen, scenarioOpen, textsOpen } from './open.ts'

/** The names of the scenarios, by time of the event; the calm fortnight last. */
export const scenarioNames = ['black-thursday', 'may-2021', 'luna-2022', 'ftx-2022', 'october-2025', 'calm'] as const

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

/** The files of one of ours as texts, to be read where there is no disk; null when there is none of that name. Throws ScenarioError. */
export function scenarioTexts(name: string): ReturnType<typeof textsOpen> | null {
  const known = scenarioNames.find((candidate) => candidate === name)
  return known === undefined ? null : textsOpen(pathOfName(known))
}

function pathOfName(name: string): string {
  return fileURLToPath(new URL(`../../../../scenarios/${name}/scenario.json`, import.meta.url))
}
