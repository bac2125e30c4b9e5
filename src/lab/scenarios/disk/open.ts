/** Opens a scenario from its files on disk. */
import { dirname, resolve } from 'node:path'
import { filesNamed, headRead, type ScenarioFiles, scenarioRead } from '../scenario.ts'
import type { Scenario, ScenarioHead } from '../types.ts'
import { fileRead } from './file.ts'

/**
 * The scenario that a JSON file describes; its tables are named relative to the file. Format: docs/scenario-format.md.
 *
 * @throws ScenarioError naming the file, the line if there is one, what is wrong and what to do
 */
export function scenarioOpen(path: string): Scenario {
  return scenarioRead(filesOf(path))
}

/** What the list of scenarios shows: the head of the document, its tables unread. */
export function headOpen(path: string): ScenarioHead {
  return headRead(path, fileRead(path))
}

/**
 * A document and every file that it names, by those names, as `scenarioOfTexts` takes them. Only read: whoever plays it looks into
 * them, and a house that serves it is not kept from its commands.
 *
 * @throws ScenarioError
 */
export function textsOpen(path: string): { readonly document: string; readonly texts: ReadonlyMap<string, string> } {
  const { documentText, tableText } = filesOf(path)
  return {
    document: documentText,
    texts: new Map(filesNamed(path, documentText).map((file) => [file, tableText(file)])),
  }
}

function filesOf(path: string): ScenarioFiles {
  const pathOf = (file: string): string => resolve(dirname(path), file)
  return { document: path, documentText: fileRead(path), pathOf, tableText: (file) => fileRead(pathOf(file)) }
}
